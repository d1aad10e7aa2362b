// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_TRUTH_HPP
#define WRIT_POLICY_TRUTH_HPP

// How a test of a condition comes out: Kleene's three values.
//
// A test is unknown where it meets what it cannot compare: an ordering a
// missing value, or a placeholder that has no value.  `and` is the smallest of
// its parts, `or` the largest.  A condition that ends unknown does not match in
// an allowing statement and matches in an inverted one.

#include <writ/export.hpp>

#include <cstdint>

namespace writ::inline WRIT_ABI {

// The zero value is the one that grants nothing.
enum class truth : std::uint8_t { no, unknown, yes };

} // namespace writ::inline WRIT_ABI

#endif
