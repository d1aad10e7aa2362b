// SPDX-License-Identifier: Apache-2.0
#include "policy/regex.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// The low bits of the first byte are flags; then the pattern up to the first
// zero byte; the text is what follows.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    std::string flags;
    for (unsigned i = 0; i < 3; ++i) {
        if ((data[0] >> i & 1) != 0) {
            flags += "ims"[i];
        }
    }
    std::string_view const input{reinterpret_cast<char const*>(data) + 1, size - 1};
    auto const end = std::min(input.find('\0'), input.size());
    auto const text = input.substr(std::min(end + 1, input.size()));
    auto const pattern = std::string(input.substr(0, end));
    auto const direct = writ::regex::compile(pattern, flags);
    if (!direct) {
        return 0;
    }
    // A group changes nothing, but what is compared without RE2 now runs there.
    auto const grouped = writ::regex::compile("(?:" + pattern + ")", flags);
    if (grouped && direct->matches(text) != grouped->matches(text)) {
        std::abort();
    }
    return 0;
}
