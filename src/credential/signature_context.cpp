// SPDX-License-Identifier: Apache-2.0
// Tested by verification_key_test.cpp and signing_key_test.cpp.
#include "credential/signature_context.hpp"

#include <openssl/rsa.h>

#include <algorithm>
#include <array>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using openssl::bytes;

constexpr std::size_t largest_hash = 64;
// Two numbers of 66 bytes with their tags and lengths take 141.
constexpr std::size_t largest_der = 160;

signature_check answer(int from_openssl) noexcept {
    return from_openssl == 1   ? signature_check::valid
           : from_openssl == 0 ? signature_check::invalid
                               : signature_check::failed;
}

// r and s one after the other, to what OpenSSL takes.  The length; zero when
// OpenSSL fails.
std::size_t to_der(std::string_view raw, std::array<unsigned char, largest_der>& der) {
    auto const half = static_cast<int>(raw.size() / 2);
    openssl::bn_ptr r(BN_bin2bn(bytes(raw), half, nullptr));
    openssl::bn_ptr s(BN_bin2bn(bytes(raw) + half, half, nullptr));
    openssl::ecdsa_ptr const both(ECDSA_SIG_new());
    if (!r || !s || !both || ECDSA_SIG_set0(both.get(), r.get(), s.get()) != 1) {
        return 0;
    }
    // They belong to the pair now.
    static_cast<void>(r.release());
    static_cast<void>(s.release());
    unsigned char* out = der.data();
    return static_cast<std::size_t>(std::max(i2d_ECDSA_SIG(both.get(), &out), 0));
}

std::string from_der(std::string_view der, std::size_t field_bytes) {
    unsigned char const* in = bytes(der);
    openssl::ecdsa_ptr const both(d2i_ECDSA_SIG(nullptr, &in, static_cast<long>(der.size())));
    std::string raw(2 * field_bytes, '\0');
    auto const size = static_cast<int>(field_bytes);
    if (!both || BN_bn2binpad(ECDSA_SIG_get0_r(both.get()), bytes(raw.data()), size) != size
        || BN_bn2binpad(ECDSA_SIG_get0_s(both.get()), bytes(raw.data()) + field_bytes, size) != size) {
        return {};
    }
    return raw;
}

bool all_zero(std::string_view number) noexcept {
    return std::all_of(number.begin(), number.end(), [](char c) { return c == '\0'; });
}

} // namespace

signature_context::signature_context(algorithm_facts const& facts, EVP_PKEY* key, use what)
    : facts_(&facts), key_(key), use_(what), digest_(EVP_MD_CTX_new()) {
    ready_ = digest_ != nullptr && initialize(digest_.get());
}

signature_context::signature_context(algorithm_facts const& facts, std::string_view secret_bytes)
    : facts_(&facts) {
    openssl::mac_ptr const hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
    mac_.reset(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr);
    OSSL_PARAM const params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(facts.digest), 0),
        OSSL_PARAM_construct_end()};
    ready_ =
        mac_ != nullptr && EVP_MAC_init(mac_.get(), bytes(secret_bytes), secret_bytes.size(), params) == 1;
}

bool signature_context::initialize(EVP_MD_CTX* context) const {
    EVP_PKEY_CTX* padding = nullptr;
    auto const init = use_ == use::sign ? EVP_DigestSignInit_ex : EVP_DigestVerifyInit_ex;
    if (init(context, &padding, facts_->digest, nullptr, nullptr, key_, nullptr) != 1) {
        return false;
    }
    return !facts_->pss
           || (EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1
               && EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1);
}

openssl::md_ctx_ptr signature_context::copy() const {
    openssl::md_ctx_ptr context(EVP_MD_CTX_new());
    // OpenSSL 3.0 copies no context without a hash.
    bool const made = context
                      && (facts_->digest != nullptr ? EVP_MD_CTX_copy_ex(context.get(), digest_.get()) == 1
                                                    : initialize(context.get()));
    return made ? std::move(context) : nullptr;
}

std::size_t signature_context::authenticate(std::string_view input, unsigned char* out) const {
    openssl::mac_ctx_ptr context = spare_.take();
    if (!context) {
        context.reset(EVP_MAC_CTX_dup(mac_.get()));
    } else if (EVP_MAC_init(context.get(), nullptr, 0, nullptr) != 1) {
        return 0;
    }
    std::size_t size = 0;
    if (!context || EVP_MAC_update(context.get(), bytes(input), input.size()) != 1
        || EVP_MAC_final(context.get(), out, &size, largest_hash) != 1) {
        return 0;
    }
    spare_.give(std::move(context));
    return size;
}

std::string signature_context::sign(std::string_view input) const {
    if (facts_->family == key_family::symmetric) {
        std::string code(largest_hash, '\0');
        code.resize(authenticate(input, bytes(code.data())));
        return code;
    }
    openssl::md_ctx_ptr const context = copy();
    std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key_)), '\0');
    std::size_t size = signature.size();
    if (!context
        || EVP_DigestSign(context.get(), bytes(signature.data()), &size, bytes(input), input.size()) != 1) {
        return {};
    }
    signature.resize(size);
    return facts_->family == key_family::elliptic ? from_der(signature, facts_->field_bytes) : signature;
}

signature_check signature_context::verify_der(std::string_view input, std::string_view signature) const {
    openssl::md_ctx_ptr const context = copy();
    if (!context) {
        return signature_check::failed;
    }
    return answer(
        EVP_DigestVerify(context.get(), bytes(signature), signature.size(), bytes(input), input.size()));
}

signature_check signature_context::verify(std::string_view input, std::string_view signature) const {
    switch (facts_->family) {
    case key_family::symmetric: {
        std::array<unsigned char, largest_hash> code{};
        std::size_t const size = authenticate(input, code.data());
        if (size == 0) {
            return signature_check::failed;
        }
        return answer(size == signature.size() && CRYPTO_memcmp(code.data(), signature.data(), size) == 0);
    }
    case key_family::elliptic: {
        std::size_t const half = facts_->field_bytes;
        if (signature.size() != 2 * half || all_zero(signature.substr(0, half))
            || all_zero(signature.substr(half))) {
            return signature_check::invalid;
        }
        std::array<unsigned char, largest_der> der{};
        std::size_t const size = to_der(signature, der);
        if (size == 0) {
            return signature_check::failed;
        }
        return verify_der(input, {reinterpret_cast<char const*>(der.data()), size});
    }
    case key_family::edwards:
    case key_family::rsa: break;
    }
    bool const whole = signature.size() == static_cast<std::size_t>(EVP_PKEY_get_size(key_));
    return whole ? verify_der(input, signature) : signature_check::invalid;
}

} // namespace writ::inline WRIT_ABI
