// SPDX-License-Identifier: Apache-2.0
#include "support/tokens.hpp"

#include "credential/base64url.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <openssl/evp.h>

#include <map>
#include <stdexcept>

namespace writ_test {
namespace {

using keys = std::map<signature_algorithm, writ::signing_key>;

// RSA keys of the shortest length: to find the primes of others takes seconds.
writ::signing_key make_key(signature_algorithm algorithm) {
    bool const is_rsa =
        writ::to_text(algorithm).starts_with("RS") || writ::to_text(algorithm).starts_with("PS");
    auto key = writ::signing_key::generate(is_rsa ? signature_algorithm::rs256 : algorithm, "real").value();
    return is_rsa ? relabelled(key, algorithm) : key;
}

keys make_keys() {
    keys made;
    for (auto const algorithm : all_algorithms()) {
        made.emplace(algorithm, make_key(algorithm));
    }
    return made;
}

} // namespace

writ::instant at_seconds(std::int64_t seconds) {
    return writ::to_instant(seconds, writ::time_unit::seconds).value();
}

std::vector<signature_algorithm> const& all_algorithms() {
    using enum signature_algorithm;
    static std::vector<signature_algorithm> const all = {es256, es384, es512, ed25519, rs256, rs384, rs512,
                                                         ps256, ps384, ps512, hs256,   hs384, hs512};
    return all;
}

writ::signing_key const& real_key(signature_algorithm algorithm) {
    static keys const made = make_keys();
    return made.at(algorithm);
}

writ::signing_key const& attacker_key(signature_algorithm algorithm) {
    static keys const made = make_keys();
    return made.at(algorithm);
}

writ::signing_key relabelled(writ::signing_key const& key, signature_algorithm algorithm) {
    boost::json::value jwk = boost::json::parse(std::string(key.jwk()->reveal()));
    jwk.as_object()["alg"] = writ::to_text(algorithm);
    return writ::signing_key::from_jwk(boost::json::serialize(jwk)).value();
}

std::string base64url(std::string_view bytes) {
    return writ::base64url::encode(bytes);
}

std::string sign_token(std::string_view header, std::string_view payload, writ::signing_key const& key) {
    std::string const input = base64url(header) + "." + base64url(payload);
    return input + "." + base64url(key.sign(input).value());
}

std::string hmac_sha256(std::string_view bytes, std::string_view input) {
    std::string code(32, '\0');
    std::size_t size = 0;
    auto const* made = EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, bytes.data(), bytes.size(),
                                 reinterpret_cast<unsigned char const*>(input.data()), input.size(),
                                 reinterpret_cast<unsigned char*>(code.data()), code.size(), &size);
    if (made == nullptr || size != code.size()) {
        throw std::runtime_error("no HMAC");
    }
    return code;
}

std::string mac_token(std::string_view header, std::string_view payload, std::string_view bytes) {
    std::string const input = base64url(header) + "." + base64url(payload);
    return input + "." + base64url(hmac_sha256(bytes, input));
}

std::string header_of(std::string_view algorithm, std::string_view more) {
    std::string text = R"({"alg":")";
    text.append(algorithm).append(R"(","kid":"real")");
    return more.empty() ? text + "}" : text.append(",").append(more).append("}");
}

std::string claims_with(std::string_view changes) {
    boost::json::object claims = {{"iss", token_issuer_name}, {"sub", "service-a"},
                                  {"aud", token_audience},    {"exp", token_now + 600},
                                  {"iat", token_now - 10},    {"jti", "one"}};
    boost::json::value const changed = boost::json::parse(changes);
    for (auto const& [name, value] : changed.as_object()) {
        if (value.is_null()) {
            claims.erase(name);
        } else {
            claims[name] = value;
        }
    }
    return boost::json::serialize(claims);
}

std::string good_token(signature_algorithm algorithm, std::string_view changes) {
    return sign_token(header_of(writ::to_text(algorithm)), claims_with(changes), real_key(algorithm));
}

writ::token_verifier make_verifier(verifier_setup const& setup) {
    auto keys = std::make_shared<writ::fixed_keys>();
    keys->add(setup.issuer, setup.keys).value();
    writ::token_kind kind;
    kind.type = setup.type;
    kind.any_type = setup.type.empty();
    kind.single_audience = false;
    kind.identified = false;
    return writ::token_verifier::create({.kind = kind,
                                         .issuers = {{setup.issuer, setup.algorithms}},
                                         .audience = std::string(token_audience),
                                         .keys = keys,
                                         .leeway = setup.leeway})
        .value();
}

writ::token_verifier make_verifier(signature_algorithm algorithm) {
    return make_verifier({.algorithms = {algorithm}, .keys = {real_key(algorithm).verifier()}});
}

std::string outcome(writ::token_verifier const& verifier, std::string_view token, std::int64_t now) {
    auto const verified = verifier.verify(token, at_seconds(now));
    return verified ? "accepted" : std::string(writ::to_text(verified.error()));
}

bool was_verified(std::string_view outcome) {
    return outcome == "accepted" || outcome == "payload_malformed" || outcome.starts_with("claim_")
           || outcome == "audience_mismatch" || outcome == "expired" || outcome == "not_yet_valid"
           || outcome == "issued_in_future" || outcome == "lifetime_too_long"
           || outcome.starts_with("proof_");
}

} // namespace writ_test
