// SPDX-License-Identifier: Apache-2.0
#include "engine/role_tree.hpp"

#include "support/generator.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <set>
#include <vector>

TEST_SUITE("engine/role_tree") {
    TEST_CASE("each role stands below the one that it was put under last") {
        constexpr std::uint32_t roles = 40;
        auto const choose = writ_test::random_choice(1);
        std::vector<std::uint32_t> parents(roles, writ::role_tree::none);
        writ::role_tree tree;
        for (int i = 0; i < 4'000; ++i) {
            auto const role = static_cast<std::uint32_t>(choose(roles));
            auto const parent = static_cast<std::uint32_t>(choose(roles + 5));
            parents[role] = parent < roles ? parent : writ::role_tree::none;
            tree.put(role, parents[role]);
            auto const asked = static_cast<std::uint32_t>(choose(roles + 5));
            std::multiset<std::uint32_t> found;
            tree.for_each_below(asked, [&](std::uint32_t below) { found.insert(below); });
            std::multiset<std::uint32_t> expected;
            for (std::uint32_t r = 0; r < roles; ++r) {
                if (parents[r] == asked) {
                    expected.insert(r);
                }
            }
            REQUIRE(found == expected);
        }
    }
}
