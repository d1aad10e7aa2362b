// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario.hpp>

#include "support/paths.hpp"

#include <writ/json.hpp>

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

using writ::errc;
using writ::scenario;

namespace {

std::string contents(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

// A file of one record of each kind and one check, with some text replaced.
std::string file_with(std::string const& from = "", std::string const& to = "") {
    std::string text = R"({ "writ": 1,
  "now": "2026-11-21T12:00:00Z",
  "combination": "deny_overrides",
  "organizations": [ { "id": "acme", "slug": "acme", "type": "tenant", "active": true, "suspended": false,
                       "enabled": true, "enforce_mfa": false } ],
  "permissions":   [ { "product": "iam", "name": "iam_editor",
                       "statements": [ { "action": "manage", "subject": "member" } ] } ],
  "roles":         [ { "name": "viewer" },
                     { "organization": "acme", "id": "e", "name": "editor", "parent": "viewer", "service": "billing",
                       "permissions": [ "read:roles" ],
                       "policies": [ { "action": "update", "subject": "Article",
                                       "conditions": { "ownerId": "${subject.id}", "deleted": null } } ] } ],
  "scopes":        [ { "name": "articles.read", "permissions": [ "read:Article" ] } ],
  "subjects":      [ { "organization": "acme", "id": "alice", "kind": "user", "active": true,
                       "groups": [ "Auth team" ], "attributes": { "level": 3, "team": null },
                       "roles": [ "viewer", { "role": "e", "unit": "sales", "not_before": "2026-01-01T00:00:00Z",
                                              "not_after": "2027-01-01T00:00:00Z" } ] } ],
  "group_roles":   [ { "organization": "acme", "group": "Auth team", "unit": "sales", "role": "e" } ],
  "grants":        [ { "organization": "acme", "subject": "alice", "permission": "export:Report", "granted": false,
                       "granted_by": "root", "not_after": "2027-01-01T00:00:00Z" } ],
  "checks":        [ { "id": "1", "subject": { "organization": "acme", "id": "alice", "mfa": true,
                                               "scopes": [ "articles.read" ] },
                       "unit": "sales", "action": "update",
                       "resource": { "type": "Article", "id": "7", "name": "a/7", "organization": "acme",
                                     "attributes": { "ownerId": "alice" } },
                       "field": "title", "context": { "ip": null }, "now": "2026-11-22T12:00:00Z",
                       "expect": { "allowed": true, "reason": "allowed_by_role", "role": "e",
                                   "conditional": false } } ] })";
    std::size_t const at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

scenario parsed(std::string const& text) {
    auto s = scenario::parse(text);
    std::string const why = s ? "" : writ::to_string(s.error());
    REQUIRE(why == "");
    return *s;
}

} // namespace

