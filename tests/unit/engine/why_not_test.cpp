// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/why_not.hpp>

#include "support/engine.hpp"

#include <writ/engine/authorizer.hpp>
#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <array>
#include <string>
#include <vector>

using writ_test::noon;

namespace {

writ::organization_id const a("a");
writ::subject_id const ann("ann");
writ::subject_id const bob("bob");

// What Ann's records are, beside her organization and its roles.
std::string with(std::string const& subject, std::string const& more = "", std::string const& home = "") {
    return R"("organizations": [{"id": "a")" + home + R"(}],
        "roles": [{"organization": "a", "name": "reader", "permissions": ["read:Doc"]},
                  {"organization": "a", "name": "writer", "policies": [
                    {"action": "write", "subject": "Doc", "conditions": {"owner": "${subject.id}"}}]},
                  {"organization": "a", "name": "blocked", "policies": [
                    {"action": "read", "subject": "Doc", "inverted": true, "conditions": {"level": {"$gt": 3}}}]}],
        "scopes": [{"name": "docs", "permissions": ["read:Doc"]}, {"name": "other", "permissions": ["x"]}],
        "subjects": [{"organization": "a", "id": "ann")"
           + subject + R"(}, {"organization": "a", "id": "bob", "roles": ["reader"]}])" + more;
}

struct asked {
    explicit asked(std::string const& members) {
        REQUIRE(iam.publish(writ_test::directory_of(members)).has_value());
    }

    // What would let Ann do this to a document with these attributes.
    [[nodiscard]] std::string why_not(char const* action, char const* attributes = "{}",
                                      writ::caller_options const& caller = {},
                                      writ::request_options const& request = {}) const {
        auto const o = boost::json::parse(attributes).as_object();
        writ::resource const r("Doc", o);
        return to_text(iam.start({a, ann}, caller, noon).why_not({action, r, request}));
    }

    writ::authorizer iam;
};

// The last statement of a role that Ann has, the attributes, and a change.
struct repair {
    char const* conditions;
    char const* attributes;
    char const* change;
};

} // namespace

TEST_SUITE("engine/why_not") {
    TEST_CASE("what an administrator can give is said with whom it is given to") {
        CHECK(asked(with("")).why_not("read") == R"(denied: no_match
an administrator can
  assign role reader to a/ann
  grant read:Doc to a/ann
)");
    }

    TEST_CASE("shut gates are opened by each way and whatever else is missing is added") {
        auto const text =
            asked(with(R"(, "active": false)", "", R"(, "suspended": true, "enforce_mfa": true)"))
                .why_not("read");
        CHECK(text == R"(denied: organization_suspended
in the way
  gate organization_suspended
  gate subject_inactive
  gate mfa_required
an administrator can
  give a second factor; end the suspension of a; activate a/ann; assign role reader to a/ann
  give a second factor; end the suspension of a; activate a/ann; grant read:Doc to a/ann
)");
    }

    TEST_CASE("what no change opens is named and nothing is offered") {
        asked const w(with(""));
        boost::json::object const o;
        writ::resource const r("Doc", o);
        CHECK(
            to_text(w.iam.start({a, ann}, {}, noon).why_not({"read", r, {.resource_organization = "b"}}))
            == "denied: wrong_organization\nin the way\n"
               "  gate wrong_organization, which no such change opens\nno change that was tried turns it\n");
        writ::subject_id const nobody("nobody");
        CHECK(to_text(w.iam.start({a, nobody}, {}, noon).why_not({"read", r}))
                  .find("gate subject_unknown, which no such change opens")
              != std::string::npos);
        CHECK(w.iam.start({a, ann}, {}, noon).why_not({"", r}).ways.empty());
        CHECK(writ::authorizer().start({a, ann}, {}, noon).why_not({"read", r}).ways.empty());
    }

    TEST_CASE("values of attributes that would let a statement match are offered") {
        repair const rows[] = {
            {R"({"a": 1})", "{}", "a is 1"},
            {R"({"a": "${subject.id}"})", R"({"a": "x"})", R"(a is "ann")"},
            {R"({"a.b": 1})", "{}", "a.b is 1"},
            {R"({"a": {"$in": ["x", "y"]}})", "{}", R"(a is "x")"},
            {R"({"a": {"$in": ["${subject.id}"]}})", "{}", R"(a is "ann")"},
            {R"({"a": {"$lt": 3}})", R"({"a": 3})", "a is 2"},
            {R"({"a": {"$lte": 3}})", R"({"a": 4})", "a is 3"},
            {R"({"a": {"$gt": 3}})", "{}", "a is 4"},
            {R"({"a": {"$gte": "m"}})", R"({"a": "b"})", R"(a is "m")"},
            {R"({"a": {"$exists": true}})", "{}", "a is true"},
            {R"({"a": {"$all": [1, 2]}})", R"({"a": [1]})", "a is [1,2]"},
            {R"({"a": {"$not": {"$gte": 3}}})", R"({"a": 3})", "a is 2"},
            {R"({"$or": [{"a": 1, "b": 1}, {"c": 1}]})", R"({"b": 1})", "a is 1"},
            {R"({"$nor": [{"a": {"$ne": 1}}]})", R"({"a": 2})", "a is 1"},
            {R"({"a": "${context.k}"})", R"({"a": 7})", "ask where context.k is 7"},
        };
        for (repair const& row : rows) {
            CAPTURE(std::string(row.conditions));
            asked const w(R"("organizations": [{"id": "a"}],
                "roles": [{"name": "r", "policies": [{"action": "do", "subject": "Doc", "conditions": )"
                          + std::string(row.conditions) + R"(}]}],
                "subjects": [{"organization": "a", "id": "ann", "roles": ["r"]}])");
            auto const text = w.why_not("do", row.attributes);
            CAPTURE(text);
            CHECK(text.find(std::string(row.change) + "\n") != std::string::npos);
        }
    }

    TEST_CASE("what a resource states of itself and what stands in a list is not changed") {
        asked const w(R"("organizations": [{"id": "a"}],
            "roles": [{"name": "r", "policies": [{"action": "do", "subject": "Doc", "conditions": {"id": "7"}},
                                                 {"action": "do", "subject": "Doc", "conditions": {"l.x": 7}}]}],
            "subjects": [{"organization": "a", "id": "ann", "roles": ["r"]}])");
        auto const o = boost::json::parse(R"({"l": [{"x": 1}]})").as_object();
        auto const r = writ::resource("Doc", o).with_id("8");
        auto const out = w.iam.start({a, ann}, {}, noon).why_not({"do", r});
        for (auto const& way : out.ways) {
            CHECK(way.at(0).kind == writ::change_kind::grant);
        }
    }

    TEST_CASE("denials and denying roles are named and taken away and attributes may spare that") {
        auto const text =
            asked(with(R"(, "roles": ["reader", "blocked"])")).why_not("read", R"({"level": 5})");
        CHECK(text == R"(denied: denied_by_role
in the way
  role blocked
the caller can
  ask about a resource whose level is 3
an administrator can
  unassign role blocked from a/ann
)");
        auto const denied = asked(with(R"(, "roles": ["reader"])", R"(, "grants": [
            {"organization": "a", "id": "9", "subject": "ann", "permission": "read:Doc", "granted": false}])"))
                                .why_not("read");
        CHECK(denied == R"(denied: denied_by_grant
in the way
  denial 9
an administrator can
  remove denial 9 of a/ann
)");
    }

    TEST_CASE("another unit or a later instant is what the caller can do") {
        CHECK(asked(with(R"(, "roles": [{"role": "reader", "unit": "u"}])"))
                  .why_not("read")
                  .find("the caller can\n  ask in unit u\n")
              != std::string::npos);
        auto const later =
            asked(with(R"(, "roles": [{"role": "reader", "not_before": "2026-01-02T00:00:00Z"}])"))
                .why_not("read");
        CHECK(later.find("the caller can\n  wait until 2026-01-02T00:00:00Z\n") != std::string::npos);
        auto const past =
            asked(with(R"(, "roles": [{"role": "reader", "not_after": "2026-01-01T00:00:00Z"}])"))
                .why_not("read");
        CHECK(past.find("would have been allowed\n  before 2026-01-01T00:00:00Z\n") != std::string::npos);
    }

    TEST_CASE("scopes and statements that bound the caller are widened or lifted") {
        asked const w(with(R"(, "roles": ["reader"])"));
        std::vector<writ::scope_name> const scopes{writ::scope_name("other")};
        CHECK(w.why_not("read", "{}", {.scopes = scopes}) == R"(denied: insufficient_scope
in the way
  gate insufficient_scope
an administrator can
  add scope docs to what bounds the caller
  bound the caller by no scopes
)");
        auto const none = writ::ability::compile("[]").value();
        CHECK(w.why_not("read", "{}", {.bound = &none}).find("bound the caller by no statements of a token\n")
              != std::string::npos);
    }

    TEST_CASE("an actor that is refused is whose records are changed") {
        std::array<writ::subject_ref, 1> const actors{writ::subject_ref{a, ann}};
        boost::json::object const o;
        writ::resource const r("Doc", o);
        asked const w(with(""));
        auto const out = w.iam.start({a, bob}, {.actors = actors}, noon).why_not({"read", r});
        REQUIRE(out.ways.size() == 2);
        CHECK(out.ways[0].at(0).subject == "ann");
        CHECK(out.ways[0].at(0).kind == writ::change_kind::assign_role);
    }

    TEST_CASE("a permission that nothing mentions can still be granted") {
        asked const w(with(""));
        auto const out = w.iam.start({a, ann}, {}, noon).why_not(writ::permission_question("new.permission"));
        REQUIRE(out.ways.size() == 1);
        CHECK(out.ways[0].at(0).name == "new.permission");
        CHECK(w.why_not("never:heard").find("no change") != std::string::npos);
    }

    TEST_CASE("its object for programs begins with the answer") {
        asked const w(with(""));
        boost::json::object const o;
        writ::resource const r("Doc", o);
        auto const json =
            boost::json::serialize(to_json(w.iam.start({a, ann}, {}, noon).why_not({"read", r})));
        CHECK(
            json
            == R"({"allowed":false,"reason":"no_match","obstacles":[],"ways":[)"
               R"({"by":"administrator","changes":[{"change":"assign_role","by":"administrator",)"
               R"("text":"assign role reader to a/ann","name":"reader","organization":"a","subject":"ann"}]},)"
               R"({"by":"administrator","changes":[{"change":"grant","by":"administrator",)"
               R"("text":"grant read:Doc to a/ann","name":"read:Doc","organization":"a","subject":"ann"}]}],"cut":false})");
    }
}
