// SPDX-License-Identifier: Apache-2.0
#include "cli/scenarios.hpp"

#include "cli/input.hpp"

#include <utility>

namespace writ_cli {

writ::scenario read_scenario(std::string const& file) {
    auto parsed = writ::scenario::parse(read_file(file));
    if (!parsed) {
        throw refusal(file, parsed.error());
    }
    return std::move(*parsed);
}

std::vector<writ::scenario_result> run_scenario(writ::scenario const& s, std::string const& file) {
    auto results = writ::run(s);
    if (!results) {
        throw refusal(file, results.error());
    }
    return std::move(*results);
}

} // namespace writ_cli
