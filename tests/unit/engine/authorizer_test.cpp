// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>

#include "support/allocation_counter.hpp"
#include "support/engine.hpp"
#include "support/policies.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

using writ::reason;
using writ_test::noon;

namespace {

writ::organization_id const a("a");
writ::subject_id const alice("alice");
writ::subject_id const bob("bob");
writ::subject_id const carol("a subject whose id is longer than any short string");
boost::json::object const hers{{"ownerId", "alice"}};

// Says how often it was read.
struct counting_clock final : writ::clock {
    mutable int reads = 0;
    writ::instant at = noon;
    [[nodiscard]] writ::instant now() const noexcept override {
        ++reads;
        return at;
    }
};

// Nothing of bob's has a window; of alice's, a role in a unit and two grants.
// Carol has of everything something.
writ::directory published() {
    return writ_test::directory_of(R"(
        "organizations": [{"id": "a"}],
        "scopes": [{"name": "all", "permissions": ["*:*", "x.*"]}],
        "roles": [{"name": "reader", "permissions": ["read:Article", "plain"],
                   "policies": [{"action": "update", "subject": "Article", "conditions": {"ownerId": "${subject.id}"}}]},
                  {"name": "writer", "permissions": ["write:*", "a-permission-that-is-longer-than-any-short-string"]}],
        "group_roles": [{"organization": "a", "group": "a group with a rather long name", "role": "writer"}],
        "subjects": [{"organization": "a", "id": "bob", "roles": ["reader"]},
                     {"organization": "a", "id": "alice", "roles": ["reader",
                      {"role": "writer", "unit": "u", "not_before": "2026-01-01T10:00:00Z"}]},
                     {"organization": "a", "id": "a subject whose id is longer than any short string",
                      "groups": ["a group with a rather long name"],
                      "roles": ["reader", {"role": "writer", "unit": "u", "not_after": "2026-01-02T10:00:00Z"}]}],
        "grants": [{"organization": "a", "id": "1", "subject": "alice", "permission": "export:Report",
                    "granted": true, "granted_by": "root", "not_after": "2026-01-01T13:00:00Z"},
                   {"organization": "a", "id": "2", "subject": "alice", "permission": "import:Report",
                    "granted": false, "granted_by": "root", "not_before": "2026-01-01T11:00:00Z"},
                   {"organization": "a", "id": "3", "subject": "a subject whose id is longer than any short string",
                    "permission": "x.*", "granted": true, "granted_by": "root",
                    "not_before": "2026-01-01T11:00:00Z"}])");
}

writ::type const article("Article");
writ::resource const own("Article", hers);

struct silent_log final : writ::decision_log {
    void record(writ::decision_record const&) noexcept override {}
};

} // namespace

