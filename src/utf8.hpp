// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_UTF8_HPP
#define WRIT_UTF8_HPP

// Strict UTF-8: no overlong forms, no surrogates, nothing above U+10FFFF.

#include <writ/export.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Reads the code point that begins at `at`, which lies inside `text`, and moves
// `at` behind it.  Nothing, and `at` unmoved, when none begins there.
[[nodiscard]] inline std::optional<char32_t> decode_utf8(std::string_view text, std::size_t& at) noexcept {
    auto const lead = static_cast<unsigned char>(text[at]);
    if (lead < 0x80) {
        ++at;
        return lead;
    }
    if (lead < 0xC2 || lead > 0xF4) {
        return std::nullopt;
    }
    std::size_t const length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    if (text.size() - at < length) {
        return std::nullopt;
    }
    char32_t value = lead & (0x7Fu >> length);
    for (std::size_t i = 1; i < length; ++i) {
        auto const next = static_cast<unsigned char>(text[at + i]);
        if ((next & 0xC0u) != 0x80u) {
            return std::nullopt;
        }
        value = (value << 6) | (next & 0x3Fu);
    }
    bool const overlong = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    if (overlong || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return std::nullopt;
    }
    at += length;
    return value;
}

// Whether all bytes are those of ASCII that are seen, or spaces: most texts
// are, and there is nothing more to ask of them.
[[nodiscard]] inline bool is_printable_ascii(std::string_view text) noexcept {
    constexpr std::uint64_t ones = 0x0101010101010101;
    // The high bit of each byte below 0x20, or above 0x7e.
    auto const strange = [](std::uint64_t w) noexcept {
        return (w | (w + ones) | ~(w + ones * 0x60)) & ones * 0x80;
    };
    if (text.size() < sizeof(std::uint64_t)) {
        return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
    }
    std::uint64_t w = 0;
    for (std::size_t at = 0; at + sizeof(w) < text.size(); at += sizeof(w)) {
        std::memcpy(&w, text.data() + at, sizeof(w));
        if (strange(w) != 0) {
            return false;
        }
    }
    std::memcpy(&w, text.data() + text.size() - sizeof(w), sizeof(w));
    return strange(w) == 0;
}

[[nodiscard]] inline bool valid_utf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        if (!decode_utf8(text, at)) {
            return false;
        }
    }
    return true;
}

// Appends the bytes of a code point.  A surrogate is written as three bytes,
// which is not UTF-8 but is how a UTF-16 code unit is shown to RE2.
inline void append_utf8(std::string& out, char32_t value) {
    auto const continuation = [&](int shift) {
        out += static_cast<char>(0x80u | ((value >> shift) & 0x3Fu));
    };
    if (value < 0x80) {
        out += static_cast<char>(value);
        return;
    }
    if (value < 0x800) {
        out += static_cast<char>(0xC0u | (value >> 6));
    } else {
        if (value < 0x10000) {
            out += static_cast<char>(0xE0u | (value >> 12));
        } else {
            out += static_cast<char>(0xF0u | (value >> 18));
            continuation(12);
        }
        continuation(6);
    }
    continuation(0);
}

} // namespace writ::inline WRIT_ABI

#endif
