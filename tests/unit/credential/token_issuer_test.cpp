// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_issuer.hpp>

#include <writ/credential/token_verifier.hpp>

#include "support/tokens.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <set>
#include <string>

namespace {

using namespace writ_test;
using std::chrono::seconds;
using writ::errc;
using enum signature_algorithm;

// The same bytes each time, or none.
class fixed_entropy final : public writ::entropy {
public:
    bool empty = false;
    writ::result<void> fill(std::span<unsigned char> bytes) override {
        if (empty) {
            return writ::make_failure(errc::entropy_unavailable, "", "none");
        }
        std::fill(bytes.begin(), bytes.end(), std::uint8_t{7});
        return {};
    }
};

std::shared_ptr<writ::signing_ring> ring_of(writ::signing_key const& key) {
    auto ring = std::make_shared<writ::signing_ring>(
        writ::signing_ring::create(std::string(token_issuer_name), seconds(3'600)).value());
    ring->add(key, {}).value();
    return ring;
}

writ::token_verifier verifier_of(std::shared_ptr<writ::signing_ring> const& ring,
                                 writ::token_kind const& kind, signature_algorithm algorithm) {
    return writ::token_verifier::create({.kind = kind,
                                         .issuers = {{std::string(token_issuer_name), {algorithm}}},
                                         .audience = std::string(token_audience),
                                         .keys = ring})
        .value();
}

writ::token_request request() {
    return {.subject = "billing", .audience = std::string(token_audience)};
}

} // namespace

TEST_SUITE("credential/token_issuer") {
    TEST_CASE("a token that is issued is accepted with each algorithm") {
        for (auto const algorithm : all_algorithms()) {
            CAPTURE(writ::to_text(algorithm));
            auto const ring = ring_of(real_key(algorithm));
            auto const issuer =
                writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
            auto const token =
                issuer.issue(request(), at_seconds(token_now) + std::chrono::milliseconds(300)).value();
            auto const read = verifier_of(ring, writ::service_tokens(), algorithm)
                                  .verify(token.text, at_seconds(token_now));
            REQUIRE(read.has_value());
            CHECK(read->subject == "billing");
            CHECK(read->id == token.id);
            CHECK(read->expires_at == token.expires_at);
            CHECK(read->expires_at == at_seconds(token_now + 300));
            CHECK(read->issued_at == at_seconds(token_now));
        }
    }

    TEST_CASE("the text of a token is always the same") {
        fixed_entropy random;
        auto const key =
            writ::signing_key::from_secret("0123456789abcdef0123456789abcdef", {.kid = "k\"1"}).value();
        auto const issuer = writ::token_issuer::create(
                                {.kind = writ::service_tokens(), .ring = ring_of(key), .random = &random})
                                .value();
        auto r = request();
        r.claims = boost::json::parse(R"({"scope":"a","n":1})").as_object();
        std::string const text = issuer.issue(r, at_seconds(token_now))->text;
        std::string const header = R"({"alg":"HS256","typ":"service+jwt","kid":"k\"1"})";
        std::string const claims =
            R"({"iss":"https://issuer.example","sub":"billing","aud":"orders-api",)"
            R"("exp":1767225900,"iat":1767225600,"jti":"BwcHBwcHBwcHBwcHBwcHBw","scope":"a","n":1})";
        CHECK(text == sign_token(header, claims, key));
    }

    TEST_CASE("each token has an id of its own") {
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring_of(real_key(hs256))})
                .value();
        std::set<std::string> ids;
        for (int i = 0; i < 100; ++i) {
            ids.insert(issuer.issue(request(), at_seconds(token_now))->id);
        }
        CHECK(ids.size() == 100);
    }

    TEST_CASE("a request that breaks a rule is refused") {
        fixed_entropy none;
        none.empty = true;
        auto const ring = ring_of(real_key(hs256));
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
        auto const refused = [&](auto const& change, std::int64_t now = token_now) {
            auto r = request();
            change(r);
            auto const token = issuer.issue(r, at_seconds(now));
            return token ? boost::system::error_code() : token.error().code();
        };
        CHECK(refused([](auto& r) { r.subject.clear(); }) == errc::empty_name);
        CHECK(refused([](auto& r) { r.audience.clear(); }) == errc::empty_name);
        CHECK(refused([](auto& r) { r.subject = "\xFF"; }) == errc::invalid_utf8);
        CHECK(refused([](auto& r) { r.lifetime = seconds(0); }) == errc::invalid_window);
        CHECK(refused([](auto& r) { r.lifetime = seconds(3'601); }) == errc::invalid_window);
        CHECK_FALSE(refused([](auto& r) { r.lifetime = seconds(3'600); }));
        for (char const* const name : {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"}) {
            CHECK(refused([&](auto& r) { r.claims[name] = "x"; }) == errc::duplicate_member);
        }
        CHECK(refused([](auto& r) { r.claims["x"] = "\xFF"; }) == errc::invalid_utf8);
        CHECK(refused([](auto& r) { r.claims["x"] = std::string(20'000, 'x'); }) == errc::too_large);
        CHECK(refused([](auto&) {}, -1) == errc::number_out_of_range);
        CHECK(refused([](auto&) {}, 9'223'372'036) == errc::number_out_of_range);
        auto const without =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring, .random = &none})
                .value();
        CHECK(without.issue(request(), at_seconds(token_now)).error().code() == errc::entropy_unavailable);
    }

    TEST_CASE("an access token names its client") {
        auto const ring = ring_of(real_key(hs256));
        auto const issuer = writ::token_issuer::create({.kind = writ::access_tokens(), .ring = ring}).value();
        CHECK(issuer.issue(request(), at_seconds(token_now)).error().code() == errc::missing_member);
        auto r = request();
        r.claims["client_id"] = "web";
        auto const token = issuer.issue(r, at_seconds(token_now)).value();
        CHECK(outcome(verifier_of(ring, writ::access_tokens(), hs256), token.text) == "accepted");
        CHECK(outcome(verifier_of(ring, writ::service_tokens(), hs256), token.text) == "type_mismatch");
    }

    TEST_CASE("an issuer that lacks what it must know is not built") {
        auto const ring = ring_of(real_key(hs256));
        auto any = writ::service_tokens();
        any.type.clear();
        any.any_type = true;
        auto long_lived = writ::service_tokens();
        long_lived.max_lifetime = seconds(3'601);
        for (writ::token_issuer_options const& options :
             {writ::token_issuer_options{.kind = {}, .ring = ring},
              writ::token_issuer_options{.kind = any, .ring = ring},
              writ::token_issuer_options{.kind = writ::service_tokens(), .ring = nullptr},
              writ::token_issuer_options{
                  .kind = writ::service_tokens(), .ring = ring, .lifetime = seconds(0)},
              writ::token_issuer_options{
                  .kind = writ::service_tokens(), .ring = ring, .lifetime = seconds(3'601)},
              writ::token_issuer_options{.kind = long_lived, .ring = ring}}) {
            auto const made = writ::token_issuer::create(options);
            REQUIRE(made.has_error());
            CHECK(made.error().code() == errc::invalid_configuration);
        }
    }
}
