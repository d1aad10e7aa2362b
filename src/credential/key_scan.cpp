// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_scan.hpp>

#include "credential/base62.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

// How many characters of base 62 the text begins with.
std::size_t run_length(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::find_if_not(text.begin(), text.end(), [](char c) { return is_base62(c); }) - text.begin());
}

void find_keys_of(key_format const& f, std::string_view text, std::vector<key_in_text>& found) {
    std::size_t const secret_offset = f.prefix().size() + key_format::id_size + 1;
    for (auto at = text.find(f.prefix()); at != text.npos; at = text.find(f.prefix(), at + 1)) {
        std::string_view const here = text.substr(at);
        if (here.size() <= secret_offset || here[secret_offset - 1] != '_'
            || !is_base62(here.substr(f.prefix().size(), key_format::id_size))) {
            continue;
        }
        std::size_t const secret_size = run_length(here.substr(secret_offset));
        if (secret_size == 0) {
            continue;
        }
        presented_key parts;
        bool const is_key = f.inspect(here.substr(0, f.size()), parts) == key_flaw::none;
        found.push_back({at, secret_offset + secret_size, secret_offset, is_key});
    }
}

} // namespace

std::vector<key_in_text> find_keys(std::string_view text, std::span<key_format const> formats) {
    std::vector<key_in_text> found;
    for (key_format const& f : formats) {
        find_keys_of(f, text, found);
    }
    std::sort(found.begin(), found.end(),
              [](key_in_text const& a, key_in_text const& b) { return a.offset < b.offset; });
    return found;
}

std::string redact(std::string_view text, std::span<key_format const> formats) {
    std::string clean;
    std::size_t done = 0;
    // A secret begins behind an underscore and has none, so that two of them are
    // one or apart, and in the order of what they belong to.
    for (key_in_text const& k : find_keys(text, formats)) {
        std::size_t const from = k.offset + k.secret_offset;
        if (from < done) {
            continue;
        }
        clean += text.substr(done, from - done);
        clean += "[redacted]";
        done = k.offset + k.size;
    }
    return clean += text.substr(done);
}

} // namespace writ::inline WRIT_ABI
