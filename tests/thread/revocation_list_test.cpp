// SPDX-License-Identifier: Apache-2.0
// Beside the tests of threads, where memory is counted.
#include <writ/credential/revocation_list.hpp>

#include "support/allocation_counter.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstddef>

using namespace std::chrono_literals;

TEST_SUITE("thread/revocation_list") {
    TEST_CASE("revoking again and again what is revoked takes no more memory") {
        writ::revocation_list revoked(1h);
        writ::instant now{24h};
        auto const revoke = [&] {
            now += 10ms;
            REQUIRE(revoked.revoke_subject("https://id.example", "alice", now, now).has_value());
            REQUIRE(revoked.revoke_token("https://id.example", "t", now + 1h, now).has_value());
        };
        revoke();
        std::ptrdiff_t const before = writ_test::allocated_bytes();
        for (int i = 0; i < 10'000; ++i) {
            revoke();
        }
        CHECK(writ_test::allocated_bytes() - before < 16'384);
        // The latest one counts, as long as it must.
        CHECK(revoked.is_revoked(
            {.claims = {}, .issuer = "https://id.example", .subject = "alice", .issued_at = now - 1s}));
    }
}
