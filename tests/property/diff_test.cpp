// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/diff.hpp>

#include "support/ask.hpp"
#include "support/probe.hpp"

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

// The rules with one of them changed, left out, repeated or moved.
json::array changed(json::array rules, writ_test::choice const& choose, bool plain) {
    auto const at = choose(rules.size());
    switch (choose(4)) {
    case 0: rules[at] = writ_test::close_rule(choose, plain); break;
    case 1: rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(at)); break;
    case 2: rules.insert(rules.begin() + static_cast<std::ptrdiff_t>(at), rules[choose(rules.size())]); break;
    default: std::swap(rules[at], rules[choose(rules.size())]);
    }
    return rules;
}

writ::ability compile(json::array const& rules, writ::dialect d) {
    return writ::ability::compile(writ::policy::from_json(rules, d).value()).value();
}

writ::verdict ask_again(writ::ability const& a, writ::policy_difference const& d) {
    auto const part = [&](char const* name) {
        auto const* v = d.environment.if_contains(name);
        return v ? writ::value(*v) : writ::value();
    };
    writ::environment const known{
        part("subject").member("id"),        part("subject"), part("organization").member("id"),
        part("organization").member("slug"), part("token"),   part("context")};
    if (!d.attributes)
        return a.check(d.action, writ::type(d.type), {.field = d.field});
    writ::resource instance(writ::type(d.type), *d.attributes);
    return a.check(d.action, d.name ? instance.with_name(*d.name) : instance,
                   {.field = d.field, .environment = known});
}

} // namespace

TEST_SUITE("property/diff") {
    TEST_CASE("none is said only where no question is answered differently and a witness always is") {
        int shown = 0;
        int open = 0;
        for (std::uint64_t seed = 0; seed < 500; ++seed) {
            auto const choose = writ_test::random_choice(seed);
            auto const d = seed % 4 == 0 ? writ::dialect::casl : writ::dialect::writ;
            bool const plain = seed % 3 != 0;
            writ_test::generator make(choose, d, regex);
            auto const first = seed % 7 == 0 ? make.rules() : writ_test::close_rules(choose, plain);
            auto const second = changed(first, choose, plain);
            CAPTURE(seed);
            CAPTURE(json::serialize(first));
            CAPTURE(json::serialize(second));
            auto const before = compile(first, d);
            auto const after = compile(second, d);
            auto const found = writ::diff(before, after);
            REQUIRE(writ::diff(before, after) == found);
            for (auto const& difference : found.differences) {
                REQUIRE(ask_again(before, difference) == difference.before);
                REQUIRE(ask_again(after, difference) == difference.after);
                REQUIRE(difference.before.allowed() != difference.after.allowed());
            }
            if (found.outcome() != writ::diff_outcome::none) {
                open += found.outcome() == writ::diff_outcome::not_shown ? 1 : 0;
                continue;
            }
            ++shown;
            json::array both = first;
            both.insert(both.end(), second.begin(), second.end());
            writ_test::probe const near(both);
            for (int i = 0; i < 200; ++i) {
                auto const asked = i % 4 == 0 ? make.question() : near.question(choose);
                auto const known = i % 4 == 0 ? make.environment() : near.environment(choose);
                auto const e = writ_test::view(known);
                CAPTURE(json::serialize(asked.instance.value_or(json::object())));
                REQUIRE(writ_test::ask(before, asked, e).allowed()
                        == writ_test::ask(after, asked, e).allowed());
            }
        }
        // The cases are worth their time.
        CHECK(shown > 50);
        CHECK(open < shown);
    }

    TEST_CASE("a policy is the same as itself") {
        for (std::uint64_t seed = 0; seed < 200; ++seed) {
            auto const choose = writ_test::random_choice(seed);
            auto const rules = writ_test::generator(choose, writ::dialect::writ, regex).rules();
            CAPTURE(json::serialize(rules));
            auto const a = compile(rules, writ::dialect::writ);
            REQUIRE(writ::diff(a, a).outcome() == writ::diff_outcome::none);
        }
    }
}
