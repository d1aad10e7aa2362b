// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SERVICE_AUTHENTICATOR_HPP
#define WRIT_SRC_SERVICE_AUTHENTICATOR_HPP

// From requests to callers, as the options say.

#include "service/credential_records.hpp"
#include "service/presented_credential.hpp"

#include <writ/engine/authorizer.hpp>
#include <writ/service/authentication.hpp>

#include <memory>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// What is published at the moment.
struct published_view {
    authorizer const& engine;
    credential_records const& records;
    bool is_stale;
    bool is_partial;

    [[nodiscard]] session start(subject_ref who, caller_options const& options, instant now) const noexcept {
        return is_stale ? engine.start_stale(who) : engine.start(who, options, now);
    }
};

class authenticator {
public:
    // Errors: as service::open() says of its options.
    [[nodiscard]] static result<std::unique_ptr<authenticator const>> create(authentication_options options,
                                                                             clock const* now);

    [[nodiscard]] authentication authenticate(authentication_request const& r,
                                              published_view const& in) const;

private:
    // Tokens of one kind.
    struct kind {
        token_cache cache;
        bool speak_for_all;
        std::shared_ptr<used_tokens> used;
    };
    // A token, and the kind whose verifier accepts it.
    struct accepted {
        token_caller caller;
        kind const* of;
    };
    using facts = authenticated_caller::facts;
    using code = authentication_code;

    authenticator() = default;

    [[nodiscard]] token_result<accepted> verify(std::string_view token, authentication_request const& r,
                                                instant now) const;
    [[nodiscard]] authentication by_token(std::string_view token, authentication_request const& r,
                                          published_view const& in, instant now) const;
    [[nodiscard]] authentication by_key(presented_credential const& p, authentication_request const& r,
                                        published_view const& in, instant now) const;

    // With the challenge that belongs to the code.
    [[nodiscard]] authentication_refusal refusal(code c, bool is_token,
                                                 std::span<scope_name const> scopes = {}) const;
    [[nodiscard]] authentication_refusal refused(reason gate, bool is_token) const;
    [[nodiscard]] authentication_refusal refused(token_refusal why) const;
    [[nodiscard]] authentication_refusal refused(key_code why, std::span<scope_name const> scopes) const;

    authentication_options options_;
    std::vector<kind> kinds_;
    clock const* clock_ = nullptr;
};

} // namespace writ::inline WRIT_ABI

#endif
