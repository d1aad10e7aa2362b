// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/verification_key.hpp>

#include <writ/credential/jwks.hpp>
#include <writ/credential/signing_key.hpp>

#include "support/tokens.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>
#include <openssl/err.h>

#include <string>
#include <utility>
#include <vector>

namespace {

using namespace writ_test;
using writ::errc;
using enum signature_algorithm;

constexpr std::string_view ed25519_x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
constexpr std::string_view p256_x = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
constexpr std::string_view p256_y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";

std::string public_jwk(signature_algorithm algorithm) {
    return boost::json::serialize(real_key(algorithm).verifier().jwk().value());
}

// A JSON key with members replaced, or left out when they are null.
std::string changed(std::string const& jwk, std::string_view changes) {
    boost::json::object members = boost::json::parse(jwk).as_object();
    boost::json::value const with = boost::json::parse(changes);
    for (auto const& [name, value] : with.as_object()) {
        if (value.is_null()) {
            members.erase(name);
        } else {
            members[name] = value;
        }
    }
    return boost::json::serialize(members);
}

std::string edwards_jwk(std::string const& point) {
    return R"({"kty":"OKP","crv":"Ed25519","x":")" + base64url(point) + "\"}";
}

std::string from_hex(std::string_view digits) {
    std::string bytes;
    for (std::size_t i = 0; i < digits.size(); i += 2) {
        bytes += static_cast<char>(std::stoi(std::string(digits.substr(i, 2)), nullptr, 16));
    }
    return bytes;
}

// errc{} when it is read.
boost::system::error_code refusal_of(std::string const& jwk, writ::key_reading const& reading = {}) {
    auto const read = writ::verification_key::from_jwk(jwk, reading);
    CHECK(ERR_peek_error() == 0);
    return read ? boost::system::error_code() : read.error().code();
}

} // namespace