TEST_SUITE("codec/scenario") {
    TEST_CASE("what a file says stands in the scenario") {
        scenario const s = parsed(file_with());
        CHECK(writ::to_text(s.now) == "2026-11-21T12:00:00Z");
        writ::directory const& d = s.directory;
        REQUIRE(d.roles.size() == 2);
        CHECK(d.roles[0].id.text() == "viewer");
        CHECK_FALSE(d.roles[0].organization.has_value());
        CHECK(d.roles[1].id.text() == "e");
        CHECK(d.roles[1].policy.size() == 1);
        REQUIRE(d.services.size() == 1);
        CHECK(d.services[0].id.text() == "billing");
        CHECK(d.services[0].active);
        REQUIRE(d.assignments.size() == 2);
        CHECK(d.assignments[0].role.text() == "viewer");
        CHECK(d.assignments[1].unit == writ::unit_id("sales"));
        CHECK(d.assignments[1].validity.not_before.has_value());
        CHECK(d.assignments[0].order < d.assignments[1].order);
        CHECK(d.assignments[1].subject.text() == "alice");
        REQUIRE(d.grants.size() == 1);
        CHECK(d.grants[0].id.text() == "1");
        CHECK_FALSE(d.grants[0].granted);
        REQUIRE(s.checks.size() == 1);
        CHECK(s.checks[0].resource->attributes->at("ownerId") == "alice");
        CHECK(s.checks[0].expect.reason == writ::reason::allowed_by_role);
        CHECK(s.checks[0].expect.conditional == false);
        CHECK(parsed(boost::json::serialize(writ::to_json(s))) == s);
    }

    TEST_CASE("absent members have their safe or empty default") {
        scenario const s =
            parsed(R"({"writ": 1, "now": "2026-11-21T12:00:00Z", "organizations": [{"id": "acme"}],
            "permissions": [{"product": "p", "name": "n"}],
            "subjects": [{"organization": "acme", "id": "alice"}],
            "grants": [{"organization": "acme", "subject": "alice", "permission": "n", "granted": true}],
            "checks": [{"subject": {"organization": "acme", "id": "alice"}, "action": "n",
                        "expect": {"allowed": true, "reason": "allowed_by_grant"}}]})");
        CHECK(s.combination == writ::combination::deny_overrides);
        writ::organization const& o = s.directory.organizations[0];
        CHECK(o.active);
        CHECK_FALSE(o.suspended);
        CHECK(o.enabled);
        CHECK_FALSE(o.enforce_mfa);
        CHECK(o.type == writ::organization_type::tenant);
        CHECK_FALSE(o.slug.has_value());
        CHECK(s.directory.subjects[0].kind == writ::subject_kind::user);
        CHECK(s.directory.subjects[0].active);
        CHECK_FALSE(s.directory.permissions[0].statements.has_value());
        CHECK(s.directory.grants[0].granted_by == writ::actor_id("scenario"));
        CHECK(s.checks[0].id == "1");
        CHECK_FALSE(s.checks[0].subject.mfa);
        CHECK_FALSE(s.checks[0].subject.scopes.has_value());
        CHECK_FALSE(s.checks[0].resource.has_value());
        CHECK_FALSE(s.checks[0].expect.conditional.has_value());
        CHECK(parsed(boost::json::serialize(writ::to_json(s))) == s);
    }

    TEST_CASE("scopes that are empty are not scopes that are absent") {
        auto const scopes = [](std::string const& text) {
            return parsed(file_with("[ \"articles.read\" ]", text)).checks[0].subject.scopes;
        };
        CHECK(scopes("[]")->empty());
        CHECK(scopes("[\"x\", \"\"]")->size() == 2);
    }

    TEST_CASE("a check may ask what a check refuses") {
        CHECK(parsed(file_with("\"action\": \"update\",\n                       \"resource\"",
                               "\"action\": \"\", \"resource\""))
                  .checks[0]
                  .action.empty());
        CHECK(parsed(file_with("\"type\": \"Article\"", "\"type\": \"\"")).checks[0].resource->type.empty());
        CHECK(parsed(file_with("\"name\": \"a/7\"", "\"name\": \"a//7\"")).checks[0].resource->name
              == "a//7");
        CHECK(parsed(file_with("\"id\": \"alice\", \"mfa\"", "\"id\": \"\", \"mfa\""))
                  .checks[0]
                  .subject.id.empty());
        CHECK(
            parsed(file_with("\"unit\": \"sales\", \"action\"", "\"unit\": \"\", \"action\"")).checks[0].unit
            == writ::unit_id());
    }

    TEST_CASE("every deviation is refused with its place") {
        struct {
            std::string from;
            std::string to;
            errc code;
            std::string where;
        } const rows[] = {
            {"\"writ\": 1,", "", errc::missing_member, ""},
            {"\"writ\": 1", "\"writ\": 2", errc::unknown_value, "/writ"},
            {"\"writ\": 1", "\"writ\": \"1\"", errc::wrong_type, "/writ"},
            {"\"writ\": 1", "\"writ\": 1.0", errc::wrong_type, "/writ"},
            {"\"writ\": 1", "\"writ\": null", errc::wrong_type, "/writ"},
            {"\"writ\": 1", "\"writ\": 1, \"writ\": 1", errc::duplicate_member, "/writ"},
            {"\"writ\": 1", "\"writ\": 1, \"services\": []", errc::unknown_member, "/services"},
            {"\"now\": \"2026-11-21T12:00:00Z\",", "", errc::missing_member, ""},
            {"\"2026-11-21T12:00:00Z\"", "\"2026-11-21T12:00:00\"", errc::invalid_instant, "/now"},
            {"\"2026-11-21T12:00:00Z\"", "1795262400", errc::wrong_type, "/now"},
            {"\"deny_overrides\"", "\"first_match\"", errc::unknown_value, "/combination"},
            {"\"deny_overrides\"", "null", errc::wrong_type, "/combination"},
            {"[ { \"id\": \"acme\"", "[ 1, { \"id\": \"acme\"", errc::wrong_type, "/organizations/0"},
            {"\"type\": \"tenant\"", "\"type\": \"operator\"", errc::unknown_value, "/organizations/0/type"},
            {"\"slug\": \"acme\"", "\"slug\": null", errc::wrong_type, "/organizations/0/slug"},
            {"\"slug\": \"acme\"", "\"slug\": \"Acme\"", errc::invalid_name, "/organizations/0/slug"},
            {"\"slug\": \"acme\"", "\"name\": \"Acme\"", errc::unknown_member, "/organizations/0/name"},
            {"\"active\": true, \"suspended\"", "\"active\": 1, \"suspended\"", errc::wrong_type,
             "/organizations/0/active"},
            {"{ \"id\": \"acme\", ", "{ ", errc::missing_member, "/organizations/0"},
            {"{ \"name\": \"viewer\" }", "{ }", errc::missing_member, "/roles/0"},
            {"{ \"name\": \"viewer\" }", "{ \"name\": \"\" }", errc::empty_name, "/roles/0/name"},
            {"{ \"name\": \"viewer\" }", "{ \"name\": \"" + std::string(129, 'x') + "\" }", errc::too_large,
             "/roles/0/name"},
            {"{ \"name\": \"viewer\" }", "{ \"name\": \"viewer\", \"origin\": \"custom\" }",
             errc::unknown_member, "/roles/0/origin"},
            {"\"read:roles\"", "\"read:ro*\"", errc::wildcard_in_name, "/roles/1/permissions/0"},
            {"\"action\": \"update\", \"subject\"", "\"action\": null, \"subject\"", errc::wrong_type,
             "/roles/1/policies/0/action"},
            {"${subject.id}", "${nobody.id}", errc::invalid_placeholder,
             "/roles/1/policies/0/conditions/ownerId"},
            {"[ { \"action\": \"manage\", \"subject\": \"member\" } ]", "[]", errc::empty_name,
             "/permissions/0/statements"},
            {"\"name\": \"iam_editor\"", "\"name\": \"iam:editor\"", errc::invalid_name,
             "/permissions/0/name"},
            {"\"kind\": \"user\"", "\"kind\": \"robot\"", errc::unknown_value, "/subjects/0/kind"},
            {"\"Auth team\" ],", "null ],", errc::wrong_type, "/subjects/0/groups/0"},
            {"\"level\": 3", "\"level\": 18446744073709551616", errc::number_out_of_range,
             "/subjects/0/attributes/level"},
            {"[ \"viewer\", {", "[ \"\", {", errc::empty_name, "/subjects/0/roles/0"},
            {"[ \"viewer\", {", "[ null, {", errc::wrong_type, "/subjects/0/roles/0"},
            {"\"role\": \"e\", \"unit\": \"sales\", \"not", "\"unit\": \"sales\", \"not",
             errc::missing_member, "/subjects/0/roles/1"},
            {"\"role\": \"e\", \"unit\": \"sales\", \"not", "\"role\": \"e\", \"subject\": \"s\", \"not",
             errc::unknown_member, "/subjects/0/roles/1/subject"},
            {"\"2026-01-01T00:00:00Z\"", "\"2027-01-01T00:00:00Z\"", errc::invalid_window,
             "/subjects/0/roles/1/not_after"},
            {"\"group\": \"Auth team\"", "\"group\": \"\"", errc::empty_name, "/group_roles/0/group"},
            {"\"granted\": false,", "", errc::missing_member, "/grants/0"},
            {"\"granted\": false", "\"granted\": null", errc::wrong_type, "/grants/0/granted"},
            {"\"granted_by\": \"root\"", "\"created_by\": \"root\"", errc::unknown_member,
             "/grants/0/created_by"},
            {"\"mfa\": true", "\"mfa\": null", errc::wrong_type, "/checks/0/subject/mfa"},
            {"\"mfa\": true", "\"token\": {}", errc::unknown_member, "/checks/0/subject/token"},
            {"\"unit\": \"sales\", \"action\"", "\"unit\": null, \"action\"", errc::wrong_type,
             "/checks/0/unit"},
            {"\"type\": \"Article\", \"id\"", "\"id\"", errc::missing_member, "/checks/0/resource"},
            {"\"id\": \"7\"", "\"id\": 7", errc::wrong_type, "/checks/0/resource/id"},
            {"\"context\": { \"ip\": null }", "\"context\": null", errc::wrong_type, "/checks/0/context"},
            {"\"2026-11-22T12:00:00Z\"", "\"2026-11-22\"", errc::invalid_instant, "/checks/0/now"},
            {"\"allowed\": true, ", "", errc::missing_member, "/checks/0/expect"},
            {"\"reason\": \"allowed_by_role\"", "\"reason\": \"allowed\"", errc::unknown_value,
             "/checks/0/expect/reason"},
            {"\"reason\": \"allowed_by_role\"", "\"reason\": null", errc::wrong_type,
             "/checks/0/expect/reason"},
            {"\"conditional\": false", "\"conditional\": null", errc::wrong_type,
             "/checks/0/expect/conditional"},
            {"\"conditional\": false", "\"revision\": 1", errc::unknown_member, "/checks/0/expect/revision"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.from);
            CAPTURE(row.to);
            auto const s = scenario::parse(file_with(row.from, row.to));
            REQUIRE(s.has_error());
            CHECK(s.error().problems.size() == 1);
            CHECK(s.error().code() == row.code);
            CHECK(s.error().where() == row.where);
            CHECK(s.error().first().line != 0);
        }
        CHECK(scenario::parse("[]").error().code() == errc::wrong_type);
        CHECK(scenario::parse("{").error().code() == errc::invalid_json);
    }

    TEST_CASE("all problems of a file are reported in the order of the text") {
        auto const s = scenario::parse(R"({"checks": [{"id": 1}], "x": 1,
            "now": "then", "writ": 1})");
        REQUIRE(s.has_error());
        std::vector<std::string> places;
        for (writ::problem const& p : s.error().problems) {
            places.push_back(p.where);
        }
        CHECK(
            places
            == std::vector<std::string>{"/checks/0", "/checks/0", "/checks/0", "/checks/0/id", "/x", "/now"});
        CHECK(s.error().problems.back().line == 2);
    }

    TEST_CASE("the shared files are read and written without a loss") {
        auto const folder = writ_test::in_shared("conformance/decision");
        if (!std::filesystem::exists(folder)) {
            MESSAGE("no shared folder");
            return;
        }
        std::size_t files = 0;
        for (auto const& entry : std::filesystem::directory_iterator(folder)) {
            CAPTURE(entry.path().string());
            scenario const s = parsed(contents(entry.path()));
            CHECK(!s.checks.empty());
            CHECK(parsed(boost::json::serialize(writ::to_json(s))) == s);
            ++files;
        }
        CHECK(files >= 60);
    }
}
