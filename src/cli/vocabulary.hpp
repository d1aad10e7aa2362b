// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_VOCABULARY_HPP
#define WRIT_SRC_CLI_VOCABULARY_HPP

// A vocabulary file: the names that a service knows.
//
//     { "actions": ["read", "update"],
//       "types": { "Article": { "attributes": ["meta.*"], "required": ["ownerId", "status"] } },
//       "permissions": ["invoice_export"] }

#include <writ/policy/lint.hpp>

#include <string>

namespace writ_cli {

// Throws stop or refusal, which name the file.
[[nodiscard]] writ::vocabulary read_vocabulary(std::string const& file);

} // namespace writ_cli

#endif
