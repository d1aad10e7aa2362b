// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_INSPECTION_HPP
#define WRIT_CREDENTIAL_TOKEN_INSPECTION_HPP

// What a token says, without any check of who says it: for people who look for
// a mistake, never for a decision.
//
//     auto seen = writ::inspect_token(text);
//     if (seen) { show(seen->header, seen->claims); }

#include <writ/credential/token_refusal.hpp>
#include <writ/export.hpp>

#include <boost/json/object.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

// Anybody can have written this.
struct unverified_token {
    boost::json::object header;
    boost::json::object claims;
};

// Reads a token as strictly as a verifier reads it.
// Errors: token_refusal::too_large, token_refusal::encrypted,
// token_refusal::malformed, token_refusal::header_malformed,
// token_refusal::payload_malformed.
[[nodiscard]] WRIT_EXPORT token_result<unverified_token> inspect_token(std::string_view token);

} // namespace writ::inline WRIT_ABI

#endif
