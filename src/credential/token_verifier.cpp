// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_verifier.hpp>

#include <writ/json.hpp>
#include <writ/limits.hpp>

#include "credential/algorithm_facts.hpp"
#include "credential/base64url.hpp"
#include "credential/claims.hpp"
#include "credential/compact_jws.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

failure misconfigured(std::string where, std::string what) {
    return make_failure(errc::invalid_configuration, std::move(where), std::move(what));
}

result<void> check_issuers(token_verifier_options const& options) {
    if (options.issuers.empty() || options.issuers.size() > limits::max_trusted_issuers) {
        return misconfigured("issuers", "there must be an issuer, and not too many");
    }
    std::vector<std::string_view> names;
    for (trusted_issuer const& each : options.issuers) {
        if (each.name.empty() || each.algorithms.empty()) {
            return misconfigured("issuers", "an issuer needs a name and algorithms");
        }
        if (!options.keys->knows(each.name)) {
            return misconfigured("keys", "there are no keys of an issuer");
        }
        names.push_back(each.name);
    }
    std::sort(names.begin(), names.end());
    if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
        return misconfigured("issuers", "an issuer stands twice");
    }
    return {};
}

result<void> check(token_verifier_options const& options) {
    if (auto const kind = check_kind(options.kind); !kind) {
        return kind.error();
    }
    if (options.audience.empty()) {
        return misconfigured("audience", "there must be an audience");
    }
    if (options.keys == nullptr) {
        return misconfigured("keys", "there must be keys");
    }
    if (options.leeway < std::chrono::seconds(0)
        || options.leeway > std::chrono::seconds(limits::max_leeway_seconds)) {
        return misconfigured("leeway", "the leeway is negative or too long");
    }
    return check_issuers(options);
}

// Whether a header that repeats claims says what they say.
bool repeats(jws_header const& header, boost::json::object const& claims) {
    return std::all_of(header.claims.begin(), header.claims.end(), [&](auto const& repeated) {
        auto const* const claim = claims.if_contains(repeated.key());
        return claim != nullptr && *claim == repeated.value();
    });
}

} // namespace

struct token_verifier::impl {
    explicit impl(token_verifier_options with) : options(std::move(with)) {}

    token_verifier_options options;
    // How a payload mostly names the first issuer.
    std::string first_issuer = R"("iss":")" + options.issuers.front().name + '"';

    [[nodiscard]] trusted_issuer const* find(std::string_view name) const noexcept {
        for (trusted_issuer const& each : options.issuers) {
            if (each.name == name) {
                return &each;
            }
        }
        return nullptr;
    }

    [[nodiscard]] token_result<void> check_header(jws_header const& header) const {
        auto const lists = [&](trusted_issuer const& each) {
            return std::find(each.algorithms.begin(), each.algorithms.end(), header.algorithm)
                   != each.algorithms.end();
        };
        if (std::none_of(options.issuers.begin(), options.issuers.end(), lists)) {
            return token_refusal::algorithm_not_allowed;
        }
        bool const typed = options.kind.any_type || same_type(header.type, options.kind.type);
        return typed ? token_result<void>() : token_refusal::type_mismatch;
    }

    // Whose key to take; a token that does not say is the only issuer's, until its
    // signature has been verified.
    [[nodiscard]] token_result<trusted_issuer const*>
    choose(token_result<boost::json::object> const& claims) const {
        auto const name = claims ? issuer_of(*claims) : token_result<std::string_view>(claims.error());
        trusted_issuer const* const found = name ? find(*name) : nullptr;
        if (found != nullptr) {
            return found;
        }
        if (name) {
            return token_refusal::issuer_mismatch;
        }
        return options.issuers.size() == 1 ? token_result<trusted_issuer const*>(&options.issuers.front())
                                           : name.error();
    }

    [[nodiscard]] token_result<verification_key> find_key(jws_header const& header,
                                                          trusted_issuer const& issuer, instant now) const {
        if (std::find(issuer.algorithms.begin(), issuer.algorithms.end(), header.algorithm)
            == issuer.algorithms.end()) {
            return token_refusal::algorithm_not_allowed;
        }
        signature_algorithm const wanted = key_algorithm(header.algorithm);
        auto key = options.keys->find({issuer.name, header.kid, wanted}, now);
        if (key && key->algorithm() != wanted) {
            return token_refusal::algorithm_mismatch;
        }
        return key;
    }

    // All that the payload says.
    [[nodiscard]] token_result<verified_token> read(boost::json::object claims, trusted_issuer const& issuer,
                                                    jws_header const& header, instant now,
                                                    token_proof const& proof) const {
        auto const name = issuer_of(claims);
        if (!name || *name != issuer.name) {
            return name ? token_refusal::issuer_mismatch : name.error();
        }
        verified_token verified{.claims = std::move(claims)};
        auto const right = read_claims(
            verified.claims, {options.kind, options.audience, options.leeway, now, proof}, verified);
        if (!right) {
            return right.error();
        }
        if (!repeats(header, verified.claims)) {
            return token_refusal::header_malformed;
        }
        verified.issuer = issuer.name;
        verified.algorithm = header.algorithm;
        verified.type = header.type;
        return verified;
    }

    // Whose token it is must be known before a key is looked for; all else is read
    // after the signature was verified.  One that seems to be the only issuer's is
    // verified as his, so that a forged one is not read at all.
    [[nodiscard]] bool reads_first(std::string_view payload) const noexcept {
        return options.issuers.size() > 1 || payload.find(first_issuer) == payload.npos;
    }
};

