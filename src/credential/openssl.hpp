// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_OPENSSL_HPP
#define WRIT_SRC_CREDENTIAL_OPENSSL_HPP

// OpenSSL's objects, owned.  Whoever calls OpenSSL in this folder's token half
// includes this, and no failure leaves a trace in its error queue.

#include <writ/error.hpp>

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/params.h>

#include <memory>
#include <string_view>

namespace writ::inline WRIT_ABI::openssl {

template <auto Free>
struct deleter {
    template <class T>
    void operator()(T* p) const noexcept {
        Free(p);
    }
};

template <class T, auto Free>
using owned = std::unique_ptr<T, deleter<Free>>;

using bio_ptr = owned<BIO, BIO_free>;
using bn_ctx_ptr = owned<BN_CTX, BN_CTX_free>;
// Numbers may be private.
using bn_ptr = owned<BIGNUM, BN_clear_free>;
using decoder_ptr = owned<OSSL_DECODER_CTX, OSSL_DECODER_CTX_free>;
using mac_ctx_ptr = owned<EVP_MAC_CTX, EVP_MAC_CTX_free>;
using mac_ptr = owned<EVP_MAC, EVP_MAC_free>;
using md_ctx_ptr = owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using param_builder_ptr = owned<OSSL_PARAM_BLD, OSSL_PARAM_BLD_free>;
using params_ptr = owned<OSSL_PARAM, OSSL_PARAM_free>;
using pkey_ctx_ptr = owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using pkey_ptr = owned<EVP_PKEY, EVP_PKEY_free>;
using ecdsa_ptr = owned<ECDSA_SIG, ECDSA_SIG_free>;

// Takes from the error queue, when it dies, what was put there since it lives.
class error_guard {
public:
    error_guard() noexcept { ERR_set_mark(); }
    error_guard(error_guard const&) = delete;
    error_guard& operator=(error_guard const&) = delete;
    ~error_guard() { ERR_pop_to_mark(); }
};

[[nodiscard]] inline unsigned char const* bytes(std::string_view s) noexcept {
    return reinterpret_cast<unsigned char const*>(s.data());
}
[[nodiscard]] inline unsigned char* bytes(char* s) noexcept {
    return reinterpret_cast<unsigned char*>(s);
}

// A number of the key; null where it has none of that name.
[[nodiscard]] inline bn_ptr number_of(EVP_PKEY* key, char const* name) noexcept {
    BIGNUM* found = nullptr;
    return bn_ptr(EVP_PKEY_get_bn_param(key, name, &found) == 1 ? found : nullptr);
}

[[nodiscard]] inline failure failed() {
    return make_failure(errc::cryptography_failed, "", "the cryptographic library failed");
}

} // namespace writ::inline WRIT_ABI::openssl

#endif
