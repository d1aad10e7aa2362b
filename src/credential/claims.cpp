// SPDX-License-Identifier: Apache-2.0
// Tested by token_verifier_test.cpp.
#include "credential/claims.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::object;
using boost::json::value;
using std::chrono::seconds;
using text_claim = token_result<std::string_view>;
using time_claim = token_result<std::optional<instant>>;

// A text that is not empty.
text_claim required_text(object const& claims, std::string_view name) noexcept {
    auto const* found = claims.if_contains(name);
    if (found == nullptr) {
        return token_refusal::claim_missing;
    }
    auto const* text = found->if_string();
    if (text == nullptr || text->empty()) {
        return token_refusal::claim_malformed;
    }
    return std::string_view(*text);
}

// Seconds since 1970, with a fraction perhaps.
time_claim time_of(object const& claims, std::string_view name) {
    auto const* found = claims.if_contains(name);
    if (found == nullptr) {
        return std::optional<instant>();
    }
    std::int64_t whole = -1;
    std::int64_t nanoseconds = 0;
    if (found->is_int64()) {
        whole = found->get_int64();
    } else if (found->is_double() && found->get_double() >= 0 && found->get_double() < 0x1p53) {
        double const floor = std::floor(found->get_double());
        whole = static_cast<std::int64_t>(floor);
        nanoseconds = static_cast<std::int64_t>((found->get_double() - floor) * 1e9);
    }
    auto const when = whole >= 0 ? to_instant(whole, nanoseconds) : to_instant(INT64_MAX, time_unit::seconds);
    if (!when) {
        return token_refusal::claim_malformed;
    }
    return std::optional(*when);
}

// `when` and as much later; instants end, and so does this.
instant moved(instant when, seconds by) noexcept {
    return when > instant::max() - by ? instant::max() : when + by;
}

bool is_text(value const& v) noexcept {
    return v.is_string() && !v.get_string().empty();
}

token_result<void> check_audience(object const& claims, claims_expected const& expected) {
    auto const* found = claims.if_contains("aud");
    if (found == nullptr) {
        return token_refusal::claim_missing;
    }
    if (is_text(*found)) {
        return found->get_string() == expected.audience ? token_result<void>()
                                                        : token_refusal::audience_mismatch;
    }
    auto const* list = found->if_array();
    if (list == nullptr || list->empty() || !std::all_of(list->begin(), list->end(), is_text)) {
        return token_refusal::claim_malformed;
    }
    bool const alone = list->size() == 1 || !expected.kind.single_audience;
    bool const named = std::any_of(list->begin(), list->end(),
                                   [&](value const& v) { return v.get_string() == expected.audience; });
    return alone && named ? token_result<void>() : token_refusal::audience_mismatch;
}

token_result<void> check_times(object const& claims, claims_expected const& expected, verified_token& token) {
    auto const exp = time_of(claims, "exp");
    auto const nbf = time_of(claims, "nbf");
    auto const iat = time_of(claims, "iat");
    if (!exp || !nbf || !iat) {
        return token_refusal::claim_malformed;
    }
    if (!*exp) {
        return token_refusal::claim_missing;
    }
    instant const now = expected.now;
    if (now >= moved(**exp, expected.leeway)) {
        return token_refusal::expired;
    }
    instant const latest = moved(now, expected.leeway);
    if (*nbf && **nbf > latest) {
        return token_refusal::not_yet_valid;
    }
    if (*iat && **iat > latest) {
        return token_refusal::issued_in_future;
    }
    seconds const longest = expected.kind.max_lifetime;
    if (**exp > moved(latest, longest) || (*iat && **exp > moved(**iat, longest))) {
        return token_refusal::lifetime_too_long;
    }
    token.expires_at = **exp;
    token.not_before = *nbf;
    token.issued_at = *iat;
    return {};
}

token_result<void> check_identity(object const& claims, token_kind const& kind, verified_token& token) {
    auto const subject = required_text(claims, "sub");
    if (!subject && (kind.has_subject || subject.error() != token_refusal::claim_missing)) {
        return subject.error();
    }
    auto const id = required_text(claims, "jti");
    bool const identified = kind.identified || kind.access_token;
    if (!id && (identified || id.error() != token_refusal::claim_missing)) {
        return id.error();
    }
    if (identified && !token.issued_at) {
        return token_refusal::claim_missing;
    }
    if (kind.access_token) {
        if (auto const client = required_text(claims, "client_id"); !client) {
            return client.error();
        }
    }
    token.subject = subject ? *subject : std::string_view();
    token.id = id ? *id : std::string_view();
    return {};
}

// Whether the token is a step of the kind's flow, or of none.
bool is_of_flow(object const& claims, token_kind const& kind) noexcept {
    auto const* found = claims.if_contains("flow");
    return kind.flow.empty() ? found == nullptr
                             : found != nullptr && found->is_string() && found->get_string() == kind.flow;
}

// Each way in which a token is bound needs its proof; an unknown one has none.
token_result<void> check_proof(object const& claims, token_proof const& proof) {
    auto const* found = claims.if_contains("cnf");
    if (found == nullptr) {
        return {};
    }
    auto const* bound = found->if_object();
    if (bound == nullptr || bound->empty()) {
        return token_refusal::claim_malformed;
    }
    if (proof.is_asked_later) {
        return {};
    }
    for (auto const& [name, thumbprint] : *bound) {
        std::string_view const seen = name == "jkt"        ? proof.key_thumbprint
                                      : name == "x5t#S256" ? proof.certificate_thumbprint
                                                           : std::string_view();
        if (seen.empty()) {
            return token_refusal::proof_required;
        }
        if (!thumbprint.is_string() || thumbprint.get_string() != seen) {
            return token_refusal::proof_mismatch;
        }
    }
    return {};
}

} // namespace

text_claim issuer_of(object const& claims) noexcept {
    return required_text(claims, "iss");
}

token_result<void> read_claims(object const& claims, claims_expected const& expected, verified_token& token) {
    // What RFC 8417 names a security event: no kind of token here.
    if (claims.contains("events") || !is_of_flow(claims, expected.kind)) {
        return token_refusal::type_mismatch;
    }
    if (auto const audience = check_audience(claims, expected); !audience) {
        return audience.error();
    }
    if (auto const times = check_times(claims, expected, token); !times) {
        return times.error();
    }
    if (auto const identity = check_identity(claims, expected.kind, token); !identity) {
        return identity.error();
    }
    return check_proof(claims, expected.proof);
}

} // namespace writ::inline WRIT_ABI
