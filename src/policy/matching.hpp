// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_MATCHING_HPP
#define WRIT_SRC_POLICY_MATCHING_HPP

// Whether one statement matches one instance.

#include "policy/evaluator.hpp"
#include "policy/naming.hpp"

#include <writ/policy/resource.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {

// Whether the statement's resources and conditions hold.
template <dialect D, class Root>
[[nodiscard]] WRIT_HOT truth statement_holds(policy_program const& program, compiled_statement const& s,
                                             resource const& r, evaluator<D> const& conditions,
                                             Root const& root) noexcept {
    truth const named = s.resources.empty() ? truth::yes : is_named(program, s, r);
    if (named == truth::no || s.conditions.empty()) {
        return named;
    }
    return std::min(named, conditions.all_of(s.conditions.of(program.instructions), root));
}

// What is unknown matches an inverted statement only: nothing fails open.
[[nodiscard]] inline bool matches(truth holds, compiled_statement const& s) noexcept {
    return holds == truth::yes || (holds == truth::unknown && s.inverted);
}

} // namespace writ::inline WRIT_ABI

#endif
