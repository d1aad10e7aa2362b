// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/caller.hpp>

#include "support/engine.hpp"
#include "support/policies.hpp"

#include <writ/engine/authorizer.hpp>
#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <string>
#include <vector>

using writ::reason;

namespace {

writ::organization_id const a("a");
writ::subject_id const alice("alice");
boost::json::object const no_attributes;
boost::json::object const hers{{"ownerId", "alice"}};
boost::json::object const bobs{{"ownerId", "bob"}};

// Alice may everything on every type, and the names `x` and `y:z:w`.
writ::directory everything() {
    return writ_test::directory_of(R"(
        "organizations": [{"id": "a"}],
        "roles": [{"name": "r", "policies": [{"action": "manage", "subject": "all"}]}],
        "subjects": [{"organization": "a", "id": "alice", "roles": ["r"]}])");
}

struct bounded {
    char const* statements;
    writ::question asked;
    bool covered;
};

// Whether each question is covered, in a session that could ask all of them.
void check_rows(std::vector<bounded> const& rows) {
    writ::authorizer iam;
    REQUIRE(iam.publish(everything()).has_value());
    for (bounded const& row : rows) {
        CAPTURE(&row - rows.data());
        CAPTURE(row.statements);
        writ::ability const bound = writ_test::compile(row.statements);
        writ::decision free;
        writ::decision given;
        REQUIRE(iam.start({a, alice}).check_many({&row.asked, 1}, {&free, 1}) == 1);
        REQUIRE(free.allowed());
        REQUIRE(iam.start({a, alice}, {.bound = &bound}).check_many({&row.asked, 1}, {&given, 1}) == 1);
        CHECK(given.reason() == (row.covered ? free.reason() : reason::insufficient_scope));
    }
}

} // namespace

