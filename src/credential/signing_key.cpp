// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/signing_key.hpp>

#include <writ/credential/entropy.hpp>

#include "credential/base64url.hpp"
#include "credential/bound_key.hpp"
#include "credential/jwk_text.hpp"

#include <boost/json/serialize.hpp>

#include <openssl/crypto.h>
#include <openssl/rsa.h>

#include <array>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

result<openssl::pkey_ptr> generate_pair(algorithm_facts const& facts) {
    EVP_PKEY* made = nullptr;
    switch (facts.family) {
    case key_family::rsa:
        made = EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", std::size_t{facts.new_bits});
        break;
    case key_family::elliptic: made = EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", facts.group); break;
    default: made = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"); break;
    }
    if (made == nullptr) {
        return openssl::failed();
    }
    return openssl::pkey_ptr(made);
}

void append_member(std::string& out, std::string_view name, std::string_view value) {
    out.append(",\"").append(name).append("\":\"").append(value).append("\"");
}

// Appends the private members; false when OpenSSL fails.
bool append_private(std::string& out, EVP_PKEY* key, algorithm_facts const& facts) {
    if (facts.family == key_family::rsa) {
        constexpr std::array<std::pair<std::string_view, char const*>, 6> numbers = {
            {{"d", OSSL_PKEY_PARAM_RSA_D},
             {"p", OSSL_PKEY_PARAM_RSA_FACTOR1},
             {"q", OSSL_PKEY_PARAM_RSA_FACTOR2},
             {"dp", OSSL_PKEY_PARAM_RSA_EXPONENT1},
             {"dq", OSSL_PKEY_PARAM_RSA_EXPONENT2},
             {"qi", OSSL_PKEY_PARAM_RSA_COEFFICIENT1}}};
        // A key that was read without its factors has d alone.
        bool only_d = false;
        for (auto const& [name, parameter] : numbers) {
            std::size_t const before = out.size();
            out.append(",\"").append(name).append("\":\"");
            bool const has = append_number(out, key, parameter);
            only_d = only_d || (name == "p" && !has);
            if (name != "d" && has == only_d) {
                return false;
            }
            if (!has) {
                out.resize(before);
                if (name == "d") {
                    return false;
                }
                continue;
            }
            out += '"';
        }
        return true;
    }
    secret d(facts.field_bytes);
    std::size_t size = d.size();
    if (facts.family == key_family::edwards) {
        if (EVP_PKEY_get_raw_private_key(key, openssl::bytes(d.data()), &size) != 1) {
            return false;
        }
    } else {
        BIGNUM* found = nullptr;
        bool const has = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &found) == 1;
        openssl::bn_ptr const number(found);
        if (!has || BN_bn2binpad(found, openssl::bytes(d.data()), static_cast<int>(size)) < 0) {
            return false;
        }
    }
    out += ",\"d\":\"";
    base64url::append(out, d.reveal());
    out += '"';
    return true;
}

} // namespace

result<signing_key> key_access::bind_private(raw_key key, key_reading const& reading) {
    openssl::error_guard const guard;
    auto verifier = bind(std::move(key), reading);
    if (!verifier) {
        return verifier.error();
    }
    auto const& made = of(*verifier);
    algorithm_facts const& facts = facts_of(made.algorithm);
    auto signing = std::make_shared<signing_key::impl>(signing_key::impl{*verifier, {}, {}});
    signing->context = made.pkey ? signature_context(facts, made.pkey.get(), signature_context::use::sign)
                                 : signature_context(facts, made.bytes.reveal());
    if (!signing->context) {
        return openssl::failed();
    }
    // The two parts of a pair belong together.
    constexpr std::string_view text = "writ";
    std::string const signature = signing->context.sign(text);
    if (signature.empty() || made.context.verify(text, signature) != signature_check::valid) {
        return invalid_key("the private part belongs to another public part");
    }
    return signing_key(std::move(signing));
}

signing_key::signing_key(std::shared_ptr<impl const> made) noexcept : impl_(std::move(made)) {}

result<signing_key> signing_key::from_jwk(std::string_view text, key_reading const& reading) {
    jwk_text const document(text);
    auto const jwk = document.object();
    if (!jwk) {
        return jwk.error();
    }
    auto key = read_jwk(**jwk, key_purpose::sign, true);
    return key ? key_access::bind_private(std::move(*key), reading) : key.error();
}

