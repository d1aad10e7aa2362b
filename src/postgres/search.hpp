// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_SEARCH_HPP
#define WRIT_SRC_POSTGRES_SEARCH_HPP

// A query of records as SQL.

#include "postgres/database.hpp"
#include "store/cursor.hpp"

#include <writ/store/query.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI::postgres {

// `column > $3`, whatever bytes the value has; adds it as a parameter.
[[nodiscard]] std::string compared(statement& s, std::string_view column, std::string_view comparison,
                                   std::string_view value);

// Gives at most so many rows: the cursor's two members, then the document.
// Precondition: validate(q).
[[nodiscard]] statement search(database const& d, record_query const& q,
                               std::optional<record_cursor> const& after, std::size_t most);

} // namespace writ::inline WRIT_ABI::postgres

#endif
