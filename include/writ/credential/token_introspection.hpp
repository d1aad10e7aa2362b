// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_INTROSPECTION_HPP
#define WRIT_CREDENTIAL_TOKEN_INTROSPECTION_HPP

// What RFC 7662 has a server say of a token to a service that asks.
//
//     answer(writ::introspection(verifier.verify(text, now)));

#include <writ/credential/token_refusal.hpp>
#include <writ/credential/token_verifier.hpp>
#include <writ/export.hpp>

#include <boost/json/object.hpp>

namespace writ::inline WRIT_ABI {

// `{"active": false}` and nothing else for a token that was refused, for
// whatever reason.  Otherwise the claims that the RFC names, where the token has
// them: `iss`, `sub`, `aud`, `exp`, `iat`, `nbf`, `jti`, `scope`, `client_id` and
// `username`; and `cnf`, so that the proof can be asked for.
[[nodiscard]] WRIT_EXPORT boost::json::object introspection(token_result<verified_token> const& token);

} // namespace writ::inline WRIT_ABI

#endif
