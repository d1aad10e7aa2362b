// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/why_not_test.cpp and tests/property/why_not_test.cpp.
#include "engine/change_finder.hpp"

#include "engine/repair.hpp"
#include "engine/rule_tracer.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <set>
#include <tuple>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// Of one kind, so that no kind crowds the others out.
constexpr std::size_t most_of_a_kind = 8;

// Whether a permission can be so named: no prefix form, nothing invisible.
bool is_permission_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= limits::max_permission_name_bytes
           && std::all_of(name.begin(), name.end(),
                          [](unsigned char c) { return c > 0x20 && c != 0x7f && c != '*'; });
}

// So many that it is seen that there are too many.
template <class Set>
std::vector<typename Set::value_type> first_of(Set const& all) {
    auto const count = static_cast<std::ptrdiff_t>(std::min(all.size(), most_of_a_kind + 1));
    return {all.begin(), std::next(all.begin(), count)};
}

} // namespace

std::optional<std::vector<possible_change>> change_finder::gates(std::vector<subject_ref> const& members) {
    for (subject_ref const& m : members) {
        if (!open_gates(m)) {
            return std::nullopt;
        }
    }
    bool cut = false;
    return take(cut);
}

void change_finder::add_of_request(subject_ref subject) {
    add_units();
    add_attributes();
    add_instants();
    add_bounds(subject);
}

void change_finder::add_of(subject_ref who, bool is_subject) {
    detail::standing const s = standing_of(who);
    environment const values = environment_of(s, options_, *question_.options);
    rule_question rules = question_.rules;
    rules.values = &values;
    add_roles(who, *s.organization, rules);
    if (std::string const name = permission(); is_permission_name(name)) {
        add({change_kind::grant, name, {}, {}, std::string(who.organization()), std::string(who.subject())});
    }
    if (explained_member const* const m = explained(who, is_subject)) {
        add_denying(who, *m);
    }
}

std::vector<possible_change> change_finder::take(bool& cut) {
    auto const key = [](possible_change const& p) {
        needed_change const& c = p.change;
        return std::tie(c.kind, c.organization, c.subject);
    };
    std::stable_sort(found_.begin(), found_.end(),
                     [&](auto const& a, auto const& b) { return key(a) < key(b); });
    std::vector<possible_change> taken;
    std::size_t of_kind = 0;
    for (possible_change& p : found_) {
        of_kind = taken.empty() || key(taken.back()) != key(p) ? 1 : of_kind + 1;
        if (of_kind <= most_of_a_kind && taken.size() < limits::max_tried_changes) {
            taken.push_back(std::move(p));
        } else {
            cut_ = true;
        }
    }
    found_.clear();
    cut = cut_;
    return taken;
}

void change_finder::add(needed_change c, std::uint32_t number) {
    auto const same = [&](possible_change const& p) {
        needed_change const& o = p.change;
        return o.kind == c.kind && o.name == c.name && o.value == c.value && o.at == c.at
               && o.organization == c.organization && o.subject == c.subject;
    };
    if (std::none_of(found_.begin(), found_.end(), same)) {
        found_.push_back({std::move(c), number});
    }
}

detail::standing change_finder::standing_of(subject_ref who) const noexcept {
    detail::standing s;
    s.at = &state_;
    s.organization = state_.organizations.find(who.organization());
    s.subject = s.organization != nullptr ? s.organization->subjects.find(who.subject()) : nullptr;
    return s;
}

// Whether all its gates can be opened.
bool change_finder::open_gates(subject_ref who) {
    detail::standing const s = standing_of(who);
    organization_node const* const o = s.organization;
    if (o == nullptr || o->deleted || s.subject == nullptr || s.subject->deleted) {
        return false;
    }
    auto const& stated = question_.options->resource_organization;
    if (question_.rules.asks == rule_question::form::instance && stated && *stated != o->id
        && !o->is_operator) {
        return false;
    }
    std::string const organization(who.organization());
    if (o->suspended && !o->is_operator) {
        add({change_kind::unsuspend, {}, {}, {}, organization, {}});
    }
    if (!o->active || !o->enabled) {
        add({change_kind::activate_organization, {}, {}, {}, organization, {}});
    }
    if (!s.subject->active) {
        add({change_kind::activate_subject, {}, {}, {}, organization, std::string(who.subject())});
    }
    if (o->enforce_mfa && !s.subject->is_service_account && !options_.mfa) {
        add({change_kind::second_factor, {}, {}, {}, {}, {}});
    }
    return true;
}

// Units that records of the members name, and none.
void change_finder::add_units() {
    std::set<std::string> units;
    for (explained_member const& m : why_.members) {
        for (explained_role const& r : m.roles) {
            units.insert(r.unit);
        }
    }
    units.insert(std::string());
    units.erase(why_.unit);
    for (std::string const& unit : units) {
        name_id const number = unit.empty() ? name_table::unmentioned : names_.find(unit);
        add({change_kind::unit, unit, {}, {}, {}, {}}, number);
    }
}