TEST_SUITE("engine/token_bound") {
    TEST_CASE("statements cover names only by themselves on any type or by managing all") {
        writ::question const x{writ::permission_question("x")};
        writ::question const other{writ::permission_question("y:z:w")};
        check_rows({
            {R"([])", x, false},
            {R"([{"action": "manage", "subject": "all"}])", x, true},
            {R"([{"action": "x", "subject": "all"}])", x, true},
            {R"([{"action": ["a", "x"], "subject": ["b", "all"]}])", x, true},
            {R"([{"action": "x", "subject": "all"}])", other, false},
            {R"([{"action": "y:z:w", "subject": "all"}])", other, true},
            {R"([{"action": "x", "subject": "Page"}])", x, false},
            {R"([{"action": "manage", "subject": "Page"}])", x, false},
            {R"([{"action": "x", "subject": "all", "conditions": {"a": 1}}])", x, false},
            {R"([{"action": "x", "subject": "all", "resources": ["n:*"]}])", x, false},
            {R"([{"action": "x", "subject": "all", "fields": ["f"]}])", x, false},
            // The last that covers it decides.
            {R"([{"action": "x", "subject": "all"}, {"action": "manage", "subject": "all", "inverted": true}])",
             x, false},
            {R"([{"action": "x", "subject": "all", "inverted": true}, {"action": "manage", "subject": "all"}])",
             x, true},
            {R"([{"action": "x", "subject": "all"}, {"action": "x", "subject": "all", "inverted": true,
                  "fields": ["f"]}])",
             x, true},
        });
    }

    TEST_CASE("statements cover type questions as a policy alone answers them") {
        writ::question const read("read", writ::type("Page"));
        writ::question const title("read", writ::type("Page"), {.field = "title"});
        writ::question const any("read", writ::type::any());
        writ::question const by_name{writ::permission_question("read:Page")};
        check_rows({
            {R"([])", read, false},
            {R"([{"action": "read", "subject": "Page"}])", read, true},
            {R"([{"action": "read", "subject": "Page"}])", by_name, true},
            {R"([{"action": "read", "subject": "Page"}])", any, false},
            {R"([{"action": "read", "subject": "all"}])", any, true},
            {R"([{"action": "read", "subject": "Pages"}])", by_name, false},
            {R"([{"action": "read:Page", "subject": "all"}])", by_name, false},
            {R"([{"action": "read", "subject": "Page", "conditions": {"a": 1}}])", read, true},
            {R"([{"action": "read", "subject": "Page", "resources": ["n:*"]}])", by_name, true},
            {R"([{"action": "read", "subject": "Page", "fields": ["title"]}])", title, true},
            {R"([{"action": "read", "subject": "Page", "fields": ["text"]}])", title, false},
            {R"([{"action": "manage", "subject": "all"}, {"action": "read", "subject": "Page", "inverted": true,
                  "conditions": {"a": 1}}])",
             read, true},
            {R"([{"action": "manage", "subject": "all"}, {"action": "read", "subject": "Page",
                  "inverted": true}])",
             by_name, false},
        });
    }

    TEST_CASE("statements cover instances by their conditions and names and fields") {
        writ::resource const page("Page", hers);
        writ::question const read("read", page);
        writ::question const title("read", page, {.field = "title"});
        writ::question const bobs_page("read", writ::resource("Page", bobs));
        writ::question const named("read", page.with_name("n:a/b"));
        check_rows({
            {R"([])", read, false},
            {R"([{"action": "read", "subject": "Page"}])", read, true},
            {R"([{"action": "write", "subject": "Page"}])", read, false},
            {R"([{"action": "read", "subject": "Page", "conditions": {"ownerId": "${subject.id}"}}])", read,
             true},
            {R"([{"action": "read", "subject": "Page", "conditions": {"ownerId": "${subject.id}"}}])",
             bobs_page, false},
            {R"([{"action": "read", "subject": "Page", "conditions": {"ownerId": "${token.sub}"}}])", read,
             false},
            {R"([{"action": "manage", "subject": "all", "resources": ["n:*"]}])", named, true},
            {R"([{"action": "manage", "subject": "all", "resources": ["n:*/b"]}])", named, true},
            {R"([{"action": "manage", "subject": "all", "resources": ["m:*"]}])", named, false},
            {R"([{"action": "manage", "subject": "all", "resources": ["n:*"]}])", read, false},
            {R"([{"action": "read", "subject": "Page", "fields": ["title"]}])", title, true},
            {R"([{"action": "read", "subject": "Page", "fields": ["text"]}])", title, false},
            {R"([{"action": "manage", "subject": "all"}, {"action": "read", "subject": "Page", "inverted": true,
                  "conditions": {"ownerId": "alice"}}])",
             read, false},
            {R"([{"action": "manage", "subject": "all"}, {"action": "read", "subject": "Page", "inverted": true,
                  "conditions": {"ownerId": "alice"}}])",
             bobs_page, true},
        });
    }

    TEST_CASE("scopes and statements both bound the caller and neither adds anything") {
        writ::directory d = everything();
        d.subjects.push_back({.organization = a, .id = writ::subject_id("nobody")});
        d.scopes = {{.name = writ::scope_name("reading"), .permissions = {writ::permission_name("read:*")}}};
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        std::vector<writ::scope_name> const reading{writ::scope_name("reading")};
        writ::ability const pages = writ_test::compile(R"([{"action": "manage", "subject": "Page"}])");
        writ::ability const all = writ_test::compile(R"([{"action": "manage", "subject": "all"}])");
        struct {
            writ::caller_options caller;
            char const* asked;
            bool covered;
        } const rows[] = {
            {{.scopes = reading, .bound = &pages}, "read:Page", true},
            {{.scopes = reading, .bound = &pages}, "read:Article", false},
            {{.scopes = reading, .bound = &pages}, "write:Page", false},
            {{.scopes = reading}, "read:Article", true},
            {{.bound = &pages}, "write:Page", true},
            {{.bound = &all}, "write:Article", true},
            {{.scopes = reading, .bound = &all}, "write:Article", false},
        };
        writ::subject_id const nobody("nobody");
        for (auto const& row : rows) {
            CAPTURE(&row - rows);
            writ::permission_question const q(row.asked);
            CHECK(iam.start({a, alice}, row.caller).can(q) == row.covered);
            CHECK(iam.start({a, nobody}, row.caller).check(q).reason()
                  == (row.covered ? reason::no_match : reason::insufficient_scope));
        }
    }

    TEST_CASE("an answer is conditional where the statement that covers a type is") {
        writ::authorizer iam;
        REQUIRE(iam.publish(everything()).has_value());
        struct {
            char const* statements;
            bool conditional;
        } const rows[] = {
            {R"([{"action": "read", "subject": "Page"}])", false},
            {R"([{"action": "read", "subject": "Page", "conditions": {"a": 1}}])", true},
            {R"([{"action": "read", "subject": "Page", "resources": ["n:*"]}])", true},
            {R"([{"action": "write", "subject": "Page", "conditions": {"a": 1}},
                 {"action": "read", "subject": "Page"}])",
             false},
        };
        for (auto const& row : rows) {
            CAPTURE(row.statements);
            writ::ability const bound = writ_test::compile(row.statements);
            writ::session const s = iam.start({a, alice}, {.bound = &bound});
            auto const d = s.check("read", writ::type("Page"));
            CHECK(d.allowed());
            CHECK(d.conditional() == row.conditional);
            CHECK(s.check(writ::permission_question("read:Page")).conditional() == row.conditional);
        }
    }

    TEST_CASE("the gates before stay shut whatever a token's statements cover") {
        writ::directory d = everything();
        d.organizations[0].enforce_mfa = true;
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        writ::ability const all = writ_test::compile(R"([{"action": "manage", "subject": "all"}])");
        writ::ability const none = writ_test::compile("[]");
        for (writ::ability const* bound : {&all, &none}) {
            CHECK(iam.start({a, alice}, {.bound = bound}).check("read", writ::type("Page")).reason()
                  == reason::mfa_required);
            writ::session const s = iam.start({a, alice}, {.mfa = true, .bound = bound});
            writ::resource const page("Page", hers);
            CHECK(s.check("read", page, {.resource_organization = "b"}).reason()
                  == reason::wrong_organization);
            CHECK(s.check("", writ::type("Page")).reason() == reason::invalid_request);
            CHECK(s.can("read", page, {.resource_organization = "a"}) == (bound == &all));
        }
    }
}