namespace {

token_result<boost::json::object> read_payload(std::string_view bytes) {
    auto parsed = parse_json(bytes);
    if (!parsed || !parsed->is_object()) {
        return token_refusal::payload_malformed;
    }
    return std::move(parsed->get_object());
}

token_result<void> check_signature(verification_key const& key, std::string_view input,
                                   std::string_view signature) {
    switch (key.verify(input, signature)) {
    case signature_check::valid: return {};
    case signature_check::invalid: return token_refusal::signature_invalid;
    case signature_check::failed: break;
    }
    return token_refusal::cryptography_failed;
}

} // namespace

token_verifier::token_verifier(std::unique_ptr<impl const> made) noexcept : impl_(std::move(made)) {}
token_verifier::token_verifier(token_verifier&& other) noexcept = default;
token_verifier& token_verifier::operator=(token_verifier&& other) noexcept = default;
token_verifier::~token_verifier() = default;

result<token_verifier> token_verifier::create(token_verifier_options options) {
    if (auto const right = check(options); !right) {
        return right.error();
    }
    return token_verifier(std::unique_ptr<impl const>(new impl{std::move(options)}));
}

token_result<verified_token> token_verifier::verify(std::string_view token, instant now,
                                                    token_proof const& proof) const {
    auto const parts = split(token);
    if (!parts) {
        return parts.error();
    }
    auto const read = read_header(parts->header);
    if (!read) {
        return read.error();
    }
    jws_header const& header = **read;
    auto const payload = base64url::decode(parts->payload);
    auto const signature = base64url::decode(parts->signature);
    if (!payload || !signature) {
        return token_refusal::malformed;
    }
    if (auto const right = impl_->check_header(header); !right) {
        return right.error();
    }
    token_result<boost::json::object> claims = token_refusal::payload_malformed;
    if (impl_->reads_first(*payload)) {
        claims = read_payload(*payload);
    }
    auto const issuer = impl_->choose(claims);
    if (!issuer) {
        return issuer.error();
    }
    auto const key = impl_->find_key(header, **issuer, now);
    if (!key) {
        return key.error();
    }
    if (auto const right = check_signature(*key, parts->input, *signature); !right) {
        return right.error();
    }
    if (!claims) {
        claims = read_payload(*payload);
    }
    if (!claims) {
        return claims.error();
    }
    auto verified = impl_->read(std::move(*claims), **issuer, header, now, proof);
    if (verified) {
        verified->kid = key->kid();
        verified->key_until = impl_->options.keys->kept_until(
            {(*issuer)->name, header.kid, key_algorithm(header.algorithm)}, now);
    }
    return verified;
}

std::uint64_t token_verifier::keys_version() const noexcept {
    return impl_->options.keys->version();
}

} // namespace writ::inline WRIT_ABI
