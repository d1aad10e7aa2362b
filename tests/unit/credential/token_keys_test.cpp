// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_keys.hpp>

#include <writ/credential/jwks.hpp>

#include "support/tokens.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace writ_test;
using std::chrono::seconds;
using writ::errc;
using enum signature_algorithm;

constexpr std::string_view issuer = "https://id.example";

writ::verification_key named(signature_algorithm algorithm, std::string const& kid) {
    return writ::signing_key::generate(algorithm, kid)->verifier();
}

// "found <kid>", or the word of the refusal.
std::string found(writ::token_key_source const& keys, std::string_view kid, std::int64_t now = token_now,
                  signature_algorithm algorithm = es256, std::string_view from = issuer) {
    auto const key = keys.find({from, kid, algorithm}, at_seconds(now));
    return key ? "found " + key->kid() : std::string(writ::to_text(key.error()));
}

// Answers a set, or fails, and counts how often it was asked.
struct server {
    std::vector<writ::verification_key> keys;
    bool down = false;
    int calls = 0;

    writ::result<std::string> answer() {
        ++calls;
        if (down) {
            return writ::make_failure(errc::key_source_unavailable, "", "no answer");
        }
        return writ::write_jwks(keys);
    }
    writ::fetched_keys source(writ::fetched_keys_options options = {}) {
        options.issuers = {std::string(issuer)};
        return writ::fetched_keys::create([this](std::string_view) { return answer(); }, std::move(options))
            .value();
    }
};

} // namespace

