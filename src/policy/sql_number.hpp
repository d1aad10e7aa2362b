// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_SQL_NUMBER_HPP
#define WRIT_SRC_POLICY_SQL_NUMBER_HPP

// Numbers compared by mathematical value, in a database that compares integers
// with integers and doubles with doubles.

#include "policy/comparison.hpp"

#include <writ/policy/sql.hpp>
#include <writ/policy/value.hpp>

#include <optional>

namespace writ::inline WRIT_ABI {

// How every number of a kind compares with one operand: all alike, or as with
// another operand of their own kind.
struct sql_comparison {
    // Absent: all alike.
    std::optional<sql_parameter> with;
    bool all_alike = false;
};

// Preconditions: a number other than NaN.
[[nodiscard]] sql_comparison integers_equal(value const& operand);
[[nodiscard]] sql_comparison reals_equal(value const& operand);
[[nodiscard]] sql_comparison integers_ordered(ordering o, value const& operand);
[[nodiscard]] sql_comparison reals_ordered(ordering o, value const& operand);

} // namespace writ::inline WRIT_ABI

#endif
