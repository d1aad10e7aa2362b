// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_cache.hpp>

#include "support/tokens.hpp"

#include <writ/credential/token_introspection.hpp>
#include <writ/credential/token_issuer.hpp>
#include <writ/credential/used_tokens.hpp>

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

using writ::instant;

instant const now = writ_test::at_seconds(writ_test::token_now);

std::shared_ptr<writ::signing_ring> ring() {
    auto made = std::make_shared<writ::signing_ring>(writ::signing_ring::create("iss", 2h).value());
    made->add(writ_test::real_key(writ::signature_algorithm::es256), {}).value();
    return made;
}

writ::token_verifier verifier(std::shared_ptr<writ::signing_ring> const& keys, writ::token_kind const& kind) {
    return writ::token_verifier::create({.kind = kind,
                                         .issuers = {{"iss", {writ::signature_algorithm::es256}}},
                                         .audience = "us",
                                         .keys = keys,
                                         .leeway = 0s})
        .value();
}

} // namespace

TEST_SUITE("unit/credential/token_cache") {
    TEST_CASE("a token of one kind passes for no other") {
        auto const keys = ring();
        std::vector<writ::token_kind> const kinds{writ::service_tokens(), writ::access_tokens(),
                                                  writ::invitation_tokens(), writ::login_tokens()};
        writ::token_kind any;
        any.any_type = true;
        for (std::size_t issued = 0; issued < kinds.size(); ++issued) {
            auto const issuer = writ::token_issuer::create({.kind = kinds[issued], .ring = keys}).value();
            writ::token_request r{.subject = kinds[issued].has_subject ? "alice" : "", .audience = "us"};
            r.claims["client_id"] = "c";
            auto const token = issuer.issue(r, now).value();
            for (std::size_t asked = 0; asked < kinds.size(); ++asked) {
                CAPTURE(issued);
                CAPTURE(asked);
                auto const seen = verifier(keys, kinds[asked]).verify(token.text, now);
                CHECK(seen.has_value() == (issued == asked));
                CHECK(writ::introspection(seen).size() > (issued == asked ? 1U : 0U));
                CHECK((issued == asked || writ::introspection(seen).size() == 1));
            }
            // Nor does a step of a flow where types are not looked at.
            CHECK(verifier(keys, any).verify(token.text, now).has_value() == kinds[issued].flow.empty());
        }
    }

    TEST_CASE("introspection says what a token is good for and nothing of one that is refused") {
        auto const keys = ring();
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = keys}).value();
        auto const revoked = std::make_shared<writ::revocation_list>(1h);
        auto const tokens =
            writ::token_cache::create(verifier(keys, writ::service_tokens()),
                                      writ::claim_reader::create().value(), {.revoked = revoked})
                .value();
        auto const issued = [&](std::string const& claims) {
            return issuer
                .issue({.subject = "alice",
                        .audience = "us",
                        .claims = boost::json::parse(R"({"org":"acme",)" + claims + "}").as_object()},
                       now)
                .value()
                .text;
        };
        struct {
            char const* claims;
            char const* scope;
        } const cases[] = {
            {R"("scope":"a b")", "a b"}, {R"("scope":["a","b"])", "a b"},
            {R"("scp":"a b")", "a b"},   {R"("scp":["a","b c","d"])", "a d"},
            {R"("scope":"")", ""},       {R"("scope":[])", ""},
            {R"("x":1)", nullptr},
        };
        for (auto const& c : cases) {
            CAPTURE(c.claims);
            std::string const text = issued(c.claims);
            for (auto const& answer :
                 {writ::introspection(tokens.verify(text, now)),
                  writ::introspection(verifier(keys, writ::service_tokens()).verify(text, now))}) {
                CHECK(answer.at("active") == true);
                CHECK(answer.at("sub") == "alice");
                CHECK(answer.contains("scope") == (c.scope != nullptr));
                CHECK((c.scope == nullptr || answer.at("scope") == c.scope));
            }
        }
        boost::json::object const inactive{{"active", false}};
        // One that is bound is told with what it is bound to.
        std::string const bound = issued(R"("cnf":{"jkt":"abc"})");
        auto const answer = writ::introspection(tokens.verify(bound, now, {.is_asked_later = true}));
        CHECK(answer.at("active") == true);
        CHECK(answer.at("cnf") == boost::json::object{{"jkt", "abc"}});
        CHECK(writ::introspection(tokens.verify(bound, now)) == inactive);
        CHECK(writ::introspection(tokens.verify(issued(R"("cnf":{})"), now, {.is_asked_later = true}))
              == inactive);
        revoked->revoke_subject("iss", "alice", now + 1s, now).value();
        CHECK(writ::introspection(tokens.verify(issued(R"("x":1)"), now)) == inactive);
    }

    TEST_CASE("a token that is good for one use has one") {
        auto const keys = ring();
        auto const issuer =
            writ::token_issuer::create({.kind = writ::invitation_tokens(), .ring = keys}).value();
        auto const token = verifier(keys, writ::invitation_tokens())
                               .verify(issuer.issue({.audience = "us"}, now).value().text, now)
                               .value();
        writ::used_tokens used(1);
        CHECK(used.first_use(token, now));
        CHECK_FALSE(used.first_use(token, now));
        auto other = token;
        other.id = "another";
        CHECK_FALSE(used.first_use(other, now));
        other.expires_at = token.expires_at + 24h;
        instant const later = token.expires_at + 1h;
        CHECK(used.first_use(other, later));
        // The clock was ahead, and is put back: what was used has been forgotten.
        CHECK_FALSE(used.first_use(token, now));
        CHECK_FALSE(used.first_use(other, now));
        other.id.clear();
        CHECK_FALSE(used.first_use(other, later));
    }

    TEST_CASE("a list of revocations is bounded and makes room for what has ended") {
        writ::revocation_list list(1h, 1);
        CHECK(list.revoke_token("iss", "", now, now).error().code() == writ::errc::empty_name);
        CHECK(list.revoke_token("iss", "a", now, now).has_value());
        CHECK(list.revoke_token("iss", "b", now, now).error().code() == writ::errc::too_many);
        CHECK(list.generation() == 1);
        CHECK(list.revoke_token("iss", "b", now, now + 2h).has_value());
        writ::verified_token token;
        token.issuer = "iss";
        token.id = "b";
        token.expires_at = now + 2h;
        CHECK(list.is_revoked(token));
        token.id = "a";
        CHECK_FALSE(list.is_revoked(token));
        token.subject = "alice";
        CHECK(list.revoke_subject("iss", "alice", now, now).has_value());
        CHECK(list.is_revoked(token));
        token.issued_at = now;
        CHECK_FALSE(list.is_revoked(token));
        token.issued_at = now - 1s;
        CHECK(list.is_revoked(token));
    }

    TEST_CASE("a clock that was ahead and is put back brings no revoked token back") {
        writ::revocation_list list(1h);
        REQUIRE(list.revoke_token("iss", "a", now + 5min, now).has_value());
        REQUIRE(list.revoke_subject("iss", "alice", now, now).has_value());
        auto const is_revoked = [&](char const* id, char const* subject, instant end,
                                    std::optional<instant> issued) {
            return list.is_revoked({.claims = {},
                                    .issuer = "iss",
                                    .subject = subject,
                                    .id = id,
                                    .expires_at = end,
                                    .issued_at = issued});
        };
        CHECK(is_revoked("a", "bob", now + 5min, now));
        CHECK(is_revoked("b", "alice", now + 1h, now - 1s));
        CHECK_FALSE(is_revoked("b", "bob", now + 5min, now - 1s));
        // A day ahead both are forgotten.
        REQUIRE(list.revoke_token("iss", "other", now + 25h, now + 24h).has_value());
        REQUIRE(list.revoke_subject("iss", "other", now + 24h, now + 24h).has_value());
        CHECK(is_revoked("a", "bob", now + 5min, now));
        CHECK(is_revoked("b", "alice", now + 1h, now - 1s));
        CHECK(is_revoked("b", "alice", now + 1h, std::nullopt));
        // Those that none of the two can have concerned.
        CHECK_FALSE(is_revoked("b", "alice", now + 6min, now + 1s));
        CHECK_FALSE(is_revoked("b", "bob", now + 2h, std::nullopt));
        // And a day later, by a clock that is right.
        CHECK_FALSE(is_revoked("b", "alice", now + 25h, now + 24h));
    }

    TEST_CASE("a token may live as long as any and its revocation is kept") {
        writ::revocation_list list(std::chrono::seconds::max());
        REQUIRE(list.revoke_subject("iss", "alice", now, now).has_value());
        REQUIRE(list.revoke_subject("iss", "bob", now, now + 3'000 * 24h).has_value());
        CHECK(list.is_revoked({.claims = {}, .issuer = "iss", .subject = "alice", .issued_at = now - 1s}));
    }

    TEST_CASE("a token that does not say when it was issued stays revoked as long as it may live") {
        writ::revocation_list list(1h);
        REQUIRE(list.revoke_subject("iss", "alice", now - 3h, now).has_value());
        REQUIRE(list.revoke_subject("iss", "bob", now, now + 1h).has_value());
        writ::verified_token token;
        token.issuer = "iss";
        token.subject = "alice";
        CHECK(list.is_revoked(token));
    }
}
