// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/field_pattern.hpp>

#include "spec/field_pattern_reference.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

// The pattern is the input up to the first zero byte, the field what follows.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const input{reinterpret_cast<char const*>(data), size};
    auto const end = std::min(input.find('\0'), size);
    auto const text = input.substr(0, end);
    auto const field = input.substr(std::min(end + 1, size));
    auto const pattern = writ::field_pattern::parse(text);
    if (!pattern) {
        return 0;
    }
    bool const answer = pattern->matches(field);
    // The reference is exponential: long inputs only have to be survived.
    if (std::ranges::count(text, '*') <= 6 && field.size() <= 24
        && answer != writ_spec::field_pattern_matches(text, field)) {
        std::abort();
    }
    return 0;
}
