// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/lint.hpp>

#include "support/ask.hpp"
#include "support/probe.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace {

namespace json = boost::json;
using writ::lint_code;

#ifdef WRIT_WITH_REGEX
constexpr bool regex = true;
#else
constexpr bool regex = false;
#endif

writ::ability compile(json::array const& rules, writ::dialect d) {
    return writ::ability::compile(writ::policy::from_json(rules, d).value()).value();
}

// The statement that a finding is about: `/2/conditions` is about the third.
std::size_t statement_of(writ::finding const& f) {
    return std::stoul(f.where.substr(1));
}

// Questions about the rules: from the vocabulary of the generator and close to
// their constants.
template <class Visit>
void each_question(json::array const& rules, writ_test::generator& make, writ_test::choice const& choose,
                   Visit const& visit) {
    writ_test::probe const near(rules);
    for (int i = 0; i < 200; ++i) {
        bool const close = i % 4 != 0;
        auto const asked = close ? near.question(choose) : make.question();
        auto const known = close ? near.environment(choose) : make.environment();
        visit(asked, known);
    }
}

void check_finding(writ::finding const& f, json::array const& rules, writ::dialect d,
                   writ_test::generator& make, writ_test::choice const& choose) {
    CAPTURE(writ::to_string(f));
    auto const index = statement_of(f);
    if (f.code == lint_code::never_holds) {
        auto const alone = compile({rules[index]}, d);
        each_question(rules, make, choose, [&](auto const& asked, auto const& known) {
            CAPTURE(json::serialize(asked.instance.value_or(json::object())));
            if (asked.instance)
                REQUIRE(!writ_test::ask(alone, asked, writ_test::view(known)).statement());
        });
        return;
    }
    auto const with = compile(rules, d);
    auto shorter = rules;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(index));
    auto const without = compile(shorter, d);
    each_question(rules, make, choose, [&](auto const& asked, auto const& known) {
        CAPTURE(json::serialize(asked.instance.value_or(json::object())));
        CAPTURE(asked.action + " " + asked.type.value_or("(any)") + " " + asked.field);
        auto const e = writ_test::view(known);
        auto const given = writ_test::ask(with, asked, e);
        REQUIRE(given.allowed() == writ_test::ask(without, asked, e).allowed());
        if (f.code != lint_code::idle_prohibition)
            REQUIRE(given.statement() != index);
    });
}

bool is_about_answers(lint_code c) {
    return c == lint_code::dead_statement || c == lint_code::duplicate_statement
           || c == lint_code::idle_prohibition || c == lint_code::never_holds;
}

} // namespace

TEST_SUITE("property/lint") {
    TEST_CASE("without what is reported no answer changes") {
        std::map<lint_code, int> found;
        for (std::uint64_t seed = 0; seed < 300; ++seed) {
            auto const choose = writ_test::random_choice(seed);
            auto const d = seed % 3 == 0 ? writ::dialect::casl : writ::dialect::writ;
            writ_test::generator make(choose, d, regex);
            json::array const rules =
                seed % 5 == 0 ? make.rules() : writ_test::close_rules(choose, seed % 4 != 0);
            CAPTURE(seed);
            CAPTURE(json::serialize(rules));
            auto const report = writ::lint(compile(rules, d));
            for (writ::finding const& f : report.findings) {
                if (is_about_answers(f.code)) {
                    ++found[f.code];
                    check_finding(f, rules, d, make, choose);
                }
            }
            REQUIRE(writ::lint(compile(rules, d)) == report);
        }
        // The cases are worth their time.
        for (lint_code const c : {lint_code::dead_statement, lint_code::duplicate_statement,
                                  lint_code::idle_prohibition, lint_code::never_holds}) {
            CAPTURE(writ::to_string(c));
            CHECK(found[c] > 10);
        }
    }
}
