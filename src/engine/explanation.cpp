// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/explanation_test.cpp and tests/property/decision_explanation_test.cpp.
#include <writ/engine/explanation.hpp>

#include "engine/decider.hpp"
#include "engine/implementation.hpp"
#include "engine/role_paths.hpp"
#include "engine/rule_tracer.hpp"
#include "engine/token_bound.hpp"

#include <writ/policy/ability.hpp>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

record_state state_of(window const& w, instant now) noexcept {
    return w.live_at(now)       ? record_state::live
           : now < w.not_before ? record_state::not_yet
                                : record_state::expired;
}

rule_saying saying_of(rule_answer const& a) noexcept {
    return a.says == rule_answer::kind::none    ? rule_saying::nothing
           : a.says == rule_answer::kind::allow ? rule_saying::allows
                                                : rule_saying::denies;
}

bool is_decided_by_role(reason r) noexcept {
    return r == reason::denied_by_role || r == reason::allowed_by_role;
}

// What the sides of a permission question are to a token's statements.
explanation explain_bound(ability const& bound, resolved_question const& q, environment const& values) {
    switch (q.rules.asks) {
    case rule_question::form::name: return {};
    case rule_question::form::instance:
        return bound.explain(q.action, *q.rules.instance, {.field = q.rules.field, .environment = values});
    case rule_question::form::type: break;
    }
    auto const sides = q.type.name().empty() && !q.type.is_any() ? split_permission(q.action) : std::nullopt;
    return sides ? bound.explain(sides->action, type(sides->type), {.field = q.rules.field})
                 : bound.explain(q.action, q.type, {.field = q.rules.field});
}

// Looks at all that could count for one member of a call.
class member_explainer {
public:
    // `q` takes the values of placeholders.
    member_explainer(caller_view& caller, subject_ref name, detail::standing const& who, resolved_question& q,
                     name_table const& names, trace_room& room)
        : caller_(caller), name_(name), who_(who), question_(q), names_(names), room_(room),
          decision_(decider::decide(caller, who, q, false)),
          decided_by_(decider::what_decided(who, caller.options, decision_)) {}

    [[nodiscard]] explained_member explain() {
        made_.organization = name_.organization();
        made_.subject = name_.subject();
        made_.allowed = decision_.allowed();
        made_.reason = decision_.reason();
        gates();
        values_ = environment_of(who_, caller_.options, *question_.options);
        question_.rules.values = &values_;
        if (who_.subject != nullptr) {
            scopes();
            bound();
            grants();
            roles();
        }
        gate(reason::insufficient_scope, who_.subject == nullptr ? gate_outcome::not_reached
                                         : is_in_scope_          ? gate_outcome::open
                                                                 : gate_outcome::shut);
        return std::move(made_);
    }

private:
    void gate(reason r, gate_outcome o) {
        made_.gates.push_back({r, o, o == gate_outcome::shut && decision_.reason() == r});
    }
    // One that is judged where `is_known`.
    void gate(reason r, bool is_known, bool is_shut) {
        gate(r, !is_known ? gate_outcome::not_reached : is_shut ? gate_outcome::shut : gate_outcome::open);
    }

    void gates() {
        organization_node const* const o =
            who_.organization != nullptr && !who_.organization->deleted && !who_.organization->unreadable
                ? who_.organization
                : nullptr;
        subject_node const* const s = o != nullptr ? find_subject(*o) : nullptr;
        who_.subject = s;
        bool const is_malformed = decision_.reason() == reason::invalid_request;
        gate(reason::invalid_request, true, is_malformed);
        gate(reason::not_ready, true, who_.at == nullptr);
        if (decision_.reason() == reason::snapshot_stale) {
            gate(reason::snapshot_stale, true, true);
        }
        gate(o == nullptr && who_.at != nullptr ? gate_of(*who_.at, who_.organization)
                                                : reason::organization_unknown,
             who_.at != nullptr, o == nullptr);
        gate(reason::organization_suspended, o != nullptr, o != nullptr && o->suspended && !o->is_operator);
        gate(reason::organization_inactive, o != nullptr, o != nullptr && !(o->active && o->enabled));
        gate(reason::subject_unknown, o != nullptr, s == nullptr);
        gate(reason::subject_inactive, s != nullptr, s != nullptr && !s->active);
        gate(reason::mfa_required, s != nullptr,
             s != nullptr && o->enforce_mfa && !s->is_service_account && !caller_.options.mfa);
        auto const& stated = question_.options->resource_organization;
        bool const is_instance = question_.rules.asks == rule_question::form::instance;
        gate(reason::wrong_organization, o != nullptr,
             o != nullptr && is_instance && stated && *stated != o->id && !o->is_operator);
    }

