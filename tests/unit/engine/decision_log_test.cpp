// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/decision_log.hpp>

#include "support/engine.hpp"
#include "support/questions.hpp"
#include "support/scenarios.hpp"

#include <writ/codec/scenario_run.hpp>
#include <writ/engine/authorizer.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

using writ::reason;
using writ_test::noon;

namespace {

writ::organization_id const a("a");
writ::subject_id const alice("alice");
writ::subject_id const bob("bob");
boost::json::object const hers{{"ownerId", "alice"}};

// "a/alice read Article 7 [u] (f) 12:00 allowed_by_role reader -": what was logged.
std::string text_of(writ::decision_record const& r) {
    auto const or_none = [](std::string_view text) { return text.empty() ? "-" : std::string(text); };
    return or_none(r.subject.organization()) + "/" + or_none(r.subject.subject()) + " " + or_none(r.action)
           + " " + or_none(r.type) + " " + or_none(r.resource_id) + " ["
           + or_none(r.options.unit.value_or("")) + "] (" + or_none(r.options.field.value_or("")) + ") "
           + std::string(writ::to_string(r.decision.reason())) + " " + or_none(r.role) + " "
           + or_none(r.grant);
}

struct notebook final : writ::decision_log {
    std::mutex mutex;
    std::vector<std::string> texts;
    std::vector<writ::instant> instants;
    void record(writ::decision_record const& r) noexcept override {
        std::lock_guard const lock(mutex);
        texts.push_back(text_of(r));
        instants.push_back(r.now);
    }
};

struct fixed_clock final : writ::clock {
    [[nodiscard]] writ::instant now() const noexcept override { return noon; }
};

writ::directory published() {
    return writ_test::directory_of(R"(
        "organizations": [{"id": "a"}],
        "roles": [{"organization": "a", "name": "reader", "permissions": ["read:Article", "plain"],
                   "policies": [{"action": "update", "subject": "Article", "conditions": {"ownerId": "alice"}}]}],
        "subjects": [{"organization": "a", "id": "alice", "roles": ["reader"]}],
        "grants": [{"organization": "a", "id": "g1", "subject": "alice", "permission": "delete:Article",
                    "granted": false, "granted_by": "root"}])");
}

// Every way to ask, and what is logged of it where somebody listens.
struct way {
    void (*ask)(writ::authorizer const& iam, writ::session const& s);
    std::vector<std::string> logged;
    std::vector<reason> reasons;
};

writ::type const article("Article");
writ::resource const own("Article", hers);

std::vector<way> const ways = {
    {[](auto&, auto& s) { (void)s.can(writ::permission_question("plain")); },
     {"a/alice plain - - [-] (-) allowed_by_role reader -"},
     {reason::allowed_by_role}},
    {[](auto&, auto& s) { (void)s.check(writ::permission_question("read:Article"), {.unit = "u"}); },
     {"a/alice read:Article - - [u] (-) allowed_by_role reader -"},
     {reason::allowed_by_role}},
    {[](auto&, auto& s) { (void)s.can("read", article); },
     {"a/alice read Article - [-] (-) allowed_by_role reader -"},
     {reason::allowed_by_role}},
    {[](auto&, auto& s) { (void)s.check("delete", article, {.field = "f"}); },
     {"a/alice delete Article - [-] (f) denied_by_grant - g1"},
     {reason::denied_by_grant}},
    {[](auto&, auto& s) { (void)s.can("update", own.with_id("7")); },
     {"a/alice update Article 7 [-] (-) allowed_by_role reader -"},
     {reason::allowed_by_role}},
    {[](auto&, auto& s) { (void)s.check("fly", own); },
     {"a/alice fly Article - [-] (-) no_match - -"},
     {reason::no_match}},
    {[](auto&, auto& s) { (void)s.check("", article); },
     {"a/alice - Article - [-] (-) invalid_request - -"},
     {reason::invalid_request}},
    {[](auto& iam, auto&) {
         (void)iam.can({a, alice}, writ::permission_question("other"));
     },
     {"a/alice other - - [-] (-) no_match - -"},
     {reason::no_match}},
    {[](auto& iam, auto&) {
         (void)iam.can({a, alice}, "read", article);
     },
     {"a/alice read Article - [-] (-) allowed_by_role reader -"},
     {reason::allowed_by_role}},
    {[](auto& iam, auto&) {
         (void)iam.can({a, alice}, "update", own.with_id("8"));
     },
     {"a/alice update Article 8 [-] (-) allowed_by_role reader -"},
     {reason::allowed_by_role}},
    {[](auto& iam, auto&) {
         (void)iam.check({a, bob}, {"read", article});
     },
     {"a/bob read Article - [-] (-) subject_unknown - -"},
     {reason::subject_unknown}},
    {[](auto&, auto& s) {
         writ::question const list[] = {{"read", article}, {"fly", article}, {"update", own.with_id("9")}};
         std::array<writ::decision, 3> into;
         (void)s.check_many(list, into, writ::batch::first_denial);
     },
     {"a/alice read Article - [-] (-) allowed_by_role reader -",
      "a/alice fly Article - [-] (-) no_match - -"},
     {reason::allowed_by_role, reason::no_match}},
    {[](auto& iam, auto&) {
         writ::subject_ref const list[] = {{a, bob}, {a, alice}, {a, bob}};
         std::array<writ::decision, 3> into;
         (void)iam.check_many(list, {"read", article}, into, writ::batch::first_permit);
     },
     {"a/bob read Article - [-] (-) subject_unknown - -",
      "a/alice read Article - [-] (-) allowed_by_role reader -"},
     {reason::subject_unknown, reason::allowed_by_role}},
};

} // namespace

