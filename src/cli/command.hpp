// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_COMMAND_HPP
#define WRIT_SRC_CLI_COMMAND_HPP

// What the commands of the tool share: their exit codes, and how each adds
// itself to the command line.

#include <CLI/App.hpp>

#include <functional>

namespace writ_cli {

// The codes are part of the interface: scripts test them.
enum exit_code : int {
    success = 0, // allowed, or nothing to complain of
    usage = 1,   // a wrong command line, or a file that cannot be read
    denied = 2,
    invalid_policy = 3,
    has_findings = 3,
    failed_tests = 4,
    differs = 4,
    not_excluded = 5, // no difference was found, and there may be some
};

// What a command does once the command line is parsed.
using action = std::function<exit_code()>;

// Each adds one command, which puts what it does into `chosen` when named.
void add_check(CLI::App& app, action& chosen);
void add_completion(CLI::App& app, action& chosen);
void add_diff(CLI::App& app, action& chosen);
void add_explain(CLI::App& app, action& chosen);
void add_fields(CLI::App& app, action& chosen);
void add_filter(CLI::App& app, action& chosen);
void add_key(CLI::App& app, action& chosen);
void add_lint(CLI::App& app, action& chosen);
void add_pack(CLI::App& app, action& chosen);
void add_permissions(CLI::App& app, action& chosen);
void add_test(CLI::App& app, action& chosen);
void add_token(CLI::App& app, action& chosen);
void add_unpack(CLI::App& app, action& chosen);
void add_version(CLI::App& app, action& chosen);
void add_who_can(CLI::App& app, action& chosen);
void add_why_not(CLI::App& app, action& chosen);

} // namespace writ_cli

#endif
