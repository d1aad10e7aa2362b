// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_verifier.hpp>

#include "credential/base64url.hpp"
#include "support/tokens.hpp"

#include <doctest/doctest.h>
#include <openssl/bn.h>

#include <functional>
#include <string>

namespace {

using namespace writ_test;
using std::chrono::seconds;
using writ::errc;
using enum signature_algorithm;

std::shared_ptr<writ::fixed_keys> keys_of(std::string_view issuer, writ::signing_key const& key) {
    auto keys = std::make_shared<writ::fixed_keys>();
    keys->add(issuer, std::vector{key.verifier()}).value();
    return keys;
}

writ::token_verifier_options good_options() {
    return {.kind = writ::service_tokens(),
            .issuers = {{std::string(token_issuer_name), {es256}}},
            .audience = std::string(token_audience),
            .keys = keys_of(token_issuer_name, real_key(es256)),
            .leeway = seconds(0)};
}

// A token with a type.
std::string typed(std::string_view type, std::string_view claims = "{}") {
    return sign_token(header_of("ES256", "\"typ\":\"" + std::string(type) + "\""), claims_with(claims),
                      real_key(es256));
}

} // namespace

TEST_SUITE("credential/token_verifier") {
    TEST_CASE("a verifier that lacks what it must know is not built") {
        struct row {
            char const* where;
            std::function<void(writ::token_verifier_options&)> spoil;
        };
        CHECK(writ::token_verifier::create(good_options()).has_value());
        for (row const& r : {
                 row{"issuers", [](auto& o) { o.issuers.clear(); }},
                 row{"issuers", [](auto& o) { o.issuers[0].name.clear(); }},
                 row{"issuers", [](auto& o) { o.issuers[0].algorithms.clear(); }},
                 row{"issuers", [](auto& o) { o.issuers.push_back(o.issuers[0]); }},
                 row{"audience", [](auto& o) { o.audience.clear(); }},
                 row{"keys", [](auto& o) { o.keys.reset(); }},
                 row{"keys", [](auto& o) { o.keys = std::make_shared<writ::fixed_keys>(); }},
                 row{"keys",
                     [](auto& o) {
                         o.issuers.push_back({"https://other.example", {es256}});
                     }},
                 row{"leeway", [](auto& o) { o.leeway = seconds(-1); }},
                 row{"leeway", [](auto& o) { o.leeway = seconds(301); }},
                 row{"kind.type", [](auto& o) { o.kind.type.clear(); }},
                 row{"kind.type", [](auto& o) { o.kind.type = "JWT"; }},
                 row{"kind.type", [](auto& o) { o.kind.type = "application/jwt"; }},
                 row{"kind.type", [](auto& o) { o.kind.type = "a b"; }},
                 row{"kind.type", [](auto& o) { o.kind.any_type = true; }},
                 row{"kind.max_lifetime", [](auto& o) { o.kind.max_lifetime = seconds(0); }},
                 row{"kind.max_lifetime", [](auto& o) { o.kind.max_lifetime = seconds::max(); }},
             }) {
            CAPTURE(r.where);
            auto options = good_options();
            r.spoil(options);
            auto const made = writ::token_verifier::create(std::move(options));
            REQUIRE(made.has_error());
            CHECK(made.error().code() == errc::invalid_configuration);
            CHECK(made.error().where() == r.where);
        }
    }

    TEST_CASE("what a token says is in the answer") {
        auto const verifier = writ::token_verifier::create(good_options()).value();
        auto const token =
            verifier.verify(typed("service+jwt", R"({"scope":"a b","nbf":1767225600,"exp":1767225600.5})"),
                            at_seconds(token_now));
        REQUIRE(token.has_value());
        CHECK(token->issuer == token_issuer_name);
        CHECK(token->subject == "service-a");
        CHECK(token->id == "one");
        CHECK(token->algorithm == es256);
        CHECK(token->type == "service+jwt");
        CHECK(token->kid == "real");
        CHECK(token->expires_at == at_seconds(token_now) + std::chrono::milliseconds(500));
        CHECK(token->issued_at == at_seconds(token_now - 10));
        CHECK(token->not_before == at_seconds(token_now));
        CHECK(token->claims.at("scope") == "a b");
    }

    TEST_CASE("types are media types, and each kind has its own") {
        auto options = good_options();
        auto const service = writ::token_verifier::create(options).value();
        options.kind = writ::access_tokens();
        auto const access = writ::token_verifier::create(options).value();
        for (char const* const type : {"service+jwt", "application/service+jwt", "Application/Service+JWT"}) {
            CAPTURE(type);
            CHECK(outcome(service, typed(type)) == "accepted");
            CHECK(outcome(access, typed(type, R"({"client_id":"c"})")) == "type_mismatch");
        }
        CHECK(outcome(access, typed("at+jwt", R"({"client_id":"c"})")) == "accepted");
        CHECK(outcome(service, typed("at+jwt", R"({"client_id":"c"})")) == "type_mismatch");
    }

    TEST_CASE("claims that a kind requires are required") {
        auto options = good_options();
        auto const service = writ::token_verifier::create(options).value();
        options.kind = writ::access_tokens();
        auto const access = writ::token_verifier::create(options).value();
        for (char const* const name : {"iss", "sub", "aud", "exp", "iat", "jti", "client_id"}) {
            CAPTURE(name);
            std::string const without = R"({"client_id":"c",")" + std::string(name) + R"(":null})";
            CHECK(outcome(access, typed("at+jwt", without)) == "claim_missing");
            bool const optional = std::string(name) == "client_id";
            CHECK(outcome(service, typed("service+jwt", without))
                  == (optional ? "accepted" : "claim_missing"));
        }
        for (char const* const claim : {R"({"client_id":""})", R"({"client_id":7})",
                                        R"({"client_id":"c","jti":""})", R"({"client_id":"c","jti":7})"}) {
            CHECK(outcome(access, typed("at+jwt", claim)) == "claim_malformed");
        }
        CHECK(outcome(access, typed("at+jwt", R"({"client_id":"c","aud":["x","orders-api"]})"))
              == "accepted");
        CHECK(outcome(service, typed("service+jwt", R"({"aud":["orders-api"]})")) == "accepted");
        CHECK(outcome(service, typed("service+jwt", R"({"aud":["x","orders-api"]})")) == "audience_mismatch");
    }

    TEST_CASE("leeway moves each border by as much and no more") {
        auto options = good_options();
        options.leeway = seconds(60);
        auto const verifier = writ::token_verifier::create(options).value();
        std::string const token =
            typed("service+jwt", R"({"nbf":1767225600,"iat":1767225600,"exp":1767225700})");
        CHECK(outcome(verifier, token, token_now - 61) == "not_yet_valid");
        CHECK(outcome(verifier, token, token_now - 60) == "accepted");
        CHECK(outcome(verifier, token, token_now + 159) == "accepted");
        CHECK(outcome(verifier, token, token_now + 160) == "expired");
        std::string const without = typed("service+jwt", R"({"iat":1767225600,"exp":1767225700})");
        CHECK(outcome(verifier, without, token_now - 61) == "issued_in_future");
        // However far time jumps, nothing overflows.
        CHECK(outcome(verifier, token, 0) == "not_yet_valid");
        CHECK(verifier.verify(token, writ::instant::max()).error() == writ::token_refusal::expired);
        CHECK(verifier.verify(token, writ::instant::min()).error() == writ::token_refusal::not_yet_valid);
    }

    TEST_CASE("a token that would live too long is refused") {
        auto options = good_options();
        options.kind.max_lifetime = seconds(100);
        auto const verifier = writ::token_verifier::create(options).value();
        CHECK(outcome(verifier, typed("service+jwt", R"({"iat":1767225600,"exp":1767225700})"))
              == "accepted");
        CHECK(outcome(verifier, typed("service+jwt", R"({"iat":1767225600,"exp":1767225701})"))
              == "lifetime_too_long");
        CHECK(outcome(verifier, typed("service+jwt", R"({"iat":1767225590,"exp":1767225691})"))
              == "lifetime_too_long");
        options.kind.identified = false;
        auto const lax = writ::token_verifier::create(options).value();
        CHECK(outcome(lax, typed("service+jwt", R"({"iat":null,"exp":1767225700})")) == "accepted");
        CHECK(outcome(lax, typed("service+jwt", R"({"iat":null,"exp":1767225701})")) == "lifetime_too_long");
    }

    TEST_CASE("a token that is bound to a key needs its proof") {
        auto const verifier = writ::token_verifier::create(good_options()).value();
        auto const ended = [&](std::string const& cnf, writ::token_proof const& proof) {
            auto const token =
                verifier.verify(typed("service+jwt", R"({"cnf":)" + cnf + "}"), at_seconds(token_now), proof);
            return token ? "accepted" : std::string(writ::to_text(token.error()));
        };
        CHECK(ended(R"({"jkt":"abc"})", {}) == "proof_required");
        CHECK(ended(R"({"jkt":"abc"})", {.key_thumbprint = "abc"}) == "accepted");
        CHECK(ended(R"({"jkt":"abc"})", {.key_thumbprint = "abd"}) == "proof_mismatch");
        CHECK(ended(R"({"jkt":"abc"})", {.certificate_thumbprint = "abc"}) == "proof_required");
        CHECK(ended(R"({"x5t#S256":"abc"})", {.certificate_thumbprint = "abc"}) == "accepted");
        CHECK(ended(R"({"x5t#S256":"abc","jkt":"x"})", {.certificate_thumbprint = "abc"})
              == "proof_required");
        CHECK(ended(R"({"jwk":{}})", {.key_thumbprint = "abc"}) == "proof_required");
        CHECK(ended(R"({"jkt":7})", {.key_thumbprint = "abc"}) == "proof_mismatch");
        CHECK(ended("{}", {}) == "claim_malformed");
        CHECK(ended("[]", {}) == "claim_malformed");
    }

    TEST_CASE("keys and algorithms are those of the issuer whom the token names") {
        auto const keys = keys_of(token_issuer_name, real_key(es256));
        keys->add("https://other.example", std::vector{attacker_key(es256).verifier()}).value();
        auto options = good_options();
        options.keys = keys;
        options.kind.type = "service+jwt";
        options.issuers.push_back({"https://other.example", {es256}});
        auto const verifier = writ::token_verifier::create(options).value();
        auto const token = [&](char const* issuer, writ::signing_key const& key) {
            return sign_token(header_of("ES256", R"("typ":"service+jwt")"),
                              claims_with(R"({"iss":")" + std::string(issuer) + "\"}"), key);
        };
        CHECK(outcome(verifier, token("https://issuer.example", real_key(es256))) == "accepted");
        CHECK(outcome(verifier, token("https://other.example", attacker_key(es256))) == "accepted");
        CHECK(outcome(verifier, token("https://other.example", real_key(es256))) == "signature_invalid");
        CHECK(outcome(verifier, token("https://issuer.example", attacker_key(es256))) == "signature_invalid");
        CHECK(outcome(verifier, token("https://third.example", real_key(es256))) == "issuer_mismatch");
        CHECK(
            outcome(verifier, sign_token(header_of("ES256", R"("typ":"service+jwt")"), "[]", real_key(es256)))
            == "payload_malformed");
        options.issuers[1].algorithms = {rs256};
        auto const separate = writ::token_verifier::create(options).value();
        CHECK(outcome(separate, token("https://other.example", attacker_key(es256)))
              == "algorithm_not_allowed");
    }

    TEST_CASE("no key is looked for of another issuer than those of the verifier") {
        struct counted final : writ::token_key_source {
            std::shared_ptr<writ::fixed_keys> in = keys_of(token_issuer_name, real_key(es256));
            mutable int asked = 0;
            bool knows(std::string_view issuer) const override { return in->knows(issuer); }
            writ::token_result<writ::verification_key> find(writ::key_wanted const& wanted,
                                                            writ::instant now) const override {
                ++asked;
                return in->find(wanted, now);
            }
        };
        auto const keys = std::make_shared<counted>();
        auto options = good_options();
        options.keys = keys;
        auto const verifier = writ::token_verifier::create(options).value();
        auto const asked = [&](std::string const& payload, writ::signing_key const& key = real_key(es256)) {
            int const before = keys->asked;
            auto const seen =
                outcome(verifier, sign_token(header_of("ES256", R"("typ":"service+jwt")"), payload, key));
            return seen + ' ' + std::to_string(keys->asked - before);
        };
        std::string const good = claims_with();
        CHECK(asked(good) == "accepted 1");
        CHECK(asked(good, attacker_key(es256)) == "signature_invalid 1");
        CHECK(asked(claims_with(R"({"iss":"https://third.example"})")) == "issuer_mismatch 0");
        CHECK(asked(claims_with(R"({"iss":"https://issuer.example/"})")) == "issuer_mismatch 0");
        CHECK(asked(claims_with(R"({"iss":null})")) == "claim_missing 1");
        CHECK(asked("[]") == "payload_malformed 1");
        // However the name is written; and one that stands elsewhere is not it.
        std::string written = good;
        written.replace(good.find("https://issuer"), 14, R"(https:\/\/\u0069ssuer)");
        CHECK(asked(written) == "accepted 1");
        CHECK(asked(claims_with(R"({"iss":"x","a":{"iss":"https://issuer.example"}})"))
              == "issuer_mismatch 1");
    }

    TEST_CASE("the old name of Ed25519 counts where it is listed, for such keys alone") {
        std::string const old = sign_token(header_of("EdDSA"), claims_with(), real_key(ed25519));
        std::vector const keys = {real_key(ed25519).verifier()};
        CHECK(outcome(make_verifier({.algorithms = {ed25519}, .keys = keys}), old)
              == "algorithm_not_allowed");
        CHECK(outcome(make_verifier({.algorithms = {eddsa}, .keys = keys}), old) == "accepted");
        CHECK(outcome(make_verifier({.algorithms = {eddsa}, .keys = keys}), good_token(ed25519))
              == "algorithm_not_allowed");
        CHECK(outcome(make_verifier({.algorithms = {eddsa, ed25519}, .keys = keys}), good_token(ed25519))
              == "accepted");
    }

    TEST_CASE("a signature of ECDSA that was turned over counts, and changes no claim") {
        // n - s verifies as s does: nothing that is stored may depend on the
        // bytes of a signature.
        std::string const token = good_token(es256);
        auto const last = token.rfind('.') + 1;
        std::string signature = writ::base64url::decode(std::string_view(token).substr(last)).value();
        BIGNUM* n = nullptr;
        BN_hex2bn(&n, "FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551");
        auto* const s = reinterpret_cast<unsigned char*>(signature.data()) + 32;
        BIGNUM* number = BN_bin2bn(s, 32, nullptr);
        BN_sub(number, n, number);
        BN_bn2binpad(number, s, 32);
        BN_free(number);
        BN_free(n);
        auto const twin =
            make_verifier(es256).verify(token.substr(0, last) + base64url(signature), at_seconds(token_now));
        REQUIRE(twin.has_value());
        CHECK(twin->id == "one");
    }

    TEST_CASE("each refusal has a word and a sentence of its own") {
        std::vector<std::string_view> words;
        for (int i = 1; i <= static_cast<int>(writ::token_refusal::proof_mismatch); ++i) {
            auto const refusal = static_cast<writ::token_refusal>(i);
            CHECK_FALSE(writ::describe(refusal).empty());
            CHECK(std::find(words.begin(), words.end(), writ::to_text(refusal)) == words.end());
            words.push_back(writ::to_text(refusal));
        }
        CHECK_THROWS_AS((void)make_verifier(es256).verify("x", at_seconds(0)).value(),
                        boost::system::system_error);
    }
}
