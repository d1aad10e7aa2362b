// SPDX-License-Identifier: Apache-2.0
// What the next state as a whole must keep, and what is compiled for it.
#include "engine/draft.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <vector>

namespace writ::inline WRIT_ABI {

result<void> draft::finish() {
    encode_subjects();
    erase_organizations();
    erase_services();
    check_erased_roles();
    compile_roles();
    if (found_.none()) {
        compile_permissions();
        compile_scopes();
    }
    if (!found_.none()) {
        return found_.take();
    }
    if (touched_platform_ || previous_ == nullptr) {
        next_->platform_revision = changes_.revision();
    }
    return {};
}

void draft::erase_organizations() {
    for (erased_record const& e : erased_organizations_) {
        organization_node const* const o = next_->organizations.find(e.id);
        if (o == nullptr) {
            continue;
        }
        if (o->subjects.size() + o->roles.size() + o->groups.size() != 0) {
            found_.add_at(errc::still_referenced, e.where,
                          "organization: organization " + quoted(e.id)
                              + " still has subjects, roles or groups");
            continue;
        }
        next_->organizations.erase(e.id, changes_);
    }
}

void draft::erase_services() {
    for (erased_record const& e : erased_services_) {
        bool is_named = false;
        for (std::uint32_t i = 0; i < next_role_ && !is_named; ++i) {
            role_node const* const r = next_->role(i);
            is_named = r != nullptr && r->record.service && r->record.service->text() == e.id;
        }
        if (is_named) {
            found_.add_at(errc::still_referenced, e.where,
                          "service: service " + quoted(e.id) + " still has roles");
        } else if (next_->services.find(e.id) != nullptr) {
            next_->services.erase(e.id, changes_);
            touched_platform_ = true;
        }
    }
}

void draft::check_erased_roles() {
    for (erased_role const& e : erased_roles_) {
        auto const change = role_use_changes_.find(e.index);
        std::int64_t const before = e.index < memory_.role_uses.size() ? memory_.role_uses[e.index] : 0;
        std::int64_t const uses = before + (change != role_use_changes_.end() ? change->second : 0);
        bool is_parent = false;
        for (std::uint32_t i = 0; i < next_role_ && !is_parent; ++i) {
            role_node const* const r = next_->role(i);
            is_parent = r != nullptr && r->parent == e.index;
        }
        if (uses != 0 || is_parent) {
            found_.add_at(errc::still_referenced, e.where,
                          "role: role " + quoted(e.id.text())
                              + (is_parent ? " still is a parent" : " still is assigned or mapped"));
        }
    }
}

namespace {

bool is_live(role const& r, node_map<service_node> const& services) noexcept {
    if (!r.service) {
        return !r.deletion.deleted();
    }
    registered_service const& s = services.find(r.service->text())->record;
    return !r.deletion.deleted() && s.active && !s.deletion.deleted();
}

} // namespace

// Where the change stands that touched the role or the nearest of its
// ancestors; null: none did.
std::string const* draft::touched_at(role_node const& r) const noexcept {
    role_node const* at = &r;
    for (std::size_t length = 0; length <= limits::max_role_chain; ++length) {
        if (auto const touched = touched_roles_.find(at->index); touched != touched_roles_.end()) {
            return &touched->second;
        }
        if (at->parent == role_node::no_role) {
            break;
        }
        at = next_->role(at->parent);
    }
    return nullptr;
}

// Walks up, and says what is wrong with the chain.
bool draft::check_chain(role_node const& r, std::string const& where) {
    role_node const* at = &r;
    for (std::size_t length = 1; at->parent != role_node::no_role; ++length) {
        at = next_->role(at->parent);
        if (at == &r) {
            found_.add_at(errc::role_cycle, where + "/parent",
                          "role: role " + quoted(r.record.id.text()) + " is its own ancestor");
            return false;
        }
        if (length == limits::max_role_chain) {
            found_.add_at(errc::chain_too_long, where + "/parent",
                          "role: role " + quoted(r.record.id.text()) + " has too many ancestors");
            return false;
        }
    }
    role_node const* const parent = r.parent != role_node::no_role ? next_->role(r.parent) : nullptr;
    if (parent != nullptr && parent->record.service && parent->record.service != r.record.service) {
        found_.add_at(errc::wrong_service,
                      where + (touched_roles_.contains(r.index) ? "/parent" : "/service"),
                      "role: the parent " + quoted(parent->record.id.text()) + " of "
                          + quoted(r.record.id.text()) + " is of another service");
        return false;
    }
    return true;
}

// Finds the parents of touched roles.
void draft::link_parents() {
    for (auto const& [index, where] : touched_roles_) {
        role_node& r = *next_->role(index);
        r.parent = role_node::no_role;
        if (r.record.service && next_->services.find(r.record.service->text()) == nullptr) {
            found_.add_at(errc::dangling_reference, where + "/service",
                          "role: there is no service " + quoted(r.record.service->text()));
        }
        if (!r.record.parent) {
            continue;
        }
        organization_node const* const o =
            r.record.organization ? next_->organizations.find(r.record.organization->text()) : nullptr;
        if (role_node const* const parent = find_role(o, r.record.parent->text())) {
            r.parent = parent->index;
        } else {
            found_.add_at(errc::dangling_reference, where + "/parent",
                          "role: there is no role " + quoted(r.record.parent->text()));
        }
    }
}

// The role, as one that this draft may change.
role_node& draft::own_role(std::uint32_t index) {
    role_node* const present = next_->role(index);
    if (changes_.owns(*present)) {
        return *present;
    }
    auto* const copy = changes_.adopt(new role_node());
    copy->record = present->record;
    copy->index = index;
    copy->parent = present->parent;
    copy->policy = present->policy;
    auto const& in = copy->record.organization;
    (in ? own_organization(*in)->roles : next_->platform_roles).put(copy, changes_);
    next_->put_role(index, copy, changes_);
    return *copy;
}

// Touched roles and their descendants; with the catalogue or the services, all.
void draft::compile_roles() {
    link_parents();
    bool const all = catalogue_changed_ || services_changed_;
    if (!found_.none() || (touched_roles_.empty() && !all)) {
        return;
    }
    std::string const nowhere;
    for (std::uint32_t i = 0; i < next_role_; ++i) {
        role_node const* const r = next_->role(i);
        std::string const* const touched = r != nullptr ? touched_at(*r) : nullptr;
        if (r == nullptr || (touched == nullptr && !all)) {
            continue;
        }
        std::string const& where = touched != nullptr ? *touched : nowhere;
        role_node& own = own_role(i);
        if (check_chain(own, where)) {
            compile_role(own, where);
            next_->put_role(i, &own, changes_);
        }
    }
}

void draft::add_permission(rule_list::builder& to, permission_name const& name, bool inverted) const {
    catalogue_node const* const defined = next_->catalogue.find(name.text());
    if (defined != nullptr && defined->statements != nullptr) {
        to.add_policy(defined->statements, inverted);
        to.add_name(name.text(), inverted);
    } else {
        to.add_permission(name.text(), inverted);
    }
}

void draft::compile_role(role_node& r, std::string const& where) {
    std::vector<role_node const*> chain{&r};
    while (chain.back()->parent != role_node::no_role) {
        chain.push_back(next_->role(chain.back()->parent));
    }
    rule_list::builder list(memory_.names);
    r.live = true;
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
        r.live = r.live && is_live((*at)->record, next_->services);
        for (permission_name const& name : (*at)->record.permissions) {
            add_permission(list, name, false);
        }
        list.add_policy((*at)->policy);
    }

