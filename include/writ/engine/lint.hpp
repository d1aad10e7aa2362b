// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_LINT_HPP
#define WRIT_ENGINE_LINT_HPP

// What is sound in a directory and yet most likely not meant.
//
//     writ::lint_report const report = writ::lint(directory);
//     for (writ::finding const& f : report.findings) { ... f.where is "/roles/3/policies/0" ... }
//
// Policies of roles and of the catalogue are looked at as policy/lint.hpp says;
// their prohibitions are never called idle, for they may take away what another
// role allows.  Beside that:
//
//  - unknown_permission: an opaque name that the catalogue does not have.  Asked
//    for only where there is a catalogue, or a vocabulary with permissions;
//  - unknown_action, unknown_type: `read:Article`, against the vocabulary;
//  - allows_everything: `*:*` in a role, a grant or a scope;
//  - only_forbids: a role without a parent that allows nothing;
//  - unreached_by_prefix: a denial of `billing.*` does not deny
//    `billing.invoice:read`, for a prefix form never covers a name with exactly
//    one colon.  Reported where the directory uses such a name;
//  - name_without_statements: a prefix form in a role, a grant or a scope covers a
//    name that the catalogue defines with statements.  It gives the name alone,
//    while a denial in that form also denies the statements;
//  - unobtainable_role: no assignment, mapped group, default role, invitation or
//    descendant leads to it, and no provider of its organizations may assert roles.
//
// Deleted records are passed over.

#include <writ/export.hpp>
#include <writ/policy/lint.hpp>

namespace writ::inline WRIT_ABI {

struct directory;

// `where` of a finding names the list and the place in it, as in a scenario
// file: `/roles/3/permissions/0`.  Whether the directory can be published is
// not looked at.
//
// Complexity: linear in the directory, but for policies, which share
// limits::max_classes.
[[nodiscard]] WRIT_EXPORT lint_report lint(directory const& d, vocabulary const& words = {});

} // namespace writ::inline WRIT_ABI

#endif
