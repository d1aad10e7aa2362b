// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_INPUT_HPP
#define WRIT_SRC_CLI_INPUT_HPP

// What commands read: policies, JSON arguments, environments.

#include "cli/command.hpp"

#include <writ/error.hpp>
#include <writ/policy/environment.hpp>
#include <writ/policy/policy.hpp>

#include <boost/json/value.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace writ_cli {

// Ends the command with a code and a text for standard error.
class stop : public std::runtime_error {
public:
    stop(exit_code code, std::string const& text) : std::runtime_error(text), code_(code) {}
    [[nodiscard]] exit_code code() const noexcept { return code_; }

private:
    exit_code code_;
};

// An input that is refused: where it came from and why.
class refusal : public stop {
public:
    refusal(std::string source, writ::failure f);
    [[nodiscard]] writ::failure const& why() const noexcept { return failure_; }
    [[nodiscard]] std::string const& source() const noexcept { return source_; }

private:
    std::string source_;
    writ::failure failure_;
};

// The options that name a policy.
struct policy_options {
    std::string file = "-";
    std::string dialect_name = "writ";

    void add_to(CLI::App& command);
    void add_dialect_to(CLI::App& command);
    [[nodiscard]] writ::dialect dialect() const noexcept {
        return dialect_name == "casl" ? writ::dialect::casl : writ::dialect::writ;
    }
    // Throws stop or refusal.
    [[nodiscard]] writ::policy read() const;
};

// The contents of a file; "-" is standard input.  Throws stop.
[[nodiscard]] std::string read_file(std::string const& name);

// A JSON argument: the text itself, or with a leading `@` the name of a file.
// Throws stop or refusal; `option` names it in messages.
[[nodiscard]] boost::json::value read_json(std::string const& argument, std::string const& option);
[[nodiscard]] boost::json::object read_object(std::string const& argument, std::string const& option);

// `--env`: an object of `subject`, `user`, `organization`, `token`, `context`.
class environment_option {
public:
    void add_to(CLI::App& command);
    // Refers into this object.  Throws stop or refusal.
    [[nodiscard]] writ::environment read();

private:
    std::string argument_;
    boost::json::object parts_;
};

} // namespace writ_cli

#endif
