// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_READER_HPP
#define WRIT_SRC_POSTGRES_READER_HPP

// Reading records; each as the store's operation of that name says.

#include "postgres/database.hpp"

#include <writ/store/store.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace writ::inline WRIT_ABI::postgres {

[[nodiscard]] result<scope_content> load(database& d, record_scope const& scope);

[[nodiscard]] result<scope_records> read(database& d, record_scope const& scope,
                                         std::span<record const> keys);

[[nodiscard]] result<record_page> find(database& d, record_query const& q);

[[nodiscard]] result<std::vector<scope_revision>>
scopes(database& d, std::optional<record_scope> const& after, std::size_t limit);

} // namespace writ::inline WRIT_ABI::postgres

#endif
