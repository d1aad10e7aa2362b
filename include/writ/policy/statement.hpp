// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_STATEMENT_HPP
#define WRIT_POLICY_STATEMENT_HPP

// One CASL rule: what is allowed, or with `inverted` forbidden.
//
// On the wire the resource type stands under CASL's key `subject`; elsewhere
// in writ a subject is who asks, and a resource is what is asked about.
//
//     { "action": ["read", "update"], "subject": "Article",
//       "conditions": { "ownerId": "${subject.id}" }, "fields": ["title", "meta.*"] }

#include <writ/error.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// What a statement means where CASL and strictness part.
enum class dialect {
    // Strict: refuses what could never match, compares numbers exactly, and an
    // ordering on a missing or other-typed value is unknown.  The default.
    writ,
    // CASL 7.0.1, with JavaScript's coercion and UTF-16 order, for migration.
    casl,
};

// A statement's members, in C++.  A plain record; a policy checks it.
struct statement {
    // The actions it covers; `manage` is any action.
    std::vector<std::string> actions = {};
    // The types it covers; `all` is any type.  Absent, in dialect::casl only: any type.
    std::optional<std::vector<std::string>> resource_types = {};
    // Field patterns; empty: no restriction.
    std::vector<std::string> fields = {};
    // Which instances; absent: all.
    std::optional<boost::json::object> conditions = {};
    // Patterns of resource names; empty: no restriction.
    std::vector<std::string> resources = {};
    // Whether it forbids.
    bool inverted = false;
    // Shown when it decides a refusal; empty: none.
    std::string reason = {};

    bool operator==(statement const&) const = default;
};

// The JSON form: a list of one name is written as a string, members that say
// nothing are left out.
[[nodiscard]] WRIT_EXPORT boost::json::object to_json(statement const& s);

} // namespace writ::inline WRIT_ABI

#endif
