// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_INTROSPECTION_HPP
#define WRIT_CREDENTIAL_TOKEN_INTROSPECTION_HPP

// What RFC 7662 has a server say of a token to a service that asks.
//
//     answer(writ::introspection(tokens.verify(text, now, {.is_asked_later = true})));

#include <writ/credential/token_caller.hpp>
#include <writ/credential/token_refusal.hpp>
#include <writ/credential/token_verifier.hpp>
#include <writ/export.hpp>

#include <boost/json/object.hpp>

namespace writ::inline WRIT_ABI {

// `{"active": false}` and nothing else for a token that was refused, for
// whatever reason.  Otherwise the claims that the RFC names, where the token has
// them: `iss`, `sub`, `aud`, `exp`, `iat`, `nbf`, `jti`, `scope`, `client_id` and
// `username`; and `cnf`, so that the proof can be asked for.  `scope` is a text with
// spaces between the names, also where the token has a list or says `scp`; names
// that such a text cannot hold are left out.
//
// Of what token_cache::verify() answers: a token that was revoked is inactive, too,
// and the scopes are those of the reader's rules.
[[nodiscard]] WRIT_EXPORT boost::json::object introspection(token_result<token_caller> const& token);
[[nodiscard]] WRIT_EXPORT boost::json::object introspection(token_result<verified_token> const& token);

} // namespace writ::inline WRIT_ABI

#endif
