// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_NAME_HASH_HPP
#define WRIT_SRC_POLICY_NAME_HASH_HPP

// A hash of names and ids for the tables of a policy.
//
// Each check hashes the names of its action and type, which are short.  The
// standard library's hash is called, not inlined, and takes twice as long.
// Like that one it has no secret: who writes the policy may slow it down.

#include <writ/export.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace writ::inline WRIT_ABI {

struct name_hash {
    using is_avalanching = void;

    [[nodiscard]] std::size_t operator()(std::string_view s) const noexcept {
        char const* at = s.data();
        std::size_t left = s.size();
        std::uint64_t hash = left;
        for (; left >= 8; left -= 8, at += 8) {
            hash = mix(hash ^ word(at, 8));
        }
        return static_cast<std::size_t>(mix(hash ^ tail(at, left)));
    }

private:
    [[nodiscard]] static std::uint64_t word(char const* at, std::size_t size) noexcept {
        std::uint64_t w = 0;
        std::memcpy(&w, at, size);
        return w;
    }
    // The last 0 to 7 bytes, in fixed steps so that nothing is called.
    [[nodiscard]] static std::uint64_t tail(char const* at, std::size_t size) noexcept {
        if (size >= 4) {
            return word(at, 4) | word(at + size - 4, 4) << 32;
        }
        std::uint64_t w = 0;
        for (std::size_t i = 0; i < size; ++i) {
            w = w << 8 | static_cast<unsigned char>(at[i]);
        }
        return w;
    }
    [[nodiscard]] static std::uint64_t mix(std::uint64_t w) noexcept {
        w *= 0x9e3779b97f4a7c15U;
        return w ^ w >> 32;
    }
};

} // namespace writ::inline WRIT_ABI

#endif
