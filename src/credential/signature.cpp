// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/signature.hpp>

#include "credential/algorithm_facts.hpp"

#include <array>

namespace writ::inline WRIT_ABI {
namespace {

using enum signature_algorithm;
using enum key_family;

// In the order of the enumeration, which begins with 1.
constexpr std::array<algorithm_facts, 14> table = {{
    {es256, "ES256", elliptic, "SHA256", 32, "P-256", "prime256v1", 32, false, 0},
    {es384, "ES384", elliptic, "SHA384", 48, "P-384", "secp384r1", 48, false, 0},
    {es512, "ES512", elliptic, "SHA512", 64, "P-521", "secp521r1", 66, false, 0},
    {ed25519, "Ed25519", edwards, nullptr, 0, "Ed25519", nullptr, 32, false, 0},
    {eddsa, "EdDSA", edwards, nullptr, 0, "Ed25519", nullptr, 32, false, 0},
    {rs256, "RS256", rsa, "SHA256", 32, "", nullptr, 0, false, 2048},
    {rs384, "RS384", rsa, "SHA384", 48, "", nullptr, 0, false, 3072},
    {rs512, "RS512", rsa, "SHA512", 64, "", nullptr, 0, false, 4096},
    {ps256, "PS256", rsa, "SHA256", 32, "", nullptr, 0, true, 2048},
    {ps384, "PS384", rsa, "SHA384", 48, "", nullptr, 0, true, 3072},
    {ps512, "PS512", rsa, "SHA512", 64, "", nullptr, 0, true, 4096},
    {hs256, "HS256", symmetric, "SHA256", 32, "", nullptr, 0, false, 0},
    {hs384, "HS384", symmetric, "SHA384", 48, "", nullptr, 0, false, 0},
    {hs512, "HS512", symmetric, "SHA512", 64, "", nullptr, 0, false, 0},
}};

} // namespace

algorithm_facts const& facts_of(signature_algorithm algorithm) noexcept {
    return table[static_cast<std::size_t>(algorithm) - 1];
}

std::optional<signature_algorithm> find_signature_algorithm(std::string_view name) noexcept {
    for (algorithm_facts const& row : table) {
        if (row.name == name) {
            return row.algorithm;
        }
    }
    return std::nullopt;
}

std::string_view to_text(signature_algorithm algorithm) noexcept {
    return facts_of(algorithm).name;
}

result<signature_algorithm> parse_signature_algorithm(std::string_view name) {
    if (auto const found = find_signature_algorithm(name)) {
        return *found;
    }
    return make_failure(errc::unsupported_algorithm, "", "the algorithm is not supported");
}

} // namespace writ::inline WRIT_ABI
