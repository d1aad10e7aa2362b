// SPDX-License-Identifier: Apache-2.0
#include "spec/decision_reference.hpp"

#include "spec/decision_rows.hpp"
#include "support/paths.hpp"
#include "support/skip.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;
using writ_spec::ask, writ_spec::row;

// The number of checks; each is compared with what its file expects.
std::size_t replay(std::filesystem::path const& folder) {
    std::size_t checks = 0;
    for (auto& entry : std::filesystem::directory_iterator(folder)) {
        CAPTURE(entry.path().filename().string());
        std::stringstream text;
        text << std::ifstream(entry.path()).rdbuf();
        auto const scenario = json::parse(text.str()).get_object();
        for (auto& check : scenario.at("checks").get_array()) {
            CAPTURE(json::serialize(check));
            auto& expected = check.at("expect").get_object();
            auto const given = writ_spec::decide(scenario, check.get_object());
            CHECK(given.allowed == expected.at("allowed").get_bool());
            CHECK(given.reason == expected.at("reason").get_string());
            if (expected.contains("conditional"))
                CHECK(given.conditional == expected.at("conditional").get_bool());
            if (expected.contains("role"))
                CHECK(given.role.value_or("") == expected.at("role").get_string());
            ++checks;
        }
    }
    return checks;
}

// Alice holds this permission, by a grant or by a denial.
void ask_with(std::string const& permission, bool granted, std::vector<row> const& rows) {
    ask(R"({"permissions": [
                {"product": "p", "name": "cat.one", "statements": [{"action": "read", "subject": "Doc"}]},
                {"product": "p", "name": "cat.two", "statements": [
                    {"action": "edit", "subject": "Doc", "conditions": {"a": 1}}]},
                {"product": "p", "name": "svc:cat:all", "statements": [{"action": "run", "subject": "all"}]},
                {"product": "p", "name": "read:bare"}],
            "grants": [{"organization": "acme", "subject": "alice", "granted_by": "root", "permission": ")"
            + permission + R"(", "granted": )" + (granted ? "true" : "false") + "}]}",
        rows);
}

// Alice holds a role with these statements.
void ask_policy(std::string const& policies, std::vector<row> const& rows) {
    ask(R"({"subjects": [{"organization": "acme", "id": "alice", "roles": ["r"], "attributes": {"id": "x"}}],
            "roles": [{"name": "r", "policies": )"
            + policies + "}]}",
        rows);
}

} // namespace

