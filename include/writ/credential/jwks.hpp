// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_JWKS_HPP
#define WRIT_CREDENTIAL_JWKS_HPP

// Sets of verification keys as services publish them (RFC 7517, section 5).

#include <writ/credential/verification_key.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Reads the keys that verify signatures.  Keys for other uses, and of types,
// curves and algorithms that are not supported, are passed over, as the RFC
// asks.  The whole set is refused when it holds a weak or broken key, a private
// one, two keys of one id, or secrets beside public keys; and secrets at all
// unless `reading` permits them.  `reading.kid` does not count.
//
// Errors: as verification_key::from_jwk(), with the place of the key;
// errc::wrong_type without a list `keys`; errc::duplicate_record for two of
// one id; errc::too_large, errc::too_many.
[[nodiscard]] WRIT_EXPORT result<std::vector<verification_key>> read_jwks(std::string_view text,
                                                                          key_reading const& reading = {});

// Writes the public members of the keys, one line, in their order.
// Errors: errc::not_allowed for a secret; errc::duplicate_record for two of one
// id, which read_jwks() would refuse.
[[nodiscard]] WRIT_EXPORT result<std::string> write_jwks(std::span<verification_key const> keys);

} // namespace writ::inline WRIT_ABI

#endif
