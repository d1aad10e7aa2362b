// SPDX-License-Identifier: Apache-2.0
// Tested by tests/conformance/decision_test.cpp and tests/property/decision_test.cpp.
#include "engine/decider.hpp"

#include "engine/permission_form.hpp"
#include "policy/resource_pattern.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

value text_or_missing(bool there, std::string const& text) noexcept {
    return there ? value(text) : value();
}

} // namespace

decider::decider(session const& s, name_table const& names, request_options const& options) noexcept
    : session_(s), names_(names), options_(options) {
    if (s.organization_ != nullptr) {
        answer_.organization_revision_ = s.organization_->revision;
    }
    if (s.state_ != nullptr) {
        answer_.platform_revision_ = s.state_->platform_revision;
    }
    if (options.unit) {
        has_unit_ = true;
        unit_ = names.find(*options.unit);
    }
    question_.field = options.field.value_or(std::string_view());
}

decision decider::finish(reason r) const noexcept {
    decision d = answer_;
    d.reason_ = r;
    return d;
}

bool decider::has_empty_part() const noexcept {
    return (options_.field && options_.field->empty()) || (options_.unit && options_.unit->empty());
}

decision decider::ask(permission_question q) noexcept {
    if (q.name.empty() || has_empty_part()) {
        return finish(reason::invalid_request);
    }
    if (auto const sides = split_permission(q.name)) {
        question_.asks = rule_question::form::type;
        question_.action = names_.find(sides->action);
        question_.type = names_.find(sides->type);
    } else {
        question_.asks = rule_question::form::name;
        question_.action = names_.find(q.name);
        question_.name = q.name;
    }
    return decide();
}

decision decider::ask(std::string_view action, type const& t) noexcept {
    if (action.empty() || (t.name().empty() && !t.is_any()) || has_empty_part()) {
        return finish(reason::invalid_request);
    }
    question_.asks = rule_question::form::type;
    question_.action = names_.find(action);
    question_.type = names_.find(t.is_any() ? "all" : t.name());
    return decide();
}

decision decider::ask(std::string_view action, resource const& r,
                      std::span<registered_type const> types) noexcept {
    bool const named = !r.name().is_missing();
    if (action.empty() || (r.type().name().empty() && !r.type().is_any()) || has_empty_part()
        || (named && !is_resource_name(r.name().as_string()))) {
        return finish(reason::invalid_request);
    }
    question_.asks = rule_question::form::instance;
    question_.action = names_.find(action);
    question_.type = names_.find(r.type().is_any() ? "all" : r.type().name());
    question_.instance = &r;
    auto const* const described = detail::described_type::of(r.attributes());
    for (std::size_t i = 0; i < types.size() && described != nullptr; ++i) {
        if (types[i].described == described) {
            question_.registered_type = static_cast<std::uint32_t>(i);
        }
    }
    return decide();
}

