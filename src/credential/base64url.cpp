// SPDX-License-Identifier: Apache-2.0
#include "credential/base64url.hpp"

#include <array>
#include <cstdint>

namespace writ::inline WRIT_ABI::base64url {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Of a character outside the alphabet: a bit that no value has.
constexpr std::uint32_t foreign = 1u << 31;

// By character, its value shifted to where it stands in a group of four.
constexpr auto shifted = [] {
    std::array<std::array<std::uint32_t, 256>, 4> table{};
    for (std::size_t place = 0; place < 4; ++place) {
        table[place].fill(foreign);
        for (std::uint32_t value = 0; value < alphabet.size(); ++value) {
            table[place][static_cast<unsigned char>(alphabet[value])] = value << (18 - 6 * place);
        }
    }
    return table;
}();

[[nodiscard]] std::uint32_t value_of(std::size_t place, char c) noexcept {
    return shifted[place][static_cast<unsigned char>(c)];
}

} // namespace

bool decode(std::string_view text, char* out) noexcept {
    std::uint32_t seen = 0;
    char const* at = text.data();
    for (std::size_t left = text.size() / 4; left != 0; --left, at += 4, out += 3) {
        std::uint32_t const group =
            value_of(0, at[0]) | value_of(1, at[1]) | value_of(2, at[2]) | value_of(3, at[3]);
        seen |= group;
        out[0] = static_cast<char>(group >> 16);
        out[1] = static_cast<char>(group >> 8);
        out[2] = static_cast<char>(group);
    }
    std::size_t const rest = text.size() % 4;
    if (rest == 1) {
        return false;
    }
    if (rest != 0) {
        std::uint32_t const group =
            value_of(0, at[0]) | value_of(1, at[1]) | (rest == 3 ? value_of(2, at[2]) : 0);
        seen |= group;
        out[0] = static_cast<char>(group >> 16);
        if (rest == 3) {
            out[1] = static_cast<char>(group >> 8);
        }
        if ((group & (rest == 3 ? 0xFFu : 0xFFFFu)) != 0) {
            return false;
        }
    }
    return (seen & foreign) == 0;
}

std::optional<std::string> decode(std::string_view text) {
    std::string bytes(decoded_size(text.size()), '\0');
    if (!decode(text, bytes.data())) {
        return std::nullopt;
    }
    return bytes;
}

void append(std::string& out, std::string_view bytes) {
    std::size_t const before = out.size();
    out.resize(before + (bytes.size() * 4 + 2) / 3);
    char* to = out.data() + before;
    auto const byte = [&](std::size_t i) { return std::uint32_t{static_cast<unsigned char>(bytes[i])}; };
    auto const put = [&](std::uint32_t group, unsigned characters) {
        for (unsigned place = 0; place < characters; ++place) {
            *to++ = alphabet[(group >> (18 - 6 * place)) & 63];
        }
    };
    std::size_t i = 0;
    for (; i + 3 <= bytes.size(); i += 3) {
        put(byte(i) << 16 | byte(i + 1) << 8 | byte(i + 2), 4);
    }
    if (bytes.size() - i == 1) {
        put(byte(i) << 16, 2);
    } else if (bytes.size() - i == 2) {
        put(byte(i) << 16 | byte(i + 1) << 8, 3);
    }
}

std::string encode(std::string_view bytes) {
    std::string out;
    append(out, bytes);
    return out;
}

} // namespace writ::inline WRIT_ABI::base64url
