// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/session.hpp>

#include "support/engine.hpp"
#include "support/scenarios.hpp"

#include <writ/codec/scenario_run.hpp>
#include <writ/directory/change.hpp>
#include <writ/engine/authorizer.hpp>
#include <writ/policy/described.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <array>
#include <chrono>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using writ::reason;
using writ_test::noon;

namespace writ_unit {

struct invoice {
    std::string owner_id;
    int total = 0;
};
BOOST_DESCRIBE_STRUCT(invoice, (), (owner_id, total))

} // namespace writ_unit

template <>
struct writ::resource_traits<writ_unit::invoice> {
    static constexpr std::string_view type = "Invoice";
    static constexpr writ::rename renames[] = {{"owner_id", "ownerId"}};
};

namespace {

using changes = std::vector<writ::change>;

writ::organization_id const a("a");
writ::subject_id const alice("alice");

struct fixed_clock final : writ::clock {
    writ::instant at = noon;
    [[nodiscard]] writ::instant now() const noexcept override { return at; }
};

// Alice reads; for the hour around noon she may update, too; she may see what
// she owns, but no large invoice.
writ::directory published() {
    return writ_test::directory_of(R"(
        "organizations": [{"id": "a", "slug": "acme"}],
        "scopes": [{"name": "all", "permissions": ["*:*"]}, {"name": "reading", "permissions": ["read:*"]}],
        "roles": [{"organization": "a", "name": "reader", "permissions": ["read:Article"],
                   "policies": [{"action": "see", "subject": "Invoice", "conditions": {"ownerId": "${subject.id}"}},
                                {"action": "see", "subject": "Invoice", "conditions": {"total": {"$gt": 100}},
                                 "inverted": true, "reason": "too large"}]}],
        "subjects": [{"organization": "a", "id": "alice", "roles": ["reader"]}],
        "grants": [{"organization": "a", "id": "hour", "subject": "alice", "permission": "update:Article",
                    "granted": true, "granted_by": "root", "not_before": "2026-01-01T11:30:00Z",
                    "not_after": "2026-01-01T12:30:00Z"}])");
}

} // namespace

