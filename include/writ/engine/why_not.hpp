// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_WHY_NOT_HPP
#define WRIT_ENGINE_WHY_NOT_HPP

// What would turn a denial.
//
//     auto const out = caller.why_not({"update", article});
//     std::cout << to_text(out);
//
//     denied: no_match
//     the caller can
//       ask about a resource whose ownerId is "bob"
//     an administrator can
//       assign role editor to acme/bob
//
// Each way is a set of changes that was applied to the records, the caller and
// the request, and decided anew by what checks run: one that does not turn the
// decision is never answered.  All are of the smallest size that somebody can
// still go, beside what opens a shut gate, which every way needs; smaller ones
// that are past are answered with them.  What was not thought of is not
// answered: no way does not mean that there is none beyond these kinds of change.
//
// For support and developers.  It asks up to about twenty thousand questions;
// limits.hpp bounds how many changes are tried and how many answered.

#include <writ/engine/decision.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// One change.  `name` says of what.
enum class change_kind : std::uint8_t {
    // By the caller: a second factor; the unit of the request (empty: none);
    // an attribute of the resource or of the context, by its path; asking at
    // a later instant.
    second_factor,
    unit,
    resource_attribute,
    context_attribute,
    wait,
    // By an administrator, of the organization.
    unsuspend,
    activate_organization,
    // Of the subject: its record; a role assigned everywhere and always; a
    // permission granted; a direct assignment of a role, a group or a denial
    // (by its id) taken away.
    activate_subject,
    assign_role,
    grant,
    unassign_role,
    leave_group,
    remove_denial,
    // Of what bounds the caller: a scope more, no scopes, no statements of a token.
    add_scope,
    lift_scopes,
    lift_statements,
    // By nobody any more: asking just before an instant that is past.
    earlier,
};

// Who can make a change.
enum class change_by : std::uint8_t { caller, administrator, nobody };
[[nodiscard]] constexpr change_by made_by(change_kind k) noexcept {
    return k <= change_kind::wait      ? change_by::caller
           : k == change_kind::earlier ? change_by::nobody
                                       : change_by::administrator;
}

// A change that is part of a way.
struct needed_change {
    change_kind kind = change_kind::second_factor;
    std::string name = {};
    // Of an attribute: its value.
    boost::json::value value = {};
    // To wait until, or that is past.
    std::optional<instant> at = {};
    // Whose record; empty: the caller's, or the request's.
    std::string organization = {};
    std::string subject = {};
};

// What denies: a gate, a denial or a role.
struct obstacle {
    writ::reason reason = writ::reason::no_match;
    // The id of the denial or role.
    std::string name = {};
    // No change of these kinds takes it away: there is no such organization or
    // subject, or the request is malformed or about another organization.
    bool lasting = false;
};

// What would turn a decision; nothing where it is allowed already.
struct way_out {
    writ::decision decision;
    std::vector<obstacle> obstacles;
    // Each holds all changes that it needs.
    std::vector<std::vector<needed_change>> ways;
    // More changes or ways were possible than the limits allow.
    bool cut = false;
};

// For a terminal: what stands in the way, then the ways by who can go them.
[[nodiscard]] WRIT_EXPORT std::string to_text(way_out const& w);
// The same for programs; begins with `allowed` and `reason`.
[[nodiscard]] WRIT_EXPORT boost::json::object to_json(way_out const& w);

} // namespace writ::inline WRIT_ABI

#endif
