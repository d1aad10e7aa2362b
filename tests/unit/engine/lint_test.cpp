// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/lint.hpp>

#include "support/engine.hpp"

#include <doctest/doctest.h>

#include <string>

namespace {

std::string codes(writ::lint_report const& report) {
    std::string text;
    for (writ::finding const& f : report.findings) {
        text += (text.empty() ? "" : ", ") + std::string(writ::to_string(f.code)) + " " + f.where;
    }
    return text;
}

std::string codes(std::string const& members, writ::vocabulary const& words = {}) {
    return codes(writ::lint(writ_test::directory_of(members), words));
}

// One organization and subject, with the role `r` assigned.
std::string with(std::string const& roles, std::string const& more = "") {
    return R"("organizations":[{"id":"o"}],"subjects":[{"organization":"o","id":"s","groups":["g"],"roles":["r"]}],"roles":[)"
           + roles + "]" + more;
}

} // namespace

TEST_SUITE("engine/lint") {
    TEST_CASE("policies of roles and of the catalogue are looked at where they stand") {
        CHECK(
            codes(with(
                R"({"name":"r","policies":[{"action":"a","subject":"P","conditions":{"x":1}},{"action":"a","subject":"P"}]})"))
            == "dead_statement /roles/0/policies/0");
        CHECK(
            codes(with(
                R"({"name":"r"})",
                R"(,"permissions":[{"product":"p","name":"n","statements":[{"action":"a","subject":"P","conditions":{"x":{"$in":[]}}}]}])"))
            == "never_holds /permissions/0/statements/0/conditions");
    }

    TEST_CASE("a role's prohibition is not idle, for another role may allow what it forbids") {
        CHECK(
            codes(with(
                R"({"name":"r","policies":[{"action":"b","subject":"P"},{"action":"a","subject":"P","inverted":true}]})"))
            == "");
    }

    TEST_CASE("a statement that gives opaque permissions is dead only below one that gives them too") {
        char const* const first = R"({"name":"r","policies":[{"action":"a","subject":"all"},)";
        CHECK(
            codes(with(
                std::string(first)
                + R"({"action":"a","subject":"all","conditions":{"x":{"$exists":true}}},{"action":"a","subject":"all","conditions":{"x":{"$exists":false}}}]})"))
            == "");
        CHECK(codes(with(std::string(first) + R"({"action":["a","b"],"subject":"all"}]})"))
              == "dead_statement /roles/0/policies/0");
        CHECK(codes(with(std::string(first) + R"({"action":"manage","subject":"all"}]})"))
              == "dead_statement /roles/0/policies/0, allows_everything /roles/0/policies/1");
    }

    TEST_CASE("a role that allows nothing is a note unless it has a parent") {
        char const* const forbids = R"("policies":[{"action":"a","subject":"P","inverted":true}]})";
        CHECK(codes(with(std::string(R"({"name":"r",)") + forbids)) == "only_forbids /roles/0/policies");
        CHECK(codes(with(std::string(R"({"name":"r","permissions":["n"],)") + forbids)) == "");
        CHECK(codes(with(std::string(R"({"name":"r","parent":"p",)") + forbids
                         + R"(,{"name":"p","permissions":["n"]})"))
              == "");
    }

    TEST_CASE("permissions are compared with the catalogue and the vocabulary") {
        char const* const catalogue = R"(,"permissions":[{"product":"p","name":"known"}])";
        CHECK(codes(with(R"({"name":"r","permissions":["known","unknown","a:P","x.*"]})", catalogue))
              == "unknown_permission /roles/0/permissions/1");
        CHECK(codes(with(R"({"name":"r","permissions":["unknown"]})")) == "");
        CHECK(codes(with(R"({"name":"r","permissions":["known","said"]})", catalogue),
                    {.permissions = {{"said"}}})
              == "");
        CHECK(
            codes(with(
                R"({"name":"r"})",
                std::string(catalogue)
                    + R"(,"grants":[{"organization":"o","subject":"s","permission":"unknown","granted":true}],
                           "scopes":[{"name":"c","permissions":["unknown"]}])"))
            == "unknown_permission /scopes/0/permissions/0, unknown_permission /grants/0/permission");
        CHECK(codes(with(R"({"name":"r","permissions":["a:P","b:P","a:Q","*:P","a:*"]})"),
                    {.actions = {{"a"}}, .types = {{{.name = "P"}}}})
              == "unknown_action /roles/0/permissions/1, unknown_type /roles/0/permissions/2");
    }

    TEST_CASE("everything is reported where a permission gives it, and not where one takes it") {
        CHECK(codes(with(R"({"name":"r","permissions":["*:*"]})"))
              == "allows_everything /roles/0/permissions/0");
        CHECK(codes(with(R"({"name":"r","permissions":["*:P","a:*"]})")) == "");
        CHECK(
            codes(with(
                R"({"name":"r"})",
                R"(,"grants":[{"organization":"o","subject":"s","permission":"manage:all","granted":false}])"))
            == "");
    }

    TEST_CASE("a denial in a prefix form says which names it leaves out") {
        char const* const denial =
            R"(,"grants":[{"organization":"o","subject":"s","permission":"billing.*","granted":false}])";
        CHECK(codes(with(R"({"name":"r","permissions":["billing.invoice:read"]})", denial))
              == "unreached_by_prefix /grants/0/permission");
        CHECK(codes(with(R"({"name":"r","permissions":["billing.invoice","billing.a:b:c","billed:read"]})",
                         denial))
              == "");
        char const* const service =
            R"(,"grants":[{"organization":"o","subject":"s","permission":"svc:*","granted":false}])";
        CHECK(codes(with(R"({"name":"r","permissions":["svc:read"]})", service)) == "");
    }

    TEST_CASE("a prefix form that covers a name with statements says that it gives none of them") {
        char const* const catalogue =
            R"(,"permissions":[{"product":"p","name":"billing.admin","statements":[{"action":"a","subject":"P"}]},{"product":"p","name":"billing.x"}])";
        CHECK(codes(with(R"({"name":"r","permissions":["billing.*"]})", catalogue))
              == "name_without_statements /roles/0/permissions/0");
        CHECK(codes(with(R"({"name":"r","permissions":["billing.x","billing.admin"]})", catalogue)) == "");
        CHECK(
            codes(with(
                R"({"name":"r"})",
                std::string(catalogue)
                    + R"(,"grants":[{"organization":"o","subject":"s","permission":"billing.*","granted":false}])"))
            == "");
    }

    TEST_CASE("a role that nothing leads to is reported") {
        std::string const roles = R"({"name":"r","parent":"p"},{"name":"p"},{"name":"q"})";
        CHECK(codes(with(roles)) == "unobtainable_role /roles/2");
        CHECK(codes(with(roles, R"(,"group_roles":[{"organization":"o","group":"g","role":"q"}])")) == "");
        auto by_default = writ_test::directory_of(with(roles));
        by_default.default_roles.push_back(
            {.organization = writ::organization_id("o"), .role = writ::role_id("q")});
        CHECK(codes(writ::lint(by_default)) == "");
        auto invited = writ_test::directory_of(with(roles));
        invited.invitations.push_back(
            {.organization = writ::organization_id("o"), .roles = {{writ::role_id("q")}}});
        CHECK(codes(writ::lint(invited)) == "");
        auto asserted = writ_test::directory_of(with(roles));
        asserted.openid_providers.push_back(
            {.organization = writ::organization_id("o"), .may_assert_roles = true});
        CHECK(codes(writ::lint(asserted)) == "");
        auto deleted = writ_test::directory_of(with(roles));
        deleted.roles[2].deletion.deleted_at = writ_test::noon;
        CHECK(codes(writ::lint(deleted)) == "");
    }
}
