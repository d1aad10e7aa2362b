// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario_run.hpp>

#include "support/explanations.hpp"
#include "support/paths.hpp"
#include "support/questions.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace {

// Each decision follows from the facts that explain it.
void require_explained(writ::scenario const& scenario) {
    writ::authorizer iam({.combine = scenario.combination});
    REQUIRE(iam.publish(scenario.directory).has_value());
    for (writ::scenario_check const& c : scenario.checks) {
        CAPTURE(c.id);
        writ::caller_options caller{.mfa = c.subject.mfa};
        if (c.subject.scopes) {
            caller.scopes = *c.subject.scopes;
        }
        writ::session const s =
            iam.start({c.subject.organization, c.subject.id}, caller, c.now.value_or(scenario.now));
        writ::question const q = writ_test::question_of(c);
        writ::decision d;
        REQUIRE(s.check_many({&q, 1}, {&d, 1}) == 1);
        auto const e = writ_test::require_explains(s, q, d);
        REQUIRE(e.decision.reason() == c.expect.reason);
    }
}

} // namespace

TEST_SUITE("conformance/decision") {

    TEST_CASE("every recorded check of the whole decision is answered as expected") {
        std::size_t checks = 0;
        for (auto const& entry :
             std::filesystem::directory_iterator(writ_test::in_source("tests/conformance/decision"))) {
            std::ifstream in(entry.path(), std::ios::binary);
            std::string const text{std::istreambuf_iterator<char>(in), {}};
            CAPTURE(entry.path().string());
            auto const scenario = writ::scenario::parse(text);
            REQUIRE_MESSAGE(scenario.has_value(),
                            (scenario ? std::string() : writ::to_string(scenario.error())));
            auto const results = writ::run(*scenario);
            REQUIRE_MESSAGE(results.has_value(),
                            (results ? std::string() : writ::to_string(results.error())));
            for (writ::scenario_result const& r : *results) {
                CAPTURE(r.check->id);
                CAPTURE(std::string(writ::to_string(r.decision.reason())));
                CAPTURE(std::string(writ::to_string(r.check->expect.reason)));
                CAPTURE(r.decided_by.role);
                CAPTURE(r.decision.conditional());
                CHECK(r.as_expected());
                ++checks;
            }
            require_explained(*scenario);
        }
        CHECK(checks >= 3'000);
    }

} // TEST_SUITE
