// SPDX-License-Identifier: Apache-2.0
// The numbered attacks of the design, each a case; what they hold is made by
// tests/support/attacks*, which tests/conformance tries with every algorithm.
#include <writ/credential/token_verifier.hpp>

#include "support/attacks.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using namespace writ_test;
using enum signature_algorithm;

// Each family must be of use to one of these at least.
void check_refused(std::vector<std::string_view> const& families) {
    for (std::string_view const family : families) {
        std::size_t made = 0;
        for (auto const algorithm : {es256, ed25519, rs256, hs256}) {
            for (attack const& a : attacks_of(family, algorithm)) {
                ++made;
                CAPTURE(family);
                CAPTURE(a.name);
                CHECK(attack_outcome(a, algorithm) != "accepted");
            }
        }
        CHECK(made != 0);
    }
}

// A verifier of one kind, for one audience, with a key of the issuer.
writ::token_verifier verifier_of(std::string const& type, std::string const& audience) {
    auto keys = std::make_shared<writ::fixed_keys>();
    keys->add(token_issuer_name, std::vector{real_key(es256).verifier()}).value();
    writ::token_kind kind;
    kind.type = type;
    return writ::token_verifier::create({.kind = kind,
                                         .issuers = {{std::string(token_issuer_name), {es256}}},
                                         .audience = audience,
                                         .keys = keys})
        .value();
}

} // namespace