TEST_SUITE("engine/decision_log") {
    TEST_CASE("every decision is logged once with what was asked and what decided") {
        fixed_clock const clock;
        notebook log;
        writ::authorizer iam({.clock = &clock, .log = &log});
        REQUIRE(iam.publish(published()).has_value());
        writ::session const s = iam.start({a, alice});
        for (way const& w : ways) {
            CAPTURE(&w - ways.data());
            log.texts.clear();
            log.instants.clear();
            w.ask(iam, s);
            CHECK(log.texts == w.logged);
            CHECK(log.instants == std::vector<writ::instant>(w.logged.size(), noon));
        }
    }

    TEST_CASE("interned names are logged as their texts") {
        notebook log;
        writ::authorizer iam({.log = &log});
        REQUIRE(iam.publish(published()).has_value());
        writ::session const s = iam.start({a, alice});
        CHECK(s.can(iam.permission("read:Article").value()));
        CHECK(iam.can({a, alice}, iam.permission("plain").value()));
        CHECK(s.can(iam.action("read").value(), iam.resource_type("Article").value()));
        CHECK(log.texts
              == std::vector<std::string>{"a/alice read:Article - - [-] (-) allowed_by_role reader -",
                                          "a/alice plain - - [-] (-) allowed_by_role reader -",
                                          "a/alice read Article - [-] (-) allowed_by_role reader -"});
    }

    TEST_CASE("the instant that is logged is that of the session") {
        notebook log;
        writ::authorizer iam({.log = &log});
        REQUIRE(iam.publish(published()).has_value());
        writ::session s = iam.start({a, alice}, {}, noon);
        CHECK(s.can("read", article));
        s.at(noon + std::chrono::hours(1));
        CHECK(s.can("read", article));
        CHECK(log.instants == std::vector{noon, noon + std::chrono::hours(1)});
    }

    TEST_CASE("what is decided before the first publication is logged") {
        notebook log;
        writ::authorizer const iam({.log = &log});
        CHECK_FALSE(iam.start({a, alice}).can("read", article));
        CHECK_FALSE(iam.can({a, alice}, "read", article));
        CHECK(log.texts == std::vector<std::string>(2, "a/alice read Article - [-] (-) not_ready - -"));
    }

    TEST_CASE("of the decisions of each thread one of as many as said is logged") {
        for (std::uint32_t const every : {1u, 2u, 5u, 100u}) {
            CAPTURE(every);
            notebook log;
            writ::authorizer iam({.log = &log, .log_every = every});
            REQUIRE(iam.publish(published()).has_value());
            {
                std::vector<std::jthread> threads;
                for (int i = 0; i < 3; ++i) {
                    threads.emplace_back([&] {
                        writ::session const s = iam.start({a, alice});
                        for (int n = 0; n < 25; ++n) {
                            (void)s.can("read", article);
                            (void)iam.can({a, alice}, "read", article);
                        }
                    });
                }
            }
            CHECK(log.texts.size() == 3 * (50 / every));
        }
    }

    TEST_CASE("two authorizers that a thread asks in turn are logged alike") {
        notebook logs[2];
        writ::authorizer first({.log = &logs[0], .log_every = 2});
        writ::authorizer second({.log = &logs[1], .log_every = 2});
        for (int i = 0; i < 10; ++i) {
            (void)first.can({a, alice}, "read", article);
            (void)second.can({a, alice}, "read", article);
        }
        CHECK(logs[0].texts.size() == 5);
        CHECK(logs[1].texts.size() == 5);
    }

    TEST_CASE("a log changes no answer") {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            CAPTURE(seed);
            auto const s =
                writ::scenario::parse(
                    boost::json::serialize(writ_test::random_scenario(writ_test::random_choice(seed), 30)))
                    .value();
            notebook log;
            writ::authorizer logged({.combine = s.combination, .log = &log});
            writ::authorizer silent({.combine = s.combination});
            REQUIRE(logged.publish(s.directory).has_value());
            REQUIRE(silent.publish(s.directory).has_value());
            for (writ::scenario_check const& c : s.checks) {
                CAPTURE(c.id);
                auto const given = writ::ask(logged, c, s.now);
                auto const expected = writ::ask(silent, c, s.now);
                REQUIRE(given.decision.reason() == expected.decision.reason());
                REQUIRE(given.decision.conditional() == expected.decision.conditional());
                REQUIRE(given.decision.valid_until() == expected.decision.valid_until());
                REQUIRE(given.decided_by.role == expected.decided_by.role);
                REQUIRE(given.decided_by.grant == expected.decided_by.grant);
                writ::subject_ref const who(c.subject.organization, c.subject.id);
                auto const options = writ_test::options_of(c);
                REQUIRE(writ_test::put_to([&](auto const&... q) { return logged.can(who, q..., options); }, c)
                        == writ_test::put_to([&](auto const&... q) { return silent.can(who, q..., options); },
                                             c));
            }
            CHECK(log.texts.size() == 2 * s.checks.size());
        }
    }
}

