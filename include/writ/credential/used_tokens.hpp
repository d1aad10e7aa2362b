// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_USED_TOKENS_HPP
#define WRIT_CREDENTIAL_USED_TOKENS_HPP

// Tokens that are good for one use: an invitation, a step of a login.
//
//     if (!used.first_use(token, now)) { refuse(); }
//
// In memory, for this process: where several accept the tokens, each would accept
// one once.

#include <writ/credential/token_verifier.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace writ::inline WRIT_ABI {

// Thread safety: all functions, from any number of threads.
class WRIT_EXPORT used_tokens {
public:
    // Remembers at most so many that have not expired, and no more than
    // limits::max_remembered_tokens.
    explicit used_tokens(std::size_t capacity = SIZE_MAX);
    used_tokens(used_tokens&& other) noexcept;
    used_tokens& operator=(used_tokens&& other) noexcept;
    ~used_tokens();

    // True once for each token, by its issuer and its id; false for one without
    // an id, for any while there is no room to remember it, and for those that may
    // have been forgotten as expired while the clock was ahead.
    // Complexity: logarithmic.
    [[nodiscard]] bool first_use(verified_token const& token, instant now);

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace writ::inline WRIT_ABI

#endif
