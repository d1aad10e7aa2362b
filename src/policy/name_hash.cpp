// SPDX-License-Identifier: Apache-2.0
#include "policy/name_hash.hpp"

#include <exception>
#include <random>

namespace writ::inline WRIT_ABI {

name_hash::secrets name_hash::draw() noexcept {
    try {
        std::random_device source;
        auto const word = [&source] { return std::uint64_t{source()} << 32 | source(); };
        return {word(), word(), word()};
    } catch (std::exception const&) {
        // Without a source of randomness, where the loader put the process.
        auto const place = reinterpret_cast<std::uintptr_t>(&draw);
        return {0x9e3779b97f4a7c15U * place, 0xd1b54a32d192ed03U + place, 0x8cb92ba72f3d8dd7U ^ place};
    }
}

} // namespace writ::inline WRIT_ABI
