// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_SCENARIOS_HPP
#define WRIT_SRC_CLI_SCENARIOS_HPP

// Scenario files, read and run.

#include <writ/codec/scenario_run.hpp>

#include <string>
#include <vector>

namespace writ_cli {

// Throws stop or refusal, which name the file.
[[nodiscard]] writ::scenario read_scenario(std::string const& file);
[[nodiscard]] std::vector<writ::scenario_result> run_scenario(writ::scenario const& s,
                                                              std::string const& file);

} // namespace writ_cli

#endif
