// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_SIGNING_KEY_HPP
#define WRIT_CREDENTIAL_SIGNING_KEY_HPP

// A key that tokens are signed with.
//
//     auto key = writ::signing_key::generate(writ::signature_algorithm::es256);
//     publish(key->verifier().jwk());
//
// Its private part stays in memory of OpenSSL, or outside the process; it never
// enters a directory or a store.

#include <writ/credential/secret.hpp>
#include <writ/credential/signature.hpp>
#include <writ/credential/verification_key.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// A handle: copies share one immutable key.
// Thread safety: a const object may be used by any number of threads.
class WRIT_EXPORT signing_key {
public:
    // Reads a private JSON Web Key, or a secret one: here no permission is
    // needed.  RSA needs all five numbers for the Chinese remainder theorem, or
    // none of them.  A private part that does not belong to the public one is
    // refused.
    // Errors: as verification_key::from_jwk().
    [[nodiscard]] static result<signing_key> from_jwk(std::string_view text, key_reading const& reading = {});

    // Reads one PEM block: `PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`.
    // Encrypted ones are refused.
    // Errors: as verification_key::from_jwk().
    [[nodiscard]] static result<signing_key> from_pem(std::string_view text, key_reading const& reading = {});

    // Errors: as verification_key::from_secret().
    [[nodiscard]] static result<signing_key> from_secret(std::string_view bytes,
                                                         key_reading const& reading = {});

    // A key that lives elsewhere, by its public part.
    // Errors: errc::invalid_configuration without a signer, or with a secret.
    [[nodiscard]] static result<signing_key> from_signer(std::shared_ptr<signer> where,
                                                         verification_key public_part);

    // Makes a new one: RSA of 2048 bits (rs384, ps384: 3072; rs512, ps512:
    // 4096), secrets as long as the hash.  Without a `kid` its id is the
    // thumbprint.
    // Errors: errc::unsupported_algorithm for signature_algorithm::eddsa;
    // errc::invalid_utf8 and errc::too_large for the `kid`;
    // errc::cryptography_failed, errc::entropy_unavailable.
    [[nodiscard]] static result<signing_key> generate(signature_algorithm algorithm, std::string kid = {});

    // What verifies the signatures of this one.
    [[nodiscard]] verification_key const& verifier() const noexcept;

    // The signature of `input` as RFC 7518 writes it.
    // Errors: errc::cryptography_failed, also when a signer answers a
    // signature that is none; those of the signer.
    [[nodiscard]] result<std::string> sign(std::string_view input) const;

    // All members, private ones too, as one line of JSON.
    // Errors: errc::not_allowed for a key that lives elsewhere;
    // errc::cryptography_failed.
    [[nodiscard]] result<secret> jwk() const;

private:
    friend struct key_access;
    struct impl;
    explicit signing_key(std::shared_ptr<impl const> made) noexcept;

    std::shared_ptr<impl const> impl_;
};

} // namespace writ::inline WRIT_ABI

#endif
