// SPDX-License-Identifier: Apache-2.0
// Tested by tests/property/why_not_test.cpp.
#include "engine/hypothesis.hpp"

#include "engine/decider.hpp"
#include "engine/subject_draft.hpp"

#include <algorithm>
#include <deque>
#include <memory>
#include <optional>
#include <string>

namespace writ::inline WRIT_ABI {
namespace {

// Names that nothing mentions still differ from each other in a grant.
constexpr name_id unmentioned_action = UINT32_MAX - 1;
constexpr name_id unmentioned_type = UINT32_MAX - 2;

// An object with another value at a path.
class changed_object final : public attributes {
public:
    changed_object(value base, std::string_view path, value v) : base_(base) {
        std::size_t const dot = path.find('.');
        name_ = path.substr(0, dot);
        if (dot == path.npos) {
            member_ = v;
        } else {
            below_ = std::make_unique<changed_object>(base.member(name_), path.substr(dot + 1), v);
            member_ = value(*below_);
        }
    }

    [[nodiscard]] value attribute(std::string_view name) const noexcept override {
        return name == name_ ? member_ : base_.member(name);
    }

private:
    value base_;
    std::string_view name_;
    value member_;
    std::unique_ptr<changed_object> below_;
};

// The request and the caller after the changes.
struct changed_request {
    changed_request(caller_options const& o, resolved_question const& q, instant at)
        : caller(o), options(*q.options), now(at), question(q) {
        question.options = &options;
        if (q.rules.instance != nullptr) {
            instance = *q.rules.instance;
            question.rules.instance = &*instance;
        }
    }
    changed_request(changed_request const&) = delete;
    changed_request& operator=(changed_request const&) = delete;

    void apply(possible_change const& p) {
        needed_change const& c = p.change;
        switch (c.kind) {
        case change_kind::second_factor: caller.mfa = true; break;
        case change_kind::unit: question.unit = p.number; break;
        case change_kind::resource_attribute: set_attribute(c); break;
        case change_kind::context_attribute:
            options.context = value(objects.emplace_back(options.context, c.name, c.value));
            break;
        case change_kind::wait: now = *c.at; break;
        case change_kind::earlier: now = *c.at - instant::duration(1); break;
        case change_kind::add_scope:
            if (scopes.empty()) {
                scopes.assign(caller.scopes->begin(), caller.scopes->end());
            }
            scopes.emplace_back(c.name);
            caller.scopes = scopes;
            break;
        case change_kind::lift_scopes: caller.scopes.reset(); break;
        case change_kind::lift_statements: caller.bound = nullptr; break;
        default: break; // Of a record.
        }
    }

    void set_attribute(needed_change const& c) {
        resource const before = *instance;
        changed_object const& o = objects.emplace_back(before.attributes(), c.name, c.value);
        instance.emplace(before.type(), o);
        if (!before.id().is_missing()) {
            instance = instance->with_id(before.id().as_string());
        }
        if (!before.name().is_missing()) {
            instance = instance->with_name(before.name().as_string());
        }
        question.rules.registered_type = rule_question::not_registered;
    }

    caller_options caller;
    request_options options;
    instant now;
    resolved_question question;
    std::optional<resource> instance;
    std::deque<changed_object> objects;
    std::vector<scope_name> scopes;
};

// A member's records after the changes.
class changed_member {
public:
    // `asked`: what a grant would be about.
    changed_member(state const& in, subject_ref who, caller_options const& options, question_key asked,
                   change_set const& set)
        : changes_(in.born), asked_(asked) {
        find_standing(&in, who, options, standing_);
        if (standing_.gate == reason::invalid_request || standing_.organization == nullptr) {
            return;
        }
        organization_.emplace(*standing_.organization);
        subject_node const* const s = organization_->subjects.find(who.subject());
        if (s == nullptr) {
            return;
        }
        subject_.load(*s);
        for (possible_change const* const p : set) {
            if (p->change.organization == who.organization()) {
                apply(*p, who.subject());
            }
        }
        standing_.organization = &*organization_;
        standing_.subject = subject_.encode(who.subject(), changes_);
        standing_.gate = gate_of(*standing_.at, &*organization_);
        if (standing_.gate == reason::no_match) {
            standing_.gate = gate_of(*organization_, standing_.subject, options.mfa);
        }
    }

    [[nodiscard]] detail::standing const& standing() const noexcept { return standing_; }

private:
    void apply(possible_change const& p, std::string_view who) {
        needed_change const& c = p.change;
        if (c.kind == change_kind::unsuspend) {
            organization_->suspended = false;
        } else if (c.kind == change_kind::activate_organization) {
            organization_->active = organization_->enabled = true;
        } else if (c.subject == who) {
            apply_to_subject(p);
        }
    }

    void apply_to_subject(possible_change const& p) {
        needed_change const& c = p.change;
        switch (c.kind) {
        case change_kind::activate_subject: subject_.active = true; break;
        case change_kind::assign_role: assign(p.number); break;
        case change_kind::grant: {
            subject_draft::held_grant& g = subject_.grants.emplace_back();
            g.entry.granted = true;
            g.entry.question = asked_;
            break;
        }
        case change_kind::unassign_role:
            std::erase_if(subject_.roles, [&](auto const& held) { return held.role == p.number; });
            break;
        case change_kind::leave_group: std::erase(subject_.groups, c.name); break;
        case change_kind::remove_denial:
            std::erase_if(subject_.grants, [&](auto const& g) { return g.text.id == c.name; });
            break;
        default: break;
        }
    }

    // The same role everywhere is assigned once: only its window changes.
    void assign(std::uint32_t role) {
        auto const present =
            std::find_if(subject_.roles.begin(), subject_.roles.end(), [role](auto const& held) {
                return held.role == role && held.limit.unit == name_table::unmentioned;
            });
        if (present != subject_.roles.end()) {
            present->limit = {};
        } else {
            subject_.roles.push_back({role, 0, {}});
        }
    }

    node_changes changes_;
    question_key asked_;
    detail::standing standing_;
    std::optional<organization_node> organization_;
    subject_draft subject_;
};

} // namespace

hypothesis::hypothesis(state const& in, subject_ref subject, caller_options const& options, instant now,
                       resolved_question const& q)
    : state_(in), members_{subject}, options_(options), now_(now), question_(q) {
    members_.insert(members_.end(), options.actors.begin(), options.actors.end());
    rule_question& rules = question_.rules;
    rules.action = rules.action == name_table::unmentioned ? unmentioned_action : rules.action;
    rules.type = rules.type == name_table::unmentioned ? unmentioned_type : rules.type;
}

bool hypothesis::allows(change_set const& set) const {
    return allows(set, 0, members_.size());
}

bool hypothesis::allows(change_set const& set, std::size_t member) const {
    return allows(set, member, member + 1);
}

bool hypothesis::allows(change_set const& set, std::size_t first, std::size_t end) const {
    changed_request request(options_, question_, now_);
    for (possible_change const* const p : set) {
        request.apply(*p);
    }
    // An actor is bounded as the subject is; a token's groups and roles are not its.
    request.caller.actors = {};
    caller_options as_actor = request.caller;
    as_actor.groups = {};
    as_actor.roles = {};
    for (std::size_t i = first; i < end; ++i) {
        caller_options const& options = i == 0 ? request.caller : as_actor;
        changed_member const member(state_, members_[i], options, question_.rules.key(), set);
        caller_view view{options, request.now};
        if (!decider::decide(view, member.standing(), request.question, false).allowed()) {
            return false;
        }
    }
    return true;
}

} // namespace writ::inline WRIT_ABI
