// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_REPORT_HPP
#define WRIT_CREDENTIAL_KEY_REPORT_HPP

// Which API keys somebody should look at: for screens of administrators.

#include <writ/credential/key_verdict.hpp>
#include <writ/directory/api_key.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// What is known of a key's use.
struct key_activity {
    api_key_id id = {};
    std::optional<instant> last_used = {};
    // The scopes that its requests needed.
    std::vector<scope_name> scopes_used = {};
};

// What is to be said of a key.
enum class key_concern : std::uint8_t {
    // Neither used nor issued for longer than asked.
    unused,
    // It was used, and never for these of its scopes; of a key without a bound no
    // scope is named.
    over_scoped,
    // It ends within `expires_soon`.
    expiring,
};

// "over_scoped".
[[nodiscard]] WRIT_EXPORT std::string_view to_string(key_concern c) noexcept;

// One finding.
struct key_finding {
    api_key_id id = {};
    key_concern concern = key_concern::unused;
    std::vector<scope_name> scopes = {};

    bool operator==(key_finding const&) const = default;
};

// What there is to say of those of the keys that are neither dead nor switched
// off, in their order.  A key without an activity was never used.
// Complexity: linear but for sorting the activities.
[[nodiscard]] WRIT_EXPORT std::vector<key_finding> review_keys(std::span<api_key const> keys,
                                                               std::span<key_activity const> activities,
                                                               std::chrono::hours unused_for, instant now);

} // namespace writ::inline WRIT_ABI

#endif
