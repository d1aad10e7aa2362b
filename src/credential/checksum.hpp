// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_CHECKSUM_HPP
#define WRIT_SRC_CREDENTIAL_CHECKSUM_HPP

// CRC-32 as zlib and Ethernet have it, up to sixteen bytes at a time.
//
// Boost.CRC takes a byte at a time, which for the text of a key lasts as long
// as SHA-256 does.

#include <writ/export.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace writ::inline WRIT_ABI {

namespace detail {

// [k][b]: what the byte b changes, with k more bytes behind it.
inline constexpr auto crc32_tables = [] {
    constexpr std::uint32_t polynomial = 0xedb88320;
    std::array<std::array<std::uint32_t, 256>, 16> tables{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t sum = byte;
        for (int bit = 0; bit < 8; ++bit) {
            sum = (sum & 1) != 0 ? polynomial ^ (sum >> 1) : sum >> 1;
        }
        tables[0][byte] = sum;
    }
    for (std::size_t k = 1; k < tables.size(); ++k) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            std::uint32_t const before = tables[k - 1][byte];
            tables[k][byte] = (before >> 8) ^ tables[0][before & 0xff];
        }
    }
    return tables;
}();

// The sum of what went before and of `Size` bytes more.
template <std::size_t Size>
[[nodiscard]] constexpr std::uint32_t crc32_step(std::uint32_t sum, char const* bytes) noexcept {
    std::uint32_t next = Size < 4 ? sum >> (8 * Size % 32) : 0;
    for (std::size_t k = 0; k < Size; ++k) {
        std::uint32_t const carried = k < 4 ? sum >> (8 * k) : 0;
        next ^= crc32_tables[Size - 1 - k][(carried ^ static_cast<unsigned char>(bytes[k])) & 0xff];
    }
    return next;
}

} // namespace detail

[[nodiscard]] constexpr std::uint32_t crc32(std::string_view text) noexcept {
    std::uint32_t sum = 0xffffffff;
    char const* at = text.data();
    std::size_t left = text.size();
    auto const take = [&](std::uint32_t next, std::size_t size) {
        sum = next;
        at += size;
        left -= size;
    };
    while (left >= 16) {
        take(detail::crc32_step<16>(sum, at), 16);
    }
    if (left >= 8) {
        take(detail::crc32_step<8>(sum, at), 8);
    }
    while (left != 0) {
        take(detail::crc32_step<1>(sum, at), 1);
    }
    return ~sum;
}

} // namespace writ::inline WRIT_ABI

#endif
