// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_FLOORS_W3_HPP
#define WRIT_BENCH_FLOORS_W3_HPP

// The least that answers W3's questions: statements that know the three tests
// and nothing else, found by the action's name and tried latest first.
//
// The object is a document, a bag of values or a Boost.JSON object; a bag's or
// JSON object's attributes may be missing or of another type, and their type
// is told by a name.

#include "cases/w3.hpp"
#include "floors/string_find.hpp"

#include <boost/json/object.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace bench::floors {

// Key: std::string; hash: std::hash<std::string_view> (MurmurHash in libstdc++).
using w3_role =
    boost::unordered_flat_map<std::string, std::vector<w3_statement>, string_hash, std::equal_to<>>;

inline w3_role make_w3_role(std::vector<w3_statement> const& statements) {
    w3_role role;
    for (auto s = statements.rbegin(); s != statements.rend(); ++s) {
        role[s->action].push_back(*s);
    }
    return role;
}

// What an attribute is; null where it is missing or of another type.
inline std::string_view text(document const& d, std::string document::*member, char const*) noexcept {
    return d.*member;
}
inline std::string_view text(bag const& b, std::string document::*, char const* name) noexcept {
    auto const* found = b.find(name);
    auto const* s = found != nullptr ? std::get_if<std::string>(&found->data) : nullptr;
    return s != nullptr ? std::string_view(*s) : std::string_view();
}
inline std::string_view text(boost::json::object const& o, std::string document::*,
                             char const* name) noexcept {
    auto const* found = o.if_contains(name);
    auto const* s = found != nullptr ? found->if_string() : nullptr;
    return s != nullptr ? std::string_view(s->data(), s->size()) : std::string_view();
}

inline std::int64_t const* level(document const& d) noexcept {
    return &d.meta.level;
}
inline std::int64_t const* level(bag const& b) noexcept {
    auto const* found = b.find("meta");
    auto const* meta = found != nullptr ? std::get_if<bag>(&found->data) : nullptr;
    auto const* member = meta != nullptr ? meta->find("level") : nullptr;
    return member != nullptr ? std::get_if<std::int64_t>(&member->data) : nullptr;
}
inline std::int64_t const* level(boost::json::object const& o) noexcept {
    auto const* found = o.if_contains("meta");
    auto const* meta = found != nullptr ? found->if_object() : nullptr;
    auto const* member = meta != nullptr ? meta->if_contains("level") : nullptr;
    return member != nullptr ? member->if_int64() : nullptr;
}

template <class Object>
bool holds(w3_statement const& s, Object const& object, std::string_view subject_id, std::int64_t clearance) {
    if (s.owner && text(object, &document::owner_id, "ownerId") != subject_id) {
        return false;
    }
    if (!s.statuses.empty()) {
        auto const status = text(object, &document::status, "status");
        if (std::find(s.statuses.begin(), s.statuses.end(), status) == s.statuses.end()) {
            return false;
        }
    }
    if (s.level) {
        auto const* l = level(object);
        return l != nullptr && *l <= clearance;
    }
    return true;
}

template <class Object>
bool can(w3_role const& role, std::string_view action, Object const& object, std::string_view subject_id,
         std::int64_t clearance) {
    auto const found = role.find(action);
    if (found == role.end()) {
        return false;
    }
    for (w3_statement const& s : found->second) {
        if (holds(s, object, subject_id, clearance)) {
            return !s.inverted;
        }
    }
    return false;
}

// The same of an object whose type is told by name.
template <class Object>
bool can(w3_role const& role, std::string_view action, std::string_view type, Object const& object,
         std::string_view subject_id, std::int64_t clearance) {
    return type == "Document" && can(role, action, object, subject_id, clearance);
}

} // namespace bench::floors

#endif
