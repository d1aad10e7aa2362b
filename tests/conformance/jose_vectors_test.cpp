// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/jwks.hpp>

#include "credential/base64url.hpp"
#include "support/paths.hpp"
#include "support/skip.hpp"
#include "support/tokens.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <optional>
#include <sstream>

namespace {

using namespace writ_test;
using boost::json::object;
using boost::json::value;

// Nothing, and said to be skipped, when the file is absent.
std::optional<value> vectors(std::string const& name) {
    std::ifstream file(in_shared("vectors/" + name));
    if (!file) {
        skip("../shared/vectors/" + name + " is absent");
        return std::nullopt;
    }
    std::stringstream text;
    text << file.rdbuf();
    return boost::json::parse(text.str());
}

std::string text_of(value const& v) {
    return boost::json::serialize(v);
}

writ::signature_algorithm algorithm_of(value const& name) {
    return writ::parse_signature_algorithm(std::string_view(name.as_string())).value();
}

// Of a key in a document, for the algorithm that the document says.
writ::signing_key signing_key_of(value const& jwk, signature_algorithm algorithm) {
    return writ::signing_key::from_jwk(text_of(jwk), {.algorithms = {algorithm}}).value();
}

// Whether a key verifies the signature of a compact text, in whose header
// `named` stands; the payload need not be one of claims.
bool verifies(writ::verification_key const& key, signature_algorithm named, std::string_view compact) {
    // The issuer of RFC 7515's.
    auto const verifier = make_verifier({.algorithms = {named}, .keys = {key}, .issuer = "joe"});
    return was_verified(outcome(verifier, compact));
}

// Signatures of these are the same each time.
bool is_deterministic(signature_algorithm algorithm) {
    std::string_view const name = writ::to_text(algorithm);
    return name.starts_with("RS") || name.starts_with("HS") || name.starts_with("Ed");
}

void check_compact(value const& jwk, signature_algorithm algorithm, std::string_view compact) {
    auto const key = signing_key_of(jwk, algorithm);
    CHECK(verifies(key.verifier(), algorithm, compact));
    auto const last = compact.rfind('.');
    std::string_view const input = compact.substr(0, last);
    auto const again = key.sign(input);
    REQUIRE(again.has_value());
    CHECK(key.verifier().verify(input, *again) == writ::signature_check::valid);
    if (is_deterministic(key.verifier().algorithm())) {
        CHECK(base64url(*again) == compact.substr(last + 1));
    }
}

} // namespace

