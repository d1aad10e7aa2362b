// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_issuer.hpp>

#include <writ/json.hpp>
#include <writ/limits.hpp>

#include "credential/base64url.hpp"
#include "utf8.hpp"

#include <boost/json/serialize.hpp>

#include <array>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using std::chrono::seconds;

constexpr std::array<std::string_view, 8> issued_claims = {"iss", "sub", "aud", "exp",
                                                           "nbf", "iat", "jti", "flow"};

failure misconfigured(char const* where, char const* what) {
    return make_failure(errc::invalid_configuration, where, what);
}

void append_text(std::string& out, std::string_view name, std::string_view text) {
    out.append(out.size() == 1 ? "\"" : ",\"").append(name).append("\":");
    out += boost::json::serialize(boost::json::string_view(text));
}

void append_number(std::string& out, std::string_view name, std::int64_t number) {
    out.append(",\"").append(name).append("\":").append(std::to_string(number));
}

result<void> check_names(token_request const& request, token_kind const& kind) {
    if (!kind.has_subject && !request.subject.empty()) {
        return make_failure(errc::invalid_configuration, "subject", "tokens of this kind have no subject");
    }
    for (std::string const* each : {&request.subject, &request.audience}) {
        char const* const where = each == &request.subject ? "subject" : "audience";
        if (each->empty() && (kind.has_subject || each == &request.audience)) {
            return make_failure(errc::empty_name, where, "a token needs a subject and an audience");
        }
        if (!valid_utf8(*each)) {
            return make_failure(errc::invalid_utf8, where, "the name is not UTF-8");
        }
    }
    return {};
}

// The further claims as they are written, without the braces.
result<std::string> write_claims(boost::json::object const& claims) {
    for (std::string_view const name : issued_claims) {
        if (claims.contains(name)) {
            return make_failure(errc::duplicate_member, "claims/" + std::string(name),
                                "the issuer writes this claim itself");
        }
    }
    if (claims.empty()) {
        return std::string();
    }
    std::string text = boost::json::serialize(claims);
    // Numbers that are none, texts that are not UTF-8, too much of everything.
    if (auto const read = parse_json(text); !read) {
        return read.error();
    }
    return text.substr(1, text.size() - 2);
}

std::string header_of(verification_key const& key, token_kind const& kind) {
    std::string text = "{";
    append_text(text, "alg", to_text(key.algorithm()));
    append_text(text, "typ", kind.type);
    if (!key.kid().empty()) {
        append_text(text, "kid", key.kid());
    }
    return text += '}';
}

} // namespace

token_issuer::token_issuer(token_issuer_options options) noexcept : options_(std::move(options)) {}

result<token_issuer> token_issuer::create(token_issuer_options options) {
    if (auto const right = check_kind(options.kind); !right) {
        return right.error();
    }
    if (options.kind.any_type) {
        return misconfigured("kind.any_type", "tokens that are issued have a type");
    }
    if (options.ring == nullptr) {
        return misconfigured("ring", "there must be keys");
    }
    if (options.lifetime <= seconds(0) || options.lifetime > options.kind.max_lifetime) {
        return misconfigured("lifetime", "the lifetime is not positive, or longer than the kind's");
    }
    if (options.ring->overlap() < options.kind.max_lifetime) {
        return misconfigured("ring", "tokens could outlive the keys that verify them");
    }
    if (options.random == nullptr) {
        options.random = &system_entropy();
    }
    return token_issuer(std::move(options));
}

result<issued_token> token_issuer::issue(token_request const& request, instant now) const {
    if (auto const right = check_names(request, options_.kind); !right) {
        return right.error();
    }
    auto const further = write_claims(request.claims);
    if (!further) {
        return further.error();
    }
    if (options_.kind.access_token && !request.claims.contains("client_id")) {
        return make_failure(errc::missing_member, "claims/client_id", "an access token names its client");
    }
    seconds const lifetime = request.lifetime.value_or(options_.lifetime);
    if (lifetime <= seconds(0) || lifetime > options_.kind.max_lifetime) {
        return make_failure(errc::invalid_window, "lifetime", "the lifetime is not positive, or too long");
    }
    auto const issued_at = to_integer(now, time_unit::seconds);
    auto const expires_at = to_instant(issued_at + lifetime.count(), time_unit::seconds);
    if (issued_at < 0 || !expires_at) {
        return make_failure(errc::number_out_of_range, "now", "a token cannot say this time");
    }
    auto const key = options_.ring->key_at(now);
    if (!key) {
        return key.error();
    }
    std::array<char, 16> random{};
    auto const filled =
        options_.random->fill({reinterpret_cast<unsigned char*>(random.data()), random.size()});
    if (!filled) {
        return filled.error();
    }
    issued_token issued{{}, base64url::encode({random.data(), random.size()}), *expires_at};

    std::string claims = "{";
    append_text(claims, "iss", options_.ring->issuer());
    if (options_.kind.has_subject) {
        append_text(claims, "sub", request.subject);
    }
    append_text(claims, "aud", request.audience);
    append_number(claims, "exp", issued_at + lifetime.count());
    append_number(claims, "iat", issued_at);
    append_text(claims, "jti", issued.id);
    if (!options_.kind.flow.empty()) {
        append_text(claims, "flow", options_.kind.flow);
    }
    claims.append(further->empty() ? "" : ",").append(*further).append("}");

    base64url::append(issued.text, header_of(key->verifier(), options_.kind));
    issued.text += '.';
    base64url::append(issued.text, claims);
    auto const signature = key->sign(issued.text);
    if (!signature) {
        return signature.error();
    }
    issued.text += '.';
    base64url::append(issued.text, *signature);
    if (issued.text.size() > limits::max_token_bytes) {
        return make_failure(errc::too_large, "claims", "the token would be too long");
    }
    return issued;
}

} // namespace writ::inline WRIT_ABI
