// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_COMPARISON_HPP
#define WRIT_SRC_POLICY_COMPARISON_HPP

// When two values are the same, and which is greater.

#include <writ/policy/statement.hpp>
#include <writ/policy/truth.hpp>
#include <writ/policy/value.hpp>

#include <compare>
#include <cstdint>

namespace writ::inline WRIT_ABI {

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
        if (a.kind() == value_kind::signed_integer && b.kind() == value_kind::signed_integer) {
            return a.as_signed() == b.as_signed();
        }
        return compare_numbers(a, b) == 0;
    }
    if (a.kind() == value_kind::boolean) {
        return b.kind() == value_kind::boolean && a.as_boolean() == b.as_boolean();
    }
    return a.kind() == value_kind::null && b.kind() == value_kind::null;
}

enum class ordering : std::uint8_t { less, less_or_equal, greater, greater_or_equal };

// Whether values that compare so are ordered so; unknown where they are not comparable.
[[nodiscard]] constexpr truth satisfies(ordering o, std::partial_ordering c) noexcept {
    if (c == std::partial_ordering::unordered) {
        return truth::unknown;
    }
    switch (o) {
    case ordering::less: return to_truth(c < 0);
    case ordering::less_or_equal: return to_truth(c <= 0);
    case ordering::greater: return to_truth(c > 0);
    case ordering::greater_or_equal: return to_truth(c >= 0);
    }
    return truth::unknown;
}

// Number with number, string with string; else unknown.
[[nodiscard]] truth ordered_by_kind(ordering o, value const& v, value const& operand) noexcept;
// As JavaScript.  Precondition: the operand is a string or number.
[[nodiscard]] truth ordered_as_javascript(ordering o, value const& v, value const& operand) noexcept;

template <dialect D>
[[nodiscard]] inline truth ordered(ordering o, value const& v, value const& operand) noexcept {
    if constexpr (D == dialect::casl) {
        return ordered_as_javascript(o, v, operand);
    } else if (v.kind() == value_kind::signed_integer && operand.kind() == value_kind::signed_integer) {
        return satisfies(o, v.as_signed() <=> operand.as_signed());
    } else {
        return ordered_by_kind(o, v, operand);
    }
}

} // namespace writ::inline WRIT_ABI

#endif
