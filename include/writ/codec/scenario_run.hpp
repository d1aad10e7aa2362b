// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CODEC_SCENARIO_RUN_HPP
#define WRIT_CODEC_SCENARIO_RUN_HPP

// Asks a scenario's checks, and compares the answers with the expected ones.
//
//     auto const results = writ::run(scenario).value();
//     for (auto const& r : results) { if (!r.as_expected()) { ... } }

#include <writ/codec/scenario.hpp>
#include <writ/engine/authorizer.hpp>
#include <writ/engine/decision.hpp>
#include <writ/engine/explanation.hpp>
#include <writ/engine/why_not.hpp>
#include <writ/error.hpp>

#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// How one check was answered.
struct scenario_result {
    scenario_check const* check = nullptr;
    writ::decision decision;
    writ::decided_by decided_by;

    // Whether everything that the check expects is so.
    [[nodiscard]] WRIT_EXPORT bool as_expected() const noexcept;
};

// Asks one check.  `now` counts where the check states no instant.
[[nodiscard]] WRIT_EXPORT scenario_result ask(authorizer const& iam, scenario_check const& check,
                                              instant now);

// Why one check is answered as it is.
[[nodiscard]] WRIT_EXPORT decision_explanation explain(authorizer const& iam, scenario_check const& check,
                                                       instant now);

// What would turn its denial.
[[nodiscard]] WRIT_EXPORT way_out why_not(authorizer const& iam, scenario_check const& check, instant now);

// Publishes the scenario's directory.
// Errors: those of authorizer::publish, at their places in the file.
[[nodiscard]] WRIT_EXPORT result<void> publish(authorizer& to, scenario const& s);

// The same, and asks all its checks.
// Lifetime: the results refer to the scenario's checks.
// Errors: those of publish().
[[nodiscard]] WRIT_EXPORT result<std::vector<scenario_result>> run(scenario const& s);

} // namespace writ::inline WRIT_ABI

#endif
