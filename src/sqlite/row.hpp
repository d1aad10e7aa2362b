// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SQLITE_ROW_HPP
#define WRIT_SRC_SQLITE_ROW_HPP

// Records as they stand in the rows, and back.

#include "sqlite/connection.hpp"

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>
#include <writ/store/commit.hpp>

#include <boost/json/monotonic_resource.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI::sqlite {

// A scope as `scopes.id` has it, and back.
[[nodiscard]] std::string scope_text(record_scope const& scope);
[[nodiscard]] record_scope scope_of(std::string_view text);

// One change as the tables have it.
struct change_row {
    std::string scope;
    record_kind kind = {};
    std::string key;
    bool erases = false;
    // Of an erased record the key members alone.
    std::string body;
};

// Throws refused, errc::too_large with its place in the request, where a record
// could not be read back.
[[nodiscard]] std::vector<change_row> rows_of(std::vector<change> const& changes);

// Reads rows; keeps its memory from one to the next.
class row_reader {
public:
    row_reader() = default;
    row_reader(row_reader const&) = delete;
    row_reader& operator=(row_reader const&) = delete;

    // The record that stands in a row whose sum is right: of its key, therefore.
    // Throws refused, errc::unreadable_record.
    [[nodiscard]] record read(record_scope const& scope, std::int64_t kind, std::string_view key,
                              std::string_view body);
    // The same of the row at which the query stands, of `kind`, `key`, `body`, `sum`, to
    // the end of its list.  Returns the sum; `number` is the scope's.
    std::uint64_t append(record_scope const& scope, std::int64_t number, query const& q, directory& to);
    // The same of one whose row has another sum than it was written with.
    [[noreturn]] static void refuse(std::int64_t kind, std::string_view key);
    [[nodiscard]] change read_erased(record_scope const& scope, std::int64_t kind, std::string_view key,
                                     std::string_view body);

private:
    std::array<unsigned char, 8'192> first_;
    boost::json::monotonic_resource memory_{first_.data(), first_.size()};
};

// The sum of the row of that scope at which the query stands: of `kind`, `key`,
// `body`, `sum`.  Throws refused, errc::unreadable_record, where it is another.
std::uint64_t check_row(query const& q, std::int64_t scope);

// A scope's row, where there is one.
struct scope_row {
    std::int64_t number = 0;
    std::int64_t revision = 0;
    std::uint64_t sum = 0;
};
[[nodiscard]] std::optional<scope_row> find_scope(connection& c, std::string_view text);

// What a scope's sum has to be by the log of commits, whatever became of its rows:
// those that are missing are not forgotten.  Reads all of the log.
[[nodiscard]] std::uint64_t sum_by_log(connection& c, std::string_view text, scope_row const& scope);

// The number of the last commit; 0: there is none.
[[nodiscard]] std::int64_t last_number(connection& c);

// What a commit made, by its number.  Sorted.
[[nodiscard]] std::vector<scope_revision> revisions_of(connection& c, std::int64_t number);

} // namespace writ::inline WRIT_ABI::sqlite

#endif
