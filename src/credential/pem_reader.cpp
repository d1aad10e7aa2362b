// SPDX-License-Identifier: Apache-2.0
// Tested by verification_key_test.cpp and signing_key_test.cpp.
#include "credential/raw_key.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <array>

namespace writ::inline WRIT_ABI {
namespace {

using openssl::failed;

constexpr std::array<std::string_view, 2> public_labels = {"PUBLIC KEY", "RSA PUBLIC KEY"};
constexpr std::array<std::string_view, 3> private_labels = {"PRIVATE KEY", "RSA PRIVATE KEY",
                                                            "EC PRIVATE KEY"};
constexpr std::string_view blank = " \t\r\n";

// The label of a text that is one block with blanks around it; else nothing.
std::string_view only_label(std::string_view text) {
    constexpr std::string_view begin = "-----BEGIN ";
    constexpr std::string_view dashes = "-----";
    text.remove_prefix(std::min(text.find_first_not_of(blank), text.size()));
    text = text.substr(0, text.find_last_not_of(blank) + 1);
    if (!text.starts_with(begin)) {
        return {};
    }
    std::string_view const label = text.substr(begin.size(), text.find(dashes, begin.size()) - begin.size());
    std::string const end = "-----END " + std::string(label) + "-----";
    bool const alone = text.find(begin, 1) == text.npos && text.find("-----END ") + end.size() == text.size();
    return alone && text.ends_with(end) ? label : std::string_view();
}

// Passwords are asked of nobody.
int no_password(char*, std::size_t, std::size_t*, OSSL_PARAM const*, void*) {
    return 0;
}

result<key_family> family_of(EVP_PKEY* key) {
    if (EVP_PKEY_is_a(key, "RSA") == 1) {
        return key_family::rsa;
    }
    if (EVP_PKEY_is_a(key, "ED25519") == 1) {
        return key_family::edwards;
    }
    if (EVP_PKEY_is_a(key, "EC") != 1) {
        return unsupported_key("keys of this type are not supported");
    }
    // A curve that is spelled out can be one of the sender's own.
    int spelled_out = 1;
    if (EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &spelled_out) != 1
        || spelled_out != 0) {
        return invalid_key("the curve is not named");
    }
    return key_family::elliptic;
}

} // namespace

result<raw_key> read_pem(std::string_view text, key_purpose purpose) {
    openssl::error_guard const guard;
    if (text.size() > limits::max_key_document_bytes) {
        return make_failure(errc::too_large, "", "the key is too long");
    }
    std::string_view const label = only_label(text);
    bool const is_private =
        std::find(private_labels.begin(), private_labels.end(), label) != private_labels.end();
    if (is_private && purpose == key_purpose::verify) {
        return make_failure(errc::not_allowed, "", "a private key where public keys are expected");
    }
    bool const is_public =
        std::find(public_labels.begin(), public_labels.end(), label) != public_labels.end();
    if (purpose == key_purpose::verify ? !is_public : !is_private) {
        return invalid_key(purpose == key_purpose::verify ? "expected one PEM block with a public key"
                                                          : "expected one PEM block with a private key");
    }
    openssl::bio_ptr const in(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
    EVP_PKEY* read = nullptr;
    openssl::decoder_ptr const decoder(
        OSSL_DECODER_CTX_new_for_pkey(&read, "PEM", nullptr, nullptr,
                                      is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, nullptr, nullptr));
    if (!in || !decoder || OSSL_DECODER_CTX_set_passphrase_cb(decoder.get(), no_password, nullptr) != 1) {
        return failed();
    }
    raw_key key;
    bool const decoded = OSSL_DECODER_from_bio(decoder.get(), in.get()) == 1;
    key.pkey.reset(read);
    if (!decoded || read == nullptr) {
        return invalid_key("the PEM block holds no key that can be read");
    }
    auto const family = family_of(read);
    if (!family) {
        return family.error();
    }
    key.family = *family;
    return key;
}

} // namespace writ::inline WRIT_ABI
