// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_CLAIMS_HPP
#define WRIT_SRC_CREDENTIAL_CLAIMS_HPP

// The rules for the claims of a token.

#include <writ/credential/token_verifier.hpp>

#include <chrono>
#include <string_view>

namespace writ::inline WRIT_ABI {

// What claims are compared with.
struct claims_expected {
    token_kind const& kind;
    std::string_view audience;
    std::chrono::seconds leeway;
    instant now;
    token_proof const& proof;
};

// `iss`, which must be a text.
[[nodiscard]] token_result<std::string_view> issuer_of(boost::json::object const& claims) noexcept;

// Checks all claims but the issuer, and reads into `token` what it holds of
// them.
[[nodiscard]] token_result<void> read_claims(boost::json::object const& claims,
                                             claims_expected const& expected, verified_token& token);

} // namespace writ::inline WRIT_ABI

#endif
