// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTING_FILTER_KIT_HPP
#define WRIT_TESTING_FILTER_KIT_HPP

// Does a mapping say what the schema does?  A test for it: policies and rows
// are generated over the mapping's attributes, and the rows that the database
// selects are compared with those that can() allows.  A difference is shrunk to
// the smallest policy and row that show it, and printed.
//
//     writ::testing::filter_kit kit{.mapping = articles};
//     kit.insert = [&](auto rows) { db.run("DELETE FROM article"); for (auto& r : rows) { ... } };
//     kit.select = [&](auto& where) { return db.numbers("SELECT a.n FROM article AS a WHERE " + where.text,
//                                                       where.parameters); };
//     auto const report = writ::testing::run(kit);
//     CHECK_MESSAGE(report.difference.empty(), report.difference);
//
// A component of its own: target writ::testing.

#include <writ/export.hpp>
#include <writ/policy/sql.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace testing {

// Where choices come from: a number below `n`, which is at least 1.
using choice = std::function<std::size_t(std::size_t n)>;

// A generated instance, to be written into the tables of the mapping.
struct kit_row {
    // Tells it from the others.
    std::size_t number = 0;
    // A column's attribute is missing, or null, where the column is NULL.
    boost::json::object attributes;
    // Where the mapping names columns for them.
    std::optional<std::string> id;
    std::optional<std::string> name;
};

// What is tested.
struct filter_kit {
    sql_mapping mapping;
    sql_options options = {};
    // The values that a column may have, by its path (`lines.sku` for one of an
    // array), where its type alone does not say it: keys of other tables,
    // enumerations.  null: NULL.
    std::map<std::string, std::function<boost::json::value(choice const&)>> values = {};
    // Replaces all rows by these.
    std::function<void(std::span<kit_row const> rows)> insert = {};
    // The numbers of the rows for which the condition is true, in any order.
    std::function<std::vector<std::size_t>(sql_condition const& where)> select = {};
};

// How much is tried: each policy on each row of one of the tables.
struct kit_options {
    std::uint64_t seed = 1;
    std::size_t tables = 20;
    std::size_t rows = 20;
    std::size_t policies = 100;
};

// What came of it.
struct kit_report {
    // (policy, row) that were compared, and on how many rows the answer was yes.
    std::size_t pairs = 0;
    std::size_t allowed = 0;
    // Policies that SQL could not say exactly; of these the superset was tried.
    std::size_t inexact = 0;
    // Empty: there is none.  Else some lines that show it.
    std::string difference;
};

// Stops at the first difference.  Deterministic: the same seed, the same report.
// Passes on what the callbacks throw.
[[nodiscard]] WRIT_EXPORT kit_report run(filter_kit const& kit, kit_options const& options = {});

} // namespace testing
} // namespace writ::inline WRIT_ABI

#endif
