// SPDX-License-Identifier: Apache-2.0
#include "filter/schema.hpp"

#include <doctest/doctest.h>

TEST_SUITE("filter/postgres") {
    TEST_CASE("postgres selects exactly the rows that a check allows") {
        auto const db = writ_test::open_postgres();
        writ_test::check_database(*db);
    }
}
