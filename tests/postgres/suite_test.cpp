// SPDX-License-Identifier: Apache-2.0
#include "postgres/place.hpp"
#include "store/suite.hpp"

#include <doctest/doctest.h>

TEST_SUITE("postgres/suite") {
    TEST_CASE("the store in PostgreSQL does all that the contract says") {
        writ_test::check_store({.make = [] { return std::make_unique<writ_test::postgres_place>(); }});
    }
}
