// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/session_test.cpp.
#include "engine/standing.hpp"

#include <writ/limits.hpp>

#include <array>

namespace writ::inline WRIT_ABI {

reason gate_of(state const& in, organization_node const* o) noexcept {
    if (o == nullptr) {
        return in.absence;
    }
    if (o->deleted) {
        return reason::organization_unknown;
    }
    if (o->unreadable) {
        return reason::organization_unreadable;
    }
    if (o->suspended && !o->is_operator) {
        return reason::organization_suspended;
    }
    return o->active && o->enabled ? reason::no_match : reason::organization_inactive;
}

reason gate_of(organization_node const& o, subject_node const* s, bool mfa) noexcept {
    if (s == nullptr || s->deleted) {
        return reason::subject_unknown;
    }
    if (!s->active) {
        return reason::subject_inactive;
    }
    return o.enforce_mfa && !s->is_service_account && !mfa ? reason::mfa_required : reason::no_match;
}

namespace {

void find_organization(state const* in, subject_ref who, detail::standing& into) noexcept {
    into.at = in;
    into.gate = reason::invalid_request;
    if (who.organization().empty() || who.subject().empty()) {
        return;
    }
    into.gate = reason::not_ready;
    if (in != nullptr) {
        into.organization = in->organizations.find(who.organization());
        into.gate = gate_of(*in, into.organization);
    }
}

// What a token may bring is bounded as the subject's own is.
bool is_too_much(caller_options const& o) noexcept {
    return o.groups.size() > limits::max_groups_per_subject || o.roles.size() > limits::max_roles_per_subject
           || o.actors.size() > limits::max_actors_per_session;
}

} // namespace

void find_standing(state const* in, subject_ref who, caller_options const& options,
                   detail::standing& into) noexcept {
    find_organization(in, who, into);
    if (is_too_much(options)) {
        into.gate = reason::invalid_request;
    }
    if (into.gate == reason::no_match) {
        into.subject = into.organization->subjects.find(who.subject());
        into.gate = gate_of(*into.organization, into.subject, options.mfa);
    }
}

// In steps, each of which asks the memory for what the next one needs.
void find_standings(state const* in, std::span<subject_ref const> who,
                    std::span<detail::standing> into) noexcept {
    std::array<std::uint64_t, 16> hashes{};
    for (std::size_t i = 0; i < who.size(); ++i) {
        into[i] = {};
        find_organization(in, who[i], into[i]);
        if (into[i].gate == reason::no_match) {
            hashes[i] = node_map<subject_node>::hash(who[i].subject());
            into[i].organization->subjects.prefetch_page(hashes[i]);
        }
    }
    for (std::size_t i = 0; i < who.size(); ++i) {
        if (into[i].gate == reason::no_match) {
            into[i].organization->subjects.prefetch_node(hashes[i]);
        }
    }
    for (std::size_t i = 0; i < who.size(); ++i) {
        if (into[i].gate == reason::no_match) {
            organization_node const& o = *into[i].organization;
            into[i].subject = o.subjects.find(who[i].subject(), hashes[i]);
            into[i].gate = gate_of(o, into[i].subject, false);
        }
    }
}

plain_answer plain_answer::look_closer(state const& in, subject_node const& s, question_key q) noexcept {
    plain_answer answer(in, s, q);
    if (!answer.is_final()) {
        answer.by_roles_ = {};
        for (assignment_entry const& a : s.assignments()) {
            role_node const& role = *in.roles[a.role].node;
            if (role.live) {
                answer.by_roles_ |= role.rules.is_simple() ? role.rules.table().find(q) : saying::depends(0);
            }
        }
    }
    return answer;
}

} // namespace writ::inline WRIT_ABI