TEST_SUITE("credential/token_keys") {
    TEST_CASE("times of any length and any jump of the clock overflow nothing") {
        server s{.keys = {named(es256, "a")}};
        seconds const most = seconds::max();
        auto const keys = s.source({.issuers = {},
                                    .cool_down = seconds(0),
                                    .refresh_after = most,
                                    .keep_for = most,
                                    .unknown_for = most});
        writ::key_wanted const wanted{issuer, "a", es256};
        for (int const calls : {1, 1, 2, 3}) {
            writ::instant const now = calls == 1   ? at_seconds(token_now)
                                      : calls == 2 ? writ::instant::min()
                                                   : writ::instant::max();
            CHECK(keys.find(wanted, now).has_value());
            CHECK(keys.kept_until(wanted, now) >= now);
            CHECK(s.calls == calls);
        }
    }

    TEST_CASE("a key is found by the issuer and its id") {
        writ::fixed_keys keys;
        keys.add(issuer, std::vector{named(es256, "a"), named(es256, "b"), named(ed25519, "c")}).value();
        keys.add("https://other.example", std::vector{named(es256, "x")}).value();
        CHECK(found(keys, "a") == "found a");
        CHECK(found(keys, "c") == "found c");
        CHECK(found(keys, "x") == "unknown_key");
        CHECK(found(keys, "x", token_now, es256, "https://other.example") == "found x");
        CHECK(found(keys, "x", token_now, es256, "https://nobody.example") == "unknown_key");
        // Without an id: the only key for the algorithm.
        CHECK(found(keys, "") == "unknown_key");
        CHECK(found(keys, "", token_now, ed25519) == "found c");
        CHECK(found(keys, "", token_now, rs256) == "unknown_key");
        CHECK(keys.knows(issuer));
        CHECK_FALSE(keys.knows("https://nobody.example"));
    }

    TEST_CASE("a key that was given no id answers to any when it is the only one") {
        writ::fixed_keys keys;
        keys.add(issuer, std::vector{named(es256, "")}).value();
        CHECK(found(keys, "whatever").starts_with("found "));
        keys.add(issuer, std::vector{named(es256, "")}).value();
        CHECK(found(keys, "whatever") == "unknown_key");
    }

    TEST_CASE("a key counts in its window alone") {
        writ::fixed_keys keys;
        keys.add(issuer, std::vector{named(es256, "a")},
                 {.not_before = at_seconds(token_now), .not_after = at_seconds(token_now + 10)})
            .value();
        CHECK(found(keys, "a", token_now - 1) == "key_not_valid_now");
        CHECK(found(keys, "a", token_now) == "found a");
        CHECK(found(keys, "a", token_now + 10) == "key_not_valid_now");
    }

    TEST_CASE("one id for two keys of an issuer is refused") {
        writ::fixed_keys keys;
        CHECK(keys.add(issuer, std::vector{named(es256, "a"), named(es384, "a")}).error().code()
              == errc::duplicate_record);
        CHECK_FALSE(keys.knows(issuer));
        CHECK(keys.add("", std::vector{named(es256, "a")}).error().code() == errc::empty_name);
    }

    TEST_CASE("a storm of unknown ids asks once in a cool-down") {
        server s{.keys = {named(es256, "a")}};
        auto const keys = s.source();
        CHECK(found(keys, "a") == "found a");
        CHECK(s.calls == 1);
        for (int i = 0; i < 5'000; ++i) {
            CHECK(found(keys, "random-" + std::to_string(i), token_now + i / 200) == "unknown_key");
        }
        CHECK(s.calls == 1);
        CHECK(found(keys, "random", token_now + 30) == "unknown_key");
        CHECK(s.calls == 2);
        // The set is known not to have it, and is not asked for it again soon.
        CHECK(found(keys, "random", token_now + 100) == "unknown_key");
        CHECK(s.calls == 2);
        CHECK(found(keys, "random", token_now + 331) == "unknown_key");
        CHECK(s.calls == 3);
        CHECK(found(keys, "a", token_now + 340) == "found a");
        CHECK(s.calls == 3);
    }

    TEST_CASE("a new key is found after the cool-down, a withdrawn one is gone after a refresh") {
        server s{.keys = {named(es256, "a")}};
        auto const keys = s.source();
        CHECK(found(keys, "a") == "found a");
        s.keys = {named(es256, "b")};
        CHECK(found(keys, "b", token_now + 29) == "unknown_key");
        CHECK(found(keys, "b", token_now + 30) == "found b");
        CHECK(found(keys, "a", token_now + 31) == "unknown_key");
        s.keys = {named(es256, "c")};
        CHECK(found(keys, "b", token_now + 629) == "found b");
        CHECK(found(keys, "b", token_now + 630) == "unknown_key");
    }

    TEST_CASE("while the set cannot be fetched the old one counts for a time") {
        server s{.keys = {named(es256, "a")}, .down = true};
        auto const keys = s.source();
        CHECK(found(keys, "a") == "keys_unavailable");
        CHECK(found(keys, "a", token_now + 1) == "keys_unavailable");
        CHECK(s.calls == 1);
        s.down = false;
        CHECK(found(keys, "a", token_now + 30) == "found a");
        s.down = true;
        CHECK(found(keys, "a", token_now + 30 + 3'599) == "found a");
        CHECK(found(keys, "x", token_now + 30 + 3'599) == "keys_unavailable");
        CHECK(found(keys, "a", token_now + 30 + 3'600) == "keys_unavailable");
    }

    TEST_CASE("a set that is refused leaves the old one") {
        server s{.keys = {named(es256, "a")}};
        auto const keys = s.source();
        CHECK(found(keys, "a") == "found a");
        s.keys = {named(es256, "b"), named(es384, "b")};
        CHECK(found(keys, "b", token_now + 700) == "keys_unavailable");
        CHECK(found(keys, "a", token_now + 700) == "found a");
    }

    TEST_CASE("whichever way time jumps calls lie a cool-down apart") {
        server s{.keys = {named(es256, "a")}};
        auto const keys = s.source();
        for (std::int64_t const now : {0, 5, -20, 9, 0, -29, 29}) {
            found(keys, "x", token_now + now);
        }
        CHECK(s.calls == 1);
        CHECK(found(keys, "a", token_now - 100'000) == "found a");
        CHECK(s.calls == 2);
    }

    TEST_CASE("a source of keys that cannot work is not built") {
        auto const fetch = [](std::string_view) {
            return writ::result<std::string>(std::string("{\"keys\":[]}"));
        };
        std::vector<std::string> const issuers = {std::string(issuer)};
        CHECK(writ::fetched_keys::create(nullptr, {.issuers = issuers}).has_error());
        CHECK(writ::fetched_keys::create(fetch, {}).has_error());
        CHECK(writ::fetched_keys::create(fetch, {.issuers = {""}}).has_error());
        CHECK(writ::fetched_keys::create(fetch, {.issuers = issuers, .cool_down = seconds(-1)}).has_error());
        CHECK(writ::fetched_keys::create(fetch, {.issuers = issuers, .keep_for = seconds(1)}).has_error());
        auto const keys = writ::fetched_keys::create(fetch, {.issuers = issuers});
        REQUIRE(keys.has_value());
        CHECK(found(*keys, "a", token_now, es256, "https://attacker.example") == "unknown_key");
    }
}
