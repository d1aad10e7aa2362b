// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_KEYED_PEPPER_HPP
#define WRIT_SRC_CREDENTIAL_KEYED_PEPPER_HPP

// A pepper, ready to key digests.

#include <writ/credential/pepper.hpp>

#include <openssl/evp.h>

#include <memory>

namespace writ::inline WRIT_ABI {

struct free_mac_context {
    void operator()(EVP_MAC_CTX* c) const noexcept { EVP_MAC_CTX_free(c); }
};

struct peppers::keyed {
    pepper_id id = {};
    // Has absorbed the key and nothing else.
    std::unique_ptr<EVP_MAC_CTX, free_mac_context> context = {};
};

} // namespace writ::inline WRIT_ABI

#endif
