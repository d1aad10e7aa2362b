// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_SQL_MAPPING_HPP
#define WRIT_SRC_POLICY_SQL_MAPPING_HPP

// What a mapping must keep.

#include <writ/policy/sql.hpp>

namespace writ::inline WRIT_ABI {

// Errors: those of to_sql about mappings.
[[nodiscard]] result<void> check_mapping(sql_mapping const& m);

} // namespace writ::inline WRIT_ABI

#endif