void change_finder::add_attributes() {
    resource const* const r = question_.rules.instance;
    if (r == nullptr) {
        return;
    }
    std::vector<needed_change> repairs;
    auto const add_rules = [&](std::vector<explained_rule> const& rules) {
        for (explained_rule const& rule : rules) {
            add_repairs(rule.statement, r->attributes(), question_.options->context, repairs);
        }
    };
    for (explained_member const& m : why_.members) {
        for (explained_role const& role : m.roles) {
            add_rules(role.rules);
        }
        for (explained_grant const& g : m.grants) {
            add_rules(g.rules);
        }
        for (explained_scope const& s : m.scopes ? *m.scopes : std::vector<explained_scope>()) {
            add_rules(s.rules);
        }
    }
    for (needed_change& c : repairs) {
        // What the resource states of itself comes before its attributes.
        std::string_view const first = std::string_view(c.name).substr(0, c.name.find('.'));
        bool const is_stated =
            c.kind == change_kind::resource_attribute
            && ((first == "id" && !r->id().is_missing()) || (first == "name" && !r->name().is_missing()));
        if (!is_stated) {
            add(std::move(c));
        }
    }
}

// Where something begins or ends, nearest first.
void change_finder::add_instants() {
    std::set<instant> boundaries;
    auto const add_window = [&](validity const& v) {
        for (auto const& end : {v.not_before, v.not_after}) {
            if (end) {
                boundaries.insert(*end);
            }
        }
    };
    for (explained_member const& m : why_.members) {
        for (explained_role const& r : m.roles) {
            add_window(r.valid);
        }
        for (explained_grant const& g : m.grants) {
            add_window(g.valid);
        }
    }
    auto const later = boundaries.upper_bound(now_);
    for (auto at = later; at != boundaries.end(); ++at) {
        add({change_kind::wait, {}, {}, *at, {}, {}});
    }
    for (auto at = later; at != boundaries.begin();) {
        if (*--at != instant::min()) {
            add({change_kind::earlier, {}, {}, *at, {}, {}});
        }
    }
}

void change_finder::add_bounds(subject_ref subject) {
    explained_member const& m = why_.members.front();
    if (options_.scopes) {
        environment const values = environment_of(standing_of(subject), options_, *question_.options);
        rule_question rules = question_.rules;
        rules.values = &values;
        std::set<std::string> covering;
        std::size_t looked_at = 0;
        state_.scopes.for_each([&](scope_node const& s) {
            cut_ = cut_ || looked_at == limits::max_tried_records;
            if (looked_at++ < limits::max_tried_records
                && s.rules.answer(rules).says == rule_answer::kind::allow) {
                covering.insert(s.record.name.text());
            }
        });
        for (std::string const& name : first_of(covering)) {
            add({change_kind::add_scope, name, {}, {}, {}, {}});
        }
        add({change_kind::lift_scopes, {}, {}, {}, {}, {}});
    }
    if (m.in_bound && !*m.in_bound) {
        add({change_kind::lift_statements, {}, {}, {}, {}, {}});
    }
}

// Live roles of the organization and the platform that allow the question.
void change_finder::add_roles(subject_ref who, organization_node const& o, rule_question const& rules) {
    std::set<std::pair<std::string_view, std::uint32_t>> allowing;
    std::size_t looked_at = 0;
    auto const look = [&](role_node const& r) {
        cut_ = cut_ || looked_at == limits::max_tried_records;
        if (looked_at++ < limits::max_tried_records && r.live
            && r.rules.answer(rules).says == rule_answer::kind::allow) {
            allowing.emplace(r.key(), r.index);
        }
    };
    o.roles.for_each(look);
    state_.platform_roles.for_each(look);
    for (auto const& [id, index] : first_of(allowing)) {
        add({change_kind::assign_role,
             std::string(id),
             {},
             {},
             std::string(who.organization()),
             std::string(who.subject())},
            index);
    }
}

// The permission that is asked about; empty: none is so named.
std::string change_finder::permission() const {
    if (question_.rules.asks == rule_question::form::name) {
        return std::string(question_.action);
    }
    if (question_.type.name().empty() && !question_.type.is_any()) {
        return std::string(question_.action);
    }
    std::string const name = std::string(question_.action) + ':' + why_.type;
    return split_permission(name) ? name : std::string();
}

explained_member const* change_finder::explained(subject_ref who, bool is_subject) const noexcept {
    auto const at = std::find_if(
        why_.members.begin() + (is_subject ? 0 : 1), why_.members.end(), [&](explained_member const& m) {
            return m.organization == who.organization() && m.subject == who.subject();
        });
    return at != why_.members.end() ? &*at : nullptr;
}

void change_finder::add_denying(subject_ref who, explained_member const& m) {
    std::string const organization(who.organization());
    std::string const subject(who.subject());
    for (explained_grant const& g : m.grants) {
        if (!g.granted && g.covers) {
            add({change_kind::remove_denial, g.id, {}, {}, organization, subject});
        }
    }
    for (explained_role const& r : m.roles) {
        bool const denies = std::any_of(m.roles.begin(), m.roles.end(), [&](explained_role const& o) {
            return o.role == r.role && o.says == rule_saying::denies;
        });
        if (denies && r.source == role_source::assigned) {
            add({change_kind::unassign_role, r.role, {}, {}, organization, subject}, number_of(who, r.role));
        } else if (denies && r.source == role_source::group) {
            add({change_kind::leave_group, r.group, {}, {}, organization, subject});
        }
    }
}

std::uint32_t change_finder::number_of(subject_ref who, std::string_view role) const noexcept {
    role_node const* const own = state_.organizations.find(who.organization())->roles.find(role);
    return (own != nullptr ? own : state_.platform_roles.find(role))->index;
}

} // namespace writ::inline WRIT_ABI
