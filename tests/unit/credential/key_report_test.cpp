// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_report.hpp>

#include "support/keys.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <vector>

using writ::key_concern;
using writ_test::at_second;
using writ_test::deploy_key;
using writ_test::issue;
using writ_test::scopes;

namespace {

constexpr std::chrono::hours day{24};

std::vector<writ::key_finding> review(writ::api_key const& k, std::vector<writ::key_activity> const& a,
                                      writ::instant now) {
    return writ::review_keys(std::span(&k, 1), a, day, now);
}

} // namespace

TEST_SUITE("credential/key_report") {
    TEST_CASE("a key is unused a while after it was issued or used last") {
        auto const k = issue().record;
        CHECK(review(k, {}, at_second(100 + 86'399)).empty());
        CHECK(review(k, {}, at_second(100 + 86'400))
              == std::vector{writ::key_finding{k.id, key_concern::unused, {}}});
        CHECK(review(k, {{k.id, at_second(5'000), {}}}, at_second(100 + 86'400)).empty());
        CHECK(review(k, {{k.id, at_second(5'000), {}}}, at_second(5'000 + 86'400)).size() == 1);
        CHECK(review(k, {}, writ::instant::max()).size() == 1);
        CHECK(review(k, {}, writ::instant::min()).empty());
    }

    TEST_CASE("a key is said to have more scopes than it uses once it is used") {
        auto what = deploy_key();
        what.scopes = scopes({"read", "write", "late"});
        auto k = issue(std::move(what)).record;
        k.scopes->at(0).state = writ::approval::approved;
        k.scopes->at(1).state = writ::approval::approved;
        CHECK(review(k, {{k.id, {}, {}}}, at_second(200)).empty());
        CHECK(review(k, {{k.id, at_second(150), scopes({"read"})}}, at_second(200))
              == std::vector{writ::key_finding{k.id, key_concern::over_scoped, scopes({"write"})}});
        CHECK(review(k, {{k.id, at_second(150), scopes({"read", "write"})}}, at_second(200)).empty());
        k.scopes.reset();
        CHECK(review(k, {{k.id, at_second(150), {}}}, at_second(200))
              == std::vector{writ::key_finding{k.id, key_concern::over_scoped, {}}});
    }

    TEST_CASE("a key that ends soon is named until it has ended") {
        std::int64_t const eight_days = 691'200;
        auto k = issue().record;
        k.validity.not_after = at_second(100 + eight_days);
        std::vector<writ::key_activity> const a{{k.id, at_second(eight_days), {}}};
        CHECK(review(k, a, at_second(100 + 86'400)).empty());
        CHECK(review(k, a, at_second(101 + 86'400))
              == std::vector{writ::key_finding{k.id, key_concern::expiring, {}}});
        CHECK(review(k, a, at_second(100 + eight_days)).empty());
        CHECK(writ::to_string(key_concern::expiring) == "expiring");
    }

    TEST_CASE("nothing is said of keys that are dead or switched off") {
        auto k = issue().record;
        k.enabled = false;
        CHECK(review(k, {}, at_second(1'000'000)).empty());
        k.enabled = true;
        k.revoked_at = at_second(1);
        CHECK(review(k, {}, at_second(1'000'000)).empty());
    }
}
