// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include "service/world.hpp"
#include "support/allocations.hpp"

#include <functional>
#include <new>

// The thread sanitizer has an operator new of its own, which never fails.
#ifndef WRIT_TESTS_THREAD_SANITIZER

using namespace writ_test;
using writ::reason;

TEST_SUITE("service/memory_failure") {
    TEST_CASE("wherever memory ends nothing is answered later that was revoked") {
        auto const revoke = [](writ::store& in) { write(in, {writ::erase(reads(acme))}); };
        struct {
            char const* what;
            std::size_t budget;
            bool is_loaded;
            bool is_revoked;
            std::function<void(writ::service&)> attempt;
        } const rows[] = {
            {"load", 1 << 20, false, false, [](auto& iam) { (void)iam.load(acme); }},
            {"evict", 1 << 20, true, false, [](auto& iam) { iam.evict(acme); }},
            {"refresh", 0, true, true, [](auto& iam) { (void)iam.refresh(); }},
            {"refresh, with a budget", 1 << 20, true, true, [](auto& iam) { (void)iam.refresh(); }},
            {"commit", 0, true, false,
             [](auto& iam) { (void)iam.commit({writ::put(writes(acme))}, {.id = "c"}); }},
            {"commit of a new organization", 0, true, false,
             [](auto& iam) { (void)iam.commit(tenant(umbrella), {.id = "c"}); }},
        };
        for (auto const& row : rows) {
            CAPTURE(row.what);
            bool has_ended = true;
            for (std::size_t n = 0; has_ended; ++n) {
                CAPTURE(n);
                REQUIRE(n < 10'000);
                auto const store = store_with({acme});
                auto iam = open(store, by_caller(row.budget));
                if (row.is_loaded && row.budget != 0) {
                    REQUIRE(iam.load(acme).has_value());
                }
                if (row.is_revoked) {
                    revoke(*store);
                }
                std::size_t left = 0;
                try {
                    fail_allocations const failing(n);
                    row.attempt(iam);
                    left = allocations_left;
                } catch (std::bad_alloc const&) {
                    // Looked at below.
                }
                has_ended = left == 0;
                if (!row.is_revoked) {
                    revoke(*store);
                }
                REQUIRE(iam.refresh().has_value());
                CHECK(answer(iam, acme) != reason::allowed_by_role);
                REQUIRE(iam.load(acme).has_value());
                CHECK(answer(iam, acme) == reason::no_match);
                CHECK(iam.status().unreadable.empty());
            }
        }
    }
}

#endif
