// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_VERDICT_HPP
#define WRIT_CREDENTIAL_KEY_VERDICT_HPP

// What became of an API key that was presented, and why (N-19).
//
//     if (!verdict.valid()) { return {writ::http_status(verdict.shown()), writ::to_string(verdict.shown())};
//     }
//
// code() is for logs; shown() for whoever sent the key: it does not tell a key
// that is not there from one whose secret was guessed wrongly.

#include <writ/directory/api_key.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// In the order of the checks: the first that applies is answered.  The words are
// part of the interface.
enum class key_code : std::uint8_t {
    // No key of any accepted format.
    malformed,
    bad_checksum,
    // Whether it is good cannot be told now: the look-up or the digest failed.
    store_unavailable,
    unknown,
    secret_mismatch,
    // A key of this host, for other uses than the one asked for.
    wrong_configuration,
    revoked,
    disabled,
    // Replaced by another key, and its grace is over.
    superseded_past_grace,
    platform_suspended,
    org_inactive,
    owner_deleted,
    owner_inactive,
    not_yet_valid,
    expired,
    ip_not_allowed,
    // A scope that is asked for was not given, or is not yet.
    insufficient_scope,
    scope_pending_approval,
    // These two come from a use that was refused, never from verifying.
    rate_limited,
    usage_exceeded,
    valid,
};

// "secret_mismatch".
[[nodiscard]] WRIT_EXPORT std::string_view to_string(key_code c) noexcept;
// Nothing where no code has that word.
[[nodiscard]] WRIT_EXPORT std::optional<key_code> parse_key_code(std::string_view word) noexcept;
// What whoever sent the key is told: `unknown` in place of those codes that would
// say that there is such a key although its secret was not shown, or not here.
[[nodiscard]] WRIT_EXPORT key_code shown(key_code c) noexcept;
// 200, 401 for whoever is not recognised, 403 for whoever may not, 429 or 503.
[[nodiscard]] WRIT_EXPORT int http_status(key_code c) noexcept;

// How long before its end a key is said to expire soon.
inline constexpr std::chrono::hours expires_soon{7 * 24};

// A plain value.  Refers to the record, which must outlive it.
struct key_verdict {
    key_code code = key_code::malformed;
    // Absent where no record has the id.  Of secret_mismatch it is for logs only.
    api_key const* key = nullptr;
    // Of insufficient_scope and scope_pending_approval: those that were asked for
    // and are not approved.
    std::vector<scope_name> missing = {};
    // The key was replaced and works until its grace is over, or ends within
    // `expires_soon`.
    bool is_superseded = false;
    bool ends_soon = false;

    [[nodiscard]] bool valid() const noexcept { return code == key_code::valid; }
    [[nodiscard]] key_code shown() const noexcept { return writ::shown(code); }
};

// The scopes of a key in one state; of an unbounded key none.
[[nodiscard]] WRIT_EXPORT std::vector<scope_name> scopes_in(api_key const& k, approval state);

// The same as RFC 7662 has it: an inactive answer says nothing but that.  Scopes
// whose names its list cannot hold, those with a space above all, are left out.
[[nodiscard]] WRIT_EXPORT boost::json::object introspection(key_verdict const& v);

} // namespace writ::inline WRIT_ABI

#endif
