// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CODEC_SCENARIO_COVERAGE_HPP
#define WRIT_CODEC_SCENARIO_COVERAGE_HPP

// What no check of a scenario decided: the roles, their statements and
// permissions, and the grants and denials that its checks do not speak for.
//
//     auto const results = writ::run(scenario).value();
//     auto const coverage = writ::cover(scenario, results);
//     for (auto const& rule : coverage.rules) { ... rule.role->id, rule.index ... }
//
// A check is decided by one thing: the statement, permission, grant or denial
// that its decision names.  What was looked at and did not decide is not covered.

#include <writ/codec/scenario.hpp>
#include <writ/codec/scenario_run.hpp>
#include <writ/directory/grant.hpp>
#include <writ/directory/role.hpp>
#include <writ/export.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace writ::inline WRIT_ABI {

// What decided nothing, in the order of the scenario's lists.  Refers to the
// scenario.
struct scenario_coverage {
    // A permission or a statement of a role's own.
    struct role_rule {
        writ::role const* role = nullptr;
        // Otherwise a statement of its policy.
        bool is_permission = false;
        // In that list.
        std::size_t index = 0;
    };

    // Those of which nothing decided, be it for them or for a role below them.
    std::vector<role const*> roles = {};
    // Also by way of the roles below.
    std::vector<role_rule> rules = {};
    std::vector<grant const*> grants = {};

    // How many there are of each, decided or not.
    std::size_t all_roles = 0;
    // Permissions and statements of roles.
    std::size_t all_rules = 0;
    // Grants and denials.
    std::size_t all_grants = 0;
};

// Precondition: the results are those of the scenario's checks, or of some.
[[nodiscard]] WRIT_EXPORT scenario_coverage cover(scenario const& s,
                                                  std::span<scenario_result const> results);

} // namespace writ::inline WRIT_ABI

#endif
