// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/diff_test.cpp.
#include "engine/mentioned_names.hpp"

#include "engine/permission_form.hpp"

namespace writ::inline WRIT_ABI {

void mentioned_names::add(policy const& p) {
    for (std::size_t i = 0; i < p.size(); ++i) {
        statement const s = p.at(i);
        actions.insert(s.actions.begin(), s.actions.end());
        if (s.resource_types) {
            types.insert(s.resource_types->begin(), s.resource_types->end());
        }
    }
}

void mentioned_names::add(permission_name const& name) {
    permission_form const form = parse_permission(name.text());
    if (form.statement) {
        actions.emplace(form.statement->action);
        types.emplace(form.statement->type);
    }
    if (!form.prefix.empty()) {
        permissions.insert(std::string(form.prefix) + "other");
    }
    if (form.is_opaque()) {
        permissions.insert(name.text());
    }
}

void mentioned_names::add(directory const& d) {
    for (role const& r : d.roles) {
        add(r.policy);
        for (permission_name const& name : r.permissions) {
            add(name);
        }
    }
    for (grant const& g : d.grants) {
        add(g.permission);
    }
    for (permission const& p : d.permissions) {
        add(p.name);
        if (p.statements) {
            add(*p.statements);
        }
    }
}

} // namespace writ::inline WRIT_ABI
