// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/caller.hpp>

#include "support/engine.hpp"
#include "support/policies.hpp"

#include <writ/engine/authorizer.hpp>
#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using writ::reason;
using writ_test::noon;
using groups = std::vector<writ::group_name>;
using roles = std::vector<writ::role_id>;
using actors = std::vector<writ::subject_ref>;

namespace {

writ::organization_id const a("a");
writ::organization_id const b("b");
writ::organization_id const shut("shut");
writ::subject_id const alice("alice");
writ::subject_id const bob("bob");
writ::subject_id const carol("carol");
writ::subject_id const eve("eve");
writ::subject_id const robot("robot");
boost::json::object const no_attributes;
boost::json::object const hers{{"ownerId", "alice"}};

// Alice has nothing but what a token adds; everybody may `plain`.
writ::directory published() {
    return writ_test::directory_of(R"(
        "organizations": [{"id": "a"}, {"id": "b"}, {"id": "shut", "suspended": true}],
        "roles": [{"name": "platform", "permissions": ["platform"]},
                  {"organization": "a", "name": "direct", "permissions": ["direct"]},
                  {"organization": "a", "name": "grouped", "permissions": ["grouped"]},
                  {"organization": "a", "name": "located", "permissions": ["located"]},
                  {"organization": "a", "name": "denying",
                   "policies": [{"action": "plain", "subject": "all", "inverted": true}]},
                  {"organization": "b", "name": "other", "permissions": ["other"]}],
        "group_roles": [{"organization": "a", "group": "g", "role": "grouped"},
                        {"organization": "a", "group": "g", "role": "located", "unit": "u"},
                        {"organization": "b", "group": "g", "role": "other"},
                        {"organization": "a", "group": "none", "role": "denying"}],
        "subjects": [{"organization": "a", "id": "alice"}, {"organization": "a", "id": "bob"}],
        "grants": [{"organization": "a", "id": "1", "subject": "alice", "permission": "plain", "granted": true,
                    "granted_by": "root"},
                   {"organization": "a", "id": "2", "subject": "bob", "permission": "plain", "granted": true,
                    "granted_by": "root"}])");
}

// Several who act for each other; each may do another part of it.
writ::directory acting() {
    return writ_test::directory_of(R"(
        "organizations": [{"id": "a", "enforce_mfa": true}, {"id": "b"}, {"id": "shut", "suspended": true}],
        "roles": [{"name": "owner", "policies": [{"action": "update", "subject": "Article",
                                                  "conditions": {"ownerId": "${subject.id}"}}]},
                  {"name": "reader", "permissions": ["read:Article", "plain"]},
                  {"name": "writer", "permissions": ["update:Article"]}],
        "subjects": [{"organization": "a", "id": "alice", "roles": ["owner", "reader", "writer"]},
                     {"organization": "a", "id": "bob", "roles": ["reader", "owner"]},
                     {"organization": "a", "id": "robot", "kind": "service_account", "roles": ["reader", "writer"]},
                     {"organization": "a", "id": "eve", "active": false, "roles": ["reader"]},
                     {"organization": "b", "id": "carol", "roles": ["writer", {"role": "reader",
                      "not_after": "2026-01-01T13:00:00Z"}]},
                     {"organization": "shut", "id": "alice", "roles": ["reader"]}],
        "grants": [{"organization": "a", "id": "no", "subject": "robot", "permission": "plain", "granted": false,
                    "granted_by": "root"},
                   {"organization": "a", "id": "aside", "subject": "alice", "permission": "x", "granted": true,
                    "granted_by": "root"}])");
}

} // namespace

