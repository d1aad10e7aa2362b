// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/credential/network_test.cpp.
#include "credential/network.hpp"

#include <boost/asio/ip/address.hpp>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <string>

namespace writ::inline WRIT_ABI {
namespace {

namespace ip = boost::asio::ip;

constexpr unsigned bits_of_v4 = 32;
constexpr unsigned bits_of_v6 = 128;
// How many bits stand before an IPv4 address that is written as one of IPv6.
constexpr unsigned bits_before_v4 = bits_of_v6 - bits_of_v4;
// The longest text of an address without a zone.
constexpr std::size_t max_address_bytes = 45;

// Decimal, without a sign and without leading zeros.
std::optional<unsigned> length_of(std::string_view text, unsigned most) {
    unsigned length = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    bool const read = error == std::errc() && end == text.data() + text.size() && length <= most;
    return read && (text.size() == 1 || text.front() != '0') ? std::optional(length) : std::nullopt;
}

bool has_bit(std::array<unsigned char, 16> const& bytes, unsigned i) noexcept {
    return (bytes[i / 8] >> (7 - i % 8) & 1) != 0;
}

} // namespace

std::optional<network> network::parse(std::string_view text) {
    auto const slash = text.find('/');
    std::string_view const address = text.substr(0, slash);
    if (address.size() > max_address_bytes
        || address.find_first_of(std::string_view("%\0", 2)) != address.npos) {
        return {};
    }
    boost::system::error_code failed;
    auto const parsed = ip::make_address(std::string(address), failed);
    if (failed) {
        return {};
    }
    network n;
    n.bytes_ =
        (parsed.is_v4() ? ip::make_address_v6(ip::v4_mapped, parsed.to_v4()) : parsed.to_v6()).to_bytes();
    n.length_ = bits_of_v6;
    if (slash != text.npos) {
        unsigned const bits = parsed.is_v4() ? bits_of_v4 : bits_of_v6;
        auto const length = length_of(text.substr(slash + 1), bits);
        if (!length) {
            return {};
        }
        n.length_ = bits_of_v6 - bits + *length;
    }
    for (unsigned i = n.length_; i < bits_of_v6; ++i) {
        if (has_bit(n.bytes_, i)) {
            return {};
        }
    }
    return n;
}

bool network::is_v4() const noexcept {
    static constexpr std::array<unsigned char, bits_before_v4 / 8> mapped{0, 0, 0, 0, 0,    0,
                                                                          0, 0, 0, 0, 0xff, 0xff};
    return length_ >= bits_before_v4 && std::equal(mapped.begin(), mapped.end(), bytes_.begin());
}

bool network::contains(network const& other) const noexcept {
    // One of IPv6, `::/0` even, says nothing of IPv4.
    if (other.length_ < length_ || is_v4() != other.is_v4()) {
        return false;
    }
    for (unsigned i = 0; i < length_; ++i) {
        if (has_bit(bytes_, i) != has_bit(other.bytes_, i)) {
            return false;
        }
    }
    return true;
}

} // namespace writ::inline WRIT_ABI
