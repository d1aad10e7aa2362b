// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_TOKEN_HPP
#define WRIT_SRC_CLI_TOKEN_HPP

// What the commands below `writ token` share.

#include "cli/command.hpp"

#include <writ/credential/signing_key.hpp>
#include <writ/credential/verification_key.hpp>
#include <writ/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace writ_cli {

// Each adds one command to `token`.
void add_token_inspect(CLI::App& token, action& chosen);
void add_token_issue(CLI::App& token, action& chosen);
void add_token_jwks(CLI::App& token, action& chosen);
void add_token_keygen(CLI::App& token, action& chosen);
void add_token_verify(CLI::App& token, action& chosen);

// The text of a file, `-`, or `env:NAME`: secrets are no arguments, which other
// users of the machine can see.  Throws stop.
[[nodiscard]] std::string read_secret(std::string const& source);

// A token: the text of a file or of standard input, without the line break
// that ends it.  Throws stop.
[[nodiscard]] std::string read_token(std::string const& file);

// Names of algorithms with commas between them, or none.  Throws stop.
[[nodiscard]] std::vector<writ::signature_algorithm> parse_algorithms(std::string const& names);

// Keys in whichever form: PEM, a JSON key, a set of them.
[[nodiscard]] writ::result<std::vector<writ::verification_key>> parse_keys(std::string const& text,
                                                                           writ::key_reading const& reading);
[[nodiscard]] writ::result<writ::signing_key> parse_signing_key(std::string const& text,
                                                                writ::key_reading const& reading);

// The instant of an option, or now.  Throws stop.
[[nodiscard]] writ::instant instant_of(std::optional<std::int64_t> epoch);

// What a refused token or key ends with: the word, what it means, and exit
// code 2.
exit_code refuse(std::string const& word, std::string const& sentence, bool json);

} // namespace writ_cli

#endif
