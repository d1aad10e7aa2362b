// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_inspection.hpp>

#include <writ/json.hpp>

#include "credential/base64url.hpp"
#include "credential/compact_jws.hpp"

#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

token_result<boost::json::object> read(std::string_view segment, token_refusal otherwise) {
    auto const text = base64url::decode(segment);
    if (!text) {
        return token_refusal::malformed;
    }
    auto parsed = parse_json(*text);
    if (!parsed || !parsed->is_object()) {
        return otherwise;
    }
    return std::move(parsed->get_object());
}

} // namespace

token_result<unverified_token> inspect_token(std::string_view token) {
    auto const parts = split(token);
    if (!parts) {
        return parts.error();
    }
    auto header = read(parts->header, token_refusal::header_malformed);
    if (!header) {
        return header.error();
    }
    auto claims = read(parts->payload, token_refusal::payload_malformed);
    if (!claims) {
        return claims.error();
    }
    if (!base64url::decode(parts->signature)) {
        return token_refusal::malformed;
    }
    return unverified_token{std::move(*header), std::move(*claims)};
}

} // namespace writ::inline WRIT_ABI
