// SPDX-License-Identifier: Apache-2.0
// Tested by verification_key_test.cpp.
#include "credential/base64url.hpp"
#include "credential/raw_key.hpp"

#include <array>

namespace writ::inline WRIT_ABI {
namespace {

// A coordinate in full length.
bool coordinate(std::string& out, EVP_PKEY* key, char const* name, std::size_t size) {
    openssl::bn_ptr const found = openssl::number_of(key, name);
    std::string big_endian(size, '\0');
    if (!found || BN_bn2binpad(found.get(), openssl::bytes(big_endian.data()), static_cast<int>(size)) < 0) {
        return false;
    }
    out = base64url::encode(big_endian);
    return true;
}

} // namespace

bool append_number(std::string& out, EVP_PKEY* key, char const* name) {
    openssl::bn_ptr const found = openssl::number_of(key, name);
    if (!found) {
        return false;
    }
    secret big_endian(static_cast<std::size_t>(BN_num_bytes(found.get())));
    BN_bn2bin(found.get(), openssl::bytes(big_endian.data()));
    base64url::append(out, big_endian.reveal());
    return true;
}

jwk_members public_members(EVP_PKEY* key, algorithm_facts const& facts) {
    std::string first;
    std::string second;
    switch (facts.family) {
    case key_family::rsa:
        if (append_number(first, key, OSSL_PKEY_PARAM_RSA_E)
            && append_number(second, key, OSSL_PKEY_PARAM_RSA_N)) {
            return {{"e", first}, {"kty", "RSA"}, {"n", second}};
        }
        return {};
    case key_family::elliptic:
        if (coordinate(first, key, OSSL_PKEY_PARAM_EC_PUB_X, facts.field_bytes)
            && coordinate(second, key, OSSL_PKEY_PARAM_EC_PUB_Y, facts.field_bytes)) {
            return {{"crv", std::string(facts.curve)}, {"kty", "EC"}, {"x", first}, {"y", second}};
        }
        return {};
    case key_family::edwards: {
        std::string point(facts.field_bytes, '\0');
        std::size_t size = point.size();
        if (EVP_PKEY_get_raw_public_key(key, openssl::bytes(point.data()), &size) == 1) {
            return {{"crv", std::string(facts.curve)}, {"kty", "OKP"}, {"x", base64url::encode(point)}};
        }
        return {};
    }
    case key_family::symmetric: break;
    }
    return {};
}

std::string thumbprint_of(jwk_members const& members) {
    // None of the members needs to be escaped.
    std::string text = "{";
    for (auto const& [name, value] : members) {
        text.append(text.size() == 1 ? "\"" : ",\"").append(name).append("\":\"").append(value).append("\"");
    }
    text += '}';
    std::array<char, 32> hash{};
    std::size_t size = hash.size();
    if (EVP_Q_digest(nullptr, "SHA256", nullptr, text.data(), text.size(), openssl::bytes(hash.data()), &size)
        != 1) {
        return {};
    }
    return base64url::encode({hash.data(), size});
}

} // namespace writ::inline WRIT_ABI
