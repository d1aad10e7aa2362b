// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_CHOSEN_KEY_HPP
#define WRIT_SRC_CREDENTIAL_CHOSEN_KEY_HPP

// Which of an issuer's keys a token means.

#include <writ/credential/token_keys.hpp>

#include <span>

namespace writ::inline WRIT_ABI {

// A key and when it counts.
struct dated_key {
    verification_key key;
    validity when = {};
};

// See fixed_keys::find().  The key's window is the caller's to compare.
[[nodiscard]] inline dated_key const* chosen_key(std::span<dated_key const> keys,
                                                 key_wanted const& wanted) noexcept {
    dated_key const* only = nullptr;
    std::size_t fitting = 0;
    for (dated_key const& each : keys) {
        if (!wanted.kid.empty() && each.key.kid() == wanted.kid) {
            return &each;
        }
        if (each.key.algorithm() == wanted.algorithm) {
            only = &each;
            ++fitting;
        }
    }
    bool const meant = fitting == 1 && (wanted.kid.empty() || !only->key.is_named());
    return meant ? only : nullptr;
}

// The same as an answer.
[[nodiscard]] inline token_result<verification_key> find_key(std::span<dated_key const> keys,
                                                             key_wanted const& wanted, instant now) {
    dated_key const* found = chosen_key(keys, wanted);
    if (found == nullptr) {
        return token_refusal::unknown_key;
    }
    return found->when.live_at(now) ? token_result<verification_key>(found->key)
                                    : token_refusal::key_not_valid_now;
}

// Until when find_key() would answer the same of these keys.
[[nodiscard]] inline instant same_until(std::span<dated_key const> keys, key_wanted const& wanted,
                                        instant now) noexcept {
    dated_key const* found = chosen_key(keys, wanted);
    return found != nullptr && found->when.live_at(now) ? found->when.not_after.value_or(instant::max())
                                                        : now;
}

} // namespace writ::inline WRIT_ABI

#endif
