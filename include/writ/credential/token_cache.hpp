// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_CACHE_HPP
#define WRIT_CREDENTIAL_TOKEN_CACHE_HPP

// Verifies tokens, and remembers those that were right.
//
//     auto tokens = writ::token_cache::create(std::move(verifier), reader, {.revoked = revoked}).value();
//     auto caller = tokens.verify(text, clock.now());
//
// A token that comes again costs one look-up of its text: whoever sends the same
// bytes has what was verified.  It is verified anew once it or its key ends, once
// the keys have changed, and when time is told to have gone back; and looked for
// among the revoked ones once another was revoked.  Refusals are never kept, nor
// are tokens that are bound to a key of their bearer.

#include <writ/credential/revocation_list.hpp>
#include <writ/credential/token_caller.hpp>
#include <writ/credential/token_verifier.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <cstddef>
#include <memory>
#include <string_view>

namespace writ::inline WRIT_ABI {

// A plain aggregate.
struct token_cache_options {
    // Asked about every token; null: none is revoked.
    std::shared_ptr<revocation_list const> revoked = {};
    // Tokens that are kept, rounded up to a multiple of 16; beyond, those that
    // were verified first go.  0: none are.
    std::size_t capacity = 10'000;
};

// Thread safety: a const object may be used by any number of threads.  Threads
// with different tokens rarely wait for each other, never while one verifies.
class WRIT_EXPORT token_cache {
public:
    // Errors: errc::invalid_configuration, of a capacity above
    // limits::max_remembered_tokens.
    [[nodiscard]] static result<token_cache> create(token_verifier verifier, claim_reader reader,
                                                    token_cache_options options = {});
    token_cache(token_cache&& other) noexcept;
    token_cache& operator=(token_cache&& other) noexcept;
    ~token_cache();

    // Errors: those of token_verifier::verify() and claim_reader::read();
    // token_refusal::revoked.
    // Complexity: linear in the token; the signature, for one that is not kept.
    [[nodiscard]] token_result<token_caller> verify(std::string_view token, instant now,
                                                    token_proof const& proof = {}) const;

private:
    struct impl;
    explicit token_cache(std::unique_ptr<impl> made) noexcept;
    std::unique_ptr<impl> impl_;
};

} // namespace writ::inline WRIT_ABI

#endif
