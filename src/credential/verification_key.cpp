// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/verification_key.hpp>

#include <writ/json.hpp>
#include <writ/limits.hpp>

#include "credential/bound_key.hpp"
#include "credential/jwk_text.hpp"
#include "utf8.hpp"

#include <utility>

namespace writ::inline WRIT_ABI {

result<verification_key> key_access::bind(raw_key key, key_reading const& reading) {
    openssl::error_guard const guard;
    auto const algorithm = bound_algorithm(key, reading);
    if (!algorithm) {
        return algorithm.error();
    }
    algorithm_facts const& facts = facts_of(*algorithm);
    if (auto const strong = check_strength(key, facts); !strong) {
        return strong.error();
    }
    auto made = std::make_shared<verification_key::impl>();
    made->algorithm = *algorithm;
    made->pkey = std::move(key.pkey);
    made->bytes = std::move(key.bytes);
    if (facts.family == key_family::symmetric) {
        made->context = signature_context(facts, made->bytes.reveal());
    } else {
        made->members = public_members(made->pkey.get(), facts);
        made->thumbprint = thumbprint_of(made->members);
        made->context = signature_context(facts, made->pkey.get(), signature_context::use::verify);
        if (made->members.empty() || made->thumbprint.empty()) {
            return openssl::failed();
        }
    }
    if (!made->context) {
        return openssl::failed();
    }
    made->kid = key.kid.empty() ? reading.kid : key.kid;
    if (made->kid.size() > limits::max_kid_bytes) {
        return make_failure(errc::too_large, "/kid", "the key's id is too long");
    }
    if (!valid_utf8(made->kid)) {
        return make_failure(errc::invalid_utf8, "/kid", "the key's id is not UTF-8");
    }
    made->named = !made->kid.empty();
    if (!made->named) {
        made->kid = made->thumbprint;
    }
    return verification_key(std::move(made));
}

verification_key::verification_key(std::shared_ptr<impl const> made) noexcept : impl_(std::move(made)) {}

result<verification_key> verification_key::from_jwk(std::string_view text, key_reading const& reading) {
    jwk_text const document(text);
    auto const jwk = document.object();
    if (!jwk) {
        return jwk.error();
    }
    auto key = read_jwk(**jwk, key_purpose::verify, reading.allow_symmetric);
    return key ? key_access::bind(std::move(*key), reading) : key.error();
}

result<verification_key> verification_key::from_pem(std::string_view text, key_reading const& reading) {
    auto key = read_pem(text, key_purpose::verify);
    return key ? key_access::bind(std::move(*key), reading) : key.error();
}

result<verification_key> verification_key::from_secret(std::string_view bytes, key_reading const& reading) {
    raw_key key;
    key.bytes = secret(bytes);
    if (reading.algorithms.empty()) {
        key.algorithm = signature_algorithm::hs256;
    }
    return key_access::bind(std::move(key), reading);
}

signature_algorithm verification_key::algorithm() const noexcept {
    return impl_->algorithm;
}
std::string const& verification_key::kid() const noexcept {
    return impl_->kid;
}
bool verification_key::is_named() const noexcept {
    return impl_->named;
}
std::string const& verification_key::thumbprint() const noexcept {
    return impl_->thumbprint;
}
bool verification_key::is_symmetric() const noexcept {
    return impl_->members.empty();
}

result<boost::json::object> verification_key::jwk() const {
    if (is_symmetric()) {
        return make_failure(errc::not_allowed, "", "a secret has no public part");
    }
    boost::json::object members;
    for (auto const& [name, value] : impl_->members) {
        members[name] = value;
    }
    members["kid"] = impl_->kid;
    members["alg"] = to_text(impl_->algorithm);
    members["use"] = "sig";
    return members;
}

signature_check verification_key::verify(std::string_view input, std::string_view signature) const {
    openssl::error_guard const guard;
    return impl_->context.verify(input, signature);
}

} // namespace writ::inline WRIT_ABI
