// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_KIND_HPP
#define WRIT_CREDENTIAL_TOKEN_KIND_HPP

// What tokens of one kind look like.  One object for who issues and who
// verifies; tokens of different kinds never pass for each other, because each
// kind has a type of its own.

#include <writ/error.hpp>
#include <writ/export.hpp>

#include <chrono>
#include <string>

namespace writ::inline WRIT_ABI {

// The rules of a kind.
struct token_kind {
    // The header's `typ`: `at+jwt`, `service+jwt`.  `application/` before it
    // makes no difference, nor does case.  `JWT` says nothing and is refused.
    std::string type = {};
    // Accept any type, or none: for tokens of others who do not type them.
    // Such tokens cannot be issued.
    bool any_type = false;
    // The longest a token may live, from `iat` to `exp`, and from now on.
    std::chrono::seconds max_lifetime{3'600};
    // `aud` names one audience and no more.
    bool single_audience = true;
    // `iat` and `jti` are required.
    bool identified = true;
    // The profile of RFC 9068: `client_id`, `iat` and `jti` are required.
    bool access_token = false;
    // `sub` is required: the token speaks for somebody.
    bool has_subject = true;
    // What the claim `flow` says; without one the claim is refused, whatever the
    // type: that of a step in a flow is never for a call.
    std::string flow = {};
};

// For calls between services: `service+jwt`.
[[nodiscard]] WRIT_EXPORT token_kind service_tokens();

// OAuth 2.0 access tokens (RFC 9068): `at+jwt`, several audiences.
[[nodiscard]] WRIT_EXPORT token_kind access_tokens();

// For one step of accepting an invitation, or of logging in: `invitation+jwt` and
// `login+jwt`, of 15 minutes, without a subject, with a `flow` that says which.
// Who presents one is nobody yet.
[[nodiscard]] WRIT_EXPORT token_kind invitation_tokens();
[[nodiscard]] WRIT_EXPORT token_kind login_tokens();

// Errors: errc::invalid_configuration when the type is absent, `JWT`, not
// printable or given beside `any_type`, the flow is not printable, or the lifetime is not positive or
// longer than limits::max_token_lifetime_seconds.
[[nodiscard]] WRIT_EXPORT result<void> check_kind(token_kind const& kind);

} // namespace writ::inline WRIT_ABI

#endif
