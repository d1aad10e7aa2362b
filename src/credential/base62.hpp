// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_BASE62_HPP
#define WRIT_SRC_CREDENTIAL_BASE62_HPP

// The characters that the random parts of API keys are made of.

#include <writ/credential/entropy.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {

inline constexpr std::string_view base62_alphabet =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

[[nodiscard]] inline bool is_base62(char c) noexcept {
    // In a way that compilers make vectors of.
    auto const byte = static_cast<unsigned char>(c);
    auto const digit = static_cast<unsigned char>(byte - '0');
    auto const letter = static_cast<unsigned char>((byte | 0x20) - 'a');
    return (static_cast<unsigned>(digit < 10) | static_cast<unsigned>(letter < 26)) != 0;
}
[[nodiscard]] inline bool is_base62(std::string_view text) noexcept {
    // Without branches: most texts are right to their ends.
    unsigned char is_right = 1;
    for (char const c : text) {
        is_right &= static_cast<unsigned char>(is_base62(c));
    }
    return is_right != 0;
}

// Fills `into` with characters each of which is as likely as any other.
// Errors: errc::entropy_unavailable, also where the bytes cannot be random.
[[nodiscard]] result<void> fill_base62(std::span<char> into, entropy& random);

// The number in as many digits as `into` has, the most significant first.
inline void write_base62(std::span<char> into, std::uint32_t number) noexcept {
    for (std::size_t i = into.size(); i-- != 0;) {
        into[i] = base62_alphabet[number % base62_alphabet.size()];
        number /= static_cast<std::uint32_t>(base62_alphabet.size());
    }
}

} // namespace writ::inline WRIT_ABI

#endif
