// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/lint_test.cpp.
#include "engine/directory_linter.hpp"
#include "engine/subject_facts.hpp"

#include <set>
#include <string>

namespace writ::inline WRIT_ABI {
namespace {

class obtainable_roles {
public:
    explicit obtainable_roles(directory const& d) : index_(d) {
        for (assignment const& a : d.assignments) {
            add(a.organization, a.role);
        }
        for (group_role const& g : d.group_roles) {
            add(g.organization, g.role);
        }
        for (default_role const& r : d.default_roles) {
            add(r.organization, r.role);
        }
        for (invitation const& i : d.invitations) {
            for (std::size_t k = 0; i.roles && k < i.roles->size(); ++k) {
                add(i.organization, (*i.roles)[k]);
            }
        }
        for (openid_provider const& p : d.openid_providers) {
            if (p.may_assert_roles && !p.deletion.deleted()) {
                asserting_.insert(p.organization.text());
            }
        }
    }

    [[nodiscard]] bool has(role const& r) const {
        bool const may_be_asserted =
            r.organization ? asserting_.contains(r.organization->text()) : !asserting_.empty();
        return may_be_asserted || roles_.contains(&r);
    }

private:
    void add(organization_id const& organization, role_id const& id) {
        std::string scope = organization.text();
        role const* r = index_.find_role(scope, id);
        while (r != nullptr && roles_.insert(r).second) {
            scope = r->organization ? r->organization->text() : std::string();
            r = r->parent ? index_.find_role(scope, *r->parent) : nullptr;
        }
    }

    directory_index const index_;
    std::set<role const*> roles_;
    std::set<std::string> asserting_;
};

} // namespace

void lint_roles(directory const& d, findings& found) {
    obtainable_roles const obtainable(d);
    place const root;
    place const roles(root, "roles");
    for (std::size_t i = 0; i < d.roles.size(); ++i) {
        role const& r = d.roles[i];
        if (!r.deletion.deleted() && !obtainable.has(r)) {
            found.add(lint_code::unobtainable_role, severity::warning, place(roles, i),
                      "nobody can have the role " + quoted(r.id.text())
                          + ": no assignment, group, default role, invitation or descendant leads to it");
        }
    }
}

} // namespace writ::inline WRIT_ABI
