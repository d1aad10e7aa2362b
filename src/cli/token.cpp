// SPDX-License-Identifier: Apache-2.0
#include "cli/token.hpp"

#include <CLI/CLI.hpp>

namespace writ_cli {

void add_token(CLI::App& app, action& chosen) {
    CLI::App* token = app.add_subcommand("token", "Sign, verify and look at tokens of services");
    token->require_subcommand(1);
    add_token_inspect(*token, chosen);
    add_token_issue(*token, chosen);
    add_token_jwks(*token, chosen);
    add_token_keygen(*token, chosen);
    add_token_verify(*token, chosen);
    token->footer("Keys are read from files, standard input or the environment, never from arguments.\n"
                  "\nExample:\n  writ token verify --help");
}

} // namespace writ_cli
