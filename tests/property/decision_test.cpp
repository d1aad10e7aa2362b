// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario_run.hpp>

#include "support/world.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

namespace {

namespace json = boost::json;
using writ_test::list;
using writ_test::scenario_of;
using writ_test::text_of;
using writ_test::world;

constexpr std::uint64_t seeds = 150;

writ::instant hour(std::size_t h) {
    return writ::parse_instant(writ_test::hour(h)).value();
}

} // namespace

TEST_SUITE("property/decision") {
    TEST_CASE("the engine answers every question as the reference does") {
        std::set<writ::reason> met;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(scenario_of(seed));
            for (std::size_t i = 0; i < w.size(); ++i) {
                CAPTURE(json::serialize(w.check(i)));
                met.insert(w.question(i).expect.reason);
                REQUIRE(text_of(w.ask(i)) == writ_test::reference_answer(w.document(), w.check(i)));
                REQUIRE(w.ask(i).as_expected());
            }
        }
        // All but those of the process's states.
        CHECK(met.size() == 14);
    }

    TEST_CASE("time alone changes no answer before the instant until which it is valid") {
        std::size_t bounded = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(scenario_of(seed));
            for (std::size_t i = 0; i < w.size(); ++i) {
                CAPTURE(json::serialize(w.check(i)));
                auto const given = w.ask(i);
                auto const until = given.decision.valid_until();
                bounded += until ? 1 : 0;
                REQUIRE((!until || *until > w.instant_of(i)));
                for (std::size_t h = 0; h < writ_test::scenario_hours; ++h) {
                    for (auto const at : {hour(h) - writ::instant::duration(1), hour(h)}) {
                        if (at > w.instant_of(i) && (!until || at < *until)) {
                            REQUIRE(text_of(w.ask(i, at)) == text_of(given));
                        }
                    }
                }
                REQUIRE(text_of(w.ask(i, until.value_or(writ::instant::max()) - writ::instant::duration(1)))
                        == text_of(given));
            }
        }
        CHECK(bounded > 100);
    }

    TEST_CASE("another denial or prohibition allows nothing that was denied") {
        std::size_t refused = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            auto const choose = writ_test::random_choice(seed + 1'000'000);
            json::object document = scenario_of(seed);
            document["combination"] = "deny_overrides";
            world const before(document);
            if (choose(2) == 0) {
                list(document, "grants")
                    .push_back({{"organization", choose(2) == 0 ? "a" : "b"},
                                {"id", "1"},
                                {"subject", "a"},
                                {"permission", choose(2) == 0 ? "*:*" : "cat.*"},
                                {"granted", false},
                                {"granted_by", "root"}});
            } else {
                auto& roles = list(document, "roles");
                auto& policies = list(roles[choose(roles.size())].get_object(), "policies");
                writ_test::generator make(choose, writ::dialect::writ, false);
                json::object rule = make.rule();
                rule["inverted"] = true;
                policies.insert(policies.begin() + static_cast<std::ptrdiff_t>(choose(policies.size() + 1)),
                                rule);
            }
            world const after(document);
            for (std::size_t i = 0; i < before.size(); ++i) {
                CAPTURE(json::serialize(before.check(i)));
                bool const was = before.ask(i).decision.allowed();
                bool const is = after.ask(i).decision.allowed();
                REQUIRE(is <= was);
                refused += was && !is ? 1 : 0;
            }
        }
        CHECK(refused > 20);
    }

    TEST_CASE("without beginnings and without denials time only takes away") {
        std::size_t expired = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            json::object document = scenario_of(seed);
            for (auto& grant : list(document, "grants")) {
                grant.get_object().erase("not_before");
                if (!grant.at("granted").get_bool()) {
                    grant.get_object().erase("not_after");
                }
            }
            for (auto& role : list(document, "roles")) {
                for (auto& rule : list(role.get_object(), "policies")) {
                    rule.get_object().erase("inverted");
                }
            }
            for (auto& subject : list(document, "subjects")) {
                for (auto& role : list(subject.get_object(), "roles")) {
                    if (role.is_object()) {
                        role.get_object().erase("not_before");
                    }
                }
            }
            world const w(document);
            for (std::size_t i = 0; i < w.size(); ++i) {
                CAPTURE(json::serialize(w.check(i)));
                bool allowed = true;
                for (std::size_t h = 0; h < writ_test::scenario_hours; ++h) {
                    bool const still = w.ask(i, hour(h)).decision.allowed();
                    REQUIRE((h == 0 || still <= allowed));
                    expired += h != 0 && allowed && !still ? 1 : 0;
                    allowed = still;
                }
            }
        }
        CHECK(expired > 20);
    }
}