TEST_SUITE("credential/token_attack") {
    TEST_CASE("attack 1: tokens without a signature are refused") {
        check_refused({"alg-none"});
    }
    TEST_CASE("attack 2: a public key is no secret") {
        check_refused({"rs-hs-confusion", "ec-hs-confusion", "weak-secret"});
    }
    TEST_CASE("attack 3: the algorithm is that of the key") {
        check_refused({"alg-substitution", "alg-type"});
    }
    TEST_CASE("attack 4: keys in a token count for nothing") {
        check_refused({"embedded-jwk", "remote-key-url", "x5c"});
    }
    TEST_CASE("attack 5: an id of a key is only compared") {
        check_refused({"kid-injection"});
    }
    TEST_CASE("attack 6: degenerate signatures of ECDSA are refused") {
        check_refused({"ecdsa-degenerate"});
    }
    TEST_CASE("attack 7: degenerate signatures of Ed25519 are refused") {
        check_refused({"eddsa-degenerate"});
    }
    TEST_CASE("attack 8: signatures of RSA that are padded or longer are refused") {
        auto const& key = real_key(rs256);
        std::string const good = key.sign("text").value();
        std::string padded(good.size(), '\xFF');
        padded.replace(0, 2, std::string("\0\1", 2));
        for (std::string const& other :
             {std::string(good.size(), '\0'), std::string(good.size() - 1, '\0') + '\1', padded, good + '\0',
              '\0' + good, std::string(good.size(), '\xFF'), good.substr(0, good.size() - 1)}) {
            CHECK(key.verifier().verify("text", other) == writ::signature_check::invalid);
        }
    }
    TEST_CASE("attack 9: extensions that must be understood are not") {
        check_refused({"crit", "b64-false-plain"});
    }
    TEST_CASE("attack 10: members that stand twice are refused") {
        check_refused({"dup-members"});
    }
    TEST_CASE("attack 11: times that are none, or wrong, are refused") {
        check_refused({"exp", "nbf-iat"});
        auto const lenient = make_verifier({.algorithms = {es256},
                                            .keys = {real_key(es256).verifier()},
                                            .leeway = std::chrono::seconds(60)});
        std::string const token = good_token(es256, R"({"exp":1767225600})");
        CHECK(outcome(lenient, token, token_now + 59) == "accepted");
        CHECK(outcome(lenient, token, token_now + 60) == "expired");
        CHECK(outcome(lenient, token, token_now + 61) == "expired");
    }
    TEST_CASE("attack 12: a token for another audience is refused") {
        check_refused({"aud"});
    }
    TEST_CASE("attack 13: a token of another issuer is refused") {
        check_refused({"iss", "header-claims"});
    }
    TEST_CASE("attack 14: no kind of token passes for another") {
        std::vector<std::string> const kinds = {"at+jwt", "service+jwt", "invitation+jwt", "flow+jwt"};
        for (std::string const& asked : kinds) {
            auto const verifier = verifier_of(asked, std::string(token_audience));
            for (std::string const& given : kinds) {
                CAPTURE(asked);
                CAPTURE(given);
                std::string const token = sign_token(header_of("ES256", "\"typ\":\"" + given + "\""),
                                                     claims_with(), real_key(es256));
                CHECK(outcome(verifier, token) == (asked == given ? "accepted" : "type_mismatch"));
            }
            // As an ID token is typed.
            CHECK(outcome(verifier, sign_token(header_of("ES256", R"("typ":"JWT")"),
                                               claims_with(R"({"nonce":"n"})"), real_key(es256)))
                  == "type_mismatch");
        }
        check_refused({"typ-confusion"});
    }
    TEST_CASE("attack 15: other forms of a token are refused") {
        check_refused({"segments", "base64-laxness", "json-serialization", "bad-json", "size", "zip-enc",
                       "bearer-parsing"});
        std::string const nested = sign_token(header_of("ES256"), good_token(es256), real_key(es256));
        CHECK(outcome(make_verifier(es256), nested) == "payload_malformed");
    }
    TEST_CASE("attack 16: a key that was withdrawn verifies nothing") {
        writ::fixed_keys keys;
        keys.add(token_issuer_name, std::vector{real_key(es256).verifier()},
                 {.not_after = at_seconds(token_now)})
            .value();
        auto const verifier =
            writ::token_verifier::create({.kind = writ::service_tokens(),
                                          .issuers = {{std::string(token_issuer_name), {es256}}},
                                          .audience = std::string(token_audience),
                                          .keys = std::make_shared<writ::fixed_keys>(std::move(keys))})
                .value();
        std::string const token =
            sign_token(header_of("ES256", R"("typ":"service+jwt")"), claims_with(), real_key(es256));
        CHECK(outcome(verifier, token, token_now - 1) == "accepted");
        CHECK(outcome(verifier, token, token_now) == "key_not_valid_now");
    }
    TEST_CASE("attack 17: a token for one service is refused by another") {
        std::string const token =
            sign_token(header_of("ES256", R"("typ":"service+jwt")"), claims_with(), real_key(es256));
        CHECK(outcome(verifier_of("service+jwt", "orders-api"), token) == "accepted");
        CHECK(outcome(verifier_of("service+jwt", "billing-api"), token) == "audience_mismatch");
    }
    TEST_CASE("attack 19: a clock that jumps makes nothing valid for ever") {
        auto const verifier = make_verifier(es256);
        std::string const token = good_token(es256);
        for (std::int64_t const now : {std::int64_t{0}, std::int64_t{1}, token_now - 86'400, token_now + 600,
                                       std::int64_t{9'000'000'000}}) {
            CHECK(outcome(verifier, token, now) != "accepted");
        }
        CHECK(outcome(verifier, token) == "accepted");
    }
    TEST_CASE("attack 20: whoever presents a token learns no more of keys than of signatures") {
        // The words differ, for the service's own logs; both are refusals of
        // the same kind, and neither names a key.
        auto const verifier = make_verifier(es256);
        std::string const forged = sign_token(header_of("ES256"), claims_with(), attacker_key(es256));
        std::string const unknown =
            sign_token(R"({"alg":"ES256","kid":"other"})", claims_with(), attacker_key(es256));
        CHECK(outcome(verifier, forged) == "signature_invalid");
        CHECK(outcome(verifier, unknown) == "unknown_key");
        CHECK(writ::describe(writ::token_refusal::unknown_key).find("other") == std::string_view::npos);
    }
    TEST_CASE("attack 21: encrypted tokens are refused before anything is decrypted") {
        CHECK(outcome(make_verifier(es256), "e30.e30.e30.e30.e30") == "encrypted");
        check_refused({"zip-enc"});
    }
    TEST_CASE("attacks on content that others have signed are refused") {
        check_refused({"tampered", "forged-key", "mac-degenerate", "sub"});
    }
}
