// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario_run.hpp>

#include "support/paths.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

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
        }
        CHECK(checks >= 3'000);
    }

} // TEST_SUITE
