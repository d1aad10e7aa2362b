// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_TOKEN_REFUSAL_HPP
#define WRIT_CREDENTIAL_TOKEN_REFUSAL_HPP

// Why a token is not accepted.
//
// The words are for logs and for the service's own people.  Whoever presented
// the token is told no more than `invalid_token`: the difference between an
// unknown key and a wrong signature is of use to nobody else.

#include <writ/export.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Values are append-only and keep their numbers and words.
enum class token_refusal : std::uint8_t {
    // Longer than limits::max_token_bytes.
    too_large = 1,
    // Not three segments of canonical base64url: other serializations, too.
    malformed = 2,
    // Five segments: an encrypted token.
    encrypted = 3,
    // The header is no JSON object, or a member is not what it must be: a claim
    // that it repeats is what the payload says.
    header_malformed = 4,
    // `crit`, or the unencoded payload of `b64`: no extension is supported.
    critical_header = 5,
    // A key or the address of one: `jwk`, `jku`, `x5c`, `x5u`.
    embedded_key = 6,
    // Compression, encryption, or a token within a token.
    unsupported_content = 7,
    // An algorithm that is not listed, unknown ones and `none` included.
    algorithm_not_allowed = 8,
    // The key is for another algorithm than the header names.
    algorithm_mismatch = 9,
    // Of another kind: `typ`, or claims that are those of another kind.
    type_mismatch = 10,
    // No key of the issuer has this id, or several may be meant.
    unknown_key = 11,
    // The key may not be used at this time.
    key_not_valid_now = 12,
    // The keys could not be had: not the token's fault.
    keys_unavailable = 13,
    signature_invalid = 14,
    // The cryptographic library failed: not the token's fault.
    cryptography_failed = 15,
    // The payload is no JSON object.
    payload_malformed = 16,
    // A claim that is required is absent.
    claim_missing = 17,
    // A claim of a type or value that it cannot have.
    claim_malformed = 18,
    issuer_mismatch = 19,
    audience_mismatch = 20,
    expired = 21,
    // Before `nbf`.
    not_yet_valid = 22,
    issued_in_future = 23,
    // Meant to live longer than tokens of this kind may.
    lifetime_too_long = 24,
    // Bound to a key or certificate, and the host has not seen a proof.
    proof_required = 25,
    // Bound to another key or certificate than the proof is of.
    proof_mismatch = 26,
    // Taken back before its end; see revocation_list.
    revoked = 27,
    // Good for one use, which it has had; see used_tokens.
    used_before = 28,
};

// The stable word: `signature_invalid`.
[[nodiscard]] WRIT_EXPORT std::string_view to_text(token_refusal refusal) noexcept;

// One sentence, without a final period.
[[nodiscard]] WRIT_EXPORT std::string_view describe(token_refusal refusal) noexcept;

// Throws boost::system::system_error of errc::not_allowed; found by value().
[[noreturn]] WRIT_EXPORT void throw_exception_from_error(token_refusal refusal,
                                                         boost::source_location const& location);

// What a token yields, or why it is refused.
template <class T>
using token_result = boost::system::result<T, token_refusal>;

} // namespace writ::inline WRIT_ABI

#endif