decision decider::decide() noexcept {
    if (session_.gate_ != reason::no_match) {
        return finish(session_.gate_);
    }
    organization_node const& organization = *session_.organization_;
    if (question_.asks == rule_question::form::instance && options_.resource_organization
        && *options_.resource_organization != organization.id && !organization.is_operator) {
        return finish(reason::wrong_organization);
    }
    subject_node const& subject = *session_.subject_;
    if (question_.asks == rule_question::form::instance) {
        values_.subject_id = subject.key();
        if (subject.extra != nullptr) {
            values_.subject = subject.extra->attributes;
        }
        values_.organization_id = organization.id;
        values_.organization_slug = text_or_missing(organization.has_slug, organization.slug);
        values_.token = session_.options_.token;
        values_.context = options_.context;
        question_.values = &values_;
    }
    if (session_.options_.scopes && !is_in_scope()) {
        return finish(reason::insufficient_scope);
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
    if (question_.asks != rule_question::form::instance) {
        answer_.conditional_ = is_conditional();
    }
    return answer_;
}

// Whether one of the scopes covers the request.
bool decider::is_in_scope() const noexcept {
    auto const& scopes = *session_.options_.scopes;
    if (scopes.size() > limits::max_scopes_per_session) {
        return false;
    }
    return std::any_of(scopes.begin(), scopes.end(), [this](scope_name const& name) {
        scope_node const* const s = session_.state_->scopes.find(name.text());
        return s != nullptr && s->rules.answer(question_).says == rule_answer::kind::allow;
    });
}

rule_list const* decider::rules_of(grant_entry const& g) const noexcept {
    if (g.permission == grant_entry::no_permission) {
        return nullptr;
    }
    permission_node const* const p = session_.state_->permissions[g.permission];
    return g.granted ? &p->granted : &p->denied;
}

bool decider::covers(grant_entry const& g) const noexcept {
    rule_list const* const rules = rules_of(g);
    if (rules != nullptr) {
        return rules->answer(question_).says != rule_answer::kind::none;
    }
    return question_.asks != rule_question::form::name && g.action == question_.action
           && g.type == question_.type;
}

// The live grant, or denial, with the smallest id that covers the request.
bool decider::decide_by_grants(bool granted) noexcept {
    subject_extra const* const extra = session_.subject_->extra.get();
    if (extra == nullptr) {
        return false;
    }
    std::uint32_t found = decision::none;
    for (std::uint32_t i = 0; i < extra->grants.size(); ++i) {
        grant_entry const& g = extra->grants[i];
        if (g.granted != granted) {
            continue;
        }
        look_at(g.valid);
        if (g.valid.live_at(session_.now_) && covers(g)
            && (found == decision::none || g.id < extra->grants[found].id)) {
            found = i;
        }
    }
    if (found != decision::none) {
        answer_.grant_ = found;
    }
    return found != decision::none;
}

// Calls `visit(role)` for each assignment that counts.
template <class Visit>
void decider::for_each_assigned(Visit const& visit) noexcept {
    subject_node const& subject = *session_.subject_;
    for (assignment_entry const& a : subject.assignments()) {
        if (a.limit != assignment_entry::no_limit) {
            assignment_limit const& limit = subject.extra->limits[a.limit];
            look_at(limit.valid);
            if (!is_here(limit.unit) || !limit.valid.live_at(session_.now_)) {
                continue;
            }
        }
        role_node const& role = *session_.state_->roles[a.role];
        if (role.live) {
            visit(role);
        }
    }
}

// The same for each mapping of the subject's groups.
template <class Visit>
void decider::for_each_mapped(Visit const& visit) noexcept {
    subject_extra const* const extra = session_.subject_->extra.get();
    if (extra == nullptr) {
        return;
    }
    for (std::string const& group : extra->groups) {
        group_node const* const g = session_.organization_->groups.find(group);
        if (g == nullptr) {
            continue;
        }
        for (group_node::mapping const& m : g->mappings) {
            role_node const& role = *session_.state_->roles[m.role];
            if (role.live && is_here(m.unit)) {
                visit(role);
            }
        }
    }
}

// A role may come more than once.
template <class Visit>
void decider::for_each_role(Visit const& visit) noexcept {
    for_each_assigned(visit);
    for_each_mapped(visit);
}

bool decider::is_here(name_id unit) const noexcept {
    return unit == name_table::unmentioned || (has_unit_ && unit == unit_);
}

// A denial outweighs; among equals the smallest role id.
void decider::combine(role_node const& role, rule_answer answer) noexcept {
    reason const says =
        answer.says == rule_answer::kind::deny ? reason::denied_by_role : reason::allowed_by_role;
    bool const outweighs = answer_.role_ == decision::none
                           || (says == reason::denied_by_role && answer_.reason_ == reason::allowed_by_role);
    bool const is_smaller = answer_.role_ != decision::none && says == answer_.reason_
                            && role.key() < session_.state_->roles[answer_.role_]->key();
    if (outweighs || is_smaller) {
        answer_.reason_ = says;
        answer_.role_ = role.index;
        answer_.statement_ = answer.rule;
    }
}

void decider::decide_by_roles() noexcept {
    answer_.reason_ = reason::no_match;
    if (session_.state_->combine == combination::last_match) {
        decide_by_last_match();
        return;
    }
    for_each_role([this](role_node const& role) noexcept {
        rule_answer const answer = role.rules.answer(question_);
        if (answer.says != rule_answer::kind::none) {
            combine(role, answer);
        }
    });
}

// One list of all effective roles' lists: each role once, assigned ones in the
// order of their assignment, then those from groups in the order of their ids.
void decider::decide_by_last_match() noexcept {
    auto const take = [this](role_node const& role) noexcept {
        rule_answer const answer = role.rules.answer(question_);
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

void decider::look_at(window const& w) noexcept {
    if (!options_.horizon) {
        return;
    }
    for (instant const boundary : {w.not_before, w.not_after}) {
        if (boundary > session_.now_ && boundary != instant::max()
            && (!answer_.valid_until_ || boundary < *answer_.valid_until_)) {
            answer_.valid_until_ = boundary;
        }
    }
}

// Whether anything that speaks of the request depends on the instance.
bool decider::is_conditional() noexcept {
    bool conditional = false;
    for_each_role([&](role_node const& role) noexcept {
        conditional = conditional || role.rules.is_conditional(question_);
    });
    if (session_.subject_->extra != nullptr) {
        for (grant_entry const& g : session_.subject_->extra->grants) {
            look_at(g.valid);
            rule_list const* const rules = g.valid.live_at(session_.now_) ? rules_of(g) : nullptr;
            conditional = conditional || (rules != nullptr && rules->is_conditional(question_));
        }
    }
    if (session_.options_.scopes) {
        for (scope_name const& name : *session_.options_.scopes) {
            scope_node const* const s = session_.state_->scopes.find(name.text());
            conditional = conditional || (s != nullptr && s->rules.is_conditional(question_));
        }
    }
    return conditional;
}

} // namespace writ::inline WRIT_ABI
