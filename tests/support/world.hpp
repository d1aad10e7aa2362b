// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_WORLD_HPP
#define WRIT_TESTS_SUPPORT_WORLD_HPP

// Generated scenarios with the engine that answers them.

#include "support/scenarios.hpp"

#include <writ/codec/scenario_run.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace writ_test {

// A scenario with an authorizer that has published its directory.
class world {
public:
    explicit world(boost::json::object document) : document_(std::move(document)) {
        auto read = writ::scenario::parse(boost::json::serialize(document_));
        REQUIRE_MESSAGE(read.has_value(), (read ? std::string() : writ::to_string(read.error())));
        scenario_ = *read;
        iam_.emplace(writ::authorizer_options{.combine = scenario_.combination});
        auto const published = iam_->publish(scenario_.directory);
        REQUIRE_MESSAGE(published.has_value(),
                        (published ? std::string() : writ::to_string(published.error())));
    }

    [[nodiscard]] boost::json::object const& document() const noexcept { return document_; }
    [[nodiscard]] std::size_t size() const noexcept { return scenario_.checks.size(); }
    [[nodiscard]] boost::json::object const& check(std::size_t i) const {
        return document_.at("checks").at(i).as_object();
    }
    [[nodiscard]] writ::scenario_check const& question(std::size_t i) const { return scenario_.checks[i]; }

    // Asks check `i`, at an instant if one is given.
    [[nodiscard]] writ::scenario_result ask(std::size_t i, std::optional<writ::instant> at = {}) const {
        writ::scenario_check moved = scenario_.checks[i];
        moved.now = at ? at : moved.now;
        return writ::ask(*iam_, moved, scenario_.now);
    }
    [[nodiscard]] writ::instant instant_of(std::size_t i) const {
        return scenario_.checks[i].now.value_or(scenario_.now);
    }

    [[nodiscard]] writ::scenario const& scenario() const noexcept { return scenario_; }
    [[nodiscard]] writ::authorizer& authorizer() noexcept { return *iam_; }
    [[nodiscard]] writ::authorizer const& authorizer() const noexcept { return *iam_; }

private:
    boost::json::object document_;
    writ::scenario scenario_;
    std::optional<writ::authorizer> iam_;
};

inline std::string text_of(writ::scenario_result const& r) {
    std::string text(writ::to_string(r.decision.reason()));
    if (r.decision.statement()) {
        text += " " + r.decided_by.role + " " + std::to_string(*r.decision.statement());
    }
    if (!r.decided_by.grant.empty()) {
        text += " " + r.decided_by.grant;
    }
    return text + (r.decision.conditional() ? " conditional" : "");
}

inline boost::json::object scenario_of(std::uint64_t seed, std::size_t checks = 25) {
    return random_scenario(random_choice(seed), checks);
}

// A member that is a list, made where there is none.
inline boost::json::array& list(boost::json::object& of, char const* name) {
    return of[name].is_array() ? of[name].get_array() : of[name].emplace_array();
}

} // namespace writ_test

#endif
