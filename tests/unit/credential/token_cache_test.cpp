// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_cache.hpp>

#include "support/tokens.hpp"

#include <writ/credential/token_introspection.hpp>
#include <writ/credential/token_issuer.hpp>
#include <writ/credential/used_tokens.hpp>

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

using namespace std::chrono_literals;

namespace {

writ::instant const now = writ_test::at_seconds(writ_test::token_now);

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
        CHECK(used.first_use(other, now + 2h));
        other.id.clear();
        CHECK_FALSE(used.first_use(other, now + 2h));
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
