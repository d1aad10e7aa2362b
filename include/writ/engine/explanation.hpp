// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_EXPLANATION_HPP
#define WRIT_ENGINE_EXPLANATION_HPP

// Why a session answers as it does.
//
//     auto const why = caller.explain({"update", article});
//     std::cout << to_text(why);
//
//     denied: no_match
//     acme/bob asks: update Article at 2026-11-21T12:00:00Z
//       grant 7 of update:Article: expired 2026-11-01T00:00:00Z
//       role viewer by group Readers: says nothing
//
// For tests, support and developers, not for each request: everything that
// could count is looked at and what became of it is kept, also what a check
// would not have reached.  Decision and names are those of check(); the
// statements are explained as in policy/explanation.hpp, by what checks run.
//
// At most limits::max_explained_records roles, grants and scopes are kept, and
// of statements and clauses as many as of an ability; what was left out is
// said to be, what decided never is.

#include <writ/engine/decision.hpp>
#include <writ/policy/explanation.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// What became of a gate: a reason to deny that comes before roles and grants.
enum class gate_outcome : std::uint8_t {
    // Nothing to judge it by: there is no such organization or subject.
    not_reached,
    open,
    // Denies, unless one before it does.
    shut,
};

// One of the rows 0 to 8 of the order of decision.
struct explained_gate {
    writ::reason reason = writ::reason::invalid_request;
    gate_outcome outcome = gate_outcome::not_reached;
    bool decided = false;
};

// Whether a record counts for the question.
enum class record_state : std::uint8_t {
    live,
    // Its window: begins later, or is over.
    not_yet,
    expired,
    // It is for another unit than that of the request.
    other_unit,
    // The role, an ancestor, or a service of one of them is not live.
    not_live,
    // There is no record of that name.
    unknown,
    // The same role counts already.
    repeated,
};
// "not_yet".
[[nodiscard]] WRIT_EXPORT std::string_view to_string(record_state s) noexcept;

// What rules say on the question.
enum class rule_saying : std::uint8_t { nothing, allows, denies };

// One rule that speaks of the question: a statement, or what a permission's
// name says by itself.
struct explained_rule {
    // Its index in the list; of a role, decision::statement().
    std::size_t rule = 0;
    // The role or ancestor that brings it; empty: of a grant or scope.
    std::string role;
    // The permission that says it; empty: the role's own policy does.
    std::string permission;
    // `statement` and the places of clauses count in that policy, or in the
    // permission's statements in the catalogue.
    explained_statement statement;
};

// A role of the chain of one, itself first.
struct explained_ancestor {
    std::string role;
    // Not deleted.
    bool live = true;
    // The service that it belongs to; empty: none.
    std::string service;
    // Active and not deleted.
    bool service_live = true;
};

// How a role came to a subject.
enum class role_source : std::uint8_t { assigned, token, group };

// A role that is assigned, asserted by a token, or mapped to a group.
struct explained_role {
    std::string role;
    role_source source = role_source::assigned;
    std::string group;
    // Empty: everywhere.
    std::string unit;
    validity valid;
    record_state state = record_state::live;
    std::vector<explained_ancestor> chain;
    // Only live ones say anything.
    rule_saying says = rule_saying::nothing;
    // Latest first; of the same role once: where it counts, else where it
    // stands first.
    std::vector<explained_rule> rules;
    // Is named by the decision.
    bool decided = false;
};

// A grant or denial.
struct explained_grant {
    std::string id;
    std::string permission;
    bool granted = false;
    validity valid;
    record_state state = record_state::live;
    // Whether it covers the request, live or not.
    bool covers = false;
    std::vector<explained_rule> rules;
    bool decided = false;
};

// A scope that bounds the session.
struct explained_scope {
    std::string scope;
    record_state state = record_state::live;
    bool covers = false;
    std::vector<explained_rule> rules;
};

// The subject, or an actor through whom it goes.
struct explained_member {
    std::string organization;
    std::string subject;
    // Its own decision.
    bool allowed = false;
    writ::reason reason = writ::reason::invalid_request;
    // Rows 0 to 8, in their order.
    std::vector<explained_gate> gates;
    // Absent: not bounded by scopes.
    std::optional<std::vector<explained_scope>> scopes;
    // Whether a token's statements cover the request; absent: it brings none.
    std::optional<bool> in_bound;
    // Of the token's statements, about a type or an instance.
    explanation bound;
    // In the order of their ids.
    std::vector<explained_grant> grants;
    // Assigned ones in their order, then a token's, then those of groups by id:
    // combination::last_match merges them so.
    std::vector<explained_role> roles;
};

// Why a session answered as it did.
struct decision_explanation {
    writ::decision decision;
    writ::decided_by decided_by;
    combination combine = combination::deny_overrides;
    // What was asked; empty parts were not.
    std::string action;
    std::string type;
    std::string field;
    std::string unit;
    instant now;
    // The subject, then each actor that was asked.
    std::vector<explained_member> members;
    // Something was left out: more than the limits allow.
    bool cut = false;
};

// For a terminal: short indented lines, one a fact.  The same explanation
// gives the same bytes; control characters are escaped.
[[nodiscard]] WRIT_EXPORT std::string to_text(decision_explanation const& e);
// The same for programs; begins with `allowed` and `reason`.
[[nodiscard]] WRIT_EXPORT boost::json::object to_json(decision_explanation const& e);

} // namespace writ::inline WRIT_ABI

#endif