TEST_SUITE("engine/token") {
    TEST_CASE("groups of a token count as the subject's and its roles as assigned everywhere") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        struct {
            groups token_groups;
            roles token_roles;
            std::optional<std::string_view> unit;
            char const* permission;
            reason expected;
        } const rows[] = {
            {{}, {}, {}, "plain", reason::allowed_by_grant},
            {{}, {}, {}, "grouped", reason::no_match},
            {groups{writ::group_name("g")}, {}, {}, "grouped", reason::allowed_by_role},
            {groups{writ::group_name("g")}, {}, "u", "grouped", reason::allowed_by_role},
            {groups{writ::group_name("g")}, {}, {}, "located", reason::no_match},
            {groups{writ::group_name("g")}, {}, "u", "located", reason::allowed_by_role},
            {groups{writ::group_name("g")}, {}, "v", "located", reason::no_match},
            {groups{writ::group_name("g")}, {}, {}, "other", reason::no_match},
            {groups(3, writ::group_name("g")), {}, {}, "grouped", reason::allowed_by_role},
            {groups{writ::group_name("unknown")}, {}, {}, "grouped", reason::no_match},
            {groups{writ::group_name()}, {}, {}, "grouped", reason::no_match},
            {groups{writ::group_name("none")}, {}, {}, "plain", reason::denied_by_role},
            {{}, roles{writ::role_id("direct")}, {}, "direct", reason::allowed_by_role},
            {{}, roles{writ::role_id("direct")}, "u", "direct", reason::allowed_by_role},
            {{}, roles{writ::role_id("platform")}, {}, "platform", reason::allowed_by_role},
            {{}, roles{writ::role_id("denying")}, {}, "plain", reason::denied_by_role},
            // One that is unknown, another organization's, or a group's name gives nothing.
            {{}, roles{writ::role_id("unknown")}, {}, "direct", reason::no_match},
            {{}, roles{writ::role_id()}, {}, "direct", reason::no_match},
            {{}, roles{writ::role_id("other")}, {}, "other", reason::no_match},
            {{}, roles{writ::role_id("g")}, {}, "grouped", reason::no_match},
            {{}, roles{writ::role_id("x"), writ::role_id("direct")}, {}, "direct", reason::allowed_by_role},
            {groups{writ::group_name("g")},
             roles{writ::role_id("denying"), writ::role_id("direct")},
             {},
             "plain",
             reason::denied_by_role},
        };
        for (auto const& row : rows) {
            CAPTURE(&row - rows);
            writ::session const s =
                iam.start({a, alice}, {.groups = row.token_groups, .roles = row.token_roles});
            writ::permission_question const q(row.permission);
            CHECK(s.check(q, {.unit = row.unit}).reason() == row.expected);
            CHECK(s.can(q, {.unit = row.unit}) == s.check(q, {.unit = row.unit}).allowed());
            // The next session has no part of it.
            CHECK(iam.start({a, alice}).check(writ::permission_question("direct")).reason()
                  == reason::no_match);
        }
    }

    TEST_CASE("roles of a service that is not active give nothing to a token") {
        writ::directory d = published();
        d.services = {{.id = writ::service_id("s"), .name = "s", .active = false}};
        d.roles[1].service = writ::service_id("s");
        REQUIRE(d.roles[1].id.text() == "direct");
        roles const direct{writ::role_id("direct")};
        for (bool const active : {false, true}) {
            CAPTURE(active);
            d.services[0].active = active;
            writ::authorizer iam;
            REQUIRE(iam.publish(d).has_value());
            CHECK(iam.start({a, alice}, {.roles = direct}).can(writ::permission_question("direct"))
                  == active);
        }
    }

    TEST_CASE("in one list of all roles those of a token stand after the assigned and before the groups'") {
        writ::directory const d = writ_test::directory_of(R"(
            "organizations": [{"id": "a"}],
            "roles": [{"name": "yes", "permissions": ["x"]},
                      {"name": "no", "policies": [{"action": "x", "subject": "all", "inverted": true}]}],
            "group_roles": [{"organization": "a", "group": "yes", "role": "yes"},
                            {"organization": "a", "group": "no", "role": "no"}],
            "subjects": [{"organization": "a", "id": "alice", "roles": ["yes"]},
                         {"organization": "a", "id": "bob", "roles": ["no"]},
                         {"organization": "a", "id": "carol"},
                         {"organization": "a", "id": "eve", "roles": ["no"], "groups": ["yes"]}])");
        writ::authorizer iam({.combine = writ::combination::last_match});
        REQUIRE(iam.publish(d).has_value());
        writ::role_id const yes("yes");
        writ::role_id const no("no");
        struct {
            writ::subject_id const& who;
            groups token_groups;
            roles token_roles;
            bool allowed;
        } const rows[] = {
            {alice, {}, {}, true},
            {alice, {}, {no}, false},
            {alice, {}, {no, yes}, false},
            {bob, {}, {yes}, true},
            {carol, {}, {yes, no}, false},
            {carol, {}, {no, yes}, true},
            {carol, {}, {no, yes, no}, true},
            {carol, {writ::group_name("yes")}, {no}, true},
            {carol, {writ::group_name("no")}, {yes}, false},
            // What is assigned already stays where it stands.
            {carol, {writ::group_name("no")}, {no, yes}, true},
            {alice, {writ::group_name("yes")}, {no}, false},
            {eve, {}, {}, true},
            {eve, {}, {yes}, true},
            {eve, {writ::group_name("no")}, {}, true},
        };
        for (auto const& row : rows) {
            CAPTURE(&row - rows);
            writ::session const s =
                iam.start({a, row.who}, {.groups = row.token_groups, .roles = row.token_roles});
            CHECK(s.can(writ::permission_question("x")) == row.allowed);
        }
    }

    TEST_CASE("what a token adds never reaches the actors") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        groups const g{writ::group_name("g")};
        roles const r{writ::role_id("direct")};
        actors const through{{a, bob}};
        writ::session const s = iam.start({a, alice}, {.groups = g, .roles = r, .actors = through});
        CHECK(s.can(writ::permission_question("plain")));
        for (auto const* name : {"grouped", "direct"}) {
            CAPTURE(std::string(name));
            auto const d = s.check(writ::permission_question(name));
            CHECK(d.reason() == reason::no_match);
            CHECK(d.actor() == 0);
            CHECK(iam.start({a, alice}, {.groups = g, .roles = r}).can(writ::permission_question(name)));
        }
        // Nor does what it denies.
        roles const denying{writ::role_id("denying")};
        writ::session const denied = iam.start({a, bob}, {.roles = denying, .actors = through});
        CHECK_FALSE(denied.check(writ::permission_question("plain")).actor().has_value());
    }

    TEST_CASE("claims of a token are what conditions read") {
        writ::directory const d = writ_test::directory_of(R"(
            "organizations": [{"id": "a"}],
            "roles": [{"name": "r", "policies": [{"action": "see", "subject": "Page",
                                                  "conditions": {"site": "${token.site.name}"}}]}],
            "subjects": [{"organization": "a", "id": "alice", "roles": ["r"]}])");
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        boost::json::object const claims = writ_test::object(R"({"site": {"name": "home"}})");
        boost::json::object const page{{"site", "home"}};
        CHECK(iam.start({a, alice}, {.token = claims}).can("see", writ::resource("Page", page)));
        CHECK_FALSE(iam.start({a, alice}, {.token = page}).can("see", writ::resource("Page", page)));
        CHECK_FALSE(iam.start({a, alice}).can("see", writ::resource("Page", page)));
        CHECK_FALSE(iam.can({a, alice}, "see", writ::resource("Page", page)));
    }

    TEST_CASE("each actor must be allowed and the first refusal is the answer with its position") {
        writ::authorizer iam;
        REQUIRE(iam.publish(acting()).has_value());
        writ::resource const article("Article", hers);
        writ::question const read("read", writ::type("Article"));
        writ::question const update("update", article);
        writ::question const plain{writ::permission_question("plain")};
        writ::subject_ref const at_shut(shut, alice);
        writ::subject_id const missing("nobody");
        writ::subject_ref const nobody(a, missing);
        writ::organization_id const unknown("c");
        writ::organization_id const empty;
        struct {
            writ::question const& asked;
            actors through;
            reason expected;
            std::optional<std::size_t> actor;
        } const rows[] = {
            {read, {}, reason::allowed_by_role, {}},
            {read, {{a, bob}}, reason::allowed_by_role, {}},
            {read, {{a, bob}, {a, robot}, {b, carol}, {a, alice}}, reason::allowed_by_role, {}},
            {read, {{a, eve}}, reason::subject_inactive, 0},
            {read, {{a, bob}, {a, eve}, nobody}, reason::subject_inactive, 1},
            {read, {{a, bob}, nobody, {a, eve}}, reason::subject_unknown, 1},
            {read, {{a, bob}, {b, bob}}, reason::subject_unknown, 1},
            {read, {{a, bob}, at_shut}, reason::organization_suspended, 1},
            {read, {{unknown, bob}}, reason::organization_unknown, 0},
            {read, {{empty, bob}}, reason::invalid_request, 0},
            // Placeholders stand for what is each actor's own.
            {update, {{a, alice}, {a, robot}}, reason::allowed_by_role, {}},
            {update, {{a, alice}, {a, robot}, {a, bob}}, reason::no_match, 2},
            {plain, {{a, bob}, {a, robot}}, reason::denied_by_grant, 1},
        };
        for (auto const& row : rows) {
            CAPTURE(&row - rows);
            writ::session const s = iam.start({a, alice}, {.mfa = true, .actors = row.through}, noon);
            writ::decision d;
            REQUIRE(s.check_many({&row.asked, 1}, {&d, 1}) == 1);
            CHECK(d.reason() == row.expected);
            CHECK(d.actor() == row.actor);
        }
        // The subject's own refusal comes before any actor's.
        actors const through{{a, eve}};
        writ::session const s = iam.start({a, alice}, {.mfa = true, .actors = through}, noon);
        CHECK_FALSE(s.check(writ::permission_question("no")).actor().has_value());
        writ::session const first = iam.start({a, alice}, {.actors = through}, noon);
        CHECK(first.check("read", writ::type("Article")).reason() == reason::mfa_required);
    }

    TEST_CASE("a second factor and scopes and statements bound the actors as well") {
        writ::directory d = acting();
        d.scopes = {{.name = writ::scope_name("reading"), .permissions = {writ::permission_name("read:*")}}};
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        actors const through_bob{{a, bob}};
        writ::type const article("Article");
        CHECK(iam.start({b, carol}, {.actors = through_bob}, noon).check("read", article).reason()
              == reason::mfa_required);
        CHECK(iam.start({b, carol}, {.mfa = true, .actors = through_bob}, noon).can("read", article));
        // Who may more than the caller is bounded by what bounds the caller.
        boost::json::object const bobs{{"ownerId", "bob"}};
        writ::ability const own = writ_test::compile(R"([{"action": "update", "subject": "Article",
                "conditions": {"ownerId": "${subject.id}"}}])");
        actors const through_robot{{a, robot}};
        writ::session const s = iam.start({a, bob}, {.mfa = true, .bound = &own, .actors = through_robot});
        auto const refused = s.check("update", writ::resource("Article", bobs));
        CHECK(refused.reason() == reason::insufficient_scope);
        CHECK(refused.actor() == 0);
    }

    TEST_CASE("what decided names the record of whoever was refused") {
        writ::authorizer iam;
        REQUIRE(iam.publish(acting()).has_value());
        actors const through{{a, bob}, {a, robot}};
        writ::session const s = iam.start({a, alice}, {.mfa = true, .actors = through}, noon);
        auto const denied = s.check(writ::permission_question("plain"));
        CHECK(denied.actor() == 1);
        CHECK(s.what_decided(denied).grant == "no");
        CHECK(s.what_decided(denied).role == "");
        auto const allowed = s.check("read", writ::type("Article"));
        CHECK(s.what_decided(allowed).role == "reader");
        CHECK(s.what_decided(allowed).grant == "");
    }

    TEST_CASE("an answer through actors is valid until the first window of any of them ends") {
        writ::directory d = acting();
        // Alice's own right ends first, or carol's.
        for (int const hours : {0, 1, 2}) {
            CAPTURE(hours);
            auto const own_end = noon + std::chrono::minutes(hours == 2 ? 90 : 30);
            for (writ::assignment& entry : d.assignments) {
                if (entry.subject == alice && entry.role == writ::role_id("reader")) {
                    entry.validity.not_after = own_end;
                }
            }
            writ::authorizer iam;
            REQUIRE(iam.publish(d).has_value());
            actors const through{{b, carol}, {a, robot}};
            writ::session const s = iam.start({a, alice}, {.mfa = true, .actors = through}, noon);
            auto const expected = std::min(own_end, noon + std::chrono::hours(1));
            auto const read = s.check("read", writ::type("Article"), {.horizon = true});
            CHECK(read.allowed());
            CHECK(read.valid_until() == expected);
            // Robot refuses; that is the answer until alice is refused before it.
            auto const refused = s.check(writ::permission_question("plain"), {.horizon = true});
            CHECK(refused.reason() == reason::denied_by_grant);
            CHECK(refused.actor() == 1);
            CHECK(refused.valid_until() == expected);
            CHECK_FALSE(s.check("read", writ::type("Article")).valid_until().has_value());
        }
    }

    TEST_CASE("an answer is conditional where that of the subject or of an actor is") {
        writ::authorizer iam;
        REQUIRE(iam.publish(acting()).has_value());
        actors const through_robot{{a, robot}};
        actors const through_bob{{a, bob}};
        writ::type const article("Article");
        struct {
            writ::subject_id const& who;
            actors const& through;
            bool conditional;
        } const rows[] = {
            {robot, through_robot, false}, {robot, through_bob, true}, {bob, through_robot, true}};
        for (auto const& row : rows) {
            CAPTURE(&row - rows);
            writ::session const s = iam.start({a, row.who}, {.mfa = true, .actors = row.through}, noon);
            CHECK(s.check("update", article).allowed());
            CHECK(s.check("update", article).conditional() == row.conditional);
        }
    }
}
