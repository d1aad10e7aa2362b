// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/statement.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace writ::inline WRIT_ABI {
namespace {

boost::json::array to_list(std::vector<std::string> const& names) {
    return boost::json::array(names.begin(), names.end());
}

// An empty name stays in its list: alone, dialect::casl takes it for absent.
boost::json::value one_or_list(std::vector<std::string> const& names) {
    if (names.size() == 1 && !names.front().empty()) {
        return boost::json::value(boost::json::string_view(names.front()));
    }
    return to_list(names);
}

} // namespace

boost::json::object to_json(statement const& s) {
    boost::json::object o;
    o["action"] = one_or_list(s.actions);
    if (s.resource_types) {
        o["subject"] = one_or_list(*s.resource_types);
    }
    if (s.inverted) {
        o["inverted"] = true;
    }
    if (!s.fields.empty()) {
        o["fields"] = one_or_list(s.fields);
    }
    if (s.conditions) {
        o["conditions"] = *s.conditions;
    }
    if (!s.resources.empty()) {
        o["resources"] = to_list(s.resources);
    }
    if (!s.reason.empty()) {
        o["reason"] = s.reason;
    }
    return o;
}

} // namespace writ::inline WRIT_ABI