TEST_SUITE("engine/counters") {
    TEST_CASE("every check is counted once under its reason whether somebody listens or not") {
        for (bool const listens : {false, true}) {
            CAPTURE(listens);
            notebook log;
            writ::authorizer iam({.log = listens ? &log : nullptr});
            REQUIRE(iam.publish(published()).has_value());
            writ::session const s = iam.start({a, alice});
            writ::engine_counters expected = iam.counters();
            CHECK(expected.checks() == 0);
            for (way const& w : ways) {
                CAPTURE(&w - ways.data());
                w.ask(iam, s);
                for (reason const r : w.reasons) {
                    ++expected.decisions[static_cast<std::size_t>(r)];
                }
                CHECK(iam.counters().decisions == expected.decisions);
            }
            CHECK(iam.counters().of(reason::denied_by_grant) == 1);
            CHECK(iam.counters().publications == 1);
        }
    }

    TEST_CASE("checks before the first publication are counted as not ready") {
        writ::authorizer const iam;
        writ::session const s = iam.start({a, alice});
        CHECK_FALSE(s.can("read", article));
        CHECK_FALSE(s.check("read", own).allowed());
        CHECK_FALSE(iam.can({a, alice}, writ::permission_question("plain")));
        writ::subject_ref const list[] = {{a, alice}, {a, bob}};
        std::array<writ::decision, 2> into;
        CHECK(iam.check_many(list, {"read", article}, into) == 2);
        CHECK(iam.counters().of(reason::not_ready) == 5);
        CHECK(iam.counters().checks() == 5);
        CHECK(iam.counters().publications == 0);
    }

    TEST_CASE("checks of several threads with sessions of their own are all counted") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        {
            std::vector<std::jthread> threads;
            for (int i = 0; i < 4; ++i) {
                threads.emplace_back([&iam] {
                    for (int n = 0; n < 500; ++n) {
                        writ::session const s = iam.start({a, alice});
                        (void)s.can("read", article);
                        (void)s.check("fly", own);
                        (void)iam.can({a, bob}, "read", article);
                    }
                });
            }
        }
        CHECK(iam.counters().of(reason::allowed_by_role) == 2'000);
        CHECK(iam.counters().of(reason::no_match) == 2'000);
        CHECK(iam.counters().of(reason::subject_unknown) == 2'000);
        CHECK(iam.counters().checks() == 6'000);
    }
}
