// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_SCENARIOS_HPP
#define WRIT_SRC_CLI_SCENARIOS_HPP

// Scenario files, read, asked and run.

#include "cli/question.hpp"

#include <writ/codec/scenario_run.hpp>
#include <writ/engine/authorizer.hpp>

#include <memory>
#include <string>
#include <vector>

namespace writ_cli {

// Throws stop or refusal, which name the file.
[[nodiscard]] writ::scenario read_scenario(std::string const& file);
[[nodiscard]] std::vector<writ::scenario_result> run_scenario(writ::scenario const& s,
                                                              std::string const& file);
// An authorizer of the scenario's directory.  Throws refusal, which names the file.
[[nodiscard]] std::unique_ptr<writ::authorizer> publish(writ::scenario const& s, std::string const& file);

// The options that only a scenario understands.
struct scenario_question {
    std::string file;
    std::string subject;
    bool mfa = false;
    std::vector<std::string> scopes;
    std::string unit;
    std::string organization;
    std::string context;
    std::string now;

    void add_to(CLI::App& command);
    // What the options ask.  Throws stop or refusal.
    [[nodiscard]] writ::scenario_check to_check(question& asked) const;
};

} // namespace writ_cli

#endif