TEST_SUITE("jose_vectors") {
    TEST_CASE("the signatures of RFC 7515 are verified and made again") {
        auto const read = vectors("rfc/rfc7515.json");
        if (!read) {
            return;
        }
        std::size_t compact = 0;
        for (value const& row : read->at("cases").as_array()) {
            std::string const id(row.at("id").as_string());
            CAPTURE(id);
            if (row.as_object().contains("json")) {
                // Only the compact form is read.
                auto const& key = real_key(signature_algorithm::es256).verifier();
                CHECK_FALSE(verifies(key, signature_algorithm::es256, text_of(row.at("json"))));
            } else if (row.at("alg") == "none") {
                auto const& key = real_key(signature_algorithm::es256).verifier();
                CHECK(outcome(make_verifier({.algorithms = {signature_algorithm::es256}, .keys = {key}}),
                              std::string_view(row.at("compact").as_string()))
                      == "algorithm_not_allowed");
            } else {
                ++compact;
                check_compact(row.at("key"), algorithm_of(row.at("alg")),
                              std::string_view(row.at("compact").as_string()));
            }
        }
        CHECK(compact == 4);
    }

    TEST_CASE("what was changed in the tokens of RFC 7515 is refused") {
        auto const read = vectors("rfc/rfc7515.json");
        if (!read) {
            return;
        }
        for (value const& row : read->at("derived_invalid").as_array()) {
            std::string const id(row.at("id").as_string());
            CAPTURE(id);
            for (value const& base : read->at("cases").as_array()) {
                if (base.at("id") == row.at("base")) {
                    auto const algorithm = algorithm_of(base.at("alg"));
                    auto const key = signing_key_of(base.at("key"), algorithm);
                    CHECK_FALSE(
                        verifies(key.verifier(), algorithm, std::string_view(row.at("compact").as_string())));
                }
            }
        }
    }

    TEST_CASE("the signatures of RFC 7520 are verified and made again") {
        auto const read = vectors("rfc/rfc7520-jws.json");
        if (!read) {
            return;
        }
        std::size_t compact = 0;
        for (value const& row : read->at("cases").as_array()) {
            object const& output = row.at("output").as_object();
            if (row.at("input").at("alg").is_string() && output.contains("compact")) {
                std::string const id(row.at("id").as_string());
                std::string const text(output.at("compact").as_string());
                CAPTURE(id);
                if (text.find("..") != text.npos) {
                    // The payload is elsewhere: the text alone says nothing.
                    auto const key = signing_key_of(row.at("input").at("key"), signature_algorithm::hs256);
                    CHECK_FALSE(verifies(key.verifier(), signature_algorithm::hs256, text));
                } else {
                    ++compact;
                    check_compact(row.at("input").at("key"), algorithm_of(row.at("input").at("alg")), text);
                }
            }
        }
        CHECK(compact == 4);
    }

    TEST_CASE("the unencoded payload of RFC 7797 is refused") {
        auto const read = vectors("rfc/rfc7797.json");
        if (!read) {
            return;
        }
        value const& row = read->at("case");
        auto const key = signing_key_of(row.at("input").at("key"), signature_algorithm::hs256);
        std::string const header(row.at("signing").at("protected_b64u").as_string());
        std::string const signature(row.at("signing").at("sig").as_string());
        auto const verifier =
            make_verifier({.algorithms = {signature_algorithm::hs256}, .keys = {key.verifier()}});
        CHECK(outcome(verifier, header + ".$.02." + signature) == "malformed");
        CHECK(outcome(verifier, header + "." + base64url("$.02") + "." + signature) == "critical_header");
    }

    TEST_CASE("the key and the signature of RFC 8037 are read, verified and made again") {
        auto const read = vectors("rfc/rfc8037.json");
        if (!read) {
            return;
        }
        auto const key = writ::signing_key::from_jwk(text_of(read->at("private_jwk"))).value();
        CHECK(key.verifier().thumbprint() == std::string_view(read->at("thumbprint_sha256").as_string()));
        CHECK(key.verifier().kid() == key.verifier().thumbprint());
        std::string const compact(read->at("compact").as_string());
        check_compact(read->at("private_jwk"), signature_algorithm::eddsa, compact);
        CHECK_FALSE(verifies(key.verifier(), signature_algorithm::ed25519, compact));
        for (value const& row : read->at("derived_invalid").as_array()) {
            std::string const id(row.at("id").as_string());
            CAPTURE(id);
            CHECK_FALSE(verifies(key.verifier(), signature_algorithm::eddsa,
                                 std::string_view(row.at("compact").as_string())));
        }
    }

    TEST_CASE("the key sets of RFC 7517 and the thumbprint of RFC 7638 are as they say") {
        auto const read = vectors("rfc/rfc7517.json");
        if (!read) {
            return;
        }
        auto const published = writ::read_jwks(text_of(read->at("A.1_public"))).value();
        REQUIRE(published.size() == 1);
        CHECK(published[0].kid() == "2011-04-29");
        auto const secret_set = writ::read_jwks(text_of(read->at("A.2_private")));
        REQUIRE(secret_set.has_error());
        CHECK(secret_set.error().code() == writ::errc::not_allowed);
        CHECK(writ::read_jwks(text_of(read->at("A.3_symmetric"))).has_error());
        auto const symmetric =
            writ::read_jwks(text_of(read->at("A.3_symmetric")),
                            {.algorithms = {signature_algorithm::hs256}, .allow_symmetric = true});
        REQUIRE(symmetric.has_value());
        REQUIRE(symmetric->size() == 1);
        CHECK(symmetric->front().kid() == "HMACkeyusedinJWSspecAppendixA.1example");
        auto const with_certificate = writ::verification_key::from_jwk(
            text_of(read->at("B_x5c")), {.algorithms = {signature_algorithm::rs256}});
        CHECK(with_certificate.has_value());
        auto const key = writ::verification_key::from_jwk(text_of(read->at("rfc7638").at("key"))).value();
        CHECK(key.thumbprint() == std::string_view(read->at("rfc7638").at("thumbprint_sha256").as_string()));
    }

    TEST_CASE("key sets of Wycheproof are accepted and refused as they should be") {
        auto const read = vectors("wycheproof/json_web_key_test.json");
        if (!read) {
            return;
        }
        int accepted = 0;
        for (value const& group : read->at("testGroups").as_array()) {
            object const& members = group.as_object();
            value const& set = members.contains("public") ? members.at("public") : members.at("private");
            for (value const& row : group.at("tests").as_array()) {
                auto const id = row.at("tcId").as_int64();
                CAPTURE(id);
                auto const keys = writ::read_jwks(text_of(set), {.allow_symmetric = true});
                bool valid = false;
                if (keys && !keys->empty()) {
                    auto const compact = std::string_view(row.at("jws").as_string());
                    valid = was_verified(
                        outcome(make_verifier({.algorithms = all_algorithms(), .keys = *keys}), compact));
                }
                accepted += valid ? 1 : 0;
                // The errata leave three of these to the reader; all are refused here.
                CHECK(valid == (row.at("result") == "valid"));
            }
        }
        CHECK(accepted == 5);
    }
}
