// SPDX-License-Identifier: Apache-2.0
// Tested by verification_key_test.cpp and signing_key_test.cpp.
#include "credential/base64url.hpp"
#include "credential/raw_key.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <array>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::object;
using openssl::bn_ptr;
using openssl::bytes;
using openssl::failed;

constexpr std::array<std::string_view, 6> rsa_private = {"d", "p", "q", "dp", "dq", "qi"};
constexpr std::array<char const*, 6> rsa_private_names = {
    OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,
    OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

// Absent: an empty view without data; of another type: nothing.
std::optional<std::string_view> jwk_text_member(object const& jwk, std::string_view name) {
    auto const* found = jwk.if_contains(name);
    if (found == nullptr) {
        return std::string_view();
    }
    auto const* text = found->if_string();
    return text == nullptr ? std::nullopt : std::optional(std::string_view(*text));
}

failure bad_member(std::string_view name) {
    return make_failure(errc::invalid_key, "/" + std::string(name),
                        "`" + std::string(name) + "` is not what a key has there");
}

// Bytes in base64url; `size` of them unless it is zero.
result<secret> bytes_member(object const& jwk, std::string_view name, std::size_t size) {
    auto const text = jwk_text_member(jwk, name);
    if (!text || text->empty() || text->size() > limits::max_jwk_member_bytes) {
        return bad_member(name);
    }
    secret decoded(base64url::decoded_size(text->size()));
    if (!base64url::decode(*text, decoded.data()) || (size != 0 && decoded.size() != size)) {
        return bad_member(name);
    }
    return decoded;
}

// A number without leading zeros.
result<bn_ptr> number_member(object const& jwk, std::string_view name) {
    auto const decoded = bytes_member(jwk, name, 0);
    if (!decoded) {
        return decoded.error();
    }
    std::string_view const big_endian = decoded->reveal();
    if (big_endian.front() == '\0') {
        return bad_member(name);
    }
    bn_ptr number(BN_bin2bn(bytes(big_endian), static_cast<int>(big_endian.size()), nullptr));
    if (!number) {
        return failed();
    }
    return number;
}

// Wiped, for private numbers are among them.
struct wiped_params {
    void operator()(OSSL_PARAM* first) const noexcept {
        for (OSSL_PARAM* p = first; p->key != nullptr; ++p) {
            OPENSSL_cleanse(p->data, p->data_size);
        }
        OSSL_PARAM_free(first);
    }
};

result<openssl::pkey_ptr> build(char const* type, OSSL_PARAM_BLD* builder, bool is_private) {
    std::unique_ptr<OSSL_PARAM, wiped_params> const params(OSSL_PARAM_BLD_to_param(builder));
    openssl::pkey_ctx_ptr const context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
    if (!params || !context || EVP_PKEY_fromdata_init(context.get()) != 1) {
        return failed();
    }
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata(context.get(), &made, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                          params.get())
        != 1) {
        return invalid_key("the numbers make no key");
    }
    return openssl::pkey_ptr(made);
}

result<openssl::pkey_ptr> read_rsa(object const& jwk) {
    auto const n = number_member(jwk, "n");
    auto const e = number_member(jwk, "e");
    if (!n || !e) {
        return n ? e.error() : n.error();
    }
    openssl::param_builder_ptr const builder(OSSL_PARAM_BLD_new());
    if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n->get()) != 1
        || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e->get()) != 1) {
        return failed();
    }
    if (jwk.contains("oth")) {
        return unsupported_key("RSA keys of more than two primes are not supported");
    }
    // The builder refers to them until it is done.
    std::vector<bn_ptr> numbers;
    bool const only_d = std::none_of(rsa_private.begin() + 1, rsa_private.end(),
                                     [&](std::string_view name) { return jwk.contains(name); });
    for (std::size_t i = 0; jwk.contains("d") && i < (only_d ? 1 : rsa_private.size()); ++i) {
        auto number = number_member(jwk, rsa_private[i]);
        if (!number) {
            return number.error();
        }
        numbers.push_back(std::move(*number));
        if (OSSL_PARAM_BLD_push_BN(builder.get(), rsa_private_names[i], numbers.back().get()) != 1) {
            return failed();
        }
    }
    return build("RSA", builder.get(), !numbers.empty());
}

result<openssl::pkey_ptr> read_elliptic(object const& jwk, algorithm_facts const& facts) {
    auto const x = bytes_member(jwk, "x", facts.field_bytes);
    auto const y = bytes_member(jwk, "y", facts.field_bytes);
    if (!x || !y) {
        return x ? y.error() : x.error();
    }
    std::string point = "\x04";
    point += x->reveal();
    point += y->reveal();
    openssl::param_builder_ptr const builder(OSSL_PARAM_BLD_new());
    if (!builder
        || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, facts.group, 0) != 1
        || OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                            point.size())
               != 1) {
        return failed();
    }
    bn_ptr d;
    if (jwk.contains("d")) {
        auto const decoded = bytes_member(jwk, "d", facts.field_bytes);
        if (!decoded) {
            return decoded.error();
        }
        d.reset(BN_bin2bn(bytes(decoded->reveal()), static_cast<int>(decoded->size()), nullptr));
        if (!d || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, d.get()) != 1) {
            return failed();
        }
    }
    return build("EC", builder.get(), d != nullptr);
}

