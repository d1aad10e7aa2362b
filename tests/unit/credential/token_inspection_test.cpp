// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_inspection.hpp>

#include "support/tokens.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_SUITE("credential/token_inspection") {
    TEST_CASE("a token is shown whoever has signed it, but read strictly") {
        using namespace writ_test;
        using writ::token_refusal;
        std::string const token =
            sign_token(header_of("ES256"), claims_with(), attacker_key(signature_algorithm::es256));
        auto const seen = writ::inspect_token(token);
        REQUIRE(seen.has_value());
        CHECK(seen->header.at("alg") == "ES256");
        CHECK(seen->claims.at("sub") == "service-a");
        CHECK(writ::inspect_token(token + "/").error() == token_refusal::malformed);
        CHECK(writ::inspect_token(token + ".").error() == token_refusal::malformed);
        CHECK(writ::inspect_token("e30.e30.e30.e30.e30").error() == token_refusal::encrypted);
        CHECK(writ::inspect_token("W10.e30.").error() == token_refusal::header_malformed);
        CHECK(writ::inspect_token("e30.W10.").error() == token_refusal::payload_malformed);
        CHECK(writ::inspect_token(std::string(20'000, 'x')).error() == token_refusal::too_large);
    }
}
