// SPDX-License-Identifier: Apache-2.0
// Tested by token_statements_test.cpp.
#include "credential/token_statements.hpp"

#include <writ/json.hpp>
#include <writ/limits.hpp>
#include <writ/policy/policy.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <cstddef>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::array;
using boost::json::object;
using json_value = boost::json::value;

// The list of that name, if it is one and not empty.
array const* list_of(object const& entry, char const* name) noexcept {
    json_value const* const found = entry.if_contains(name);
    array const* const list = found == nullptr ? nullptr : found->if_array();
    return list == nullptr || list->empty() ? nullptr : list;
}

std::string_view text_of(json_value const& v) noexcept {
    auto const* const text = v.if_string();
    return text == nullptr ? std::string_view() : std::string_view(*text);
}

// `type:action`; `*` is any.
std::optional<std::pair<std::string, std::string>> type_and_action(std::string_view written) {
    auto const colon = written.find(':');
    if (colon == written.npos || written.find(':', colon + 1) != written.npos) {
        return std::nullopt;
    }
    std::string_view const type = written.substr(0, colon);
    std::string_view const action = written.substr(colon + 1);
    return std::pair(std::string(type == "*" ? "all" : type), std::string(action == "*" ? "manage" : action));
}

// Appends the statements of an entry, one for each type; false where it is
// malformed, or its patterns would be too many.  Any other member may mean less
// than what the two say.
bool append(std::vector<statement>& all, std::size_t& patterns, json_value const& v) {
    object const* const entry = v.if_object();
    array const* const resources = entry == nullptr ? nullptr : list_of(*entry, "resources");
    array const* const actions = entry == nullptr ? nullptr : list_of(*entry, "actions");
    if (resources == nullptr || actions == nullptr || entry->size() != 2) {
        return false;
    }
    std::map<std::string, std::vector<std::string>> by_type;
    for (json_value const& each : *actions) {
        auto name = type_and_action(text_of(each));
        if (!name) {
            return false;
        }
        by_type[std::move(name->first)].push_back(std::move(name->second));
    }
    patterns += by_type.size() * resources->size();
    if (patterns > limits::max_token_patterns) {
        return false;
    }
    std::vector<std::string> names;
    for (json_value const& each : *resources) {
        names.emplace_back(text_of(each));
    }
    for (auto& [type, list] : by_type) {
        all.push_back({.actions = std::move(list), .resource_types = {{type}}, .resources = names});
    }
    return true;
}

std::optional<ability> compile(json_value const& claim) {
    array const* const list = claim.if_array();
    if (list == nullptr) {
        return std::nullopt;
    }
    std::vector<statement> all;
    std::size_t patterns = 0;
    for (json_value const& each : *list) {
        if (!append(all, patterns, each)) {
            return std::nullopt;
        }
    }
    auto const read = policy::from_statements(all);
    auto made = read ? ability::compile(*read) : result<ability>(read.error());
    return made ? std::optional(std::move(*made)) : std::nullopt;
}

bool append_stamp(json_value const& v, std::vector<grant_stamp>& into) {
    object const* const entry = v.if_object();
    json_value const* const id = entry == nullptr ? nullptr : entry->if_contains("id");
    json_value const* const when = entry == nullptr ? nullptr : entry->if_contains("lastModified");
    if (id == nullptr || when == nullptr || text_of(*id).empty() || !when->is_int64()
        || into.size() == limits::max_token_stamps) {
        return false;
    }
    into.push_back({std::string(text_of(*id)), when->get_int64()});
    return true;
}

} // namespace

ability read_statements(json_value const& claim) {
    static ability const nothing = ability::compile(policy()).value();
    return compile(claim).value_or(nothing);
}

bool read_stamps(json_value const& claim, std::vector<grant_stamp>& into) {
    json_value read = claim;
    // Whoever writes JSON into a text may do it twice.
    for (std::size_t n = 0; read.is_string(); ++n) {
        auto parsed = n == limits::max_nested_texts ? result<json_value>(make_failure(errc::too_deep, "", ""))
                                                    : parse_json(text_of(read));
        if (!parsed) {
            return false;
        }
        // Not moved into what it was read from.
        json_value next = std::move(*parsed);
        read = std::move(next);
    }
    array const* const list = read.if_array();
    if (list == nullptr) {
        return append_stamp(read, into);
    }
    for (json_value const& each : *list) {
        if (!append_stamp(each, into)) {
            return false;
        }
    }
    return true;
}

} // namespace writ::inline WRIT_ABI
