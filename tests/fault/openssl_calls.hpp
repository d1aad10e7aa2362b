// SPDX-License-Identifier: Apache-2.0
// Every function of OpenSSL whose failure the library must notice: what it
// returns, its name, what it returns when it fails, parameters, arguments.
// Read by CMakeLists.txt, too: one function a line.
#ifndef WRIT_TESTS_FAULT_OPENSSL_CALLS_HPP
#define WRIT_TESTS_FAULT_OPENSSL_CALLS_HPP

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <cstddef>

namespace writ_test {

// Whether the call that is counted down to has come.
[[nodiscard]] bool call_fails();

using uchar = unsigned char;

} // namespace writ_test

using writ_test::uchar;

// clang-format off
// Types and lists cannot stand in parentheses.
// NOLINTBEGIN(bugprone-macro-parentheses)
#define WRIT_CALL(type, name, failure, parameters, arguments) \
    extern "C" type __real_##name parameters; \
    extern "C" type __wrap_##name parameters; \
    type __wrap_##name parameters { return writ_test::call_fails() ? failure : __real_##name arguments; }
// NOLINTEND(bugprone-macro-parentheses)

WRIT_CALL(EVP_MD_CTX*, EVP_MD_CTX_new, nullptr, (), ())
WRIT_CALL(int, EVP_MD_CTX_copy_ex, 0, (EVP_MD_CTX* a, EVP_MD_CTX const* b), (a, b))
WRIT_CALL(int, EVP_DigestSignInit_ex, 0, (EVP_MD_CTX* a, EVP_PKEY_CTX** b, char const* c, OSSL_LIB_CTX* d, char const* e, EVP_PKEY* f, OSSL_PARAM const* g), (a, b, c, d, e, f, g))
WRIT_CALL(int, EVP_DigestVerifyInit_ex, 0, (EVP_MD_CTX* a, EVP_PKEY_CTX** b, char const* c, OSSL_LIB_CTX* d, char const* e, EVP_PKEY* f, OSSL_PARAM const* g), (a, b, c, d, e, f, g))
WRIT_CALL(int, EVP_DigestSign, 0, (EVP_MD_CTX* a, uchar* b, std::size_t* c, uchar const* d, std::size_t e), (a, b, c, d, e))
WRIT_CALL(int, EVP_DigestVerify, -1, (EVP_MD_CTX* a, uchar const* b, std::size_t c, uchar const* d, std::size_t e), (a, b, c, d, e))
WRIT_CALL(EVP_MAC*, EVP_MAC_fetch, nullptr, (OSSL_LIB_CTX* a, char const* b, char const* c), (a, b, c))
WRIT_CALL(EVP_MAC_CTX*, EVP_MAC_CTX_new, nullptr, (EVP_MAC* a), (a))
WRIT_CALL(EVP_MAC_CTX*, EVP_MAC_CTX_dup, nullptr, (EVP_MAC_CTX const* a), (a))
WRIT_CALL(int, EVP_MAC_init, 0, (EVP_MAC_CTX* a, uchar const* b, std::size_t c, OSSL_PARAM const* d), (a, b, c, d))
WRIT_CALL(int, EVP_MAC_update, 0, (EVP_MAC_CTX* a, uchar const* b, std::size_t c), (a, b, c))
WRIT_CALL(int, EVP_MAC_final, 0, (EVP_MAC_CTX* a, uchar* b, std::size_t* c, std::size_t d), (a, b, c, d))
WRIT_CALL(int, EVP_PKEY_CTX_set_rsa_padding, 0, (EVP_PKEY_CTX* a, int b), (a, b))
WRIT_CALL(int, EVP_PKEY_CTX_set_rsa_pss_saltlen, 0, (EVP_PKEY_CTX* a, int b), (a, b))
WRIT_CALL(EVP_PKEY_CTX*, EVP_PKEY_CTX_new_from_name, nullptr, (OSSL_LIB_CTX* a, char const* b, char const* c), (a, b, c))
WRIT_CALL(EVP_PKEY_CTX*, EVP_PKEY_CTX_new_from_pkey, nullptr, (OSSL_LIB_CTX* a, EVP_PKEY* b, char const* c), (a, b, c))
WRIT_CALL(int, EVP_PKEY_fromdata_init, 0, (EVP_PKEY_CTX* a), (a))
WRIT_CALL(int, EVP_PKEY_fromdata, 0, (EVP_PKEY_CTX* a, EVP_PKEY** b, int c, OSSL_PARAM* d), (a, b, c, d))
WRIT_CALL(int, EVP_PKEY_public_check, 0, (EVP_PKEY_CTX* a), (a))
WRIT_CALL(int, EVP_PKEY_get_bn_param, 0, (EVP_PKEY const* a, char const* b, BIGNUM** c), (a, b, c))
WRIT_CALL(int, EVP_PKEY_get_int_param, 0, (EVP_PKEY const* a, char const* b, int* c), (a, b, c))
WRIT_CALL(int, EVP_PKEY_get_group_name, 0, (EVP_PKEY const* a, char* b, std::size_t c, std::size_t* d), (a, b, c, d))
WRIT_CALL(int, EVP_PKEY_get_raw_public_key, 0, (EVP_PKEY const* a, uchar* b, std::size_t* c), (a, b, c))
WRIT_CALL(int, EVP_PKEY_get_raw_private_key, 0, (EVP_PKEY const* a, uchar* b, std::size_t* c), (a, b, c))
WRIT_CALL(EVP_PKEY*, EVP_PKEY_new_raw_public_key_ex, nullptr, (OSSL_LIB_CTX* a, char const* b, char const* c, uchar const* d, std::size_t e), (a, b, c, d, e))
WRIT_CALL(EVP_PKEY*, EVP_PKEY_new_raw_private_key_ex, nullptr, (OSSL_LIB_CTX* a, char const* b, char const* c, uchar const* d, std::size_t e), (a, b, c, d, e))
WRIT_CALL(int, EVP_Q_digest, 0, (OSSL_LIB_CTX* a, char const* b, char const* c, void const* d, std::size_t e, uchar* f, std::size_t* g), (a, b, c, d, e, f, g))
WRIT_CALL(OSSL_PARAM_BLD*, OSSL_PARAM_BLD_new, nullptr, (), ())
WRIT_CALL(int, OSSL_PARAM_BLD_push_BN, 0, (OSSL_PARAM_BLD* a, char const* b, BIGNUM const* c), (a, b, c))
WRIT_CALL(int, OSSL_PARAM_BLD_push_utf8_string, 0, (OSSL_PARAM_BLD* a, char const* b, char const* c, std::size_t d), (a, b, c, d))
WRIT_CALL(int, OSSL_PARAM_BLD_push_octet_string, 0, (OSSL_PARAM_BLD* a, char const* b, void const* c, std::size_t d), (a, b, c, d))
WRIT_CALL(OSSL_PARAM*, OSSL_PARAM_BLD_to_param, nullptr, (OSSL_PARAM_BLD* a), (a))
WRIT_CALL(BIGNUM*, BN_bin2bn, nullptr, (uchar const* a, int b, BIGNUM* c), (a, b, c))
WRIT_CALL(BIGNUM*, BN_lebin2bn, nullptr, (uchar const* a, int b, BIGNUM* c), (a, b, c))
WRIT_CALL(int, BN_bn2binpad, -1, (BIGNUM const* a, uchar* b, int c), (a, b, c))
WRIT_CALL(int, BN_hex2bn, 0, (BIGNUM** a, char const* b), (a, b))
WRIT_CALL(BIGNUM*, BN_new, nullptr, (), ())
WRIT_CALL(BN_CTX*, BN_CTX_new, nullptr, (), ())
WRIT_CALL(int, BN_mod_sqr, 0, (BIGNUM* a, BIGNUM const* b, BIGNUM const* c, BN_CTX* d), (a, b, c, d))
WRIT_CALL(int, BN_mod_mul, 0, (BIGNUM* a, BIGNUM const* b, BIGNUM const* c, BIGNUM const* d, BN_CTX* e), (a, b, c, d, e))
WRIT_CALL(int, BN_kronecker, -2, (BIGNUM const* a, BIGNUM const* b, BN_CTX* c), (a, b, c))
WRIT_CALL(BN_ULONG, BN_mod_word, static_cast<BN_ULONG>(-1), (BIGNUM const* a, BN_ULONG b), (a, b))
WRIT_CALL(BIGNUM*, BN_copy, nullptr, (BIGNUM* a, BIGNUM const* b), (a, b))
WRIT_CALL(int, BN_sub_word, 0, (BIGNUM* a, BN_ULONG b), (a, b))
WRIT_CALL(int, BN_add_word, 0, (BIGNUM* a, BN_ULONG b), (a, b))
WRIT_CALL(ECDSA_SIG*, ECDSA_SIG_new, nullptr, (), ())
WRIT_CALL(int, ECDSA_SIG_set0, 0, (ECDSA_SIG* a, BIGNUM* b, BIGNUM* c), (a, b, c))
WRIT_CALL(int, i2d_ECDSA_SIG, -1, (ECDSA_SIG const* a, uchar** b), (a, b))
WRIT_CALL(ECDSA_SIG*, d2i_ECDSA_SIG, nullptr, (ECDSA_SIG** a, uchar const** b, long c), (a, b, c))
WRIT_CALL(BIO*, BIO_new_mem_buf, nullptr, (void const* a, int b), (a, b))
WRIT_CALL(OSSL_DECODER_CTX*, OSSL_DECODER_CTX_new_for_pkey, nullptr, (EVP_PKEY** a, char const* b, char const* c, char const* d, int e, OSSL_LIB_CTX* f, char const* g), (a, b, c, d, e, f, g))
WRIT_CALL(int, OSSL_DECODER_CTX_set_passphrase_cb, 0, (OSSL_DECODER_CTX* a, OSSL_PASSPHRASE_CALLBACK* b, void* c), (a, b, c))
WRIT_CALL(int, OSSL_DECODER_from_bio, 0, (OSSL_DECODER_CTX* a, BIO* b), (a, b))
WRIT_CALL(int, RAND_priv_bytes, 0, (uchar* a, int b), (a, b))
// clang-format on

#endif
