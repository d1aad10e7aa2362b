// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/explanation.hpp>

#include "support/engine.hpp"
#include "support/explanations.hpp"

#include <writ/engine/authorizer.hpp>
#include <writ/policy/ability.hpp>
#include <writ/policy/described.hpp>

#include <doctest/doctest.h>

#include <boost/describe.hpp>
#include <boost/json.hpp>

#include <array>
#include <string>
#include <vector>

using writ_test::noon;

namespace {

writ::organization_id const a("a");
writ::subject_id const ann("ann");
writ::subject_id const bob("bob");

writ::directory published() {
    auto d = writ_test::directory_of(R"(
        "organizations": [{"id": "a"}, {"id": "shut", "suspended": true, "enforce_mfa": true}],
        "permissions": [{"product": "p", "name": "svc.read",
                         "statements": [{"action": "read", "subject": "Doc", "conditions": {"open": true}}]}],
        "roles": [{"name": "base", "permissions": ["read:Doc"]},
                  {"organization": "a", "name": "writer", "parent": "base", "permissions": ["svc.read"],
                   "policies": [{"action": "write", "subject": "Doc", "conditions": {"owner": "${subject.id}"}}]},
                  {"organization": "a", "name": "off", "service": "dead", "permissions": ["*:*"]}],
        "scopes": [{"name": "docs", "permissions": ["svc.*", "read:Doc"]}],
        "subjects": [{"organization": "a", "id": "ann", "groups": ["g"],
                      "roles": [{"role": "writer", "unit": "u"},
                                {"role": "base", "not_before": "2026-01-02T00:00:00Z"}, "off"]},
                     {"organization": "a", "id": "bob", "roles": ["writer"]},
                     {"organization": "shut", "id": "ann"}],
        "group_roles": [{"organization": "a", "group": "g", "role": "writer"}],
        "grants": [{"organization": "a", "id": "1", "subject": "ann", "permission": "write:Doc", "granted": true,
                    "not_after": "2026-01-01T12:00:00Z"},
                   {"organization": "a", "id": "2", "subject": "ann", "permission": "svc.*", "granted": false,
                    "not_after": "2026-02-01T00:00:00Z"}])");
    d.services.at(0).active = false;
    return d;
}

} // namespace

namespace writ_unit {

struct doc {
    std::string owner;
    bool open = false;
};
BOOST_DESCRIBE_STRUCT(doc, (), (owner, open))

} // namespace writ_unit

template <>
struct writ::resource_traits<writ_unit::doc> {
    static constexpr std::string_view type = "Doc";
};

TEST_SUITE("engine/explanation") {
    TEST_CASE("each record says what became of it") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        std::vector<writ::scope_name> const scopes{writ::scope_name("docs"), writ::scope_name("none")};
        std::vector<writ::role_id> const roles{writ::role_id("base"), writ::role_id("nobody")};
        auto const s = iam.start({a, ann}, {.scopes = scopes, .roles = roles}, noon);
        boost::json::object const attributes{{"open", true}};
        writ::resource const r("Doc", attributes);
        writ::question const q("read", r, {.unit = "v", .horizon = true});
        auto const e = writ_test::require_explains(s, q, s.check("read", r, {.unit = "v", .horizon = true}));
        CHECK(to_text(e) == R"(denied: denied_by_grant, grant 2
asked: read on Doc, in unit v, at 2026-01-01T12:00:00Z
valid until 2026-02-01T00:00:00Z
a/ann: denied, denied_by_grant
  gates: all open
  scope docs: covers the request
    permission read:Doc rule 1 allows: matches, and decides
  scope none: does not exist
  grant 1 of write:Doc: expired 2026-01-01T12:00:00Z, does not cover the request
  denial 2 of svc.*: live until 2026-02-01T00:00:00Z, covers the request, and decides
    permission svc.read statement 0 forbids: matches, and decides
      yes      open equals true, found true    /0/conditions/open
  role writer, assigned: only in unit u
    chain: writer > base
  role base, assigned: begins 2026-01-02T00:00:00Z
  role off, assigned: not live
    chain: off of service dead (not live)
    role off permission *:* rule 0 allows: matches, and decides
  role base, by a token: live, says yes
    role base permission read:Doc rule 0 allows: matches, and decides
  role nobody, by a token: does not exist
  role writer, by group g: live, says yes
    chain: writer > base
    role writer permission svc.read statement 0 allows: matches, and decides
      yes      open equals true, found true    /0/conditions/open
    role base permission read:Doc rule 0 allows: matches (not reached)
)");
        auto const json = boost::json::serialize(to_json(e));
        CHECK(json.starts_with(R"({"allowed":false,"reason":"denied_by_grant","conditional":false,)"
                               R"("role":null,"rule":null,"grant":"2",)"));
    }

    TEST_CASE("gates say which are shut although an earlier one decides") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::organization_id const shut("shut");
        auto const s = iam.start({shut, ann}, {}, noon);
        auto const e = s.explain({"read", writ::type("Doc")});
        CHECK(e.decision.reason() == writ::reason::organization_suspended);
        CHECK(to_text(e) == R"(denied: organization_suspended
asked: read on Doc, at 2026-01-01T12:00:00Z
shut/ann: denied, organization_suspended
  gate organization_suspended: shut, and decides
  gate mfa_required: shut
)");
    }

    TEST_CASE("actors are explained up to the first that is refused") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::subject_id const nobody("nobody");
        std::array<writ::subject_ref, 3> const actors{writ::subject_ref{a, bob}, {a, nobody}, {a, bob}};
        auto const s = iam.start({a, bob}, {.actors = actors}, noon);
        boost::json::object const his{{"owner", "bob"}};
        writ::resource const r("Doc", his);
        writ::request_options const options{.horizon = true};
        auto const e = writ_test::require_explains(s, {"write", r, options}, s.check("write", r, options));
        REQUIRE(e.members.size() == 3);
        CHECK(e.decision.actor() == 1);
        CHECK(e.members[2].subject == "nobody");
    }

    TEST_CASE("a registered struct is read as checks read it") {
        auto const types = writ::types<writ_unit::doc>();
        writ::authorizer iam({.types = types});
        REQUIRE(iam.publish(published()).has_value());
        auto const s = iam.start({a, bob}, {}, noon);
        for (writ_unit::doc const& d : {writ_unit::doc{"bob"}, writ_unit::doc{"ann"}}) {
            auto const e = writ_test::require_explains(s, {"write", d}, s.check("write", d));
            CHECK(e.decision.allowed() == (d.owner == "bob"));
            CHECK(e.members[0].roles[0].rules[0].statement.clauses[0].found.json.as_string() == d.owner);
        }
    }

    TEST_CASE("a question before anything is published is explained") {
        writ::authorizer const iam;
        auto const s = iam.start({a, ann}, {}, noon);
        auto const e = s.explain({"read", writ::type("Doc")});
        CHECK(e.decision.reason() == writ::reason::not_ready);
        CHECK(e.members.at(0).gates.at(1).decided);
    }

    TEST_CASE("an explanation is not counted as a decision") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        auto const s = iam.start({a, ann}, {}, noon);
        auto const before = iam.counters().decisions;
        (void)s.explain({"read", writ::type("Doc")});
        CHECK(iam.counters().decisions == before);
    }
}