TEST_SUITE("engine/session") {
    TEST_CASE("before the first publication every check says that nothing is ready") {
        writ::authorizer const iam;
        writ::session const s = iam.start({a, alice});
        CHECK(s.check(writ::permission_question{"x"}).reason() == reason::not_ready);
        CHECK(s.check("read", writ::type("Article")).reason() == reason::not_ready);
        // What is malformed is so whatever is published.
        CHECK(s.check("", writ::type("Article")).reason() == reason::invalid_request);
        CHECK(iam.start({writ::organization_id(), alice}).check("read", writ::type("Article")).reason()
              == reason::invalid_request);
        CHECK(s.check("read", writ::resource("Article", boost::json::object())).reason()
              == reason::not_ready);
        CHECK_FALSE(iam.can({a, alice}, writ::permission_question{"x"}));
    }

    TEST_CASE("a gate that is shut decides every check") {
        struct {
            char const* organization;
            char const* subject;
            writ::caller_options caller;
            reason expected;
        } const rows[] = {
            {R"({"id": "a"})", R"("id": "alice")", {}, reason::no_match},
            {R"({"id": "b"})", R"("id": "alice")", {}, reason::organization_unknown},
            {R"({"id": "a", "suspended": true})", R"("id": "alice")", {}, reason::organization_suspended},
            {R"({"id": "a", "suspended": true, "type": "nno-operator"})",
             R"("id": "alice")",
             {},
             reason::no_match},
            {R"({"id": "a", "active": false})", R"("id": "alice")", {}, reason::organization_inactive},
            {R"({"id": "a", "enabled": false})", R"("id": "alice")", {}, reason::organization_inactive},
            {R"({"id": "a"})", R"("id": "bob")", {}, reason::subject_unknown},
            {R"({"id": "a"})", R"("id": "alice", "active": false)", {}, reason::subject_inactive},
            {R"({"id": "a", "enforce_mfa": true})", R"("id": "alice")", {}, reason::mfa_required},
            {R"({"id": "a", "enforce_mfa": true})", R"("id": "alice")", {.mfa = true}, reason::no_match},
            {R"({"id": "a", "enforce_mfa": true})",
             R"("id": "alice", "kind": "service_account")",
             {},
             reason::no_match},
        };
        for (auto const& row : rows) {
            std::string const members =
                std::string(R"("organizations": [)") + row.organization
                + R"(], "subjects": [{"organization": )"
                + (std::string(row.organization).find("\"b\"") != std::string::npos ? "\"b\"" : "\"a\"")
                + ", " + row.subject + "}]";
            CAPTURE(members);
            writ::authorizer iam;
            REQUIRE(iam.publish(writ_test::directory_of(members)).has_value());
            writ::session const s = iam.start({a, alice}, row.caller);
            CHECK(s.check(writ::permission_question{"x"}).reason() == row.expected);
            CHECK(s.check("read", writ::type("Article")).reason() == row.expected);
            CHECK(s.check("read", writ::resource("Article", boost::json::object())).reason() == row.expected);
            CHECK(s.check("", writ::type("Article")).reason() == reason::invalid_request);
        }
    }

    TEST_CASE("deleted organizations and subjects are unknown") {
        writ::directory d = published();
        d.subjects[0].deletion.deleted_at = noon;
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        CHECK(iam.start({a, alice}).check(writ::permission_question{"x"}).reason()
              == reason::subject_unknown);
        d.organizations[0].deletion.deleted_at = noon;
        REQUIRE(iam.publish(d).has_value());
        CHECK(iam.start({a, alice}).check(writ::permission_question{"x"}).reason()
              == reason::organization_unknown);
    }

    TEST_CASE("an instance that states another organization is for operators only") {
        writ::directory d = published();
        writ::authorizer iam;
        for (bool const operates : {false, true}) {
            d.organizations[0].type =
                operates ? writ::organization_type::nno_operator : writ::organization_type::tenant;
            REQUIRE(iam.publish(d).has_value());
            writ::session const s = iam.start({a, alice});
            boost::json::object const no_attributes;
            writ::resource const article("Article", no_attributes);
            CHECK(s.can("read", article));
            CHECK(s.can("read", article, {.resource_organization = "a"}));
            CHECK(s.check("read", article, {.resource_organization = "b"}).reason()
                  == (operates ? reason::allowed_by_role : reason::wrong_organization));
        }
    }

    TEST_CASE("scopes bound the caller") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        using names = std::vector<writ::scope_name>;
        struct {
            names scopes;
            bool reads;
            bool updates;
        } const rows[] = {
            {{}, false, false},
            {{writ::scope_name("reading")}, true, false},
            {{writ::scope_name("unknown")}, false, false},
            {{writ::scope_name("reading"), writ::scope_name("all")}, true, true},
            {names(101, writ::scope_name("all")), false, false},
        };
        for (auto const& row : rows) {
            CAPTURE(row.scopes.size());
            writ::session const s = iam.start({a, alice}, {.scopes = row.scopes}, noon);
            CHECK(s.can("read", writ::type("Article")) == row.reads);
            CHECK(s.can("update", writ::type("Article")) == row.updates);
        }
        writ::session const bounded = iam.start({a, alice}, {.scopes = rows[0].scopes}, noon);
        CHECK(bounded.check("read", writ::type("Article")).reason() == reason::insufficient_scope);
    }

    TEST_CASE("a session sees the revision that it started at whatever is applied") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::session const before = iam.start({a, alice}, {}, noon);
        writ::role reader{.organization = a, .id = writ::role_id("reader"), .name = "reader"};
        reader.permissions.emplace_back("delete:Article");
        REQUIRE(iam.apply(changes{writ::put(reader)}).has_value());
        writ::session const between = iam.start({a, alice}, {}, noon);
        REQUIRE(iam.apply(changes{writ::erase(writ::subject{.organization = a, .id = alice})}).has_value());
        REQUIRE(iam.publish(writ::directory()).has_value());
        iam.reclaim();
        CHECK(before.can("read", writ::type("Article")));
        CHECK(before.can("update", writ::type("Article")));
        CHECK_FALSE(before.can("delete", writ::type("Article")));
        CHECK_FALSE(between.can("read", writ::type("Article")));
        CHECK(between.can("delete", writ::type("Article")));
        CHECK(before.check("read", writ::type("Article")).organization_revision() == 1);
        CHECK(between.check("read", writ::type("Article")).organization_revision() == 2);
        CHECK(between.what_decided(between.check("delete", writ::type("Article"))).role == "reader");
        CHECK(iam.start({a, alice}).check(writ::permission_question{"x"}).reason()
              == reason::organization_unknown);
        CHECK(iam.counters().parts_kept > 0);
    }

    TEST_CASE("what is kept for sessions is freed when they have ended") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        {
            writ::session s = iam.start({a, alice});
            REQUIRE(iam.publish(published()).has_value());
            CHECK(iam.counters().parts_kept == 1);
            // Moved sessions keep their pin, and give up the one they had.
            writ::session moved = std::move(s);
            iam.reclaim();
            CHECK(iam.counters().parts_kept == 1);
            CHECK(moved.can("read", writ::type("Article")));
            // NOLINTNEXTLINE(bugprone-use-after-move): what a moved session answers is the point.
            CHECK(s.check("read", writ::type("Article")).reason() == reason::not_ready);
            s = iam.start({a, alice});
            moved = std::move(s);
            CHECK(moved.check("read", writ::type("Article")).organization_revision() == 2);
        }
        iam.reclaim();
        CHECK(iam.counters().parts_kept == 0);
    }

    TEST_CASE("a session has one instant which can be moved") {
        fixed_clock clock;
        writ::authorizer iam({.clock = &clock});
        REQUIRE(iam.publish(published()).has_value());
        writ::session s = iam.start({a, alice});
        CHECK(s.now() == noon);
        auto const d = s.check("update", writ::type("Article"), {.horizon = true});
        CHECK(d.reason() == reason::allowed_by_grant);
        CHECK(d.valid_until() == noon + std::chrono::minutes(30));
        CHECK_FALSE(s.check("update", writ::type("Article")).valid_until().has_value());
        clock.at = noon + std::chrono::hours(1);
        CHECK(s.can("update", writ::type("Article")));
        CHECK_FALSE(iam.can({a, alice}, "update", writ::type("Article")));
        for (std::pair<int, bool> const& row :
             {std::pair<int, bool>{-31, false}, {-30, true}, {29, true}, {30, false}}) {
            CAPTURE(row.first);
            s.at(noon + std::chrono::minutes(row.first));
            CHECK(s.can("update", writ::type("Article")) == row.second);
        }
    }

    TEST_CASE("an entry without an end counts at the last instant") {
        writ::directory d = published();
        d.grants[0].validity = {};
        d.grants[0].granted = false;
        d.grants[0].permission = writ::permission_name("read:Article");
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        for (auto const at : {writ::instant::min(), writ::instant::max()}) {
            CHECK(iam.start({a, alice}, {}, at).check("read", writ::type("Article")).reason()
                  == reason::denied_by_grant);
        }
    }

    TEST_CASE("what decided is resolved by the session") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::session const s = iam.start({a, alice}, {}, noon);
        static_assert(std::is_trivially_copyable_v<writ::decision>);
        struct {
            writ::decision given;
            char const* role;
            char const* grant;
            char const* text;
        } const rows[] = {
            {s.check("read", writ::type("Article")), "reader", "", ""},
            {s.check("update", writ::type("Article")), "", "hour", ""},
            {s.check("see", writ_unit::invoice{"alice", 101}), "reader", "", "too large"},
            {s.check("fly", writ::type("Article")), "", "", ""},
            {writ::decision(), "", "", ""},
        };
        for (auto const& row : rows) {
            CAPTURE(std::string(writ::to_string(row.given.reason())));
            CHECK(s.what_decided(row.given).role == row.role);
            CHECK(s.what_decided(row.given).grant == row.grant);
            CHECK(s.what_decided(row.given).text == row.text);
        }
    }

    TEST_CASE("a described struct is answered alike whether its type is registered or not") {
        std::array const types = {
            writ::registered_type{"Invoice", &writ::detail::described<writ_unit::invoice>}};
        writ::authorizer registered({.types = types});
        writ::authorizer plain;
        REQUIRE(registered.publish(published()).has_value());
        REQUIRE(plain.publish(published()).has_value());
        struct {
            writ_unit::invoice invoice;
            reason expected;
        } const rows[] = {
            {{"alice", 1}, reason::allowed_by_role},
            {{"alice", 100}, reason::allowed_by_role},
            {{"alice", 101}, reason::denied_by_role},
            {{"bob", 1}, reason::no_match},
        };
        for (auto const& row : rows) {
            CAPTURE(row.invoice.owner_id);
            CAPTURE(row.invoice.total);
            boost::json::object const json{{"ownerId", row.invoice.owner_id}, {"total", row.invoice.total}};
            for (auto const* iam : {&registered, &plain}) {
                writ::session const s = iam->start({a, alice}, {}, noon);
                CHECK(s.check("see", row.invoice).reason() == row.expected);
                CHECK(s.check("see", writ::resource("Invoice", json)).reason() == row.expected);
            }
        }
    }

    TEST_CASE("one session answers as single checks do") {
        fixed_clock clock;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            CAPTURE(seed);
            auto const s =
                writ::scenario::parse(
                    boost::json::serialize(writ_test::random_scenario(writ_test::random_choice(seed), 60)))
                    .value();
            writ::authorizer iam({.clock = &clock, .combine = s.combination});
            REQUIRE(iam.publish(s.directory).has_value());
            clock.at = s.now;
            for (writ::subject const& who : s.directory.subjects) {
                writ::session const session = iam.start({who.organization, who.id});
                for (writ::scenario_check const& check : s.checks) {
                    if (!check.resource) {
                        writ::permission_question const q{check.action};
                        REQUIRE(session.can(q) == session.check(q).allowed());
                        REQUIRE(session.can(q) == iam.can({who.organization, who.id}, q));
                    } else {
                        writ::type const t(check.resource->type);
                        REQUIRE(session.can(check.action, t) == session.check(check.action, t).allowed());
                        REQUIRE(session.can(check.action, t)
                                == iam.can({who.organization, who.id}, check.action, t));
                    }
                }
            }
        }
    }
}