result<openssl::pkey_ptr> read_edwards(object const& jwk, algorithm_facts const& facts) {
    auto const x = bytes_member(jwk, "x", facts.field_bytes);
    if (!x) {
        return x.error();
    }
    if (!jwk.contains("d")) {
        openssl::pkey_ptr made(
            EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, bytes(x->reveal()), x->size()));
        return made ? result<openssl::pkey_ptr>(std::move(made)) : failed();
    }
    auto const d = bytes_member(jwk, "d", facts.field_bytes);
    if (!d) {
        return d.error();
    }
    openssl::pkey_ptr made(
        EVP_PKEY_new_raw_private_key_ex(nullptr, "ED25519", nullptr, bytes(d->reveal()), d->size()));
    std::array<unsigned char, 32> derived{};
    std::size_t size = derived.size();
    if (!made || EVP_PKEY_get_raw_public_key(made.get(), derived.data(), &size) != 1) {
        return failed();
    }
    if (!x->equals({reinterpret_cast<char const*>(derived.data()), size})) {
        return invalid_key("the private part belongs to another public part");
    }
    return made;
}

// `use`, `key_ops`, `alg` and `kid`: what the key says of itself.
result<void> read_statements(object const& jwk, key_purpose purpose, raw_key& key) {
    if (auto const* use = jwk.if_contains("use")) {
        if (!use->is_string()) {
            return bad_member("use");
        }
        if (use->get_string() != "sig") {
            return unsupported_key("the key is not for signatures");
        }
    }
    if (auto const* operations = jwk.if_contains("key_ops")) {
        auto const* list = operations->if_array();
        if (list == nullptr
            || !std::all_of(list->begin(), list->end(), [](auto const& v) { return v.is_string(); })) {
            return bad_member("key_ops");
        }
        boost::json::value const wanted(purpose == key_purpose::sign ? "sign" : "verify");
        if (std::find(list->begin(), list->end(), wanted) == list->end()) {
            return unsupported_key("the key is for other operations");
        }
    }
    auto const alg = jwk_text_member(jwk, "alg");
    auto const kid = jwk_text_member(jwk, "kid");
    if (!alg || !kid || kid->size() > limits::max_kid_bytes || (kid->data() != nullptr && kid->empty())) {
        return bad_member(alg ? "kid" : "alg");
    }
    if (alg->data() != nullptr) {
        key.algorithm = find_signature_algorithm(*alg);
        if (!key.algorithm) {
            return unsupported_key("the key is for an algorithm that is not supported");
        }
    }
    key.kid = *kid;
    return {};
}

bool has_private_member(object const& jwk) {
    return jwk.contains("k") || jwk.contains("oth")
           || std::any_of(rsa_private.begin(), rsa_private.end(),
                          [&](std::string_view name) { return jwk.contains(name); });
}

// By the names of its type and curve.
result<void> read_numbers(object const& jwk, std::string_view type, raw_key& key) {
    if (type == "oct") {
        auto decoded = bytes_member(jwk, "k", 0);
        if (!decoded) {
            return decoded.error();
        }
        key.bytes = std::move(*decoded);
        return {};
    }
    result<openssl::pkey_ptr> made = unsupported_key("keys of this type or curve are not supported");
    if (type == "RSA") {
        key.family = key_family::rsa;
        made = read_rsa(jwk);
    } else if (auto const curve = jwk_text_member(jwk, "crv"); !curve || curve->data() == nullptr) {
        return type == "EC" || type == "OKP" ? bad_member("crv") : made.error();
    } else {
        for (auto const algorithm : {signature_algorithm::es256, signature_algorithm::es384,
                                     signature_algorithm::es512, signature_algorithm::ed25519}) {
            algorithm_facts const& facts = facts_of(algorithm);
            bool const is_edwards = facts.family == key_family::edwards;
            if (facts.curve == *curve && type == (is_edwards ? "OKP" : "EC")) {
                key.family = facts.family;
                made = is_edwards ? read_edwards(jwk, facts) : read_elliptic(jwk, facts);
            }
        }
    }
    if (!made) {
        return made.error();
    }
    key.pkey = std::move(*made);
    return {};
}

} // namespace

bool is_secret_jwk(object const& jwk) noexcept {
    auto const* type = jwk.if_contains("kty");
    return jwk.contains("k") || (type != nullptr && type->is_string() && type->get_string() == "oct");
}

result<raw_key> read_jwk(object const& jwk, key_purpose purpose, bool allow_symmetric) {
    openssl::error_guard const guard;
    auto const type = jwk_text_member(jwk, "kty");
    if (!type || type->data() == nullptr) {
        return bad_member("kty");
    }
    bool const symmetric = *type == "oct";
    if (is_secret_jwk(jwk) && !(symmetric && allow_symmetric)) {
        return make_failure(errc::not_allowed, "", "a secret where public keys are expected");
    }
    if (purpose == key_purpose::verify && !symmetric && has_private_member(jwk)) {
        return make_failure(errc::not_allowed, "", "a private key where public keys are expected");
    }
    if (purpose == key_purpose::sign && !symmetric && !jwk.contains("d")) {
        return invalid_key("a public key where a private one is expected");
    }
    raw_key key;
    if (auto const said = read_statements(jwk, purpose, key); !said) {
        return said.error();
    }
    if (auto const numbers = read_numbers(jwk, *type, key); !numbers) {
        return numbers.error();
    }
    return key;
}

} // namespace writ::inline WRIT_ABI
