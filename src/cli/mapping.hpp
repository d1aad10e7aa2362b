// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_MAPPING_HPP
#define WRIT_SRC_CLI_MAPPING_HPP

// Where attributes are in a database, from JSON:
//
//     { "table": "a", "id": "id", "columns": [ { "path": "words", "column": "words", "type": "integer" } ] }
//
// The members are those of writ::sql_mapping; `type` is `text`, `integer`,
// `real` or `boolean`, `null_means` is `missing` or `null`.

#include <writ/policy/sql.hpp>

#include <string>

namespace writ_cli {

// Throws stop or refusal, which name the file.
[[nodiscard]] writ::sql_mapping read_mapping(std::string const& file);

} // namespace writ_cli

#endif