    // Also of an organization whose gate is shut.
    [[nodiscard]] subject_node const* find_subject(organization_node const& o) const noexcept {
        subject_node const* const s = o.subjects.find(name_.subject());
        return s != nullptr && !s->deleted ? s : nullptr;
    }

    void scopes() {
        if (!caller_.options.scopes) {
            return;
        }
        auto const& bounds = *caller_.options.scopes;
        made_.scopes.emplace();
        is_in_scope_ = false;
        for (scope_name const& name : bounds) {
            scope_node const* const s = who_.at->scopes.find(name.text());
            bool const covers =
                s != nullptr && s->rules.answer(question_.rules).says == rule_answer::kind::allow;
            is_in_scope_ = is_in_scope_ || (covers && bounds.size() <= limits::max_scopes_per_session);
            if (!room_.take(&trace_room::records)) {
                continue;
            }
            explained_scope& e = made_.scopes->emplace_back();
            e.scope = name.text();
            e.state = s != nullptr ? record_state::live : record_state::unknown;
            e.covers = covers;
            if (s != nullptr) {
                e.rules = trace(s->rules, origins_of(*who_.at, *s), question_, room_);
            }
        }
    }

    void bound() {
        ability const* const statements = caller_.options.bound;
        if (statements != nullptr) {
            made_.in_bound = writ::covers(statements, question_, values_);
            made_.bound = explain_bound(*statements, question_, values_);
            is_in_scope_ = is_in_scope_ && *made_.in_bound;
        }
    }

    void grants() {
        auto const entries = who_.subject->grants();
        for (std::size_t i = 0; i < entries.size(); ++i) {
            grant_entry const& g = entries[i];
            grant_text const& text = who_.subject->extra->grants[i];
            bool const is_by_grant = decided_by_.grant == text.id && !text.id.empty();
            if (!room_.take(&trace_room::records) && !is_by_grant) {
                continue;
            }
            explained_grant& e = made_.grants.emplace_back();
            e.id = text.id;
            e.permission = text.permission;
            e.granted = g.granted;
            window const w =
                g.limit == grant_entry::no_limit ? window() : who_.subject->extra->limits[g.limit].valid;
            e.valid = to_validity(w);
            e.state = state_of(w, caller_.now);
            e.decided = is_by_grant;
            if (g.question != 0) {
                e.covers = g.question == question_.rules.key();
                continue;
            }
            permission_node const& p = *who_.at->permissions[g.permission];
            rule_list const& rules = g.granted ? p.granted : p.denied;
            e.covers = rules.answer(question_.rules).says != rule_answer::kind::none;
            e.rules = trace(rules, origins_of(*who_.at, p, rules), question_, room_);
        }
    }

    void roles() {
        for (assignment_entry const& a : who_.subject->assignments()) {
            limit const l =
                a.limit == assignment_entry::no_limit ? limit() : who_.subject->extra->limits[a.limit];
            role(role_source::assigned, {}, who_.at->roles[a.role].node, {}, l);
        }
        for (role_id const& id : caller_.options.roles) {
            role_node const* r = who_.organization->roles.find(id.text());
            r = r != nullptr ? r : who_.at->platform_roles.find(id.text());
            role(role_source::token, {}, r, id.text(), {});
        }
        mapped_roles();
        show_rules();
    }

    void mapped_roles() {
        struct mapping {
            role_node const* role;
            std::string_view group;
            name_id unit;
        };
        std::vector<mapping> mapped;
        auto const add = [&](std::string_view group) {
            if (group_node const* const g = who_.organization->groups.find(group)) {
                for (group_node::mapping const& m : g->mappings) {
                    mapped.push_back({who_.at->roles[m.role].node, g->key(), m.unit});
                }
            }
        };
        if (who_.subject->extra != nullptr) {
            std::for_each(who_.subject->extra->groups.begin(), who_.subject->extra->groups.end(), add);
        }
        for (group_name const& group : caller_.options.groups) {
            add(group.text());
        }
        std::stable_sort(mapped.begin(), mapped.end(),
                         [](auto const& a, auto const& b) { return a.role->key() < b.role->key(); });
        for (mapping const& m : mapped) {
            role(role_source::group, m.group, m.role, {}, {m.unit, {}});
        }
    }

