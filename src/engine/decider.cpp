// SPDX-License-Identifier: Apache-2.0
// Tested by tests/conformance/decision_test.cpp and tests/property/decision_test.cpp.
#include "engine/decider.hpp"

#include "engine/token_bound.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {

decider::decider(caller_view& caller, detail::standing const& who, resolved_question const& q,
                 bool is_actor) noexcept
    : caller_(caller), who_(who), question_(q), rules_(q.rules) {
    if (!is_actor) {
        token_groups_ = caller.options.groups;
        token_roles_ = caller.options.roles;
    }
    answer_.revision_ = who.at != nullptr ? who.at->born : 0;
    answer_.platform_revision_ = who.at != nullptr ? who.at->platform_revision : 0;
    answer_.organization_revision_ = who.organization != nullptr ? who.organization->revision : 0;
}

decision decider::decide(caller_view& caller, detail::standing const& who, resolved_question const& q,
                         bool in_full) noexcept {
    decider first(caller, who, q, false);
    first.decide(in_full);
    decision d = first.answer_;
    auto const& actors = caller.options.actors;
    caller_options const as_actor{.mfa = caller.options.mfa};
    for (std::size_t i = 0; i < actors.size() && d.allowed(); ++i) {
        detail::standing actor;
        find_standing(who.at, actors[i], as_actor, actor);
        decider next(caller, actor, q, true);
        next.decide(in_full);
        // A refusal stands until one of those before it is refused, too.
        auto const& of_next = next.answer_.valid_until_;
        bool const is_earlier = of_next && (!d.valid_until_ || *of_next < *d.valid_until_);
        auto const until = is_earlier ? of_next : d.valid_until_;
        if (!next.answer_.allowed()) {
            d = next.answer_;
            d.actor_ = static_cast<std::uint32_t>(i);
        } else {
            d.conditional_ = d.conditional_ || next.answer_.conditional_;
        }
        d.valid_until_ = until;
    }
    return d;
}

// Rows 0 to 8 of the order; no_match: the roles and grants decide.
reason decider::find_gate() noexcept {
    if (question_.is_invalid) {
        return reason::invalid_request;
    }
    if (who_.gate != reason::no_match) {
        return who_.gate;
    }
    auto const& stated = question_.options->resource_organization;
    bool const is_instance = rules_.asks == rule_question::form::instance;
    if (is_instance && stated && *stated != who_.organization->id && !who_.organization->is_operator) {
        return reason::wrong_organization;
    }
    if (is_instance) {
        read_values();
    }
    bool const in_bounds = is_in_scope() && writ::covers(caller_.options.bound, question_, values_);
    return in_bounds ? reason::no_match : reason::insufficient_scope;
}

void decider::decide(bool in_full) noexcept {
    answer_.reason_ = find_gate();
    if (answer_.reason_ != reason::no_match) {
        return;
    }
    if (decide_by_grants(false)) {
        answer_.reason_ = reason::denied_by_grant;
    } else {
        decide_by_roles();
        if (answer_.reason_ != reason::denied_by_role && decide_by_grants(true)) {
            answer_.reason_ = reason::allowed_by_grant;
            answer_.role_ = answer_.statement_ = decision::none;
        }
    }
    if (in_full && rules_.asks != rule_question::form::instance) {
        answer_.conditional_ = is_conditional();
    }
}

// What placeholders stand for.
void decider::read_values() noexcept {
    values_ = values_of(who_, caller_.options, *question_.options);
    rules_.values = &values_;
}

// Whether one of the scopes covers the request.
bool decider::is_in_scope() const noexcept {
    if (!caller_.options.scopes) {
        return true;
    }
    auto const& scopes = *caller_.options.scopes;
    if (scopes.size() > limits::max_scopes_per_session) {
        return false;
    }
    return std::any_of(scopes.begin(), scopes.end(), [this](scope_name const& name) {
        scope_node const* const s = who_.at->scopes.find(name.text());
        return s != nullptr && s->rules.answer(rules_).says == rule_answer::kind::allow;
    });
}

