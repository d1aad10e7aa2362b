// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/sql_number_test.cpp.
#include "policy/sql_number.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

namespace writ::inline WRIT_ABI {
namespace {

constexpr double two_to_63 = 9223372036854775808.0;

constexpr bool is_below(ordering o) noexcept {
    return o == ordering::less || o == ordering::less_or_equal;
}

// The bound is rounded up where what lies between bound and operand is on the
// same side as the operand itself.
constexpr bool rounds_up(ordering o) noexcept {
    return o == ordering::less || o == ordering::greater_or_equal;
}

} // namespace

sql_comparison integers_equal(value const& operand) {
    switch (operand.kind()) {
    case value_kind::signed_integer: return {operand.as_signed()};
    case value_kind::unsigned_integer:
        if (operand.as_unsigned() <= std::uint64_t{INT64_MAX}) {
            return {static_cast<std::int64_t>(operand.as_unsigned())};
        }
        return {};
    default: break;
    }
    double const d = operand.as_real();
    if (d >= -two_to_63 && d < two_to_63 && d == std::trunc(d)) {
        return {static_cast<std::int64_t>(d)};
    }
    return {};
}

sql_comparison reals_equal(value const& operand) {
    double const d = to_real(operand);
    return compare_numbers(value(d), operand) == 0 ? sql_comparison{d} : sql_comparison{};
}

sql_comparison integers_ordered(ordering o, value const& operand) {
    if (operand.kind() == value_kind::signed_integer) {
        return {operand.as_signed()};
    }
    if (operand.kind() == value_kind::unsigned_integer) {
        if (operand.as_unsigned() <= std::uint64_t{INT64_MAX}) {
            return {static_cast<std::int64_t>(operand.as_unsigned())};
        }
        return {std::nullopt, is_below(o)};
    }
    double const d = operand.as_real();
    if (d >= two_to_63 || d < -two_to_63) {
        return {std::nullopt, is_below(o) == (d > 0)};
    }
    return {static_cast<std::int64_t>(rounds_up(o) ? std::ceil(d) : std::floor(d))};
}

sql_comparison reals_ordered(ordering o, value const& operand) {
    constexpr double infinity = std::numeric_limits<double>::infinity();
    double d = to_real(operand);
    auto const c = compare_numbers(value(d), operand);
    if (rounds_up(o) && c < 0) {
        d = std::nextafter(d, infinity);
    } else if (!rounds_up(o) && c > 0) {
        d = std::nextafter(d, -infinity);
    }
    return {d};
}

} // namespace writ::inline WRIT_ABI