result<signing_key> signing_key::from_pem(std::string_view text, key_reading const& reading) {
    auto key = read_pem(text, key_purpose::sign);
    return key ? key_access::bind_private(std::move(*key), reading) : key.error();
}

result<signing_key> signing_key::from_secret(std::string_view bytes, key_reading const& reading) {
    raw_key key;
    key.bytes = secret(bytes);
    if (reading.algorithms.empty()) {
        key.algorithm = signature_algorithm::hs256;
    }
    return key_access::bind_private(std::move(key), reading);
}

result<signing_key> signing_key::from_signer(std::shared_ptr<signer> where, verification_key public_part) {
    if (where == nullptr || public_part.is_symmetric()) {
        return make_failure(errc::invalid_configuration, "",
                            where ? "a secret is not kept elsewhere" : "there is no signer");
    }
    return signing_key(std::make_shared<impl>(impl{std::move(public_part), {}, std::move(where)}));
}

result<signing_key> signing_key::generate(signature_algorithm algorithm, std::string kid) {
    openssl::error_guard const guard;
    algorithm_facts const& facts = facts_of(algorithm);
    if (key_algorithm(algorithm) != algorithm) {
        return unsupported_key("`EdDSA` is the old name of `Ed25519`");
    }
    raw_key key;
    key.family = facts.family;
    key.algorithm = algorithm;
    key.kid = std::move(kid);
    if (facts.family == key_family::symmetric) {
        key.bytes = secret(facts.digest_bytes);
        auto const filled = system_entropy().fill({openssl::bytes(key.bytes.data()), key.bytes.size()});
        if (!filled) {
            return filled.error();
        }
    } else {
        auto pair = generate_pair(facts);
        if (!pair) {
            return pair.error();
        }
        key.pkey = std::move(*pair);
    }
    return key_access::bind_private(std::move(key), {});
}

verification_key const& signing_key::verifier() const noexcept {
    return impl_->verifier;
}

result<std::string> signing_key::sign(std::string_view input) const {
    openssl::error_guard const guard;
    if (impl_->elsewhere) {
        auto signature = impl_->elsewhere->sign(input);
        if (signature && impl_->verifier.verify(input, *signature) != signature_check::valid) {
            return make_failure(errc::cryptography_failed, "", "the signer answered no signature of its key");
        }
        return signature;
    }
    std::string signature = impl_->context.sign(input);
    if (signature.empty()) {
        return openssl::failed();
    }
    return signature;
}

result<secret> signing_key::jwk() const {
    openssl::error_guard const guard;
    if (impl_->elsewhere) {
        return make_failure(errc::not_allowed, "", "the private key lives elsewhere");
    }
    auto const& key = key_access::of(impl_->verifier);
    algorithm_facts const& facts = facts_of(key.algorithm);
    std::string text;
    // Enough for RSA of max_rsa_bits, so that nothing is left behind by moving.
    text.reserve(4 * limits::max_jwk_member_bytes);
    if (facts.family == key_family::symmetric) {
        text += "{\"kty\":\"oct\"";
    } else {
        text += "{\"kty\":\"";
        text.append(facts.family == key_family::rsa       ? "RSA"
                    : facts.family == key_family::edwards ? "OKP"
                                                          : "EC");
        text += '"';
    }
    for (auto const& [name, value] : key.members) {
        if (name != "kty") {
            append_member(text, name, value);
        }
    }
    bool whole = true;
    if (facts.family == key_family::symmetric) {
        text += ",\"k\":\"";
        base64url::append(text, key.bytes.reveal());
        text += '"';
    } else {
        whole = append_private(text, key.pkey.get(), facts);
    }
    if (!key.kid.empty()) {
        text += ",\"kid\":" + boost::json::serialize(boost::json::value(key.kid));
    }
    append_member(text, "alg", facts.name);
    append_member(text, "use", "sig");
    text += '}';
    secret written(text);
    OPENSSL_cleanse(text.data(), text.size());
    return whole ? result<secret>(std::move(written)) : openssl::failed();
}

} // namespace writ::inline WRIT_ABI
