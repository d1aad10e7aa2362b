// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_BOUND_KEY_HPP
#define WRIT_SRC_CREDENTIAL_BOUND_KEY_HPP

// What keys are made of.

#include <writ/credential/signing_key.hpp>
#include <writ/credential/verification_key.hpp>

#include "credential/raw_key.hpp"
#include "credential/signature_context.hpp"

#include <memory>
#include <string>

namespace writ::inline WRIT_ABI {

struct verification_key::impl {
    signature_algorithm algorithm = signature_algorithm::es256;
    std::string kid;
    bool named = false;
    std::string thumbprint;
    jwk_members members;
    // One of the two, by the algorithm.
    openssl::pkey_ptr pkey;
    secret bytes;
    // Refers to them.
    signature_context context;
};

struct signing_key::impl {
    verification_key verifier;
    // One of the two.
    signature_context context;
    std::shared_ptr<signer> elsewhere;
};

// What the other files of this folder may do with keys.
struct key_access {
    // Binds what was read to its algorithm, and checks it.
    [[nodiscard]] static result<verification_key> bind(raw_key key, key_reading const& reading);
    [[nodiscard]] static result<signing_key> bind_private(raw_key key, key_reading const& reading);
    [[nodiscard]] static verification_key::impl const& of(verification_key const& key) noexcept {
        return *key.impl_;
    }
};

} // namespace writ::inline WRIT_ABI

#endif
