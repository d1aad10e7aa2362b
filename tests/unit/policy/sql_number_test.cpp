// SPDX-License-Identifier: Apache-2.0
#include "policy/sql_number.hpp"

#include <doctest/doctest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <variant>
#include <vector>

using writ::ordering;
using writ::value;

namespace {

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto greatest = std::numeric_limits<std::int64_t>::max();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<std::int64_t> integers() {
    std::vector<std::int64_t> all{least, least + 1, greatest - 1, greatest};
    for (int shift : {0, 1, 52, 53, 54, 62}) {
        for (std::int64_t near : {-2, -1, 0, 1, 2}) {
            all.push_back((std::int64_t{1} << shift) + near);
            all.push_back(-(std::int64_t{1} << shift) + near);
        }
    }
    return all;
}

std::vector<double> reals() {
    std::vector<double> all{infinity, -infinity, 0.5, -0.5, 1e300, -1e300, -0.0};
    for (std::int64_t const i : integers()) {
        double const d = static_cast<double>(i);
        for (double const near : {d, std::nextafter(d, infinity), std::nextafter(d, -infinity)}) {
            all.push_back(near);
        }
    }
    all.push_back(18446744073709551616.0);
    return all;
}

std::vector<value> operands() {
    std::vector<value> all{value(std::numeric_limits<std::uint64_t>::max()), value(std::uint64_t{1} << 63),
                           value((std::uint64_t{1} << 63) + 1), value(std::uint64_t{5})};
    for (auto const i : integers()) {
        all.emplace_back(i);
    }
    for (auto const d : reals()) {
        all.emplace_back(d);
    }
    return all;
}

template <class Number>
bool says(writ::sql_comparison const& c, ordering o, Number n) {
    return c.with ? writ::satisfies(o, n <=> std::get<Number>(*c.with)) == writ::truth::yes : c.all_alike;
}

template <class Number>
void compare(std::vector<Number> const& numbers, writ::sql_comparison (*equal)(value const&),
             writ::sql_comparison (*ordered)(ordering, value const&)) {
    for (value const& operand : operands()) {
        for (Number const n : numbers) {
            auto const c = writ::compare_numbers(value(n), operand);
            auto const same = equal(operand);
            REQUIRE((same.with && std::get<Number>(*same.with) == n) == (c == 0));
            for (auto const o :
                 {ordering::less, ordering::less_or_equal, ordering::greater, ordering::greater_or_equal}) {
                REQUIRE(says(ordered(o, operand), o, n) == (writ::satisfies(o, c) == writ::truth::yes));
            }
        }
    }
}

} // namespace

TEST_SUITE("policy/sql_number") {
    TEST_CASE("integers are compared with every number by integers alone") {
        compare(integers(), writ::integers_equal, writ::integers_ordered);
    }
    TEST_CASE("doubles are compared with every number by doubles alone") {
        compare(reals(), writ::reals_equal, writ::reals_ordered);
    }
}