    // `r` may be null where only an id is known.
    void role(role_source source, std::string_view group, role_node const* r, std::string_view id,
              limit const& l) {
        bool const is_named = r != nullptr && !decided_by_.role.empty() && r->key() == decided_by_.role;
        if (!room_.take(&trace_room::records) && !is_named) {
            return;
        }
        explained_role& e = made_.roles.emplace_back();
        nodes_.push_back(r);
        e.source = source;
        e.group = group;
        e.role = r != nullptr ? r->key() : id;
        e.unit = l.unit != name_table::unmentioned ? names_.text(l.unit) : std::string_view();
        e.valid = to_validity(l.valid);
        if (r == nullptr) {
            e.state = record_state::unknown;
            return;
        }
        chain(e, *r);
        e.state = state_of(l.valid, caller_.now);
        if (e.state == record_state::live && l.unit != name_table::unmentioned && l.unit != question_.unit) {
            e.state = record_state::other_unit;
        } else if (e.state == record_state::live && !r->live) {
            e.state = record_state::not_live;
        } else if (e.state == record_state::live && std::count(live_.begin(), live_.end(), r) != 0) {
            e.state = record_state::repeated;
        }
        if (e.state == record_state::live) {
            live_.push_back(r);
            e.says = saying_of(r->rules.answer(question_.rules));
            e.decided = is_named && is_decided_by_role(decision_.reason());
        }
    }

    // Each role's once: where it counts, or else where it stands first.
    void show_rules() {
        std::vector<role_node const*> shown = live_;
        for (std::size_t i = 0; i < nodes_.size(); ++i) {
            role_node const* const r = nodes_[i];
            explained_role& e = made_.roles[i];
            bool const is_first = std::count(shown.begin(), shown.end(), r) == 0;
            if (r != nullptr && (is_first || e.state == record_state::live)) {
                shown.push_back(r);
                e.rules = trace(r->rules, origins_of(*who_.at, *r), question_, room_);
            }
        }
    }

    void chain(explained_role& e, role_node const& r) const {
        for (role_node const* at = &r; at != nullptr;
             at = at->parent != role_node::no_role ? who_.at->role(at->parent) : nullptr) {
            explained_ancestor& a = e.chain.emplace_back();
            a.role = at->key();
            a.live = !at->record.deletion.deleted();
            if (at->record.service) {
                a.service = at->record.service->text();
                a.service_live = who_.at->services.find(a.service)->is_live();
            }
        }
    }

    caller_view& caller_;
    subject_ref name_;
    detail::standing who_;
    resolved_question& question_;
    name_table const& names_;
    trace_room& room_;
    decision decision_;
    decider::names decided_by_;
    environment values_;
    bool is_in_scope_ = true;
    // Roles that count; and those of made_.roles, null where there is none.
    std::vector<role_node const*> live_;
    std::vector<role_node const*> nodes_;
    explained_member made_;
};

} // namespace

decision_explanation session::explain(question const& asked) const {
    auto const& implementation = *authorizer_->implementation_;
    name_table const& names = implementation.memory->names;
    resolved_question q = resolved_question::of(implementation, asked);
    request_options options = *q.options;
    options.horizon = true;
    q.options = &options;

    decision_explanation e;
    caller_view caller{options_, now_};
    e.decision = decider::decide(caller, who_, q, true);
    e.decided_by = what_decided(e.decision);
    e.combine = implementation.options.combine;
    e.action = q.action;
    e.type = q.type.is_any() ? "all" : q.type.name();
    e.field = options.field.value_or(std::string_view());
    e.unit = options.unit.value_or(std::string_view());
    e.now = now_;
    trace_room room;
    caller_options alone = options_;
    alone.actors = {};
    caller_view first{alone, now_};
    e.members.push_back(member_explainer(first, subject_, who_, q, names, room).explain());
    // An actor is bounded as the subject is; a token's groups and roles are not its.
    alone.groups = {};
    alone.roles = {};
    for (subject_ref const& actor : options_.actors) {
        if (!e.members.back().allowed) {
            break;
        }
        detail::standing standing;
        find_standing(who_.at, actor, {.mfa = options_.mfa}, standing);
        e.members.push_back(member_explainer(first, actor, standing, q, names, room).explain());
    }
    e.cut = room.cut;
    return e;
}

} // namespace writ::inline WRIT_ABI
