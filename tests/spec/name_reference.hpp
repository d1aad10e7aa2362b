// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SPEC_NAME_REFERENCE_HPP
#define WRIT_TESTS_SPEC_NAME_REFERENCE_HPP

// How permission names and resource names are read.

#include <boost/algorithm/string.hpp>
#include <boost/json/object.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace writ_spec {

// `action:type`.
inline bool is_pair(std::string const& name) {
    return std::ranges::count(name, ':') == 1 && name.front() != ':' && name.back() != ':';
}

inline boost::json::object pair_statement(std::string const& action, std::string const& type) {
    return {{"action", action == "*" ? "manage" : action}, {"subject", type == "*" ? "all" : type}};
}

// Whether a permission is the opaque name, or a prefix form that covers it.
inline bool stands_for(std::string const& permission, std::string const& name) {
    auto prefix = permission.substr(0, permission.size() - 1);
    return permission == name
           || (permission.ends_with('*') && name.starts_with(prefix) && name != prefix
               && std::ranges::count(name, ':') != 1);
}

inline bool is_resource_name(std::string const& name) {
    std::vector<std::string> segments;
    boost::split(segments, name, boost::is_any_of(":/"));
    return name.size() <= 1024 && std::ranges::none_of(segments, [](auto& segment) {
               return segment.empty() || segment == "." || segment == "..";
           });
}

} // namespace writ_spec

#endif
