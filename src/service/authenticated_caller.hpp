// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SERVICE_AUTHENTICATED_CALLER_HPP
#define WRIT_SRC_SERVICE_AUTHENTICATED_CALLER_HPP

// What an authenticated caller rests on: it stays where it is, for the session
// refers to it.

#include "service/credential_records.hpp"

#include <writ/service/authentication.hpp>

namespace writ::inline WRIT_ABI {

struct authenticated_caller::facts {
    // One of the two.
    std::optional<token_caller> token = {};
    std::shared_ptr<stored_key const> key = {};
    issuer_rights rights = {};
    // Of the key.
    bool mfa = false;
    std::vector<scope_name> scopes = {};

    [[nodiscard]] subject_ref who() const noexcept {
        return token ? token->who() : subject_ref(key->record.organization, key->record.owner);
    }
    [[nodiscard]] caller_options options() const noexcept {
        if (token) {
            return token->options(rights);
        }
        caller_options o{.mfa = mfa};
        if (key->record.scopes) {
            o.scopes = scopes;
        }
        return o;
    }
};

} // namespace writ::inline WRIT_ABI

#endif
