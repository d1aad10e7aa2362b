// SPDX-License-Identifier: Apache-2.0
// Each call of OpenSSL fails once: what was asked for is refused, nothing is
// accepted that should not be, and no error is left in OpenSSL's queue.
#include "fault/openssl_calls.hpp"

#include <writ/credential/jwks.hpp>
#include <writ/credential/token_issuer.hpp>

#include "support/tokens.hpp"

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>
#include <openssl/err.h>

#include <string>
#include <vector>

namespace {

// Zero: nothing fails.
int calls_left = 0;
bool has_failed = false;

} // namespace

bool writ_test::call_fails() {
    if (calls_left == 0 || --calls_left != 0) {
        return false;
    }
    has_failed = true;
    ERR_raise(ERR_LIB_EVP, ERR_R_MALLOC_FAILURE);
    return true;
}

namespace {

using namespace writ_test;
using writ::errc;
using enum signature_algorithm;

constexpr signature_algorithm tried[] = {es256, ed25519, rs256, ps256, hs256};

// `work` says whether it has succeeded; it does when nothing fails, and only
// then.  Answers how many calls there were.
int fail_each_call(auto const& work) {
    for (int n = 1; n < 10'000; ++n) {
        calls_left = n;
        has_failed = false;
        bool const succeeded = work();
        calls_left = 0;
        CAPTURE(n);
        CHECK(ERR_peek_error() == 0);
        CHECK(succeeded != has_failed);
        if (!has_failed) {
            return n - 1;
        }
        ERR_clear_error();
    }
    FAIL("it never ends");
    return 0;
}

// Of reading keys: which codes say that OpenSSL, or the key, is at fault.
template <class T>
bool read(writ::result<T> const& r) {
    if (r.has_error()) {
        auto const code = r.error().code();
        bool const expected = code == errc::cryptography_failed || code == errc::invalid_key
                              || code == errc::unsupported_algorithm || code == errc::entropy_unavailable;
        CHECK(expected);
    }
    return r.has_value();
}

constexpr std::string_view ec_public = "-----BEGIN PUBLIC KEY-----\n"
                                       "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEf83OJ3D2xF1Bg8vub9tLe1gHMzV7\n"
                                       "6e8Tus9uPHvRVEXH8UTNG72bfocs3+257rn0s2ldbqkLJK2KRiMohYjlrQ==\n"
                                       "-----END PUBLIC KEY-----\n";

} // namespace

TEST_SUITE("openssl") {
    TEST_CASE("a signature is not verified by a library that fails") {
        for (auto const algorithm : tried) {
            CAPTURE(writ::to_text(algorithm));
            auto const verifier = make_verifier(algorithm);
            std::string const good = good_token(algorithm);
            std::string const forged =
                sign_token(header_of(writ::to_text(algorithm)), claims_with(), attacker_key(algorithm));
            int const calls = fail_each_call([&] {
                std::string const ended = outcome(verifier, good);
                bool const expected =
                    ended == "accepted" || ended == "cryptography_failed" || ended == "signature_invalid";
                CHECK(expected);
                return ended == "accepted";
            });
            CHECK(calls > 1);
            for (int n = 1; n <= calls; ++n) {
                calls_left = n;
                CHECK(outcome(verifier, forged) != "accepted");
                calls_left = 0;
                CHECK(ERR_peek_error() == 0);
            }
        }
    }

    TEST_CASE("a library that fails signs nothing") {
        for (auto const algorithm : tried) {
            CAPTURE(writ::to_text(algorithm));
            auto const& key = real_key(algorithm);
            CHECK(fail_each_call([&] { return read(key.sign("text")); }) > 0);
            auto const ring = std::make_shared<writ::signing_ring>(
                writ::signing_ring::create("i", std::chrono::hours(1)).value());
            ring->add(key, {}).value();
            auto const issuer =
                writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
            CHECK(fail_each_call([&] {
                      return read(issuer.issue({.subject = "s", .audience = "a"}, at_seconds(token_now)));
                  })
                  > 1);
        }
    }

    TEST_CASE("keys are not read by a library that fails") {
        for (auto const algorithm : tried) {
            CAPTURE(writ::to_text(algorithm));
            auto const& key = real_key(algorithm);
            std::string const secret(key.jwk()->reveal());
            CHECK(fail_each_call([&] { return read(writ::signing_key::from_jwk(secret)); }) > 3);
            if (!key.verifier().is_symmetric()) {
                std::string const text = boost::json::serialize(key.verifier().jwk().value());
                CHECK(fail_each_call([&] { return read(writ::verification_key::from_jwk(text)); }) > 3);
                CHECK(fail_each_call([&] { return read(key.jwk()); }) > 0);
            }
        }
        CHECK(fail_each_call([] { return read(writ::verification_key::from_pem(ec_public)); }) > 5);
        CHECK(fail_each_call([] { return read(writ::verification_key::from_secret(std::string(32, 's'))); })
              > 2);
    }

    TEST_CASE("keys are not made by a library that fails") {
        for (auto const algorithm : {es256, ed25519, hs256}) {
            CAPTURE(writ::to_text(algorithm));
            CHECK(fail_each_call([&] { return read(writ::signing_key::generate(algorithm)); }) > 3);
        }
    }
}
