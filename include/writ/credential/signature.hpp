// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_SIGNATURE_HPP
#define WRIT_CREDENTIAL_SIGNATURE_HPP

// The algorithms that tokens are signed with (RFC 7518, 8037, 9864), and the
// seam for keys that live elsewhere.
//
// Take es256 or ed25519; rs256 where others ask for it; the hs ones only where
// whoever verifies may also issue.  There is no `none`, and none can be had.

#include <writ/error.hpp>
#include <writ/export.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Each value stands for exactly one name in a token's header.
enum class signature_algorithm : std::uint8_t {
    // ECDSA on P-256, P-384 and P-521.
    es256 = 1,
    es384 = 2,
    es512 = 3,
    // EdDSA on Curve25519, by its own name.
    ed25519 = 4,
    // The old name `EdDSA`, for what ed25519 names; no key has this one.  To be
    // listed by those who accept it.
    eddsa = 5,
    // RSASSA-PKCS1-v1_5.
    rs256 = 6,
    rs384 = 7,
    rs512 = 8,
    // RSASSA-PSS, the salt as long as the hash.
    ps256 = 9,
    ps384 = 10,
    ps512 = 11,
    // HMAC: one secret signs and verifies.
    hs256 = 12,
    hs384 = 13,
    hs512 = 14,
};

// The name in a header: `ES256`.
[[nodiscard]] WRIT_EXPORT std::string_view to_text(signature_algorithm algorithm) noexcept;

// Reads a name exactly: no other case, no spaces.
// Errors: errc::unsupported_algorithm.
[[nodiscard]] WRIT_EXPORT result<signature_algorithm> parse_signature_algorithm(std::string_view name);

// What a key says of a signature.
enum class signature_check {
    // It is not that of these bytes.
    invalid = 0,
    valid = 1,
    // The cryptographic library failed: nothing is known.
    failed = 2,
};

// Signs where the private key lives: a hardware module, a key service.
// Implemented by the caller.
class WRIT_EXPORT signer {
public:
    virtual ~signer() = default;

    // The signature of `input` as RFC 7518 writes it: for ECDSA, r and s in
    // full length one after the other.  What it answers is verified before it
    // is used.
    // Errors: those of the implementation; they are passed on.
    // Thread safety: called from whichever thread issues, from several at once.
    [[nodiscard]] virtual result<std::string> sign(std::string_view input) = 0;

protected:
    signer() = default;
    signer(signer const&) = default;
    signer& operator=(signer const&) = default;
};

} // namespace writ::inline WRIT_ABI

#endif
