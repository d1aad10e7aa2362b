// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_NETWORK_HPP
#define WRIT_SRC_CREDENTIAL_NETWORK_HPP

// Addresses of the Internet, and networks of them.

#include <writ/export.hpp>

#include <array>
#include <optional>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Addresses that begin with the same bits.  IPv4 lies within IPv6 as
// `::ffff:0:0/96`, so that both spellings of one address are one.
class network {
public:
    // `10.0.0.0/8`, `2001:db8::/32`, or an address, which is a network of one.
    // Nothing where it is neither, has bits behind its length, or a zone.
    [[nodiscard]] static std::optional<network> parse(std::string_view text);

    // Whether all addresses of the other network are among these, and both are of
    // IPv4 or both of IPv6.
    [[nodiscard]] bool contains(network const& other) const noexcept;

private:
    [[nodiscard]] bool is_v4() const noexcept;

    std::array<unsigned char, 16> bytes_{};
    unsigned length_ = 0;
};

} // namespace writ::inline WRIT_ABI

#endif