    r.rules = built(std::move(list), where);
    if (r.rules.size() > limits::max_statements_per_role) {
        found_.add_at(errc::too_many_statements_of_role, where + "/policies",
                      "role: there are too many statements");
    }
}

// Rules on names without a number would be about any other such name.
rule_list draft::built(rule_list::builder&& list, std::string const& where) {
    if (list.overflows()) {
        found_.add_at(errc::too_many_interned_names, where, "there are too many names of actions and types");
    }
    return std::move(list).build();
}

// Those that are new; with the catalogue, all.
void draft::compile_permissions() {
    std::uint32_t const first = catalogue_changed_ || previous_ == nullptr ? 0 : memory_.next_permission;
    for (std::uint32_t i = first; i < next_permission_; ++i) {
        permission_node* n = next_->permissions[i];
        if (!changes_.owns(*n)) {
            auto* const copy = changes_.adopt(new permission_node());
            copy->name = n->name;
            copy->index = n->index;
            next_->permissions_by_name.put(copy, changes_);
            next_->permissions.put(i, copy, changes_);
            n = copy;
        }
        rule_list::builder granted(memory_.names);
        add_permission(granted, n->name, false);
        n->granted = built(std::move(granted), {});

        rule_list::builder denied(memory_.names);
        add_permission(denied, n->name, true);
        // A denial by prefix also denies what the catalogue says of the names it covers.
        std::string_view const prefix = parse_permission(n->name.text()).prefix;
        if (!prefix.empty()) {
            next_->catalogue.for_each([&](catalogue_node const& c) {
                if (c.statements != nullptr && covers_name(prefix, c.key())) {
                    denied.add_policy(c.statements, true);
                }
            });
        }
        n->denied = built(std::move(denied), {});
    }
}

void draft::compile_scopes() {
    if (!scopes_changed_ && !catalogue_changed_) {
        return;
    }
    std::vector<scope_node const*> stale;
    next_->scopes.for_each([&](scope_node const& s) {
        if (changes_.owns(s) || catalogue_changed_) {
            stale.push_back(&s);
        }
    });
    for (scope_node const* const s : stale) {
        auto* const n = changes_.adopt(new scope_node());
        n->record = s->record;
        rule_list::builder rules(memory_.names);
        for (permission_name const& name : n->record.permissions) {
            add_permission(rules, name, false);
        }
        n->rules = built(std::move(rules), {});
        next_->scopes.put(n, changes_);
    }
}

} // namespace writ::inline WRIT_ABI
