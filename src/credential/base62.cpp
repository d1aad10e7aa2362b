// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/credential/key_format_test.cpp.
#include "credential/base62.hpp"

#include <openssl/crypto.h>

#include <array>

namespace writ::inline WRIT_ABI {

result<void> fill_base62(std::span<char> into, entropy& random) {
    // Of 64 values two are thrown away, so one block serves for the longest part
    // of a key nearly always, and eight fail to with a source that is broken.
    constexpr int most_blocks = 8;
    constexpr unsigned mask = 63;
    struct wiped {
        std::array<unsigned char, 64> bytes{};
        ~wiped() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
    } block;
    std::size_t done = 0;
    for (int i = 0; i < most_blocks; ++i) {
        if (auto filled = random.fill(block.bytes); !filled) {
            return filled;
        }
        for (unsigned char const byte : block.bytes) {
            unsigned const value = byte & mask;
            if (value < base62_alphabet.size() && done < into.size()) {
                into[done++] = base62_alphabet[value];
            }
        }
        if (done == into.size()) {
            return {};
        }
    }
    return make_failure(errc::entropy_unavailable, "", "the source of random bytes repeats itself");
}

} // namespace writ::inline WRIT_ABI
