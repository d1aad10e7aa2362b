// SPDX-License-Identifier: Apache-2.0
// What the next state as a whole must keep, and what is compiled for it.
#include "engine/draft.hpp"

#include "engine/holder_index.hpp"

#include <writ/limits.hpp>

#include <boost/container/small_vector.hpp>

#include <algorithm>
#include <vector>

namespace writ::inline WRIT_ABI {

result<void> draft::finish() {
    encode_subjects();
    index_subjects();
    index_erased_roles();
    erase_organizations();
    erase_services();
    check_erased_roles();
    compile_roles();
    if (found_.none() && !changed_permissions_.empty()) {
        recompile_permissions();
        recompile_scopes();
    }
    if (!found_.none()) {
        return found_.take();
    }
    if (touched_platform_ || previous_ == nullptr) {
        next_->platform_revision = changes_.revision();
    }
    prepare_commit();
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
        if (o->index != nullptr) {
            changes_.replace(o->index);
        }
        next_->organizations.erase(e.id, changes_);
    }
}

void draft::erase_services() {
    for (erased_record const& e : erased_services_) {
        if (before_.uses.of_services.of(e.id) + use_changes_.of_services.of(e.id) != 0) {
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
        bool const is_used = before_.uses.of_roles.of(e.index) + use_changes_.of_roles.of(e.index) != 0;
        bool is_parent = false;
        before_.tree.for_each_below(e.index, [&](std::uint32_t below) {
            role_node const* const r = next_->role(below);
            is_parent = is_parent || (r != nullptr && r->parent == e.index);
        });
        if (is_used || is_parent) {
            found_.add_at(errc::still_referenced, e.where,
                          "role: role " + quoted(e.id.text())
                              + (is_parent ? " still is a parent" : " still is assigned or mapped"));
        }
    }
}

namespace {

bool is_live(role const& r, node_map<service_node> const& services) noexcept {
    return !r.deletion.deleted() && (!r.service || services.find(r.service->text())->is_live());
}

} // namespace

// Where a permission changed that is one of these; null: none did.
std::string const* draft::changed_at(std::vector<permission_name> const& names) const noexcept {
    for (permission_name const& name : names) {
        if (auto const at = changed_permissions_.find(name.text()); at != changed_permissions_.end()) {
            return &at->second;
        }
    }
    return nullptr;
}

// Where the catalogue or the service of a role changed; null: neither did.
std::string const* draft::outdated_at(role const& r) const noexcept {
    static std::string const nowhere;
    bool const by_service = r.service && changed_services_.contains(r.service->text());
    return by_service ? &nowhere : changed_at(r.permissions);
}

// Roles that are touched or outdated, and those below them, in the order of
// their numbers.
std::vector<draft::stale_role> draft::stale_roles() const {
    std::vector<stale_role> list;
    boost::unordered_flat_set<std::uint32_t> listed;
    auto const add = [&](std::uint32_t index, std::string const* where) {
        if (listed.insert(index).second) {
            list.push_back({index, where});
        }
    };
    for (auto const& [index, where] : touched_roles_) {
        add(index, &where);
    }
    if (!changed_permissions_.empty() || !changed_services_.empty()) {
        for (std::uint32_t i = 0; i < before_.next_role; ++i) {
            role_node const* const r = next_->role(i);
            std::string const* const where = r != nullptr ? outdated_at(r->record) : nullptr;
            if (where != nullptr) {
                add(i, where);
            }
        }
    }
    // The list grows while it is walked.
    for (std::size_t i = 0; i < list.size(); ++i) { // NOLINT(modernize-loop-convert)
        stale_role const above = list[i];
        before_.tree.for_each_below(above.index, [&](std::uint32_t below) {
            role_node const* const r = next_->role(below);
            if (r != nullptr && r->parent == above.index) {
                add(below, above.where);
            }
        });
    }
    std::sort(list.begin(), list.end(), [](auto const& a, auto const& b) { return a.index < b.index; });
    return list;
}

// Whether the role is its own ancestor.
bool draft::is_on_cycle(role_node const& r) const noexcept {
    role_node const* at = &r;
    for (std::size_t length = 0; length < limits::max_role_chain && at->parent != role_node::no_role;
         ++length) {
        at = next_->role(at->parent);
        if (at == &r) {
            return true;
        }
    }
    return false;
}

// Walks up, and says what is wrong with the chain.
bool draft::check_chain(role_node const& r, std::string const& where) {
    if (is_on_cycle(r)) {
        found_.add_at(errc::role_cycle, where + "/parent",
                      "role: role " + quoted(r.record.id.text()) + " is its own ancestor");
        return false;
    }
    role_node const* at = &r;
    for (std::size_t length = 1; at->parent != role_node::no_role; ++length) {
        at = next_->role(at->parent);
        if (length < limits::max_role_chain) {
            continue;
        }
        // Of what stands below a cycle nothing more is said.
        if (!is_on_cycle(*at)) {
            found_.add_at(errc::chain_too_long, where + "/parent",
                          "role: role " + quoted(r.record.id.text()) + " has too many ancestors");
        }
        return false;
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
    auto* const copy = changes_.adopt(new role_node{{}, present->record});
    copy->index = index;
    copy->parent = present->parent;
    copy->policy = present->policy;
    auto const& in = copy->record.organization;
    (in ? own_organization(in->text())->roles : next_->platform_roles).put(copy, changes_);
    next_->put_role(index, copy, changes_);
    return *copy;
}

void draft::compile_roles() {
    link_parents();
    if (!found_.none()) {
        return;
    }
    auto const stale = stale_roles();
    if (stale.empty()) {
        return;
    }
    rule_list::builder list(memory_.names);
    for (auto const& [index, where] : stale) {
        role_node& own = own_role(index);
        if (check_chain(own, *where)) {
            compile_role(list, own, *where);
            next_->put_role(index, &own, changes_);
            index_role(index);
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

void draft::compile_role(rule_list::builder& list, role_node& r, std::string const& where) {
    boost::container::small_vector<role_node const*, limits::max_role_chain> chain;
    std::size_t rules = 0;
    for (role_node const* at = &r; at != nullptr; at = next_->role(at->parent)) {
        chain.push_back(at);
        rules += at->record.permissions.size() + at->policy->source.program().statements.size();
    }
    list.reserve(rules);
    r.live = true;
    for (auto at = chain.rbegin(); at != chain.rend(); ++at) {
        r.live = r.live && is_live((*at)->record, next_->services);
        for (permission_name const& name : (*at)->record.permissions) {
            add_permission(list, name, false);
        }
        list.add_policy((*at)->policy);
    }

    r.rules = built(list, where);
    if (r.rules.size() > limits::max_statements_per_role) {
        found_.add_at(errc::too_many_statements_of_role, where + "/policies",
                      "role: there are too many statements");
    }
}

// Rules on names without a number would be about any other such name.
rule_list draft::built(rule_list::builder& list, std::string const& where) {
    if (list.overflows()) {
        found_.add_at(errc::too_many_interned_names, where, "there are too many names of actions and types");
    }
    return list.build();
}

void draft::compile(permission_node& n, std::string const& where) {
    rule_list::builder granted(memory_.names);
    add_permission(granted, n.name, false);
    n.granted = built(granted, where);

    rule_list::builder denied(memory_.names);
    add_permission(denied, n.name, true);
    // A denial by prefix also denies what the catalogue says of the names it covers.
    std::string_view const prefix = parse_permission(n.name.text()).prefix;
    if (!prefix.empty()) {
        next_->catalogue.for_each([&](catalogue_node const& c) {
            if (c.statements != nullptr && covers_name(prefix, c.key())) {
                denied.add_policy(c.statements, true);
            }
        });
    }
    n.denied = built(denied, where);
}

void draft::compile(scope_node& n, std::string const& where) {
    rule_list::builder rules(memory_.names);
    for (permission_name const& name : n.record.permissions) {
        add_permission(rules, name, false);
    }
    n.rules = built(rules, where);
}

// Where a permission changed that the name means or covers; null: none did.
std::string const* draft::changed_at(permission_name const& name) const noexcept {
    std::string_view const prefix = parse_permission(name.text()).prefix;
    for (auto const& [changed, where] : changed_permissions_) {
        if (changed == name.text() || (!prefix.empty() && covers_name(prefix, changed))) {
            return &where;
        }
    }
    return nullptr;
}

// What this draft has put is compiled with its catalogue already.
void draft::recompile_permissions() {
    for (std::uint32_t i = 0; i < before_.next_permission; ++i) {
        permission_node const& present = *next_->permissions[i];
        if (std::string const* const where = changed_at(present.name)) {
            auto* const n = changes_.adopt(new permission_node());
            n->name = present.name;
            n->index = i;
            compile(*n, *where);
            next_->permissions_by_name.put(n, changes_);
            next_->permissions.put(i, n, changes_);
            index_permission(&present, *n);
        }
    }
}

void draft::recompile_scopes() {
    std::vector<scope_node const*> outdated;
    next_->scopes.for_each([&](scope_node const& s) {
        if (!changes_.owns(s) && changed_at(s.record.permissions) != nullptr) {
            outdated.push_back(&s);
        }
    });
    for (scope_node const* const s : outdated) {
        auto* const n = changes_.adopt(new scope_node());
        n->record = s->record;
        compile(*n, *changed_at(n->record.permissions));
        next_->scopes.put(n, changes_);
    }
}

} // namespace writ::inline WRIT_ABI
