// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>

#include "spec/reference.hpp"
#include "support/ask.hpp"
#include "support/generator.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>

namespace {

namespace json = boost::json;

#ifdef WRIT_WITH_REGEX
constexpr bool regex = true;
#else
constexpr bool regex = false;
#endif

constexpr std::uint64_t policies = 4'000;
constexpr int questions = 12;

// One generated policy, compiled, in each dialect in turn.
struct scene {
    explicit scene(std::uint64_t seed)
        : dialect(seed % 2 == 0 ? writ::dialect::writ : writ::dialect::casl),
          make(writ_test::random_choice(seed), dialect, regex) {}

    void compile(json::array made) {
        rules = std::move(made);
        auto policy = writ::policy::from_json(rules, dialect);
        REQUIRE_MESSAGE(policy.has_value(), json::serialize(rules)
                                                << "\n"
                                                << (policy ? "" : writ::to_string(policy.error())));
        auto compiled = writ::ability::compile(*policy);
        REQUIRE(compiled.has_value());
        ability.emplace(*compiled);
    }

    writ::dialect dialect;
    writ_test::generator make;
    json::array rules;
    std::optional<writ::ability> ability;
};

std::string shown(scene const& s, writ_spec::question const& q, writ_spec::environment const& e) {
    return json::serialize(s.rules) + "\naction " + q.action + " type " + q.type.value_or("(any)")
           + " field `" + q.field + "` id " + q.id.value_or("(none)") + " name " + q.name.value_or("(none)")
           + "\ninstance " + (q.instance ? json::serialize(*q.instance) : "none") + "\nsubject "
           + e.subject_id.value_or("(none)") + " " + json::serialize(e.subject) + "\norganization "
           + e.organization_id.value_or("(none)") + " " + e.organization_slug.value_or("(none)") + "\ntoken "
           + json::serialize(e.token) + "\ncontext " + json::serialize(e.context);
}

} // namespace

TEST_SUITE("property/ability") {
    TEST_CASE("a check answers as the reference evaluator does") {
        for (std::uint64_t seed = 0; seed < policies; ++seed) {
            scene s(seed);
            CAPTURE(seed);
            s.compile(s.make.rules());
            writ_spec::options const how{.casl = s.dialect == writ::dialect::casl};
            for (int i = 0; i < questions; ++i) {
                auto asked = s.make.question();
                auto known = s.make.environment();
                CAPTURE(shown(s, asked, known));
                auto expected = writ_spec::check(s.rules, asked, known, how);
                auto environment = writ_test::view(known);
                auto given = writ_test::ask(*s.ability, asked, environment);
                REQUIRE(given.allowed() == expected.allowed);
                REQUIRE(given.statement() == expected.statement);
                REQUIRE(writ_test::ask(*s.ability, asked, s.ability->prepare(environment)) == given);
            }
        }
    }

    TEST_CASE("an inverted statement at the end never allows more") {
        for (std::uint64_t seed = 0; seed < policies / 4; ++seed) {
            scene before(seed);
            CAPTURE(seed);
            before.compile(before.make.rules());
            scene after(seed);
            auto more = before.rules;
            more.push_back(before.make.rule());
            more.back().get_object()["inverted"] = true;
            after.compile(more);
            for (int i = 0; i < questions; ++i) {
                auto asked = before.make.question();
                auto known = before.make.environment();
                CAPTURE(shown(after, asked, known));
                auto environment = writ_test::view(known);
                if (writ_test::ask(*after.ability, asked, environment).allowed())
                    REQUIRE(writ_test::ask(*before.ability, asked, environment).allowed());
            }
        }
    }

    TEST_CASE("the rules that may apply include the one that decides") {
        for (std::uint64_t seed = 0; seed < policies / 4; ++seed) {
            scene s(seed);
            CAPTURE(seed);
            s.compile(s.make.rules());
            for (int i = 0; i < questions; ++i) {
                auto asked = s.make.question();
                auto known = s.make.environment();
                CAPTURE(shown(s, asked, known));
                auto decided = writ_test::ask(*s.ability, asked, writ_test::view(known)).statement();
                auto rules = s.ability->rules_for(asked.action, writ_test::type_of(asked), asked.field);
                if (decided)
                    REQUIRE(std::find(rules.begin(), rules.end(), *decided) != rules.end());
                else if (!asked.instance)
                    for (auto index : rules)
                        REQUIRE(s.rules[index].get_object().contains("inverted"));
            }
        }
    }
}
