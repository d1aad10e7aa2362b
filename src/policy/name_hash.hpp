// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_NAME_HASH_HPP
#define WRIT_SRC_POLICY_NAME_HASH_HPP

// A hash of names and ids, for tables that strangers fill.
//
// Each check hashes short names.  The standard library's hash is called, not
// inlined, and has no secret: whoever knows it can choose ids that all fall
// into one slot.  This one multiplies 64 by 64 bits and folds the halves, with
// secrets that each process draws anew; its values must not leave the process.

#include <writ/export.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace writ::inline WRIT_ABI {

class name_hash {
public:
    using is_avalanching = void;

    [[nodiscard]] std::size_t operator()(std::string_view s) const noexcept {
        static secrets const drawn = draw();
        char const* at = s.data();
        std::uint64_t hash = drawn.second;
        std::uint64_t a = 0;
        std::uint64_t b = 0;
        if (s.size() > 16) {
            std::size_t left = s.size();
            for (; left > 16; left -= 16, at += 16) {
                hash = fold(word<8>(at) ^ drawn.first, word<8>(at + 8) ^ hash);
            }
            a = word<8>(at + left - 16);
            b = word<8>(at + left - 8);
        } else if (s.size() >= 8) {
            a = word<8>(at);
            b = word<8>(at + s.size() - 8);
        } else if (s.size() >= 4) {
            a = word<4>(at);
            b = word<4>(at + s.size() - 4);
        } else if (!s.empty()) {
            a = word<1>(at) << 16 | word<1>(at + s.size() / 2) << 8 | word<1>(at + s.size() - 1);
        }
        return static_cast<std::size_t>(fold(drawn.third ^ s.size(), fold(a ^ drawn.first, b ^ hash)));
    }

private:
    struct secrets {
        std::uint64_t first, second, third;
    };
    static secrets draw() noexcept;

    template <std::size_t Size>
    [[nodiscard]] static std::uint64_t word(char const* at) noexcept {
        std::uint64_t w = 0;
        std::memcpy(&w, at, Size);
        return w;
    }
    [[nodiscard]] static std::uint64_t fold(std::uint64_t a, std::uint64_t b) noexcept {
        __extension__ using wide = unsigned __int128;
        wide const product = static_cast<wide>(a) * b;
        return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
    }
};

} // namespace writ::inline WRIT_ABI

#endif
