// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_STANDING_HPP
#define WRIT_SRC_ENGINE_STANDING_HPP

// Who a subject is in one state, and what that says without any question.

#include "engine/decision_counts.hpp"
#include "engine/state.hpp"

#include <writ/engine/caller.hpp>
#include <writ/engine/session.hpp>
#include <writ/policy/environment.hpp>

#include <span>

namespace writ::inline WRIT_ABI {

// The first shut gate of an organization alone, null for one that is not in the
// state; no_match: none.
[[nodiscard]] reason gate_of(state const& in, organization_node const* o) noexcept;
// The same of a subject of an open organization.
[[nodiscard]] reason gate_of(organization_node const& o, subject_node const* s, bool mfa) noexcept;

// The subject, and the first of the gates that is shut for it.  A null state:
// nothing is published.
void find_standing(state const* in, subject_ref who, caller_options const& options,
                   detail::standing& into) noexcept;

// The same of several, for checks without options; faster than one by one.
// Precondition: into.size() >= who.size().
void find_standings(state const* in, std::span<subject_ref const> who,
                    std::span<detail::standing> into) noexcept;

// What placeholders stand for.  Precondition: the gate is open.
[[nodiscard]] inline environment values_of(detail::standing const& who, caller_options const& options,
                                           request_options const& with) noexcept {
    environment values;
    values.subject_id = who.subject->key();
    if (who.subject->extra != nullptr) {
        values.subject = who.subject->extra->attributes;
    }
    values.organization_id = who.organization->id;
    values.organization_slug = who.organization->has_slug ? value(who.organization->slug) : value();
    values.token = options.token;
    values.context = with.context;
    return values;
}

// Whether nothing but the subject's records counts.
[[nodiscard]] inline bool is_unbounded(caller_options const& o) noexcept {
    return !o.scopes && o.groups.empty() && o.roles.empty() && o.bound == nullptr && o.actors.empty();
}

// Whether a decision ends a list of questions.
[[nodiscard]] constexpr bool ends(batch until, decision const& d) noexcept {
    return until == (d.allowed() ? batch::first_permit : batch::first_denial);
}

// What a subject's own roles and grants say on a question, where that is all
// that counts: see subject_node::is_plain.
class plain_answer {
public:
    plain_answer(state const& in, subject_node const& s, question_key q) noexcept {
        for (grant_entry const& g : s.grants()) {
            if (g.question == q) [[unlikely]] {
                by_grants_ |= saying::decided(!g.granted, 0);
            }
        }
        if (by_grants_.denies()) [[unlikely]] {
            return;
        }
        for (assignment_entry const& a : s.assignments()) {
            by_roles_ |= in.roles[a.role].table.find_at_once(q);
        }
    }

    // The same after a closer and slower look.
    [[nodiscard]] static plain_answer look_closer(state const& in, subject_node const& s,
                                                  question_key q) noexcept;

    // Whether that is the whole answer: no role denies, or may.
    [[nodiscard]] bool is_final() const noexcept { return !by_roles_.denies(); }

    // Of a final one: whether it allows, which is counted.
    bool give(decision_counts& counted) const noexcept {
        if (!by_grants_.is_nothing()) [[unlikely]] {
            counted.add(by_grants_.denies() ? reason::denied_by_grant : reason::allowed_by_grant);
            return !by_grants_.denies();
        }
        counted.add_by_roles(by_roles_.allows());
        return by_roles_.allows();
    }

private:
    saying by_grants_;
    saying by_roles_;
};

} // namespace writ::inline WRIT_ABI

#endif
