// SPDX-License-Identifier: Apache-2.0
#include "filter/schema.hpp"

#include <doctest/doctest.h>

TEST_SUITE("filter/sqlite") {
    TEST_CASE("sqlite selects exactly the rows that a check allows") {
        auto const db = writ_test::open_sqlite();
        writ_test::check_database(*db);
    }
}
