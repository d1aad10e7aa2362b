// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_keys.hpp>
#include <writ/credential/token_verifier.hpp>

#include <writ/credential/jwks.hpp>
#include <writ/credential/signing_ring.hpp>

#include "support/tokens.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace {

using namespace writ_test;
using enum signature_algorithm;

void on_threads(int count, auto const& work) {
    std::vector<std::thread> threads;
    for (int i = 0; i < count; ++i) {
        threads.emplace_back([&work, i] { work(i); });
    }
    for (std::thread& t : threads) {
        t.join();
    }
}

} // namespace

TEST_SUITE("fetched_keys") {
    TEST_CASE("threads that ask for unknown keys together make one call") {
        std::atomic<int> calls = 0;
        std::vector const set = {real_key(es256).verifier()};
        auto const keys =
            std::make_shared<writ::fetched_keys>(writ::fetched_keys::create(
                                                     [&](std::string_view) {
                                                         ++calls;
                                                         return writ::write_jwks(set);
                                                     },
                                                     {.issuers = {std::string(token_issuer_name)}})
                                                     .value());
        auto kind = writ::service_tokens();
        kind.type.clear();
        kind.any_type = true;
        auto const verifier =
            writ::token_verifier::create({.kind = kind,
                                          .issuers = {{std::string(token_issuer_name), {es256}}},
                                          .audience = std::string(token_audience),
                                          .keys = keys})
                .value();
        std::string const good = good_token(es256);
        std::atomic<int> wrong = 0;
        on_threads(4, [&](int thread) {
            for (int i = 0; i < 20; ++i) {
                std::string const kid = std::to_string(thread) + "-" + std::to_string(i);
                wrong += outcome(verifier, sign_token(R"({"alg":"ES256","kid":")" + kid + "\"}",
                                                      claims_with(), real_key(es256)))
                         != "unknown_key";
                wrong += outcome(verifier, good) != "accepted";
            }
        });
        CHECK(wrong == 0);
        CHECK(calls == 1);
    }

    TEST_CASE("one key signs and verifies on several threads") {
        for (auto const algorithm : {es256, ed25519, rs256, ps256, hs256}) {
            auto const verifier = make_verifier(algorithm);
            std::atomic<int> wrong = 0;
            on_threads(3, [&](int) {
                for (int i = 0; i < 10; ++i) {
                    wrong += outcome(verifier, good_token(algorithm)) != "accepted";
                }
            });
            CHECK(wrong == 0);
        }
    }

    TEST_CASE("a ring is rotated while others sign with it") {
        auto ring = writ::signing_ring::create("i", std::chrono::seconds(10)).value();
        ring.add(writ::signing_key::generate(es256, "first").value(), {}).value();
        std::atomic<int> wrong = 0;
        on_threads(3, [&](int thread) {
            for (int i = 0; i < 50; ++i) {
                auto const now = at_seconds(std::int64_t{i} * 100);
                if (thread == 0) {
                    wrong +=
                        ring.rotate(writ::signing_key::generate(ed25519, std::to_string(i)).value(), now, now)
                            .has_error();
                } else {
                    wrong += ring.key_at(at_seconds(1'000'000)).has_error();
                    wrong += ring.jwks(now).has_error();
                }
            }
        });
        CHECK(wrong == 0);
    }
}
