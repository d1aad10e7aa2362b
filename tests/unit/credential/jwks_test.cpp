// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/jwks.hpp>

#include "support/tokens.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

namespace {

using namespace writ_test;
using writ::errc;
using enum signature_algorithm;

std::string jwk(signature_algorithm algorithm, std::string_view kid) {
    boost::json::object members =
        real_key(algorithm).verifier().is_symmetric()
            ? boost::json::parse(std::string(real_key(algorithm).jwk()->reveal())).as_object()
            : real_key(algorithm).verifier().jwk().value();
    members["kid"] = kid;
    return boost::json::serialize(members);
}

std::string set_of(std::vector<std::string> const& keys) {
    std::string text;
    for (std::string const& each : keys) {
        text += (text.empty() ? "" : ",") + each;
    }
    return "{\"keys\":[" + text + "]}";
}

} // namespace

TEST_SUITE("credential/jwks") {
    TEST_CASE("a set that was written is read again") {
        std::vector<writ::verification_key> keys;
        for (auto const algorithm : {es256, ed25519, rs256}) {
            keys.push_back(
                writ::verification_key::from_jwk(jwk(algorithm, writ::to_text(algorithm))).value());
        }
        std::string const text = writ::write_jwks(keys).value();
        auto const again = writ::read_jwks(text).value();
        REQUIRE(again.size() == 3);
        CHECK(writ::write_jwks(again).value() == text);
        CHECK(text.find("\"d\"") == text.npos);
        keys.push_back(real_key(hs256).verifier());
        REQUIRE(writ::write_jwks(keys).has_error());
        CHECK(writ::write_jwks(keys).error().code() == errc::not_allowed);
    }

    TEST_CASE("no set is written that would not be read") {
        auto const key = writ::verification_key::from_jwk(jwk(es256, "a")).value();
        auto const other = writ::verification_key::from_jwk(jwk(rs256, "a")).value();
        CHECK(writ::write_jwks(std::vector{key, key}).error().code() == errc::duplicate_record);
        CHECK(writ::write_jwks(std::vector{key, other}).error().code() == errc::duplicate_record);
    }

    TEST_CASE("keys that verify no signatures are passed over") {
        auto const keys =
            writ::read_jwks(set_of({R"({"kty":"XYZ"})", R"({"kty":"EC","crv":"P-1","x":"A","y":"A"})",
                                    R"({"kty":"RSA","use":"enc","n":"AQ","e":"AQ"})",
                                    R"({"kty":"RSA","alg":"RSA-OAEP","n":"AQ","e":"AQ"})", jwk(es256, "a")}));
        REQUIRE(keys.has_value());
        REQUIRE(keys->size() == 1);
        CHECK(keys->front().kid() == "a");
        CHECK(writ::read_jwks(set_of({})).value().empty());
    }

    TEST_CASE("a set with a key that is broken, private or secret is refused whole") {
        struct row {
            std::vector<std::string> keys;
            errc code;
            std::string where;
        };
        std::string const secret = jwk(hs256, "s");
        std::string const private_key(real_key(es256).jwk()->reveal());
        for (row const& r : {row{{jwk(es256, "a"), jwk(es384, "a")}, errc::duplicate_record, "/keys/1/kid"},
                             row{{jwk(es256, "a"), R"({"kty":"EC"})"}, errc::invalid_key, "/keys/1/crv"},
                             row{{jwk(es256, "a"), private_key}, errc::not_allowed, "/keys/1"},
                             row{{jwk(es256, "a"), secret}, errc::not_allowed, "/keys"},
                             row{{secret}, errc::not_allowed, "/keys/0"},
                             row{{jwk(es256, "a"), "7"}, errc::wrong_type, "/keys"},
                             row{{R"({"kty":"EC","use":"enc","d":"x"})"}, errc::not_allowed, "/keys/0"}}) {
            CAPTURE(r.where);
            auto const read = writ::read_jwks(set_of(r.keys));
            REQUIRE(read.has_error());
            CHECK(read.error().code() == r.code);
            CHECK(read.error().where() == r.where);
        }
        writ::key_reading const permitted{.allow_symmetric = true};
        CHECK(writ::read_jwks(set_of({secret}), permitted).value().size() == 1);
        CHECK(writ::read_jwks(set_of({secret, jwk(es256, "a")}), permitted).has_error());
        for (char const* const text : {"{}", "[]", R"({"keys":{}})", R"({"keys":[],"keys":[]})", ""}) {
            CHECK(writ::read_jwks(text).has_error());
        }
    }
}