TEST_SUITE("spec/decision_reference") {
    TEST_CASE("the reference answers the committed scenarios as they expect") {
        CHECK(replay(writ_test::in_source("tests/conformance/decision")) >= 3000);
    }

    TEST_CASE("the reference answers the shared scenarios as they expect") {
        auto const folder = writ_test::in_shared("conformance/decision");
        if (!std::filesystem::is_directory(folder))
            return writ_test::skip("../shared/conformance/decision is absent");
        CHECK(replay(folder) >= 3000);
    }

    TEST_CASE("instants are read with their zone and fraction") {
        using writ_spec::instant_of;
        CHECK(instant_of("1970-01-01T00:00:00Z") == writ_spec::instant(0, 0));
        CHECK(instant_of("1970-01-01T01:30:00+01:30") == writ_spec::instant(0, 0));
        CHECK(instant_of("1969-12-31t23:30:00.5-00:30") == writ_spec::instant(0, 500'000'000));
        CHECK(instant_of("2000-02-29T12:00:00.000000001z") == writ_spec::instant(951'825'600, 1));
        CHECK(instant_of("9999-12-31T23:59:59Z") == writ_spec::instant(253'402'300'799, 0));
    }

    TEST_CASE("a malformed request is refused before all else") {
        std::string const longest(1024, 'x');
        auto named = [](std::string const& name) {
            return R"({"action": "a", "resource": {"type": "T", "name": ")" + name + R"("}})";
        };
        auto const fits = named(longest), over = named(longest + "x");
        ask(R"({})",
            {
                {R"({"action": ""})", "invalid_request"},
                {R"({"action": "a:b", "field": ""})", "invalid_request"},
                {R"({"action": "a", "unit": ""})", "invalid_request"},
                {R"({"action": "a", "resource": {"type": ""}})", "invalid_request"},
                {R"({"action": "a", "subject": {"organization": "", "id": "b"}})", "invalid_request"},
                {R"({"action": "a", "subject": {"organization": "x", "id": ""}})", "invalid_request"},
                {R"({"action": "a", "resource": {"type": "T", "id": ""}})", "no_match"},
                {named("").c_str(), "invalid_request"},
                {named("a:").c_str(), "invalid_request"},
                {named("/a").c_str(), "invalid_request"},
                {named("a::b").c_str(), "invalid_request"},
                {named("a:/b").c_str(), "invalid_request"},
                {named("a/./b").c_str(), "invalid_request"},
                {named("..").c_str(), "invalid_request"},
                {over.c_str(), "invalid_request"},
                {fits.c_str(), "no_match"},
                {named("a/b:c.d:*:...").c_str(), "no_match"},
                {R"({"action": "a b"})", "no_match"},
            });
    }

    TEST_CASE("the gates of organization and subject stand in their order") {
        ask(R"({"organizations": [
                    {"id": "off", "suspended": true, "active": false},
                    {"id": "shut", "type": "nno-operator", "suspended": true, "enabled": false},
                    {"id": "op", "type": "nno-operator", "suspended": true},
                    {"id": "mfa", "enforce_mfa": true}],
                "subjects": [
                    {"organization": "op", "id": "a"},
                    {"organization": "mfa", "id": "a", "active": false},
                    {"organization": "mfa", "id": "b"},
                    {"organization": "mfa", "id": "c", "kind": "service_account"}]})",
            {
                {R"({"action": "x", "subject": {"organization": "none", "id": "a"}})",
                 "organization_unknown"},
                {R"({"action": "x", "subject": {"organization": "off", "id": "a"}})",
                 "organization_suspended"},
                {R"({"action": "x", "subject": {"organization": "shut", "id": "a"}})",
                 "organization_inactive"},
                {R"({"action": "x", "subject": {"organization": "op", "id": "b"}})", "subject_unknown"},
                {R"({"action": "x", "subject": {"organization": "op", "id": "a"},
                     "resource": {"type": "T", "organization": "mfa"}})",
                 "no_match"},
                {R"({"action": "x", "subject": {"organization": "mfa", "id": "a"}})", "subject_inactive"},
                {R"({"action": "x", "subject": {"organization": "mfa", "id": "b"},
                     "resource": {"type": "T", "organization": "op"}})",
                 "mfa_required"},
                {R"({"action": "x", "subject": {"organization": "mfa", "id": "c"}})", "no_match"},
                {R"({"action": "x", "subject": {"organization": "mfa", "id": "b", "mfa": true, "scopes": []},
                     "resource": {"type": "T", "organization": "op"}})",
                 "wrong_organization"},
                {R"({"action": "x", "subject": {"organization": "mfa", "id": "b", "mfa": true, "scopes": []},
                     "resource": {"type": "T", "organization": "mfa"}})",
                 "insufficient_scope"},
            });
    }

    TEST_CASE("a permission means what the first row of the table says") {
        ask_with("cat.one", true,
                 {{R"({"action": "cat.one"})", "allowed_by_grant 0"},
                  {R"({"action": "read:Doc"})", "allowed_by_grant 0"},
                  {R"({"action": "read", "resource": {"type": "Doc"}})", "allowed_by_grant 0"},
                  {R"({"action": "cat.one", "resource": {"type": "Doc"}})", "no_match"}});
        ask_with("cat.*", true,
                 {{R"({"action": "cat.one"})", "allowed_by_grant 0"},
                  {R"({"action": "cat.x.y"})", "allowed_by_grant 0"},
                  {R"({"action": "cat."})", "no_match"},
                  {R"({"action": "cat"})", "no_match"},
                  {R"({"action": "cat.x:"})", "no_match"},
                  {R"({"action": "cat.x:y:z"})", "allowed_by_grant 0"},
                  {R"({"action": "read:Doc"})", "no_match"}});
        ask_with("svc:*", true,
                 {{R"({"action": "svc:queue:push"})", "allowed_by_grant 0"},
                  {R"({"action": "svc:queue:"})", "allowed_by_grant 0"},
                  {R"({"action": "svc:queue"})", "allowed_by_grant 0"},
                  {R"({"action": "svc"})", "allowed_by_grant 0"},
                  {R"({"action": "svc:"})", "no_match"},
                  {R"({"action": "svc", "resource": {"type": "Any", "id": "1"}})", "allowed_by_grant 0"},
                  {R"({"action": "run:Doc"})", "no_match"}});
        ask_with("svc:queue:*", true,
                 {{R"({"action": "svc:queue:push:now"})", "allowed_by_grant 0"},
                  {R"({"action": "svc:queue:"})", "no_match"},
                  {R"({"action": "svc:queue"})", "no_match"}});
        ask_with("*:Doc", true,
                 {{R"({"action": "any:Doc"})", "allowed_by_grant 0"},
                  {R"({"action": "any:Other"})", "no_match"},
                  {R"({"action": "opaque"})", "no_match"}});
        ask_with("*:*", true,
                 {{R"({"action": "any:Other"})", "allowed_by_grant 0"},
                  {R"({"action": "opaque"})", "allowed_by_grant 0"},
                  {R"({"action": "cat.two"})", "allowed_by_grant 0"}});
        ask_with("read:bare", true,
                 {{R"({"action": "read:bare"})", "allowed_by_grant 0"},
                  {R"({"action": "read", "resource": {"type": "bare", "id": "1"}})", "allowed_by_grant 0"}});
        ask_with("read:", true,
                 {{R"({"action": "read:"})", "allowed_by_grant 0"},
                  {R"({"action": "read", "resource": {"type": ""}})", "invalid_request"}});
    }

    TEST_CASE("a denial in a prefix form reaches into the catalogue and a grant does not") {
        ask_with("cat.*", false,
                 {{R"({"action": "cat.one"})", "denied_by_grant 0"},
                  {R"({"action": "read:Doc"})", "denied_by_grant 0"},
                  {R"({"action": "edit:Doc"})", "no_match conditional"},
                  {R"({"action": "edit", "resource": {"type": "Doc", "attributes": {}}})", "no_match"},
                  {R"({"action": "edit", "resource": {"type": "Doc", "attributes": {"a": 1}}})",
                   "denied_by_grant 0"}});
        ask_with("svc:*", false,
                 {{R"({"action": "run:Anything"})", "denied_by_grant 0"},
                  // A statement of the catalogue's that covers the opaque name.
                  {R"({"action": "run"})", "denied_by_grant 0"}});
        ask_with("cat.two", false, {{R"({"action": "read:Doc"})", "no_match"}});
    }

    TEST_CASE("the names manage and all and star in a request are ordinary") {
        ask_with("read:all", true,
                 {{R"({"action": "manage:Doc"})", "no_match"},
                  {R"({"action": "*:Doc"})", "no_match"},
                  {R"({"action": "read:*"})", "allowed_by_grant 0"},
                  {R"({"action": "read:all"})", "allowed_by_grant 0"}});
        ask_with("read:Doc", true,
                 {{R"({"action": "read:all"})", "no_match"}, {R"({"action": "read:*"})", "no_match"}});
    }

    TEST_CASE("an opaque name is covered by statements without restrictions only") {
        struct {
            char const* statement;
            char const* expected;
        } const rows[] = {
            {R"({"action": "op", "subject": "all"})", "allowed_by_role r 0"},
            {R"({"action": ["x", "op"], "subject": ["Doc", "all"], "conditions": {}})",
             "allowed_by_role r 0"},
            {R"({"action": "manage", "subject": "all", "inverted": true})", "denied_by_role r 0"},
            {R"({"action": "op", "subject": "Doc", "conditions": {"a": 1}})", "no_match"},
            {R"({"action": "xx", "subject": "all", "conditions": {"a": 1}})", "no_match"},
            {R"({"action": "op", "subject": "all", "conditions": {"a": 1}})", "no_match conditional"},
            {R"({"action": "op", "subject": "all", "resources": ["*"]})", "no_match conditional"},
            {R"({"action": "op", "subject": "all", "fields": "*"})", "no_match conditional"},
            {R"({"action": "op", "subject": "all", "fields": "a", "inverted": true})",
             "no_match conditional"},
        };
        for (auto& [statement, expected] : rows)
            ask_policy("[" + std::string(statement) + "]",
                       {{R"({"action": "op"})", expected}, {R"({"action": "op", "field": "b"})", expected}});
    }

    TEST_CASE("conditional speaks of what covers action and type and field on type questions") {
        struct {
            char const* statement;
            char const* check;
            char const* expected;
        } const rows[] = {
            {R"({"conditions": {"a": 1}})", R"({"action": "r:T"})", "allowed_by_role r 0 conditional"},
            {R"({"resources": ["a:*"]})", R"({"action": "r:T"})", "allowed_by_role r 0 conditional"},
            {R"({"conditions": {}})", R"({"action": "r:T"})", "allowed_by_role r 0"},
            {R"({"conditions": {"a": 1}, "inverted": true})", R"({"action": "r:T"})", "no_match conditional"},
            {R"({"conditions": {"a": 1}, "fields": "x"})", R"({"action": "r:T"})",
             "allowed_by_role r 0 conditional"},
            {R"({"conditions": {"a": 1}, "fields": "x", "inverted": true})", R"({"action": "r:T"})",
             "no_match"},
            {R"({"conditions": {"a": 1}, "fields": "x", "inverted": true})",
             R"({"action": "r:T", "field": "x"})", "no_match conditional"},
            {R"({"conditions": {"a": 1}, "fields": "x"})", R"({"action": "r:T", "field": "y"})", "no_match"},
            {R"({"conditions": {"a": 1}})", R"({"action": "r:U"})", "no_match"},
            {R"({"conditions": {"a": 1}})", R"({"action": "s:T"})", "no_match"},
            {R"({"conditions": {"a": 1}})", R"({"action": "r", "resource": {"type": "T", "attributes": {}}})",
             "no_match"},
            {R"({"conditions": {"a": "${subject.none}"}})", R"({"action": "r:T"})",
             "allowed_by_role r 0 conditional"},
        };
        for (auto& [members, check, expected] : rows) {
            auto statement = json::parse(members).get_object();
            statement["action"] = "r";
            statement["subject"] = "T";
            ask_policy("[" + json::serialize(statement) + "]", {{check, expected}});
        }
    }

    TEST_CASE("unknown allows nothing and forbids") {
        char const* const conditions = R"("conditions": {"level": {"$lt": 5}})";
        auto policy = [&](std::string const& more) {
            return R"([{"action": "r", "subject": "T"}, {"action": "r", "subject": "T", )" + more + "}]";
        };
        ask_policy(policy(std::string(conditions) + R"(, "inverted": true)"),
                   {{R"({"action": "r", "resource": {"type": "T", "attributes": {}}})", "denied_by_role r 1"},
                    {R"({"action": "r", "resource": {"type": "T", "id": "1"}})", "denied_by_role r 1"},
                    {R"({"action": "r:T"})", "allowed_by_role r 0 conditional"},
                    {R"({"action": "r", "resource": {"type": "T", "attributes": {"level": 7}}})",
                     "allowed_by_role r 0"}});
        ask_policy(
            policy(R"("resources": ["a/*/c", "b:*"], "inverted": true)"),
            {{R"({"action": "r", "resource": {"type": "T", "id": "1"}})", "denied_by_role r 1"},
             {R"({"action": "r", "resource": {"type": "T", "name": "a/x/c"}})", "denied_by_role r 1"},
             {R"({"action": "r", "resource": {"type": "T", "name": "b:x/y"}})", "denied_by_role r 1"},
             {R"({"action": "r", "resource": {"type": "T", "name": "b"}})", "allowed_by_role r 0"},
             {R"({"action": "r", "resource": {"type": "T", "name": "a/x:c"}})", "allowed_by_role r 0"}});
        ask_policy(R"([{"action": "r", "subject": "T", "conditions": {"id": "${subject.id}", "name": "n"}}])",
                   {{R"({"action": "r", "resource": {"type": "T", "id": "alice", "name": "n",
                         "attributes": {"id": "x", "name": "y"}}})",
                     "allowed_by_role r 0"},
                    {R"({"action": "r", "resource": {"type": "T", "id": "x", "name": "n"}})", "no_match"}});
    }
}
