// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_refusal.hpp>

#include <writ/error.hpp>

#include <array>
#include <cstddef>
#include <string>

namespace writ::inline WRIT_ABI {
namespace {

struct row {
    std::string_view word;
    std::string_view sentence;
};

// In the order of the enumeration, which begins with 1.
constexpr std::array<row, 28> table = {{
    {"too_large", "the token is too long"},
    {"malformed", "the token is not three segments of base64url"},
    {"encrypted", "the token is encrypted"},
    {"header_malformed", "the header is not that of a token"},
    {"critical_header", "the header asks for an extension"},
    {"embedded_key", "the header brings its own key"},
    {"unsupported_content", "the payload is compressed, encrypted or another token"},
    {"algorithm_not_allowed", "the algorithm is not allowed"},
    {"algorithm_mismatch", "the key is for another algorithm"},
    {"type_mismatch", "the token is of another kind"},
    {"unknown_key", "the issuer has no such key"},
    {"key_not_valid_now", "the key is not valid at this time"},
    {"keys_unavailable", "the issuer's keys could not be had"},
    {"signature_invalid", "the signature is not that of the token"},
    {"cryptography_failed", "the cryptographic library failed"},
    {"payload_malformed", "the payload is not a JSON object"},
    {"claim_missing", "a required claim is absent"},
    {"claim_malformed", "a claim has a type or value that it cannot have"},
    {"issuer_mismatch", "the issuer is not trusted"},
    {"audience_mismatch", "the token is for another audience"},
    {"expired", "the token has expired"},
    {"not_yet_valid", "the token is not valid yet"},
    {"issued_in_future", "the token was issued in the future"},
    {"lifetime_too_long", "the token would live too long"},
    {"proof_required", "the token is bound to a key, and there is no proof"},
    {"proof_mismatch", "the token is bound to another key"},
    {"revoked", "the token was revoked"},
    {"used_before", "the token was used before"},
}};

row const& row_of(token_refusal refusal) noexcept {
    return table[static_cast<std::size_t>(refusal) - 1];
}

} // namespace

std::string_view to_text(token_refusal refusal) noexcept {
    return row_of(refusal).word;
}

std::string_view describe(token_refusal refusal) noexcept {
    return row_of(refusal).sentence;
}

void throw_exception_from_error(token_refusal refusal, boost::source_location const& location) {
    throw_exception_from_error(make_failure(errc::not_allowed, "", std::string(describe(refusal))), location);
}

} // namespace writ::inline WRIT_ABI
