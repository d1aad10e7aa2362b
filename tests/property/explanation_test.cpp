// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/explanation.hpp>

#include "support/ask.hpp"
#include "support/generator.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;

#ifdef WRIT_WITH_REGEX
constexpr bool regex = true;
#else
constexpr bool regex = false;
#endif

constexpr std::uint64_t policies = 3'000;
constexpr int questions = 12;

writ::explanation explain(writ::ability const& ability, writ_spec::question const& q,
                          writ::environment const& e) {
    writ::check_options const options{.field = q.field, .environment = e};
    if (!q.instance) {
        return ability.explain(q.action, writ_test::type_of(q), options);
    }
    writ::resource instance(writ_test::type_of(q), *q.instance);
    if (q.id) {
        instance = instance.with_id(*q.id);
    }
    return ability.explain(q.action, q.name ? instance.with_name(*q.name) : instance, options);
}

writ::truth all_of(std::vector<writ::explained_clause> const& parts) {
    auto all = writ::truth::yes;
    for (auto const& p : parts) {
        all = std::min(all, p.holds);
    }
    return all;
}

writ::truth any_of(std::vector<writ::explained_clause> const& parts) {
    auto any = writ::truth::no;
    for (auto const& p : parts) {
        any = std::max(any, p.holds);
    }
    return any;
}

writ::truth negated(writ::truth t) {
    return static_cast<writ::truth>(2 - static_cast<int>(t));
}

// Each clause stands where it says, and groups follow from their parts.
std::size_t require_sound(json::value const& policy, std::vector<writ::explained_clause> const& clauses) {
    std::size_t groups = 0;
    for (writ::explained_clause const& c : clauses) {
        CAPTURE(c.where);
        boost::system::error_code missing;
        REQUIRE(policy.find_pointer(c.where, missing) != nullptr);
        REQUIRE((c.holds == writ::truth::unknown) == (c.why_unknown != writ::unknown_because::known));
        switch (c.operation) {
        case writ::operation::all_of: REQUIRE(c.holds == all_of(c.parts)); break;
        case writ::operation::any_of: REQUIRE(c.holds == any_of(c.parts)); break;
        case writ::operation::none_of: REQUIRE(c.holds == negated(any_of(c.parts))); break;
        case writ::operation::some_element: REQUIRE(c.holds == any_of(c.parts)); break;
        default: REQUIRE(c.parts.empty());
        }
        groups += (c.parts.empty() ? 0 : 1) + require_sound(policy, c.parts);
    }
    return groups;
}

} // namespace

TEST_SUITE("property/explanation") {
    TEST_CASE("an explanation decides as the check does and its parts add up to that") {
        std::size_t groups = 0;
        std::size_t unreached = 0;
        std::vector<std::size_t> met(8);
        for (std::uint64_t seed = 0; seed < policies; ++seed) {
            CAPTURE(seed);
            auto const dialect = seed % 2 == 0 ? writ::dialect::writ : writ::dialect::casl;
            writ_test::generator make(writ_test::random_choice(seed), dialect, regex);
            json::value const rules = make.rules();
            auto const ability =
                writ::ability::compile(writ::policy::from_json(rules, dialect).value()).value();
            for (int i = 0; i < questions; ++i) {
                auto const asked = make.question();
                auto const known = make.environment();
                auto const e = writ_test::view(known);
                auto const made = explain(ability, asked, e);
                CAPTURE(json::serialize(rules));
                CAPTURE(writ::to_text(made));
                auto const verdict = writ_test::ask(ability, asked, e);
                REQUIRE(made.allowed == verdict.allowed());
                REQUIRE(made.statement == verdict.statement());
                REQUIRE_FALSE(made.cut);
                // The first that matches decides.
                auto const first = std::find_if(made.statements.begin(), made.statements.end(),
                                                [](auto const& s) { return writ::is_match(s.outcome); });
                REQUIRE((first != made.statements.end()) == verdict.statement().has_value());
                for (auto s = made.statements.begin(); s != made.statements.end(); ++s) {
                    REQUIRE(s->decided == (s == first));
                    REQUIRE(s->reached == (s <= first));
                    unreached += s->reached ? 0 : 1;
                    ++met[static_cast<std::size_t>(s->outcome)];
                    groups += require_sound(rules, s->clauses);
                    if (s->resources.empty() && s->outcome == writ::statement_outcome::condition_failed) {
                        REQUIRE(all_of(s->clauses) == writ::truth::no);
                    }
                    if (s->outcome == writ::statement_outcome::condition_unknown) {
                        REQUIRE(all_of(s->clauses) == writ::truth::unknown);
                    }
                    if (s->outcome == writ::statement_outcome::matched) {
                        REQUIRE((s->inverted ? all_of(s->clauses) != writ::truth::no
                                             : all_of(s->clauses) == writ::truth::yes));
                    }
                }
                // The same bytes each time.
                REQUIRE(writ::to_text(made) == writ::to_text(explain(ability, asked, e)));
                REQUIRE(writ::to_json(made) == writ::to_json(explain(ability, asked, e)));
            }
        }
        CHECK(groups > 1'000);
        CHECK(unreached > 1'000);
        CHECK(*std::min_element(met.begin(), met.end()) > 50);
    }
}