// Null where the grant says what it covers by itself.
rule_list const* decider::rules_of(grant_entry const& g) const noexcept {
    if (g.question != 0) {
        return nullptr;
    }
    permission_node const& p = *who_.at->permissions[g.permission];
    return g.granted ? &p.granted : &p.denied;
}

bool decider::covers(grant_entry const& g) const noexcept {
    rule_list const* const rules = rules_of(g);
    return rules != nullptr ? rules->answer(rules_).says != rule_answer::kind::none
                            : g.question == rules_.key();
}

// The instant is not asked for where nothing depends on it.
bool decider::is_live(window const& w) noexcept {
    if (w.is_open()) {
        return true;
    }
    if (caller_.clock != nullptr) {
        caller_.now = std::exchange(caller_.clock, nullptr)->now();
    }
    if (question_.options->horizon) {
        for (instant const boundary : {w.not_before, w.not_after}) {
            if (boundary > caller_.now && boundary != instant::max()
                && (!answer_.valid_until_ || boundary < *answer_.valid_until_)) {
                answer_.valid_until_ = boundary;
            }
        }
    }
    return w.live_at(caller_.now);
}

bool decider::is_live(grant_entry const& g) noexcept {
    return g.limit == grant_entry::no_limit || is_live(who_.subject->extra->limits[g.limit].valid);
}

// The live grant, or denial, with the smallest id that covers the request:
// they stand in the order of their ids.
bool decider::decide_by_grants(bool granted) noexcept {
    auto const grants = who_.subject->grants();
    std::uint32_t found = decision::none;
    for (std::uint32_t i = 0; i < grants.size(); ++i) {
        if (grants[i].granted == granted && is_live(grants[i]) && found == decision::none
            && covers(grants[i])) {
            found = i;
        }
    }
    answer_.grant_ = found;
    return found != decision::none;
}

// Calls `visit(role)` for each assignment that counts.
template <class Visit>
void decider::for_each_assigned(Visit const& visit) noexcept {
    for (assignment_entry const& a : who_.subject->assignments()) {
        if (a.limit != assignment_entry::no_limit) {
            limit const& l = who_.subject->extra->limits[a.limit];
            bool const live = is_live(l.valid);
            if (!is_here(l.unit) || !live) {
                continue;
            }
        }
        role_node const& role = *who_.at->roles[a.role].node;
        if (role.live) {
            visit(role);
        }
    }
    for (role_id const& id : token_roles_) {
        role_node const* role = who_.organization->roles.find(id.text());
        role = role != nullptr ? role : who_.at->platform_roles.find(id.text());
        if (role != nullptr && role->live) {
            visit(*role);
        }
    }
}

// The same for each mapping of the subject's groups.
template <class Visit>
void decider::for_each_mapped(Visit const& visit) noexcept {
    auto const visit_group = [&](std::string_view group) noexcept {
        group_node const* const g = who_.organization->groups.find(group);
        if (g == nullptr) {
            return;
        }
        for (group_node::mapping const& m : g->mappings) {
            role_node const& role = *who_.at->roles[m.role].node;
            if (role.live && is_here(m.unit)) {
                visit(role);
            }
        }
    };
    if (who_.subject->extra != nullptr) {
        for (std::string const& group : who_.subject->extra->groups) {
            visit_group(group);
        }
    }
    for (group_name const& group : token_groups_) {
        visit_group(group.text());
    }
}

// A denial outweighs; among equals the smallest role id.
void decider::combine(role_node const& role, rule_answer answer) noexcept {
    reason const says =
        answer.says == rule_answer::kind::deny ? reason::denied_by_role : reason::allowed_by_role;
    bool const outweighs = answer_.role_ == decision::none
                           || (says == reason::denied_by_role && answer_.reason_ == reason::allowed_by_role);
    bool const is_smaller = answer_.role_ != decision::none && says == answer_.reason_
                            && role.key() < who_.at->roles[answer_.role_].node->key();
    if (outweighs || is_smaller) {
        answer_.reason_ = says;
        answer_.role_ = role.index;
        answer_.statement_ = answer.rule;
    }
}

