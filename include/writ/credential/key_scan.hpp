// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_SCAN_HPP
#define WRIT_CREDENTIAL_KEY_SCAN_HPP

// API keys in other texts: in logs, where they must not stand, and in files that
// somebody is about to publish.
//
//     log << writ::redact(line, formats);    // acme_live_0JDDRUnVYsBSMFMG_[redacted]

#include <writ/credential/key_format.hpp>
#include <writ/export.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Where something looks like a key: a prefix, an id, and at least one character
// of a secret.
struct key_in_text {
    std::size_t offset = 0;
    std::size_t size = 0;
    // Where the secret begins, from the offset on.
    std::size_t secret_offset = 0;
    // It begins with a whole key whose checksum fits.  Otherwise it is mistyped,
    // cut off, or none.
    bool is_key = false;

    bool operator==(key_in_text const&) const = default;
};

// In the order of the text.
// Complexity: linear in the text for each format.
[[nodiscard]] WRIT_EXPORT std::vector<key_in_text> find_keys(std::string_view text,
                                                             std::span<key_format const> formats);

// The text with `[redacted]` in place of all secrets, those of parts of keys
// included: a log may have cut them.
[[nodiscard]] WRIT_EXPORT std::string redact(std::string_view text, std::span<key_format const> formats);

} // namespace writ::inline WRIT_ABI

#endif
