// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/lint.hpp>

#include "engine/directory_linter.hpp"

#include <writ/limits.hpp>

namespace writ::inline WRIT_ABI {
namespace {

void lint_policy(policy const& p, place const& where, vocabulary const& words, class_budget& budget,
                 findings& found) {
    if (p.size() == 0) {
        return;
    }
    if (auto const compiled = ability::compile(p)) {
        lint({ability::representation::of(*compiled), where, false}, words, budget, found);
    } else {
        found.cut();
    }
}

// A role that gives nothing, by itself or from a parent.
bool only_forbids(role const& r) {
    if (r.parent || !r.permissions.empty() || r.policy.size() == 0) {
        return false;
    }
    for (std::size_t i = 0; i < r.policy.size(); ++i) {
        if (!r.policy.at(i).inverted) {
            return false;
        }
    }
    return true;
}

} // namespace

lint_report lint(directory const& d, vocabulary const& words) {
    findings found;
    class_budget budget{limits::max_classes};
    place const root;
    place const roles(root, "roles");
    for (std::size_t i = 0; i < d.roles.size(); ++i) {
        role const& r = d.roles[i];
        if (r.deletion.deleted()) {
            continue;
        }
        place const at(roles, i);
        place const policies(at, "policies");
        lint_policy(r.policy, policies, words, budget, found);
        if (only_forbids(r)) {
            found.add(lint_code::only_forbids, severity::note, policies, "the role allows nothing");
        }
    }
    place const permissions(root, "permissions");
    for (std::size_t i = 0; i < d.permissions.size(); ++i) {
        if (d.permissions[i].statements) {
            place const at(permissions, i);
            lint_policy(*d.permissions[i].statements, place(at, "statements"), words, budget, found);
        }
    }
    lint_permissions(d, words, found);
    lint_roles(d, found);
    return found.take();
}

} // namespace writ::inline WRIT_ABI
