// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_FLOORS_PARSE_AND_INTERN_HPP
#define WRIT_BENCH_FLOORS_PARSE_AND_INTERN_HPP

// The least that compiling a policy takes: Boost.JSON's own parser into a
// monotonic resource, and a number for each action, type, path and constant.

#include <boost/json/array.hpp>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <string_view>

namespace bench::floors {

// Key: std::string_view into the document; hash: std::hash<std::string_view>.
using name_table = boost::unordered_flat_map<std::string_view, std::uint32_t, std::hash<std::string_view>>;

inline void intern(name_table& table, std::string_view name) {
    table.try_emplace(name, static_cast<std::uint32_t>(table.size()));
}

// Every string below a value: of lists, and of the operands of operators.
inline void intern_strings(name_table& table, boost::json::value const& v) {
    if (auto const* s = v.if_string()) {
        intern(table, {s->data(), s->size()});
    } else if (auto const* list = v.if_array()) {
        for (auto const& e : *list) {
            intern_strings(table, e);
        }
    } else if (auto const* members = v.if_object()) {
        for (auto const& m : *members) {
            intern_strings(table, m.value());
        }
    }
}

// Answers how many different names there are.
inline std::size_t parse_and_intern(std::string_view text) {
    boost::json::monotonic_resource arena(2 * text.size());
    boost::json::value const document = boost::json::parse(text, &arena);
    name_table actions;
    name_table types;
    name_table paths;
    name_table constants;
    for (auto const& statement : document.get_array()) {
        boost::json::object const& members = statement.get_object();
        intern_strings(actions, members.at("action"));
        intern_strings(types, members.at("subject"));
        for (auto const& test : members.at("conditions").get_object()) {
            intern(paths, test.key());
            intern_strings(constants, test.value());
        }
    }
    return actions.size() + types.size() + paths.size() + constants.size();
}

} // namespace bench::floors

#endif
