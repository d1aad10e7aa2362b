// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_STATEMENT_USAGE_HPP
#define WRIT_SRC_POLICY_STATEMENT_USAGE_HPP

// What each statement of an ability does for its answers.

#include "policy/comparison.hpp"
#include "policy/condition_classes.hpp"
#include "policy/representation.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace writ::inline WRIT_ABI {

// How many specimens an analysis may still look at.
struct class_budget {
    std::size_t left;
    // Something was left out because of it.
    bool is_spent = false;

    // Walks, and pays for it.
    class_walk walk(std::span<statement_source const> sources,
                    std::function<bool(specimen const&)> const& visit);
};

// Whether a statement's resources and conditions hold for a specimen.
[[nodiscard]] truth holds(policy_program const& program, compiled_statement const& s, specimen const& on);

// The first of the statements that matches a specimen, or a question about the
// type; `statements.size()` if none does.
[[nodiscard]] std::size_t first_match(policy_program const& program,
                                      std::span<std::uint32_t const> statements, specimen const& on);
[[nodiscard]] std::size_t first_match_of_type(policy_program const& program,
                                              std::span<std::uint32_t const> statements);

// Of one statement.  True unless it is shown that there is no such question.
struct statement_usage {
    // Some question is decided by it.
    bool decides = false;
    // It is inverted, and some question would be allowed without it.
    bool takes_away = false;
    // Some instance matches it, whatever stands after it.
    bool matches_an_instance = false;
};

[[nodiscard]] std::vector<statement_usage> usage_of(ability::representation const& r, class_budget& budget);

} // namespace writ::inline WRIT_ABI

#endif
