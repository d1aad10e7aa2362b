// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SERVICE_PRESENTED_CREDENTIAL_HPP
#define WRIT_SRC_SERVICE_PRESENTED_CREDENTIAL_HPP

// Which credential a request carries.

#include <writ/service/authentication.hpp>

#include <optional>
#include <string_view>

namespace writ::inline WRIT_ABI {

// At most one of them; all absent where `wrong` says what is the matter.  Views
// into the request.
struct presented_credential {
    std::optional<std::string_view> token = {};
    std::optional<std::string_view> key = {};
    std::optional<std::string_view> key_id = {};
    std::optional<std::string_view> key_secret = {};
    std::optional<authentication_code> wrong = {};
};

[[nodiscard]] presented_credential find_credential(authentication_options const& options,
                                                   std::span<request_header const> headers) noexcept;

// Errors: errc::invalid_configuration, of names that are none, or the same twice.
[[nodiscard]] result<void> check_headers(authentication_options const& options);

} // namespace writ::inline WRIT_ABI

#endif
