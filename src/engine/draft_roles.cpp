// SPDX-License-Identifier: Apache-2.0
// Roles, and those that groups have.  Tested by tests/unit/engine/snapshot_test.cpp.
#include "engine/draft.hpp"

#include <writ/limits.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {

role_node const* draft::find_role(organization_node const* in, std::string_view id) const noexcept {
    std::uint64_t const h = node_map<role_node>::hash(id);
    role_node const* const found = in != nullptr ? in->roles.find(id, h) : nullptr;
    return found != nullptr ? found : next_->platform_roles.find(id, h);
}

// The number of a role that is not there: the one that it had when this draft
// erased it, one that an erased role left, or a new one; no_role: there is none.
std::uint32_t draft::number_role(role const& r) {
    auto const erased = std::find_if(erased_roles_.begin(), erased_roles_.end(), [&](erased_role const& e) {
        return e.id == r.id && e.organization == r.organization;
    });
    if (erased != erased_roles_.end()) {
        std::uint32_t const index = erased->index;
        erased_roles_.erase(erased);
        return index;
    }
    std::size_t const free = before_.free_roles.size();
    if (taken_free_roles_.size() < free) {
        taken_free_roles_.push_back(before_.free_roles[free - 1 - taken_free_roles_.size()]);
        return taken_free_roles_.back();
    }
    return next_role_ == limits::max_roles ? role_node::no_role : next_role_++;
}

void draft::count_role(role const& r, int by) {
    if (r.organization) {
        use_changes_.of_role_ids.add(r.id.text(), by);
    }
    if (r.service) {
        use_changes_.of_services.add(r.service->text(), by);
    }
}

void draft::put(role const& r, place const& at) {
    organization_node* const o = r.organization ? own_organization(r.organization->text()) : nullptr;
    if (r.organization && o == nullptr) {
        refuse(errc::dangling_reference, at, r, "organization",
               "there is no " + name_of("organization", r.organization->text()));
        return;
    }
    node_map<role_node>& in = o != nullptr ? o->roles : next_->platform_roles;
    role_node const* const present = in.find(r.id.text());
    if (present != nullptr && is_first_) {
        refuse(errc::duplicate_record, at, r, "id", name_of("role", r.id.text()) + " stands twice");
        return;
    }
    std::string const& id = r.id.text();
    bool const clashes = o != nullptr
                             ? next_->platform_roles.find(id) != nullptr
                             : before_.uses.of_role_ids.of(id) + use_changes_.of_role_ids.of(id) != 0;
    if (clashes) {
        refuse(errc::id_clash, at, r, "id",
               name_of("role", r.id.text()) + " would be both an organization's and the platform's");
        return;
    }
    auto* const n = changes_.adopt(new role_node{{}, r});
    n->index = present != nullptr ? present->index : number_role(r);
    if (n->index == role_node::no_role) {
        refuse(errc::too_many_roles, at, r, "id", "there are too many roles");
        return;
    }
    n->policy = compile_policy(r.policy);
    if (present != nullptr) {
        count_role(present->record, -1);
    }
    count_role(r, 1);
    touched_platform_ = touched_platform_ || o == nullptr;
    in.put(n, changes_);
    next_->put_role(n->index, n, changes_);
    touched_roles_[n->index] = at.pointer();
}

void draft::erase(role const& r, place const& at) {
    organization_node* const o = r.organization ? own_organization(r.organization->text()) : nullptr;
    if (r.organization && o == nullptr) {
        return;
    }
    node_map<role_node>& in = o != nullptr ? o->roles : next_->platform_roles;
    role_node const* const n = in.find(r.id.text());
    if (n == nullptr) {
        return;
    }
    count_role(n->record, -1);
    erased_roles_.push_back({n->index, place(at, "id").pointer(), r.organization, r.id});
    touched_platform_ = touched_platform_ || o == nullptr;
    touched_roles_.erase(n->index);
    next_->put_role(n->index, nullptr, changes_);
    in.erase(r.id.text(), changes_);
}

// Whether the number is, or until this draft was, that of a role with the id.
bool draft::is_role(std::uint32_t index, role_id const& id) const noexcept {
    role_node const* const present = next_->role(index);
    return present != nullptr
               ? present->record.id == id
               : std::any_of(erased_roles_.begin(), erased_roles_.end(),
                             [&](erased_role const& e) { return e.index == index && e.id == id; });
}

void draft::put(group_role const& r, place const& at) {
    organization_node* const o = own_organization(r.organization.text());
    if (o == nullptr) {
        refuse(errc::dangling_reference, at, r, "organization",
               "there is no " + name_of("organization", r.organization.text()));
        return;
    }
    role_node const* const role = find_role(o, r.role.text());
    if (role == nullptr) {
        refuse(errc::dangling_reference, at, r, "role", "there is no " + name_of("role", r.role.text()));
        return;
    }
    group_node const* const present = o->groups.find(r.group.text());
    auto* const n = changes_.adopt(present != nullptr ? new group_node(*present) : new group_node());
    n->name = r.group.text();
    o->groups.put(n, changes_);
    group_node::mapping const m{role->index, unit_of(r.unit, at)};
    auto const same = [&](group_node::mapping const& other) {
        return other.role == m.role && other.unit == m.unit;
    };
    if (std::any_of(n->mappings.begin(), n->mappings.end(), same)) {
        if (is_first_) {
            refuse(errc::duplicate_record, at, r, "role", "the role is mapped to the group twice");
        }
        return;
    }
    use_changes_.of_roles.add(m.role, 1);
    n->mappings.push_back(m);
    index_group(*o, present, n);
}

void draft::erase(group_role const& r, place const&) {
    organization_node* const o = own_organization(r.organization.text());
    group_node const* const present = o != nullptr ? o->groups.find(r.group.text()) : nullptr;
    if (present == nullptr) {
        return;
    }
    auto const unit = find_unit(r.unit);
    auto n = std::make_unique<group_node>(*present);
    std::erase_if(n->mappings, [&](group_node::mapping const& m) {
        bool const gone = m.unit == unit && is_role(m.role, r.role);
        if (gone) {
            use_changes_.of_roles.add(m.role, -1);
        }
        return gone;
    });
    index_group(*o, present, n->mappings.empty() ? nullptr : n.get());
    if (n->mappings.empty()) {
        o->groups.erase(r.group.text(), changes_);
    } else {
        o->groups.put(changes_.adopt(n.release()), changes_);
    }
}

// A name without a number would be that of any other such name.
name_id draft::intern(std::string_view name, place const& at) {
    name_id const id = memory_.names.intern(name);
    if (id == name_table::unmentioned) {
        found_.add(errc::too_many_interned_names, at, "there are too many names of actions, types and units");
    }
    return id;
}

name_id draft::unit_of(std::optional<unit_id> const& unit, place const& at) {
    return unit ? intern(unit->text(), place(at, "unit")) : name_table::unmentioned;
}

// Nothing where no record can name the unit.
std::optional<name_id> draft::find_unit(std::optional<unit_id> const& unit) const noexcept {
    if (!unit) {
        return name_table::unmentioned;
    }
    name_id const id = memory_.names.find(unit->text());
    return id != name_table::unmentioned ? std::optional(id) : std::nullopt;
}

} // namespace writ::inline WRIT_ABI
