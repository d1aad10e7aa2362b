// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_SCHEMA_HPP
#define WRIT_SRC_POSTGRES_SCHEMA_HPP

// The tables of a store, and how they come to be.

#include "postgres/connection.hpp"

#include <writ/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI::postgres {

// What this version of the library reads and writes.
inline constexpr std::int64_t schema_version = 1;

// The text with the name of the schema for each `$schema`.  Names are small
// letters, digits and `_`, so that none needs quotes.
[[nodiscard]] std::string in_schema(std::string_view text, std::string const& schema);

// Notices that the tables came to another cluster, from a dump, say: transactions
// count anew there.  Every commit does it, too.
// Errors: errc::unknown_schema; those of failure_of().
[[nodiscard]] result<void> notice_cluster(connection& c, std::string const& schema);

// Makes or migrates the tables, where that is needed, and notices another cluster.
// Others who do so wait.
// Errors: errc::unknown_schema, newer_schema; those of failure_of().
[[nodiscard]] result<void> prepare_schema(connection& c, std::string const& schema);

} // namespace writ::inline WRIT_ABI::postgres

#endif