TEST_SUITE("credential/verification_key") {
    TEST_CASE("a key that was exported is read as the same key") {
        for (auto const algorithm : all_algorithms()) {
            CAPTURE(writ::to_text(algorithm));
            auto const& key = real_key(algorithm).verifier();
            CHECK(key.algorithm() == algorithm);
            if (key.is_symmetric()) {
                REQUIRE(key.jwk().has_error());
                CHECK(key.jwk().error().code() == errc::not_allowed);
                continue;
            }
            auto const again = writ::verification_key::from_jwk(public_jwk(algorithm)).value();
            CHECK(again.algorithm() == algorithm);
            CHECK(again.kid() == "real");
            CHECK(again.thumbprint() == key.thumbprint());
            CHECK(again.verify("text", real_key(algorithm).sign("text").value())
                  == writ::signature_check::valid);
            CHECK(again.verify("texT", real_key(algorithm).sign("text").value())
                  == writ::signature_check::invalid);
        }
    }

    TEST_CASE("a key without an id is named by its thumbprint, a secret is not") {
        auto const key =
            writ::verification_key::from_jwk(changed(public_jwk(es256), R"({"kid":null})")).value();
        CHECK(key.kid() == key.thumbprint());
        CHECK_FALSE(key.is_named());
        auto const given =
            writ::verification_key::from_jwk(changed(public_jwk(es256), R"({"kid":null})"), {.kid = "mine"})
                .value();
        CHECK(given.kid() == "mine");
        CHECK(given.is_named());
        auto const secret = writ::verification_key::from_secret(std::string(32, 's')).value();
        CHECK(secret.kid().empty());
        CHECK(secret.thumbprint().empty());
    }

    TEST_CASE("private and secret keys are refused where public ones are expected") {
        for (auto const algorithm : all_algorithms()) {
            CAPTURE(writ::to_text(algorithm));
            CHECK(refusal_of(std::string(real_key(algorithm).jwk()->reveal())) == errc::not_allowed);
        }
        for (char const* const member : {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}) {
            CHECK(refusal_of(changed(public_jwk(rs256), R"({")" + std::string(member) + R"(":"AQ"})"))
                  == errc::not_allowed);
        }
        std::string const secret(real_key(hs256).jwk()->reveal());
        CHECK_FALSE(refusal_of(secret, {.allow_symmetric = true}));
        CHECK(refusal_of(changed(secret, R"({"kty":"RSA"})"), {.allow_symmetric = true})
              == errc::not_allowed);
    }

    TEST_CASE("a key is for one algorithm") {
        std::string const rsa = changed(public_jwk(rs256), R"({"alg":null})");
        CHECK(refusal_of(rsa) == errc::unsupported_algorithm);
        CHECK(writ::verification_key::from_jwk(rsa, {.algorithms = {es256, ps256, rs256}})->algorithm()
              == ps256);
        CHECK(writ::verification_key::from_jwk(public_jwk(rs256), {.algorithms = {ps256}})->algorithm()
              == rs256);
        std::string const edwards = changed(public_jwk(ed25519), R"({"alg":"EdDSA"})");
        CHECK(writ::verification_key::from_jwk(edwards)->algorithm() == ed25519);
        CHECK(writ::verification_key::from_jwk(changed(public_jwk(es384), R"({"alg":null})"),
                                               {.algorithms = {es256}})
                  ->algorithm()
              == es384);
        for (auto const& [algorithm, named] :
             {std::pair(es256, "ES384"), std::pair(es384, "ES256"), std::pair(rs256, "ES256"),
              std::pair(es256, "RS256"), std::pair(ed25519, "ES256"), std::pair(es256, "EdDSA"),
              std::pair(rs256, "HS256"), std::pair(es256, "Ed25519")}) {
            std::string const name = named;
            CAPTURE(name);
            CHECK(refusal_of(changed(public_jwk(algorithm), R"({"alg":")" + name + "\"}"))
                  == errc::invalid_key);
        }
    }

    TEST_CASE("keys for other uses are not supported") {
        for (char const* const change : {R"({"use":"enc"})", R"({"use":""})", R"({"key_ops":["sign"]})",
                                         R"({"key_ops":[]})", R"({"alg":"none"})", R"({"alg":"RSA-OAEP"})",
                                         R"({"alg":"es256"})", R"({"kty":"XX"})", R"({"crv":"secp256k1"})"}) {
            CAPTURE(change);
            CHECK(refusal_of(changed(public_jwk(es256), change)) == errc::unsupported_algorithm);
        }
        CHECK_FALSE(refusal_of(changed(public_jwk(es256), R"({"use":null,"key_ops":["verify","sign"]})")));
        CHECK_FALSE(refusal_of(changed(public_jwk(es256), R"({"x5c":["MII"],"x5t":"x","ext":true})")));
    }

    TEST_CASE("members that are not what a key has there are refused") {
        for (char const* const change : {R"({"kty":null})", R"({"kty":7})", R"({"crv":null})", R"({"crv":7})",
                                         R"({"x":null})", R"({"x":""})", R"({"x":7})", R"({"y":"AQ"})",
                                         R"({"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU="})",
                                         R"({"x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEV"})",
                                         R"({"use":7})", R"({"key_ops":"verify"})", R"({"key_ops":[7]})",
                                         R"({"alg":7})", R"({"kid":7})", R"({"kid":""})"}) {
            CAPTURE(change);
            CHECK(refusal_of(changed(public_jwk(es256), change)) == errc::invalid_key);
        }
        CHECK(refusal_of("[]") == errc::wrong_type);
        CHECK(refusal_of("{") == errc::invalid_json);
        CHECK(refusal_of(R"({"kty":"EC","kty":"EC"})") == errc::duplicate_member);
        // A zero before the number.
        std::string const n(boost::json::parse(public_jwk(rs256)).at("n").as_string());
        CHECK(refusal_of(changed(public_jwk(rs256), R"({"e":"AAEAAQ"})")) == errc::invalid_key);
    }

    TEST_CASE("points that are on no curve or of small order are refused") {
        std::string const jwk = R"({"kty":"EC","crv":"P-256","x":")" + std::string(p256_x) + R"(","y":")";
        CHECK_FALSE(refusal_of(jwk + std::string(p256_y) + "\"}"));
        CHECK(refusal_of(jwk + std::string(p256_x) + "\"}") == errc::invalid_key);
        CHECK(refusal_of(changed(jwk + std::string(p256_y) + "\"}",
                                 R"({"x":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "y":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})"))
              == errc::invalid_key);
        CHECK_FALSE(refusal_of(R"({"kty":"OKP","crv":"Ed25519","x":")" + std::string(ed25519_x) + "\"}"));
        std::string const zeros(60, '0');
        for (std::string const& y :
             {"0000" + zeros, "0100" + zeros, "ec" + std::string(60, 'f') + "7f",
              std::string("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
              std::string("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a")}) {
            CAPTURE(y);
            std::string point = from_hex(y);
            CHECK(refusal_of(edwards_jwk(point)) == errc::weak_key);
            point[31] = static_cast<char>(point[31] | '\x80');
            CHECK(refusal_of(edwards_jwk(point)) == errc::weak_key);
        }
        // The prime and more are other ways to write small numbers.
        for (std::string const first : {"ed", "ee", "ef", "ff"}) {
            CHECK(refusal_of(edwards_jwk(from_hex(first + std::string(60, 'f') + "7f")))
                  == errc::invalid_key);
        }
        // About half of all numbers are the y of a point.
        int on_curve = 0;
        for (char y = 2; y < 102; ++y) {
            on_curve += refusal_of(edwards_jwk(y + std::string(31, '\0'))) ? 0 : 1;
        }
        CHECK(on_curve > 30);
        CHECK(on_curve < 70);
    }

    TEST_CASE("weak RSA keys are refused") {
        for (char const* const e : {"AQ", "Ag", "Aw", "BQ", "AQAA", "__8", "AQAAAAAAAAAB"}) {
            CAPTURE(e);
            CHECK(refusal_of(changed(public_jwk(rs256), R"({"e":")" + std::string(e) + "\"}"))
                  == errc::weak_key);
        }
        std::string const n(boost::json::parse(public_jwk(rs256)).at("n").as_string());
        CHECK(refusal_of(changed(public_jwk(rs256), R"({"n":")" + n.substr(0, 171) + "\"}")).failed());
        // Even, and so not the product of two odd primes.
        CHECK(refusal_of(changed(public_jwk(rs256),
                                 R"({"n":")" + base64url(std::string(255, '\x81') + '\x80') + "\"}"))
              == errc::invalid_key);
        CHECK(refusal_of(
                  changed(public_jwk(rs256), R"({"n":")" + base64url(std::string(2'048, '\x81')) + "\"}"))
              == errc::too_large);
    }

    TEST_CASE("secrets that are short or look like a public key are refused") {
        for (auto const& [algorithm, size] :
             {std::pair(hs256, 32u), std::pair(hs384, 48u), std::pair(hs512, 64u)}) {
            writ::key_reading const reading{.algorithms = {algorithm}};
            CHECK(writ::verification_key::from_secret(std::string(size, 'x'), reading).has_value());
            auto const shorter = writ::verification_key::from_secret(std::string(size - 1, 'x'), reading);
            REQUIRE(shorter.has_error());
            CHECK(shorter.error().code() == errc::weak_key);
        }
        for (std::string const before : {"", "\n", "x"}) {
            auto const pem = writ::verification_key::from_secret(before + "-----BEGIN PUBLIC KEY-----\n"
                                                                 + std::string(64, 'x'));
            REQUIRE(pem.has_error());
            CHECK(pem.error().code() == errc::weak_key);
        }
        CHECK(writ::verification_key::from_secret(std::string(4'000, 'x')).has_error());
        CHECK(writ::verification_key::from_secret(std::string(64, 'x'), {.algorithms = {rs256}}).has_error());
    }

    TEST_CASE("signatures of another length are none") {
        for (auto const algorithm : all_algorithms()) {
            auto const& key = real_key(algorithm);
            std::string const good = key.sign("text").value();
            for (std::string const& other :
                 {std::string(), good.substr(1), good + '\0', '\0' + good, good + good}) {
                CHECK(key.verifier().verify("text", other) == writ::signature_check::invalid);
            }
        }
        CHECK(ERR_peek_error() == 0);
    }
}
