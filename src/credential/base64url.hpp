// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_BASE64URL_HPP
#define WRIT_SRC_CREDENTIAL_BASE64URL_HPP

// Base64url without padding (RFC 4648, section 5), in its one canonical form:
// other alphabets, padding, white space and left-over bits that are set are
// refused.

#include <writ/export.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI::base64url {

// The bytes that `size` characters stand for.
[[nodiscard]] constexpr std::size_t decoded_size(std::size_t size) noexcept {
    return size / 4 * 3 + (size % 4 == 0 ? 0 : size % 4 - 1);
}

// Writes decoded_size(text.size()) bytes to `out`; false when it is refused.
[[nodiscard]] bool decode(std::string_view text, char* out) noexcept;

// The same as a string.
[[nodiscard]] std::optional<std::string> decode(std::string_view text);

void append(std::string& out, std::string_view bytes);
[[nodiscard]] std::string encode(std::string_view bytes);

} // namespace writ::inline WRIT_ABI::base64url

#endif
