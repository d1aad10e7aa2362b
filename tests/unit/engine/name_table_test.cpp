// SPDX-License-Identifier: Apache-2.0
#include "engine/name_table.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

TEST_SUITE("engine/name_table") {
    TEST_CASE("a name keeps its number however many follow") {
        writ::name_table names;
        CHECK(names.find("") == writ::name_table::unmentioned);
        writ::name_id const empty = names.intern("");
        CHECK(empty != writ::name_table::unmentioned);
        std::set<writ::name_id> numbers{empty};
        for (int i = 0; i < 5'000; ++i) {
            std::string const name = "name " + std::to_string(i);
            CHECK(names.find(name) == writ::name_table::unmentioned);
            writ::name_id const id = names.intern(name);
            CHECK(numbers.insert(id).second);
            CHECK(names.intern(name) == id);
        }
        for (int i = 0; i < 5'000; ++i) {
            CHECK(numbers.contains(names.find("name " + std::to_string(i))));
        }
        CHECK(names.find("") == empty);
        CHECK(names.find("name 5000") == writ::name_table::unmentioned);
    }
}