TEST_SUITE("engine/authorizer") {
    TEST_CASE("a check outside a session reads the clock once where something has a window and else never") {
        counting_clock clock;
        writ::authorizer iam({.clock = &clock});
        REQUIRE(iam.publish(published()).has_value());
        writ::permission_question const plain("plain");
        for (int i = 0; i < 3; ++i) {
            (void)iam.can({a, bob}, plain);
            (void)iam.can({a, bob}, "read", article);
            (void)iam.can({a, bob}, "read", article, {.field = "f", .unit = "u", .horizon = true});
            (void)iam.can({a, bob}, "update", own);
            (void)iam.check({a, bob}, plain);
            (void)iam.check({a, bob}, {"update", own});
            (void)iam.can({a, writ::subject_id("nobody")}, plain);
            (void)iam.can({a, alice}, writ::permission_question(""));
            (void)iam.can({a, alice}, "update", own, {.resource_organization = "b"});
        }
        CHECK(clock.reads == 0);
        auto const reads_once = [&](auto const& ask) {
            int const before = clock.reads;
            ask();
            return clock.reads == before + 1;
        };
        CHECK(reads_once([&] { CHECK(iam.can({a, alice}, plain)); }));
        CHECK(reads_once([&] { CHECK(iam.can({a, alice}, "export", writ::type("Report"))); }));
        CHECK(reads_once([&] { CHECK_FALSE(iam.can({a, alice}, "import", writ::type("Report"))); }));
        CHECK(reads_once([&] { CHECK(iam.can({a, alice}, "write", article, {.unit = "u"})); }));
        CHECK(reads_once([&] { CHECK(iam.can({a, alice}, "update", own)); }));
        CHECK(reads_once([&] { CHECK(iam.check({a, alice}, {"update", own}).allowed()); }));
        // A list has one instant.
        std::vector<writ::subject_ref> const many(40, {a, alice});
        std::vector<writ::decision> into(many.size());
        CHECK(reads_once([&] { CHECK(iam.check_many(many, plain, into) == 40); }));
    }

    TEST_CASE("what the clock says decides about windows") {
        counting_clock clock;
        writ::authorizer iam({.clock = &clock});
        REQUIRE(iam.publish(published()).has_value());
        for (int const hour : {9, 10, 11, 12, 13}) {
            CAPTURE(hour);
            clock.at = noon + std::chrono::hours(hour - 12);
            CHECK(iam.can({a, alice}, "write", article, {.unit = "u"}) == (hour >= 10));
            CHECK(iam.can({a, alice}, "export", writ::type("Report")) == (hour < 13));
            CHECK(
                (iam.check({a, alice}, {"import", writ::type("Report")}).reason() == reason::denied_by_grant)
                == (hour >= 11));
        }
    }

    TEST_CASE("a session reads the clock when it starts without an instant and never after") {
        counting_clock clock;
        writ::authorizer iam({.clock = &clock});
        REQUIRE(iam.publish(published()).has_value());
        writ::session const given = iam.start({a, alice}, {}, noon);
        CHECK(clock.reads == 0);
        writ::session const s = iam.start({a, alice});
        CHECK(clock.reads == 1);
        writ::question const list[] = {{"read", article}, {"update", own}};
        std::array<writ::decision, 2> into;
        for (writ::session const* one : {&given, &s}) {
            CHECK(one->can("export", writ::type("Report")));
            CHECK(one->check("update", own, {.horizon = true}).allowed());
            CHECK(one->check_many(list, into) == 2);
        }
        CHECK(clock.reads == 1);
    }

    TEST_CASE("without a clock it is 1970") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        CHECK(iam.start({a, alice}).now() == writ::instant());
        CHECK_FALSE(iam.can({a, alice}, "write", article, {.unit = "u"}));
        CHECK(iam.can({a, alice}, "export", writ::type("Report")));
    }

    TEST_CASE("what decided is told as long as nothing else is published") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::decision const d = iam.check({a, alice}, {"export", writ::type("Report")});
        CHECK(iam.what_decided({a, alice}, d)->grant == "1");
        CHECK(iam.what_decided({a, alice}, d)->role == "");
        CHECK_FALSE(iam.what_decided({a, alice}, writ::decision()).has_value());
        REQUIRE(iam.apply({}).has_value());
        CHECK_FALSE(iam.what_decided({a, alice}, d).has_value());
        CHECK_FALSE(writ::authorizer().what_decided({a, alice}, d).has_value());
    }

    TEST_CASE("a check allocates nothing whoever asks whatever way") {
        counting_clock clock;
        silent_log log;
        auto const scopes = std::vector{writ::scope_name("all")};
        auto const groups = std::vector{writ::group_name("a group with a rather long name")};
        auto const roles = std::vector{writ::role_id("writer")};
        auto const bound = writ_test::compile(R"([{"action": "manage", "subject": "all"}])");
        auto const actors = std::vector<writ::subject_ref>{{a, bob}, {a, carol}};
        writ::caller_options const callers[] = {
            {},
            {.mfa = true, .scopes = scopes, .groups = groups, .roles = roles},
            {.token = hers, .bound = &bound, .actors = actors}};
        for (writ::combination const combine :
             {writ::combination::deny_overrides, writ::combination::last_match}) {
            for (writ::decision_log* const listens :
                 {static_cast<writ::decision_log*>(nullptr), static_cast<writ::decision_log*>(&log)}) {
                writ::authorizer iam({.clock = &clock, .combine = combine, .log = listens});
                REQUIRE(iam.publish(published()).has_value());
                auto const long_name =
                    iam.permission("a-permission-that-is-longer-than-any-short-string").value();
                std::vector<writ::subject_ref> const many(40, {a, carol});
                std::vector<writ::question> const list = {
                    long_name,
                    {"read", article, {.horizon = true}},
                    {"update", own, {.unit = "u"}},
                    writ::permission_question("an-unknown-permission-that-is-longer than any short string")};
                std::vector<writ::decision> into(many.size());
                std::size_t allowed = 0;
                std::size_t allocations = 0;
                {
                    writ_test::count_allocations const counter;
                    for (writ::subject_ref const who :
                         {writ::subject_ref(a, alice), writ::subject_ref(a, bob),
                          writ::subject_ref(a, carol)}) {
                        for (writ::caller_options const& caller : callers) {
                            writ::session const s = iam.start(who, caller);
                            allowed += s.can(long_name) ? 1u : 0u;
                            allowed += s.can("read", article) ? 1u : 0u;
                            allowed +=
                                s.can("update", own, {.field = "a field that is longer than any"}) ? 1u : 0u;
                            allowed += s.check(writ::permission_question("x.some.name")).allowed() ? 1u : 0u;
                            allowed += s.check_many(list, into);
                        }
                        for (writ::question const& q : list) {
                            allowed += iam.check(who, q).allowed() ? 1u : 0u;
                            allowed += iam.check_many(many, q, into);
                        }
                        allowed += iam.can(who, long_name) ? 1u : 0u;
                        allowed += iam.can(who, "write", article, {.unit = "u"}) ? 1u : 0u;
                        allowed +=
                            iam.can(who, "update", own.with_id("an id that is longer than any short one"))
                                ? 1u
                                : 0u;
                    }
                    allocations = counter.count();
                }
                CHECK(allocations == 0);
                CHECK(allowed > 100);
            }
        }
        writ_test::count_allocations const counter;
        auto const p = std::make_unique<int>(1);
        CHECK(counter.count() == 1);
    }
}
