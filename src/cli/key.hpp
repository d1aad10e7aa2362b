// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_KEY_HPP
#define WRIT_SRC_CLI_KEY_HPP

// What the commands about API keys share.

#include "cli/command.hpp"

#include <writ/credential/key_format.hpp>

#include <string>

namespace writ_cli {

// `acme` or `acme/live`.  Throws stop.
[[nodiscard]] writ::key_format parse_format(std::string const& text);

// Add their commands to `writ key`.
void add_key_scan(CLI::App& key, action& chosen);
void add_key_redact(CLI::App& key, action& chosen);

} // namespace writ_cli

#endif