void decider::decide_by_roles() noexcept {
    answer_.reason_ = reason::no_match;
    if (who_.at->combine == combination::last_match) {
        decide_by_last_match();
        return;
    }
    auto const take = [this](role_node const& role) noexcept {
        rule_answer const answer = role.rules.answer(rules_);
        if (answer.says != rule_answer::kind::none) {
            combine(role, answer);
        }
    };
    for_each_assigned(take);
    for_each_mapped(take);
}

// One list of all effective roles' lists: each role once, assigned ones in the
// order of their assignment, then those from groups in the order of their ids.
void decider::decide_by_last_match() noexcept {
    auto const take = [this](role_node const& role) noexcept {
        rule_answer const answer = role.rules.answer(rules_);
        if (answer.says != rule_answer::kind::none) {
            answer_.reason_ =
                answer.says == rule_answer::kind::deny ? reason::denied_by_role : reason::allowed_by_role;
            answer_.role_ = role.index;
            answer_.statement_ = answer.rule;
        }
    };
    std::size_t position = 0;
    for_each_assigned([&](role_node const& role) noexcept {
        std::size_t earlier = 0;
        bool again = false;
        for_each_assigned([&](role_node const& other) noexcept {
            again = again || (earlier++ < position && &other == &role);
        });
        ++position;
        if (!again) {
            take(role);
        }
    });
    for (role_node const* last = nullptr;;) {
        role_node const* next = nullptr;
        for_each_mapped([&](role_node const& role) noexcept {
            bool const later = last == nullptr || role.key() > last->key();
            next = later && (next == nullptr || role.key() < next->key()) ? &role : next;
        });
        if (next == nullptr) {
            return;
        }
        last = next;
        bool assigned = false;
        for_each_assigned([&](role_node const& role) noexcept { assigned = assigned || &role == next; });
        if (!assigned) {
            take(*next);
        }
    }
}

// Whether anything that speaks of the request depends on the instance.
bool decider::is_conditional() noexcept {
    bool conditional = is_conditional_bound(caller_.options.bound, question_);
    auto const ask = [&](role_node const& role) noexcept {
        conditional = conditional || role.rules.is_conditional(rules_);
    };
    for_each_assigned(ask);
    for_each_mapped(ask);
    for (grant_entry const& g : who_.subject->grants()) {
        rule_list const* const rules = is_live(g) ? rules_of(g) : nullptr;
        conditional = conditional || (rules != nullptr && rules->is_conditional(rules_));
    }
    if (caller_.options.scopes) {
        for (scope_name const& name : *caller_.options.scopes) {
            scope_node const* const s = who_.at->scopes.find(name.text());
            conditional = conditional || (s != nullptr && s->rules.is_conditional(rules_));
        }
    }
    return conditional;
}

decider::names decider::what_decided(detail::standing const& who, caller_options const& options,
                                     decision const& d) noexcept {
    names found;
    if (who.at == nullptr) {
        return found;
    }
    if (role_node const* const role = d.role_ != decision::none ? who.at->role(d.role_) : nullptr) {
        found.role = role->key();
        found.text = role->rules.reason(d.statement_);
    }
    detail::standing decided = who;
    if (d.actor_ < options.actors.size()) {
        find_standing(who.at, options.actors[d.actor_], {.mfa = options.mfa}, decided);
    }
    if (decided.subject != nullptr && d.grant_ < decided.subject->grant_count) {
        found.grant = decided.subject->extra->grants[d.grant_].id;
    }
    return found;
}

} // namespace writ::inline WRIT_ABI
