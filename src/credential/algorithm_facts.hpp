// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_ALGORITHM_FACTS_HPP
#define WRIT_SRC_CREDENTIAL_ALGORITHM_FACTS_HPP

// What differs between the algorithms, as one table.

#include <writ/credential/signature.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace writ::inline WRIT_ABI {

enum class key_family { elliptic, edwards, rsa, symmetric };

struct algorithm_facts {
    signature_algorithm algorithm;
    std::string_view name;
    key_family family;
    // OpenSSL's name of the hash; none where the algorithm brings its own.
    char const* digest;
    std::size_t digest_bytes;
    // Elliptic curves: the names of RFC 7518 and of OpenSSL, and the length of
    // a coordinate.
    std::string_view curve;
    char const* group;
    std::size_t field_bytes;
    // RSA: whether the padding is that of PSS, and the size of new keys.
    bool pss;
    unsigned new_bits;
};

[[nodiscard]] algorithm_facts const& facts_of(signature_algorithm algorithm) noexcept;

// By the name in a header or key.
[[nodiscard]] std::optional<signature_algorithm> find_signature_algorithm(std::string_view name) noexcept;

// The algorithm of a key that may sign under this name.
[[nodiscard]] constexpr signature_algorithm key_algorithm(signature_algorithm named) noexcept {
    return named == signature_algorithm::eddsa ? signature_algorithm::ed25519 : named;
}

} // namespace writ::inline WRIT_ABI

#endif
