// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_REVOCATION_LIST_HPP
#define WRIT_CREDENTIAL_REVOCATION_LIST_HPP

// Tokens that are refused before their end.
//
//     auto revoked = std::make_shared<writ::revocation_list>(std::chrono::hours(1));
//     revoked->revoke_token(token.issuer, token.id, token.expires_at, now).value();
//     revoked->revoke_subject("https://id.example", "alice", now, now).value();
//
// In memory, for this process.  What is revoked is forgotten once the tokens
// concerned have expired by themselves.  Where that was too early, for the clock
// was ahead and is put back, all tokens that may have been among them count as
// revoked.

#include <writ/credential/token_verifier.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Thread safety: all functions, from any number of threads.
class WRIT_EXPORT revocation_list {
public:
    // `longest`: how long any token lives, its kind's longest lifetime; no more
    // than limits::max_token_lifetime_seconds.
    // Holds at most so many tokens, and as many subjects, and no more than
    // limits::max_remembered_tokens.
    explicit revocation_list(std::chrono::seconds longest, std::size_t capacity = SIZE_MAX);
    revocation_list(revocation_list&& other) noexcept;
    revocation_list& operator=(revocation_list&& other) noexcept;
    ~revocation_list();

    // One token, by its issuer and its id.
    // Errors: errc::empty_name; errc::too_many, when the list is full: nothing is
    // revoked then, and the host must do more, e.g. withdraw the key.
    // Complexity: logarithmic.
    [[nodiscard]] result<void> revoke_token(std::string_view issuer, std::string_view id, instant expires_at,
                                            instant now);

    // All tokens of a subject that were issued before an instant, by the clock of
    // the issuer; `iat` mostly counts whole seconds.  Those that do not say when
    // they were issued, too, but only until `longest` has passed: an issuer who
    // writes no `iat` can have made one whose time then still lies ahead.  Of
    // several such calls the latest instant counts.
    // Errors: as revoke_token().
    [[nodiscard]] result<void> revoke_subject(std::string_view issuer, std::string_view subject,
                                              instant issued_before, instant now);

    // Complexity: logarithmic.
    [[nodiscard]] bool is_revoked(verified_token const& token) const;

    // Grows with each revocation: what was found not to be revoked may have
    // been since, once this is another number.
    [[nodiscard]] std::uint64_t generation() const noexcept;

private:
    struct impl;
    std::unique_ptr<impl> impl_;
};

} // namespace writ::inline WRIT_ABI

#endif
