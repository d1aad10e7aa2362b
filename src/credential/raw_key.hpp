// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_RAW_KEY_HPP
#define WRIT_SRC_CREDENTIAL_RAW_KEY_HPP

// Key material as it was read, before it is bound to an algorithm.

#include <writ/credential/secret.hpp>
#include <writ/credential/verification_key.hpp>
#include <writ/error.hpp>

#include "credential/algorithm_facts.hpp"
#include "credential/openssl.hpp"

#include <boost/json/object.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

struct raw_key {
    key_family family = key_family::symmetric;
    // One of the two, by the family.
    openssl::pkey_ptr pkey = {};
    secret bytes = {};
    // What the material says of itself.
    std::optional<signature_algorithm> algorithm = {};
    std::string kid = {};
};

enum class key_purpose { verify, sign };

// Of a JSON Web Key.  errc::unsupported_algorithm: it may be passed over in a set.
[[nodiscard]] result<raw_key> read_jwk(boost::json::object const& jwk, key_purpose purpose,
                                       bool allow_symmetric);
// Whether the key is a secret, or says that it is.
[[nodiscard]] bool is_secret_jwk(boost::json::object const& jwk) noexcept;

[[nodiscard]] result<raw_key> read_pem(std::string_view text, key_purpose purpose);

// The algorithm that a key is bound to.
[[nodiscard]] result<signature_algorithm> bound_algorithm(raw_key const& key, key_reading const& reading);

// Refuses a key that is weak, or no key at all.  Of secrets, by their length
// and look.
[[nodiscard]] result<void> check_strength(raw_key const& key, algorithm_facts const& facts);

// Required members of RFC 7638, in the order that a thumbprint takes.  Empty
// when OpenSSL fails.
using jwk_members = std::vector<std::pair<std::string_view, std::string>>;
[[nodiscard]] jwk_members public_members(EVP_PKEY* key, algorithm_facts const& facts);
// Empty when OpenSSL fails.
[[nodiscard]] std::string thumbprint_of(jwk_members const& members);

// A number of an RSA key in base64url, into `out`; false when it has none.
[[nodiscard]] bool append_number(std::string& out, EVP_PKEY* key, char const* name);

[[nodiscard]] inline failure invalid_key(std::string what) {
    return make_failure(errc::invalid_key, "", std::move(what));
}
[[nodiscard]] inline failure unsupported_key(std::string what) {
    return make_failure(errc::unsupported_algorithm, "", std::move(what));
}

} // namespace writ::inline WRIT_ABI

#endif
