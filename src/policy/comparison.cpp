// SPDX-License-Identifier: Apache-2.0
#include "policy/comparison.hpp"

#include "policy/javascript.hpp"

#include <cmath>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

constexpr double two_to_63 = 9223372036854775808.0;
constexpr double two_to_64 = 18446744073709551616.0;

// An integer against a double, without rounding the integer.
template <class Integer>
std::partial_ordering compare_exactly(Integer a, double b) noexcept {
    constexpr double above = std::is_signed_v<Integer> ? two_to_63 : two_to_64;
    constexpr double lowest = std::is_signed_v<Integer> ? -two_to_63 : 0.0;
    if (std::isnan(b)) {
        return std::partial_ordering::unordered;
    }
    if (b >= above) {
        return std::partial_ordering::less;
    }
    if (b < lowest) {
        return std::partial_ordering::greater;
    }
    double const whole = std::trunc(b);
    if (auto const c = a <=> static_cast<Integer>(whole); c != 0) {
        return c;
    }
    return 0.0 <=> b - whole;
}

std::partial_ordering reverse(std::partial_ordering o) noexcept {
    return 0 <=> o;
}

template <class A, class B>
std::partial_ordering compare_integers(A a, B b) noexcept {
    return std::cmp_less(a, b)      ? std::partial_ordering::less
           : std::cmp_greater(a, b) ? std::partial_ordering::greater
                                    : std::partial_ordering::equivalent;
}

// Calls f with the number in the type that holds it.
template <class F>
auto with_number(value const& v, F const& f) noexcept {
    switch (v.kind()) {
    case value_kind::signed_integer: return f(v.as_signed());
    case value_kind::unsigned_integer: return f(v.as_unsigned());
    default: return f(v.as_real());
    }
}

} // namespace

double to_real(value const& v) noexcept {
    return with_number(v, [](auto n) { return static_cast<double>(n); });
}

std::partial_ordering compare_numbers(value const& a, value const& b) noexcept {
    return with_number(a, [&b]<class X>(X x) {
        return with_number(b, [x]<class Y>(Y y) -> std::partial_ordering {
            if constexpr (std::is_same_v<X, double> && std::is_same_v<Y, double>) {
                return x <=> y;
            } else if constexpr (std::is_same_v<Y, double>) {
                return compare_exactly(x, y);
            } else if constexpr (std::is_same_v<X, double>) {
                return reverse(compare_exactly(y, x));
            } else {
                return compare_integers(x, y);
            }
        });
    });
}

truth ordered_by_kind(ordering o, value const& v, value const& operand) noexcept {
    if (v.is_number() && operand.is_number()) {
        return satisfies(o, compare_numbers(v, operand));
    }
    if (v.kind() == value_kind::string && operand.kind() == value_kind::string) {
        return satisfies(o, v.as_string() <=> operand.as_string());
    }
    return truth::unknown;
}

truth ordered_as_javascript(ordering o, value const& v, value const& operand) noexcept {
    bool const greater = javascript::greater(v, operand);
    switch (o) {
    case ordering::greater: return to_truth(greater);
    case ordering::greater_or_equal: return to_truth(greater || identical<dialect::casl>(v, operand));
    case ordering::less: return to_truth(!greater && !identical<dialect::casl>(v, operand));
    case ordering::less_or_equal: return to_truth(!greater);
    }
    return truth::unknown;
}

} // namespace writ::inline WRIT_ABI
