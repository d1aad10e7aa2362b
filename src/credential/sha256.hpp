// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_SHA256_HPP
#define WRIT_SRC_CREDENTIAL_SHA256_HPP

// The digest of a key's text, and how digests are written and compared.

#include <writ/credential/pepper.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// False where the cryptographic library failed; then `into` is not to be used.
[[nodiscard]] bool sha256(std::string_view text, key_digest& into) noexcept;

// In a time that does not depend on where they differ.
[[nodiscard]] bool are_equal(key_digest const& a, key_digest const& b) noexcept;

// In lower-case hexadecimal, two characters for each byte.
// Precondition: `into` is twice as long.
void write_hex(std::span<unsigned char const> bytes, std::span<char> into) noexcept;
[[nodiscard]] std::string to_hex(key_digest const& d);
// Nothing where the text is not 64 characters of hexadecimal in one case.
[[nodiscard]] std::optional<key_digest> digest_from_hex(std::string_view text) noexcept;
// Nothing where the text is not 43 characters of base64url with no bits left.
[[nodiscard]] std::optional<key_digest> digest_from_base64url(std::string_view text) noexcept;

// How long an id is that stands for the beginning of a digest.
inline constexpr std::size_t digest_id_size = 24;

} // namespace writ::inline WRIT_ABI

#endif
