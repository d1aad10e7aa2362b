// SPDX-License-Identifier: Apache-2.0
#include "engine/node_array.hpp"

#include <doctest/doctest.h>

#include <cstdint>

namespace {

using numbers = writ::node_array<std::uint64_t>;
constexpr std::uint32_t indexes[] = {0, 1, 255, 256, 257, 70'000, numbers::capacity - 1};

} // namespace

TEST_SUITE("engine/node_array") {
    TEST_CASE("a place is that of its number and of no other") {
        writ::node_changes changes(1);
        numbers all;
        for (std::uint32_t const i : indexes) {
            all.put(i, i + 1, changes);
        }
        for (std::uint32_t const i : indexes) {
            CAPTURE(i);
            CHECK(numbers::place(i).index() == i);
            CHECK(all[numbers::place(i)] == i + 1);
            CHECK(all.find(i) == i + 1);
        }
        CHECK(all.find(2) == 0);
        CHECK(all.find(100'000) == 0);
    }
}
