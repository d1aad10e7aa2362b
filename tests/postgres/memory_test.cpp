// SPDX-License-Identifier: Apache-2.0
#include "postgres/place.hpp"
#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include <new>

// The thread sanitizer has an operator new of its own, which never fails.
#ifndef WRIT_TESTS_THREAD_SANITIZER

using status = writ::commit_outcome::status;

TEST_SUITE("postgres/memory") {
    TEST_CASE("wherever memory ends in a commit it has not happened") {
        writ_test::postgres_place place;
        auto const store = place.open();
        writ::organization_id const acme("acme");
        for (std::size_t n = 0;; ++n) {
            CAPTURE(n);
            REQUIRE(n < 1'000);
            auto const request = writ_test::one_role("a commit of a long name", acme, 0, "r", "name");
            try {
                writ_test::fail_allocations const failing(n);
                auto const outcome = store->commit(request);
                CHECK(outcome.value().what == status::committed);
                break;
            } catch (std::bad_alloc const&) {
                REQUIRE_FALSE(store->find_commit(request.id).value().has_value());
            }
        }
        CHECK(store->load(acme).value().revision == 1);
    }
}

#endif
