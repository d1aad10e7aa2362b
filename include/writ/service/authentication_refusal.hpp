// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SERVICE_AUTHENTICATION_REFUSAL_HPP
#define WRIT_SERVICE_AUTHENTICATION_REFUSAL_HPP

// Why a request has no caller, and what to answer.
//
//     response.status(refusal.status);
//     if (!refusal.challenge.empty()) { response.set("WWW-Authenticate", refusal.challenge); }
//     log(writ::to_text(refusal.code), refusal.token, refusal.key, refusal.gate);
//
// Status, challenge and code are for whoever sent the request: they do not tell an
// unknown credential from a wrong one.  The details are for logs.

#include <writ/credential/key_verdict.hpp>
#include <writ/credential/token_refusal.hpp>
#include <writ/engine/decision.hpp>
#include <writ/export.hpp>

#include <boost/assert/source_location.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Values are append-only and keep their words.
enum class authentication_code : std::uint8_t {
    // No credential at all.
    no_credentials,
    // More than one, or one header twice.
    several_credentials,
    // Another scheme than `Bearer`, half a pair, or a kind that is not accepted.
    unsupported_credentials,
    invalid_token,
    // The records that it rests on have changed: a new one helps.
    stale_token,
    // The organization does not know the issuer.
    unknown_issuer,
    invalid_key,
    // A scope is missing that the operation needs.
    insufficient_scope,
    // The organization asks for a second factor.
    second_factor_required,
    // Of the key, who may not be used from there.
    address_not_allowed,
    // The caller is known, and may do nothing: he or his organization was stopped.
    caller_stopped,
    // Whether the credential is good cannot be told now; another time it may.
    unavailable,
};

// "invalid_token".
[[nodiscard]] WRIT_EXPORT std::string_view to_text(authentication_code c) noexcept;

// A plain value.
struct authentication_refusal {
    authentication_code code = authentication_code::no_credentials;
    // 401, 403 or 503.
    int status = 401;
    // The value of WWW-Authenticate (RFC 6750), in printable ASCII; empty: none.
    std::string challenge = {};
    // For logs alone.
    std::optional<token_refusal> token = {};
    std::optional<key_code> key = {};
    std::optional<reason> gate = {};
};

// Throws boost::system::system_error of errc::not_allowed; found by value().
[[noreturn]] WRIT_EXPORT void throw_exception_from_error(authentication_refusal const& refusal,
                                                         boost::source_location const& location);

} // namespace writ::inline WRIT_ABI

#endif
