// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/condition_classes_test.cpp.
#include "policy/value_neighbours.hpp"

#include "policy/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {
namespace {

bool is_less(value const& a, value const& b) noexcept {
    return compare_numbers(a, b) < 0;
}

// The smallest number above `v`: of the integers and of the doubles.
std::optional<value> next_integer(value const& v) noexcept {
    switch (v.kind()) {
    case value_kind::signed_integer:
        return v.as_signed() < std::numeric_limits<std::int64_t>::max()
                   ? value(v.as_signed() + 1)
                   : value(static_cast<std::uint64_t>(v.as_signed()) + 1);
    case value_kind::unsigned_integer:
        return v.as_unsigned() < std::numeric_limits<std::uint64_t>::max()
                   ? std::optional(value(v.as_unsigned() + 1))
                   : std::nullopt;
    default: {
        double const whole = std::floor(v.as_real());
        if (whole >= -0x1p63 && whole < 0x1p63) {
            return next_integer(value(static_cast<std::int64_t>(whole)));
        }
        return whole >= 0x1p63 && whole < 0x1p64 ? next_integer(value(static_cast<std::uint64_t>(whole)))
                                                 : std::nullopt;
    }
    }
}

std::optional<value> next_real(value const& v) noexcept {
    double const rounded = to_real(v);
    double const next =
        is_less(v, rounded) ? rounded : std::nextafter(rounded, std::numeric_limits<double>::infinity());
    return std::isfinite(next) ? std::optional(value(next)) : std::nullopt;
}

// A number above `low` and, if given, below `high`; nothing where there is none.
std::optional<value> number_above(value const& low, std::optional<value> const& high) noexcept {
    auto const next = next_integer(low);
    double const middle = high ? to_real(low) / 2 + to_real(*high) / 2 : to_real(low) + 1;
    auto const smallest = next_real(low);
    for (std::optional<value> const& v : {next, std::optional(value(middle)), smallest}) {
        if (v && std::isfinite(to_real(*v)) && is_less(low, *v) && (!high || is_less(*v, *high))) {
            return v;
        }
    }
    return std::nullopt;
}

std::optional<value> number_below(value const& high) noexcept {
    if (high.kind() == value_kind::signed_integer
        && high.as_signed() > std::numeric_limits<std::int64_t>::min()) {
        return value(high.as_signed() - 1);
    }
    double const real = to_real(high);
    for (double const v : {real - 1, std::nextafter(real, -std::numeric_limits<double>::infinity())}) {
        if (std::isfinite(v) && is_less(v, high)) {
            return value(v);
        }
    }
    return std::nullopt;
}

void add_numbers(std::vector<value> numbers, neighbours& into) {
    if (numbers.empty()) {
        into.values.emplace_back(0);
        return;
    }
    std::sort(numbers.begin(), numbers.end(), is_less);
    auto const below = number_below(numbers.front());
    auto const above = number_above(numbers.back(), std::nullopt);
    into.complete = into.complete && below && above;
    for (auto const& v : {below, above}) {
        if (v) {
            into.values.push_back(scalar_json(*v));
        }
    }
    for (std::size_t i = 1; i < numbers.size(); ++i) {
        if (auto const between = number_above(numbers[i - 1], numbers[i])) {
            into.values.push_back(scalar_json(*between));
        }
    }
}

void add_strings(std::vector<std::string_view> strings, neighbours& into) {
    std::sort(strings.begin(), strings.end());
    if (strings.empty()) {
        into.values.emplace_back("other");
        return;
    }
    into.values.emplace_back(std::string(strings.back()) + "z");
    if (!strings.front().empty()) {
        into.values.emplace_back("");
    }
    for (std::size_t i = 1; i < strings.size(); ++i) {
        // The last of these is the smallest string above the lower one.
        for (std::string_view const more :
             {std::string_view("a"), std::string_view(" "), std::string_view("\0", 1)}) {
            std::string const between = std::string(strings[i - 1]) + std::string(more);
            if (between < strings[i]) {
                into.values.emplace_back(between);
                break;
            }
        }
    }
}

} // namespace

boost::json::value scalar_json(value const& v) {
    switch (v.kind()) {
    case value_kind::boolean: return v.as_boolean();
    case value_kind::signed_integer: return v.as_signed();
    case value_kind::unsigned_integer: return v.as_unsigned();
    case value_kind::real: return v.as_real();
    case value_kind::string: return boost::json::value(boost::json::string_view(v.as_string()));
    default: return nullptr;
    }
}

neighbours neighbours_of(std::span<value const> constants) {
    std::vector<value> numbers;
    std::vector<std::string_view> strings;
    for (value const& v : constants) {
        if (v.is_number()) {
            numbers.push_back(v);
        } else if (v.kind() == value_kind::string) {
            strings.push_back(v.as_string());
        }
    }
    neighbours found;
    add_numbers(std::move(numbers), found);
    add_strings(std::move(strings), found);
    return found;
}

} // namespace writ::inline WRIT_ABI
