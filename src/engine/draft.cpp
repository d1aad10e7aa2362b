// SPDX-License-Identifier: Apache-2.0
// Putting and erasing records.  Tested by tests/unit/engine/snapshot_test.cpp.
#include "engine/draft.hpp"

#include "directory/member.hpp"

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

directory_memory const nothing_before;

} // namespace

draft::draft(state const* previous, writer_memory& memory, revision_number revision)
    : previous_(previous), memory_(memory), before_(previous != nullptr ? memory.current : nothing_before),
      changes_(revision), next_(changes_.adopt(previous != nullptr ? new state(*previous) : new state())),
      subjects_(memory.subjects), use_changes_(memory.use_changes), next_role_(before_.next_role),
      next_permission_(before_.next_permission) {
    if (previous == nullptr) {
        next_->first_revision = revision;
    }
}

draft::~draft() {
    subjects_.clear();
    use_changes_.clear();
}

template <class Record>
void draft::put_list(std::string_view name, std::vector<Record> const& list) {
    place const root;
    place const of_list(root, name);
    for (std::size_t i = 0; i < list.size(); ++i) {
        place const at(of_list, i);
        if (is_valid(list[i], at)) {
            put(list[i], at);
        }
    }
}

void draft::put_all_but_subjects(directory const& d) {
    put_list("services", d.services);
    put_list("permissions", d.permissions);
    put_list("scopes", d.scopes);
    put_list("organizations", d.organizations);
    put_list("roles", d.roles);
    put_list("group_roles", d.group_roles);
}

void draft::put_subjects_one_by_one(directory const& d) {
    put_list("subjects", d.subjects);
    put_list("assignments", d.assignments);
    put_list("grants", d.grants);
}

void draft::put_all(directory const& d) {
    is_first_ = previous_ == nullptr;
    put_all_but_subjects(d);
    // One by one where that is not all, or to find what is wrong.
    if (!is_first_ || !found_.none() || !put_subjects(d)) {
        put_subjects_one_by_one(d);
    }
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

// Says what is wrong with the record alone.
template <class Record>
bool draft::is_valid(Record const& r, place const& at) {
    problems wrong;
    check_record(r, at, wrong);
    if (wrong.none()) {
        return true;
    }
    for (problem& p : wrong.take().problems) {
        found_.add(std::move(p));
    }
    return false;
}

organization_node* draft::own_organization(std::string_view id) {
    organization_node* const present = next_->organizations.find(id);
    if (present == nullptr || changes_.owns(*present)) {
        return present;
    }
    auto* const copy = changes_.adopt(new organization_node(*present));
    copy->revision = changes_.revision();
    next_->organizations.put(copy, changes_);
    return copy;
}

void draft::put(organization const& r, place const& at) {
    organization_node* o = own_organization(r.id.text());
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
    o->unreadable = false;
}

void draft::erase(organization const& r, place const& at) {
    erased_organizations_.push_back({r.id.text(), place(at, "id").pointer()});
}

shared_policy draft::compile_policy(policy const& p) const {
    auto made = std::make_shared<engine_policy>(engine_policy{p, {}});
    for (registered_type const& t : memory_.types) {
        std::vector<path_binding>& paths = made->bindings.emplace_back();
        for (attribute_path const& path : p.program().paths) {
            paths.push_back(bind_path(p.program(), path, *t.described));
        }
    }
    return made;
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
    if (r.statements || (present != nullptr && present->statements != nullptr)) {
        changed_permissions_[r.name.text()] = at.pointer();
    }
    next_->catalogue.put(n, changes_);
    touched_platform_ = true;
}

void draft::erase(permission const& r, place const& at) {
    if (catalogue_node const* const present = next_->catalogue.find(r.name.text())) {
        if (present->statements != nullptr) {
            changed_permissions_[r.name.text()] = at.pointer();
        }
        next_->catalogue.erase(r.name.text(), changes_);
        touched_platform_ = true;
    }
}

void draft::put(scope const& r, place const& at) {
    if (next_->scopes.find(r.name.text()) != nullptr && is_first_) {
        refuse(errc::duplicate_record, at, r, "name", name_of("scope", r.name.text()) + " stands twice");
        return;
    }
    auto* const n = changes_.adopt(new scope_node());
    n->record = r;
    compile(*n, at.pointer());
    next_->scopes.put(n, changes_);
    touched_platform_ = true;
}

void draft::erase(scope const& r, place const&) {
    if (next_->scopes.find(r.name.text()) != nullptr) {
        next_->scopes.erase(r.name.text(), changes_);
        touched_platform_ = true;
    }
}

void draft::put(registered_service const& r, place const& at) {
    service_node const* const present = next_->services.find(r.id.text());
    if (present != nullptr && is_first_) {
        refuse(errc::duplicate_record, at, r, "id", name_of("service", r.id.text()) + " stands twice");
        return;
    }
    std::erase_if(erased_services_, [&](erased_record const& e) { return e.id == r.id.text(); });
    auto* const n = changes_.adopt(new service_node());
    n->record = r;
    // Nothing that stands already can name a new one.
    if (present != nullptr && present->is_live() != n->is_live()) {
        changed_services_.insert(r.id.text());
    }
    next_->services.put(n, changes_);
    touched_platform_ = true;
}

void draft::erase(registered_service const& r, place const& at) {
    erased_services_.push_back({r.id.text(), place(at, "id").pointer()});
}

void draft::prepare_commit() {
    directory_memory& memory = previous_ != nullptr ? memory_.current : begun_;
    memory.uses.reserve(use_changes_);
    memory.tree.reserve(next_role_);
    memory.free_roles.reserve(memory.free_roles.size() + erased_roles_.size());
}

draft::outcome draft::commit() noexcept {
    directory_memory& memory = memory_.current;
    if (previous_ == nullptr) {
        memory = std::move(begun_);
    }
    memory.uses.add(use_changes_);
    memory.next_role = next_role_;
    memory.next_permission = next_permission_;
    memory.free_roles.resize(memory.free_roles.size() - taken_free_roles_.size());
    for (erased_role const& e : erased_roles_) {
        memory.free_roles.push_back(e.index);
        memory.tree.put(e.index, role_tree::none);
    }
    for (auto const& [index, where] : touched_roles_) {
        memory.tree.put(index, next_->role(index)->parent);
    }
    return {next_, changes_.commit()};
}

} // namespace writ::inline WRIT_ABI
