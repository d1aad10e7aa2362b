// SPDX-License-Identifier: Apache-2.0
// What the next state as a whole must keep, and what is compiled for it.
#include "engine/draft.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <vector>

namespace writ::inline WRIT_ABI {

result<void> draft::finish() {
    encode_subjects();
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
        ++next_->platform_revision;
    }
    return {};
}

void draft::check_erased_roles() {
    for (erased_role const& e : erased_roles_) {
        auto const change = role_use_changes_.find(e.index);
        std::int64_t const uses = (e.index < memory_.role_uses.size() ? memory_.role_uses[e.index] : 0u)
                                  + (change != role_use_changes_.end() ? change->second : 0);
        bool is_parent = false;
        for (std::uint32_t i = 0; i < next_role_ && !is_parent; ++i) {
            role_node const* const r = next_->roles[i];
            is_parent = r != nullptr && r->parent == e.index;
        }
        if (uses != 0 || is_parent) {
            found_.add_at(errc::still_referenced, e.where,
                          "role: role " + quoted(e.id)
                              + (is_parent ? " still is a parent" : " still is assigned or mapped"));
        }
    }
}

namespace {

bool is_live(role const& r, node_map<service_node> const& services) noexcept {
    service_node const* const s = r.service ? services.find(r.service->text()) : nullptr;
    return !r.deletion.deleted() && (s == nullptr || (s->record.active && !s->record.deletion.deleted()));
}

} // namespace

// Walks up, and says what is wrong with the chain.
bool draft::check_chain(role_node const& r) {
    std::string const& where = touched_roles_[r.index];
    role_node const* at = &r;
    for (std::size_t length = 1; at->parent != role_node::no_role; ++length) {
        at = next_->roles[at->parent];
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
    return true;
}

// Touched roles and their descendants; with the catalogue or the services, all.
void draft::compile_roles() {
    for (auto const& [index, where] : touched_roles_) {
        role_node& r = *next_->roles[index];
        r.parent = role_node::no_role;
        if (!r.record.parent) {
            continue;
        }
        organization_node const* const o =
            r.record.organization ? next_->organizations.find(r.record.organization->text()) : nullptr;
        role_node const* const parent = find_role(o, r.record.parent->text());
        if (parent == nullptr) {
            found_.add_at(errc::dangling_reference, where + "/parent",
                          "role: there is no role " + quoted(r.record.parent->text()));
        } else if (parent->record.service && parent->record.service != r.record.service) {
            found_.add_at(errc::wrong_service, where + "/parent",
                          "role: the parent " + quoted(r.record.parent->text()) + " is of another service");
        } else {
            r.parent = parent->index;
        }
    }
    if (!found_.none()) {
        return;
    }
    auto const is_touched = [&](role_node const& r) {
        if (catalogue_changed_ || services_changed_) {
            return true;
        }
        role_node const* at = &r;
        for (std::size_t length = 0; length <= limits::max_role_chain; ++length) {
            if (touched_roles_.contains(at->index)) {
                return true;
            }
            if (at->parent == role_node::no_role) {
                return false;
            }
            at = next_->roles[at->parent];
        }
        return true;
    };
    bool const all = catalogue_changed_ || services_changed_;
    if (touched_roles_.empty() && !all) {
        return;
    }
    std::vector<std::uint32_t> affected;
    for (std::uint32_t i = 0; i < next_role_; ++i) {
        role_node const* const r = next_->roles[i];
        if (r != nullptr && is_touched(*r)) {
            affected.push_back(i);
        }
    }
    for (std::uint32_t const index : affected) {
        role_node* r = next_->roles[index];
        if (!changes_.owns(*r)) {
            auto* const copy = changes_.adopt(new role_node());
            copy->record = r->record;
            copy->index = index;
            copy->parent = r->parent;
            copy->policy = r->policy;
            organization_node* const o =
                copy->record.organization ? own_organization(*copy->record.organization) : nullptr;
            (o != nullptr ? o->roles : next_->platform_roles).put(copy, changes_);
            next_->roles.put(index, copy, changes_);
            r = copy;
        }
        if (check_chain(*r)) {
            compile_role(*r);
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

void draft::compile_role(role_node& r) {
    std::vector<role_node const*> chain{&r};
    while (chain.back()->parent != role_node::no_role) {
        chain.push_back(next_->roles[chain.back()->parent]);
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
    r.depth = static_cast<std::uint32_t>(chain.size());
    std::string const& where = touched_roles_[r.index];
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
    std::uint32_t const first = catalogue_changed_ ? 0 : memory_.next_permission;
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
