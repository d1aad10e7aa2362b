// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_KEY_CHECK_HPP
#define WRIT_SRC_CREDENTIAL_KEY_CHECK_HPP

// What the record of a key must be like before it is written.

#include <writ/directory/api_key.hpp>
#include <writ/error.hpp>

#include <cstddef>
#include <span>

namespace writ::inline WRIT_ABI {

// Errors: as issue_key() says of its specification.
[[nodiscard]] result<void> check_key(api_key const& k);

// Errors: errc::too_many, of more than bound a session.
[[nodiscard]] result<void> check_scope_count(std::size_t scopes);

// Errors: errc::invalid_configuration, of one that is named twice;
// those of check_scope_count().
[[nodiscard]] result<void> check_scopes(std::span<scope_name const> scopes);

} // namespace writ::inline WRIT_ABI

#endif
