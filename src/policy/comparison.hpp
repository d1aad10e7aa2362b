// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_COMPARISON_HPP
#define WRIT_SRC_POLICY_COMPARISON_HPP

// When two values are the same, and which is greater.

#include <writ/policy/statement.hpp>
#include <writ/policy/value.hpp>

#include <compare>
#include <cstdint>

namespace writ::inline WRIT_ABI {

// Kleene's three values.  The zero value is the one that grants nothing.
enum class truth : std::uint8_t { no, unknown, yes };

[[nodiscard]] constexpr truth to_truth(bool b) noexcept {
    return b ? truth::yes : truth::no;
}
[[nodiscard]] constexpr truth negate(truth t) noexcept {
    return static_cast<truth>(2 - static_cast<int>(t));
}

// The number as a double.  Precondition: v.is_number().
[[nodiscard]] double to_real(value const& v) noexcept;

// By mathematical value; unordered only where one is NaN.
// Precondition: both are numbers.
[[nodiscard]] std::partial_ordering compare_numbers(value const& a, value const& b) noexcept;

// Same type and equal value; a container is identical to nothing.
template <dialect D>
[[nodiscard]] inline bool identical(value const& a, value const& b) noexcept {
    if (a.kind() == value_kind::string) {
        return b.kind() == value_kind::string && a.as_string() == b.as_string();
    }
    if (a.is_number()) {
        if (!b.is_number()) {
            return false;
        }
        if constexpr (D == dialect::casl) {
            return to_real(a) == to_real(b);
        }
        return compare_numbers(a, b) == 0;
    }
    if (a.kind() == value_kind::boolean) {
        return b.kind() == value_kind::boolean && a.as_boolean() == b.as_boolean();
    }
    return a.kind() == value_kind::null && b.kind() == value_kind::null;
}

enum class ordering : std::uint8_t { less, less_or_equal, greater, greater_or_equal };

// dialect::writ: number with number, string with string; else unknown.
// dialect::casl: as JavaScript.  Precondition: the operand is a string or number.
template <dialect D>
[[nodiscard]] truth ordered(ordering o, value const& v, value const& operand) noexcept;

template <>
truth ordered<dialect::writ>(ordering o, value const& v, value const& operand) noexcept;
template <>
truth ordered<dialect::casl>(ordering o, value const& v, value const& operand) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
