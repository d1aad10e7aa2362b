// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/jwks.hpp>
#include <writ/credential/signing_ring.hpp>
#include <writ/credential/token_issuer.hpp>
#include <writ/credential/token_verifier.hpp>

#include <writ/limits.hpp>

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using std::chrono::seconds;
using writ::errc;
using enum writ::signature_algorithm;

writ::signing_key key(std::string const& kid) {
    return writ::signing_key::generate(es256, kid).value();
}

template <class T>
boost::system::error_code code_of(writ::result<T> const& r) {
    return r ? boost::system::error_code() : r.error().code();
}

} // namespace

TEST_SUITE("credential") {
    TEST_CASE("the text of a key is bounded before it is read") {
        std::string const jwk = boost::json::serialize(key("a").verifier().jwk().value());
        std::string const long_text = jwk + std::string(writ::limits::max_key_document_bytes, ' ');
        CHECK(code_of(writ::verification_key::from_jwk(jwk)) == boost::system::error_code());
        CHECK(code_of(writ::verification_key::from_jwk(long_text)) == errc::too_large);
        CHECK(code_of(writ::read_jwks(long_text)) == errc::too_large);
        CHECK(code_of(writ::verification_key::from_pem(long_text)) == errc::too_large);
        CHECK(code_of(writ::verification_key::from_secret(std::string(300, 'x')))
              == boost::system::error_code());
        CHECK(code_of(writ::verification_key::from_secret(std::string(301, 'x'))) == errc::too_large);
        CHECK(code_of(writ::verification_key::from_jwk(R"({"kty":"oct","alg":"HS256","k":")"
                                                           + std::string(401, 'A') + "\"}",
                                                       {.allow_symmetric = true}))
              == errc::invalid_key);
    }

    TEST_CASE("the bits of an RSA key are bounded") {
        CHECK(code_of(writ::signing_key::generate(rs256)) == boost::system::error_code());
        CHECK(code_of(writ::signing_key::generate(rs384)) == errc::too_large);
    }

    TEST_CASE("the id of a key is bounded") {
        CHECK(code_of(writ::signing_key::generate(es256, std::string(48, 'k')))
              == boost::system::error_code());
        CHECK(code_of(writ::signing_key::generate(es256, std::string(49, 'k'))) == errc::too_large);
    }

    TEST_CASE("the keys of a set, of an issuer and of a ring are bounded") {
        std::vector const keys = {key("a").verifier(), key("b").verifier(), key("c").verifier()};
        CHECK(code_of(writ::read_jwks(writ::write_jwks(keys).value())) == errc::too_many);
        writ::fixed_keys fixed;
        CHECK(code_of(fixed.add("i", keys)) == errc::too_many);
        CHECK_FALSE(fixed.knows("i"));
        auto ring = writ::signing_ring::create("i", seconds(10)).value();
        ring.add(key("a"), {}).value();
        ring.add(key("b"), {}).value();
        CHECK(code_of(ring.add(key("c"), {})) == errc::too_many);
    }

    TEST_CASE("the issuers, the leeway and the lifetime of a verifier are bounded") {
        auto const keys = std::make_shared<writ::fixed_keys>();
        for (char const* const issuer : {"a", "b", "c"}) {
            keys->add(issuer, std::vector{key("k").verifier()}).value();
        }
        writ::token_verifier_options options{.kind = writ::service_tokens(),
                                             .issuers = {{"a", {es256}}, {"b", {es256}}},
                                             .audience = "o",
                                             .keys = keys,
                                             .leeway = seconds(5)};
        CHECK(code_of(writ::token_verifier::create(options)) == boost::system::error_code());
        auto changed = options;
        changed.issuers.push_back({"c", {es256}});
        CHECK(code_of(writ::token_verifier::create(changed)) == errc::invalid_configuration);
        changed = options;
        changed.leeway = seconds(6);
        CHECK(code_of(writ::token_verifier::create(changed)) == errc::invalid_configuration);
        changed = options;
        changed.kind.max_lifetime = seconds(3'601);
        CHECK(code_of(writ::token_verifier::create(changed)) == errc::invalid_configuration);
        CHECK(code_of(writ::signing_ring::create("i", seconds(3'601))) == errc::invalid_configuration);
        auto const fetch = [](std::string_view) { return writ::result<std::string>(std::string()); };
        CHECK(code_of(writ::fetched_keys::create(fetch, {.issuers = {"a", "b", "c"}}))
              == errc::invalid_configuration);
    }

    TEST_CASE("a token is bounded when it is issued and before it is read") {
        auto const ring =
            std::make_shared<writ::signing_ring>(writ::signing_ring::create("a", seconds(3'600)).value());
        ring->add(key("k"), {}).value();
        auto const issuer =
            writ::token_issuer::create({.kind = writ::service_tokens(), .ring = ring}).value();
        writ::instant const now = writ::to_instant(1'767'225'600, writ::time_unit::seconds).value();
        CHECK(code_of(issuer.issue({.subject = "s", .audience = "o"}, now)) == boost::system::error_code());
        CHECK(code_of(issuer.issue({.subject = std::string(600, 's'), .audience = "o"}, now))
              == errc::too_large);
        auto const verifier = writ::token_verifier::create({.kind = writ::service_tokens(),
                                                            .issuers = {{"a", {es256}}},
                                                            .audience = "o",
                                                            .keys = ring,
                                                            .leeway = seconds(0)})
                                  .value();
        CHECK(verifier.verify(std::string(1'024, '.'), now).error() == writ::token_refusal::malformed);
        CHECK(verifier.verify(std::string(1'025, '.'), now).error() == writ::token_refusal::too_large);
    }

    TEST_CASE("ids that a fetched set lacks are remembered up to a bound") {
        int calls = 0;
        auto const keys = writ::fetched_keys::create(
                              [&](std::string_view) {
                                  ++calls;
                                  return writ::result<std::string>(std::string(R"({"keys":[]})"));
                              },
                              {.issuers = {"a"},
                               .cool_down = seconds(0),
                               .refresh_after = seconds(1'000),
                               .unknown_for = seconds(1'000)})
                              .value();
        writ::instant const now = writ::to_instant(1'767'225'600, writ::time_unit::seconds).value();
        for (char const* const kid : {"1", "2", "3", "1", "2", "3"}) {
            CHECK(keys.find({"a", kid, es256}, now).error() == writ::token_refusal::unknown_key);
        }
        CHECK(calls == 6);
    }
}
