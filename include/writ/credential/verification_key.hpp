// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_VERIFICATION_KEY_HPP
#define WRIT_CREDENTIAL_VERIFICATION_KEY_HPP

// A key that signatures of tokens are verified with.
//
//     auto key = writ::verification_key::from_pem(text, {.algorithms = {writ::signature_algorithm::rs256}});
//
// A key is for one algorithm, which is settled when it is read; what a token's
// header says changes nothing.  Refused are RSA below 2048 bits, with an
// exponent below 65537 or with the weakness called ROCA; points that are on no
// curve or of small order; secrets shorter than their hash, or that look like
// PEM.

#include <writ/credential/signature.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>

#include <boost/json/object.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// How key material is read.
struct key_reading {
    // Which algorithm an RSA key or a secret is for that does not say so: the
    // first of these that fits.  Other keys fit one algorithm only.
    std::vector<signature_algorithm> algorithms = {};
    // The key's id, where the material names none; without one, its thumbprint.
    std::string kid = {};
    // Whether a JSON key or a key set may hold secrets (`"kty":"oct"`).  Never
    // for what comes from others.
    bool allow_symmetric = false;
};

// A handle: copies share one immutable key.
// Thread safety: a const object may be used by any number of threads.
class WRIT_EXPORT verification_key {
public:
    // Reads a JSON Web Key (RFC 7517).  Strict: coordinates in full length,
    // numbers without leading zeros; `use`, `key_ops` and `alg`, where they
    // stand, must be those of a key that verifies.
    //
    // Errors: those of parse_json(); errc::invalid_key, errc::weak_key,
    // errc::unsupported_algorithm, errc::cryptography_failed;
    // errc::not_allowed for a private key, and a secret without permission;
    // errc::invalid_utf8 and errc::too_large for the id of `reading`.
    [[nodiscard]] static result<verification_key> from_jwk(std::string_view text,
                                                           key_reading const& reading = {});

    // Reads one PEM block, `PUBLIC KEY` or `RSA PUBLIC KEY`, and nothing else.
    // Errors: as from_jwk().
    [[nodiscard]] static result<verification_key> from_pem(std::string_view text,
                                                           key_reading const& reading = {});

    // Takes the bytes of a secret; HS256 where `reading` names no algorithm.
    // Errors: errc::weak_key, errc::unsupported_algorithm,
    // errc::cryptography_failed; errc::invalid_utf8, errc::too_large.
    [[nodiscard]] static result<verification_key> from_secret(std::string_view bytes,
                                                              key_reading const& reading = {});

    // What it is for; never signature_algorithm::eddsa.
    [[nodiscard]] signature_algorithm algorithm() const noexcept;
    // Its id.
    [[nodiscard]] std::string const& kid() const noexcept;
    // Whether the id was given, and is not the thumbprint.
    [[nodiscard]] bool is_named() const noexcept;
    // SHA-256 of the key as RFC 7638 writes it, in base64url.
    [[nodiscard]] std::string const& thumbprint() const noexcept;
    // Whether it is a secret, which signs as well.
    [[nodiscard]] bool is_symmetric() const noexcept;

    // The public members, with `kid`, `alg` and `use`.
    // Errors: errc::not_allowed for a secret.
    [[nodiscard]] result<boost::json::object> jwk() const;

    // Whether `signature`, as RFC 7518 writes it, is that of `input`.
    // Complexity: that of the algorithm; linear in the input.
    [[nodiscard]] signature_check verify(std::string_view input, std::string_view signature) const;

private:
    friend struct key_access;
    struct impl;
    explicit verification_key(std::shared_ptr<impl const> made) noexcept;

    std::shared_ptr<impl const> impl_;
};

} // namespace writ::inline WRIT_ABI

#endif
