// SPDX-License-Identifier: Apache-2.0
// Putting and erasing records.  Tested by tests/unit/engine/snapshot_test.cpp.
#include "engine/draft.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <array>

namespace writ::inline WRIT_ABI {
namespace {

// The order in which kinds are put: each after those it names.
constexpr std::array order_of_kinds{
    record_kind::service,      record_kind::permission, record_kind::scope,
    record_kind::organization, record_kind::role,       record_kind::group_role,
    record_kind::subject,      record_kind::assignment, record_kind::grant,
};

std::string name_of(std::string_view kind, std::string_view key) {
    return std::string(kind) + " " + quoted(key);
}

} // namespace

draft::draft(state const* previous, writer_memory& memory, revision_number revision)
    : previous_(previous), memory_(memory), changes_(revision),
      next_(changes_.adopt(previous != nullptr ? new state(*previous) : new state())),
      next_role_(previous != nullptr ? memory.next_role : 0),
      next_permission_(previous != nullptr ? memory.next_permission : 0) {
    if (previous == nullptr) {
        next_->first_revision = revision;
    }
}

draft::~draft() = default;

void draft::put_all(directory const& d) {
    is_first_ = true;
    place const root;
    auto const put_list = [&](std::string_view name, auto const& list) {
        place const of_list(root, name);
        for (std::size_t i = 0; i < list.size(); ++i) {
            place const at(of_list, i);
            if (is_valid(list[i], at)) {
                put(list[i], at);
            }
        }
    };
    put_list("services", d.services);
    put_list("permissions", d.permissions);
    put_list("scopes", d.scopes);
    put_list("organizations", d.organizations);
    put_list("roles", d.roles);
    put_list("group_roles", d.group_roles);
    put_list("subjects", d.subjects);
    put_list("assignments", d.assignments);
    put_list("grants", d.grants);
}

void draft::apply(std::span<change const> changes) {
    place const root;
    for (record_kind const k : order_of_kinds) {
        for (std::size_t i = 0; i < changes.size(); ++i) {
            if (kind(changes[i].record) != k) {
                continue;
            }
            place const at(root, i);
            std::visit(
                [&](auto const& r) {
                    if (changes[i].what == change::verb::erase) {
                        erase(r, at);
                    } else if (is_valid(r, at)) {
                        put(r, at);
                    }
                },
                changes[i].record);
        }
    }
}

// What is wrong with the record alone.
template <class Record>
bool draft::is_valid(Record const& r, place const& at) {
    auto const valid = validate(record(r));
    if (valid) {
        return true;
    }
    failure const f = valid.error();
    for (problem const& p : f.problems) {
        found_.add_at(static_cast<errc>(p.code.value()), at.pointer() + p.where, p.what);
    }
    return false;
}

template <class Record>
void draft::refuse(errc code, place const& at, Record const&, std::string_view member, std::string what) {
    found_.add(code, place(at, member), std::string(record_traits<Record>::kind) + ": " + std::move(what));
}

organization_node* draft::own_organization(organization_id const& id) {
    organization_node* const present = next_->organizations.find(id.text());
    if (present == nullptr || changes_.owns(*present)) {
        return present;
    }
    auto* const copy = changes_.adopt(new organization_node(*present));
    copy->revision = changes_.revision();
    next_->organizations.put(copy, changes_);
    return copy;
}

void draft::put(organization const& r, place const& at) {
    organization_node* o = own_organization(r.id);
    if (o != nullptr && is_first_) {
        refuse(errc::duplicate_record, at, r, "id", name_of("organization", r.id.text()) + " stands twice");
        return;
    }
    if (o == nullptr) {
        if (next_->organizations.size() == limits::max_organizations) {
            refuse(errc::too_many_organizations, at, r, "id", "there are too many organizations");
            return;
        }
        o = changes_.adopt(new organization_node());
        o->id = r.id.text();
        o->revision = changes_.revision();
        next_->organizations.put(o, changes_);
    }
    std::erase_if(erased_organizations_, [&](erased_record const& e) { return e.id == o->id; });
    o->has_slug = r.slug.has_value();
    o->slug = r.slug ? r.slug->text() : std::string();
    o->is_operator = r.type == organization_type::nno_operator;
    o->active = r.active;
    o->suspended = r.suspended;
    o->enabled = r.enabled;
    o->enforce_mfa = r.enforce_mfa;
    o->deleted = r.deletion.deleted();
}

void draft::erase(organization const& r, place const& at) {
    erased_organizations_.push_back({r.id.text(), place(at, "id").pointer()});
}

role_node const* draft::find_role(organization_node const* in, std::string_view id) const noexcept {
    role_node const* found = in != nullptr ? in->roles.find(id) : nullptr;
    return found != nullptr ? found : next_->platform_roles.find(id);
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
    std::size_t const free = previous_ != nullptr ? memory_.free_roles.size() : 0;
    if (taken_free_roles_.size() < free) {
        taken_free_roles_.push_back(memory_.free_roles[free - 1 - taken_free_roles_.size()]);
        return taken_free_roles_.back();
    }
    return next_role_ == limits::max_roles ? role_node::no_role : next_role_++;
}

void draft::put(role const& r, place const& at) {
    organization_node* const o = r.organization ? own_organization(*r.organization) : nullptr;
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
    bool clashes = o != nullptr && next_->platform_roles.find(r.id.text()) != nullptr;
    if (o == nullptr && present == nullptr) {
        next_->organizations.for_each([&](organization_node const& other) {
            clashes = clashes || other.roles.find(r.id.text()) != nullptr;
        });
    }
    if (clashes) {
        refuse(errc::id_clash, at, r, "id",
               name_of("role", r.id.text()) + " would be both an organization's and the platform's");
        return;
    }
    auto* const n = changes_.adopt(new role_node());
    n->record = r;
    n->index = present != nullptr ? present->index : number_role(r);
    if (n->index == role_node::no_role) {
        refuse(errc::too_many_roles, at, r, "id", "there are too many roles");
        return;
    }
    n->policy = compile_policy(r.policy);
    touched_platform_ = touched_platform_ || o == nullptr;
    in.put(n, changes_);
    next_->put_role(n->index, n, changes_);
    touched_roles_[n->index] = at.pointer();
}

void draft::erase(role const& r, place const& at) {
    organization_node* const o = r.organization ? own_organization(*r.organization) : nullptr;
    if (r.organization && o == nullptr) {
        return;
    }
    node_map<role_node>& in = o != nullptr ? o->roles : next_->platform_roles;
    role_node const* const n = in.find(r.id.text());
    if (n == nullptr) {
        return;
    }
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

void draft::use_role(std::uint32_t role, int by) {
    role_use_changes_[role] += by;
}

void draft::put(group_role const& r, place const& at) {
    organization_node* const o = own_organization(r.organization);
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
    use_role(m.role, 1);
    n->mappings.push_back(m);
}

void draft::erase(group_role const& r, place const&) {
    organization_node* const o = own_organization(r.organization);
    group_node const* const present = o != nullptr ? o->groups.find(r.group.text()) : nullptr;
    if (present == nullptr) {
        return;
    }
    auto const unit = find_unit(r.unit);
    auto n = std::make_unique<group_node>(*present);
    std::erase_if(n->mappings, [&](group_node::mapping const& m) {
        bool const gone = m.unit == unit && is_role(m.role, r.role);
        if (gone) {
            use_role(m.role, -1);
        }
        return gone;
    });
    if (n->mappings.empty()) {
        o->groups.erase(r.group.text(), changes_);
    } else {
        o->groups.put(changes_.adopt(n.release()), changes_);
    }
}

shared_policy draft::compile_policy(policy const& p) const {
    auto made = std::make_shared<engine_policy>();
    made->source = p;
    for (registered_type const& t : memory_.types) {
        std::vector<path_binding>& paths = made->bindings.emplace_back();
        for (attribute_path const& path : p.program().paths) {
            paths.push_back(bind_path(p.program(), path, *t.described));
        }
    }
    return made;
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
    return unit ? intern(unit->text(), at) : name_table::unmentioned;
}

// Nothing where no record can name the unit.
std::optional<name_id> draft::find_unit(std::optional<unit_id> const& unit) const noexcept {
    if (!unit) {
        return name_table::unmentioned;
    }
    name_id const id = memory_.names.find(unit->text());
    return id != name_table::unmentioned ? std::optional(id) : std::nullopt;
}

void draft::put(permission const& r, place const& at) {
    catalogue_node const* const present = next_->catalogue.find(r.name.text());
    if (present != nullptr && (is_first_ || present->record.product != r.product)) {
        refuse(errc::duplicate_record, at, r, "name",
               name_of("permission", r.name.text()) + " is defined twice");
        return;
    }
    auto* const n = changes_.adopt(new catalogue_node());
    n->record = r;
    if (r.statements) {
        n->statements = compile_policy(*r.statements);
    }
    next_->catalogue.put(n, changes_);
    catalogue_changed_ = touched_platform_ = true;
}

void draft::erase(permission const& r, place const&) {
    if (next_->catalogue.find(r.name.text()) != nullptr) {
        next_->catalogue.erase(r.name.text(), changes_);
        catalogue_changed_ = touched_platform_ = true;
    }
}

void draft::put(scope const& r, place const& at) {
    if (next_->scopes.find(r.name.text()) != nullptr && is_first_) {
        refuse(errc::duplicate_record, at, r, "name", name_of("scope", r.name.text()) + " stands twice");
        return;
    }
    auto* const n = changes_.adopt(new scope_node());
    n->record = r;
    next_->scopes.put(n, changes_);
    scopes_changed_ = touched_platform_ = true;
}

void draft::erase(scope const& r, place const&) {
    if (next_->scopes.find(r.name.text()) != nullptr) {
        next_->scopes.erase(r.name.text(), changes_);
        touched_platform_ = true;
    }
}

void draft::put(registered_service const& r, place const& at) {
    if (next_->services.find(r.id.text()) != nullptr && is_first_) {
        refuse(errc::duplicate_record, at, r, "id", name_of("service", r.id.text()) + " stands twice");
        return;
    }
    std::erase_if(erased_services_, [&](erased_record const& e) { return e.id == r.id.text(); });
    auto* const n = changes_.adopt(new service_node());
    n->record = r;
    next_->services.put(n, changes_);
    services_changed_ = touched_platform_ = true;
}

void draft::erase(registered_service const& r, place const& at) {
    erased_services_.push_back({r.id.text(), place(at, "id").pointer()});
}

draft::outcome draft::commit() noexcept {
    if (previous_ == nullptr) {
        memory_.role_uses.clear();
        memory_.free_roles.clear();
    }
    for (auto const& [role, by] : role_use_changes_) {
        if (memory_.role_uses.size() <= role) {
            memory_.role_uses.resize(role + 1);
        }
        memory_.role_uses[role] += static_cast<std::uint32_t>(by);
    }
    memory_.next_role = next_role_;
    memory_.next_permission = next_permission_;
    memory_.free_roles.resize(memory_.free_roles.size() - taken_free_roles_.size());
    for (erased_role const& e : erased_roles_) {
        memory_.free_roles.push_back(e.index);
    }
    return {next_, changes_.commit()};
}

} // namespace writ::inline WRIT_ABI
