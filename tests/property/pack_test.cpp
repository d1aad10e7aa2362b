// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/pack.hpp>

#include "support/ask.hpp"
#include "support/generator.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/policy.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstdint>

namespace {

namespace json = boost::json;

#ifdef WRIT_WITH_REGEX
constexpr bool regex = true;
#else
constexpr bool regex = false;
#endif

// Runs `body` with what the policy and what its packed form answer.
template <class Body>
void each_answer(bool placeholders, Body body) {
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        auto dialect = seed % 2 == 0 ? writ::dialect::writ : writ::dialect::casl;
        writ_test::generator make(writ_test::random_choice(seed), dialect, regex);
        make.with_resources = false;
        make.with_placeholders = placeholders;
        auto rules = make.rules();
        for (auto& rule : rules) // a rule without types cannot be unpacked
            rule.get_object().insert({{"subject", "all"}});
        auto environment = make.environment();
        auto known = writ_test::view(environment);
        CAPTURE(seed);
        CAPTURE(json::serialize(rules));
        auto policy = writ::policy::from_json(rules, dialect).value();
        auto packed = writ::pack(policy, known).value();
        CAPTURE(json::serialize(packed));
        auto before = writ::ability::compile(policy).value();
        auto unpacked = writ::unpack(packed, dialect);
        // A placeholder's value may be a text that no condition can state.
        if (!unpacked && unpacked.error().code() == writ::errc::invalid_placeholder)
            continue;
        auto after = writ::ability::compile(unpacked.value()).value();
        for (int i = 0; i < 8; ++i) {
            auto asked = make.question();
            asked.instance = make.instance();
            CAPTURE(json::serialize(*asked.instance));
            body(writ_test::ask(before, asked, known).allowed(), writ_test::ask(after, asked, {}).allowed());
        }
    }
}

} // namespace

TEST_SUITE("property/pack") {
    TEST_CASE("a packed policy answers as the policy does") {
        each_answer(false, [](bool policy, bool packed) { REQUIRE(packed == policy); });
    }

    TEST_CASE("a packed policy with placeholders allows nothing that the policy denies") {
        each_answer(true, [](bool policy, bool packed) { REQUIRE(packed <= policy); });
    }
}
