// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario_coverage.hpp>

#include "support/scenarios.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace {

// Roles of two organizations bear one id; "cat" means two statements.
auto const text = R"({"writ": 1, "now": "2026-01-01T12:00:00Z",
    "organizations": [{"id": "a"}, {"id": "b"}],
    "permissions": [{"product": "p", "name": "cat", "statements": [
        {"action": "read", "subject": "Doc"}, {"action": "read", "subject": "Note"}]}],
    "roles": [
        {"name": "base", "permissions": ["x", "cat", "y"], "policies": [{"action": "ping", "subject": "all"}]},
        {"organization": "a", "name": "r", "parent": "base", "permissions": ["z"], "policies": [
            {"action": "update", "subject": "Doc"}, {"action": "delete", "subject": "Doc", "inverted": true}]},
        {"organization": "b", "name": "r", "permissions": ["z"]}],
    "subjects": [
        {"organization": "a", "id": "s", "roles": ["r"]},
        {"organization": "b", "id": "s", "roles": ["r"]}],
    "grants": [
        {"organization": "a", "subject": "s", "permission": "g", "granted": true},
        {"organization": "a", "subject": "s", "permission": "h", "granted": false},
        {"organization": "b", "id": "1", "subject": "s", "permission": "g", "granted": true}],
    "checks": [
        {"subject": {"organization": "a", "id": "s"}, "action": "z", "expect": {"allowed": true, "reason": "no_match"}},
        {"subject": {"organization": "a", "id": "s"}, "action": "y", "expect": {"allowed": true, "reason": "no_match"}},
        {"subject": {"organization": "a", "id": "s"}, "action": "read", "resource": {"type": "Note"},
            "expect": {"allowed": true, "reason": "no_match"}},
        {"subject": {"organization": "a", "id": "s"}, "action": "delete", "resource": {"type": "Doc"},
            "expect": {"allowed": true, "reason": "no_match"}},
        {"subject": {"organization": "a", "id": "s"}, "action": "g", "expect": {"allowed": true, "reason": "no_match"}},
        {"subject": {"organization": "a", "id": "s"}, "action": "nothing", "expect": {"allowed": true, "reason": "no_match"}}]})";

std::string text_of(writ::scenario_coverage const& c) {
    std::string made;
    auto const name = [](writ::role const& r) {
        return (r.organization ? r.organization->text() + "/" : "") + r.id.text();
    };
    for (writ::role const* const r : c.roles) {
        made += name(*r) + ", ";
    }
    for (auto const& r : c.rules) {
        made += name(*r.role) + (r.is_permission ? " permission " : " statement ") + std::to_string(r.index)
                + ", ";
    }
    for (writ::grant const* const g : c.grants) {
        made += g->organization.text() + " grant " + g->id.text() + ", ";
    }
    return made;
}

} // namespace

TEST_SUITE("codec/scenario_coverage") {
    TEST_CASE("what no check decided is named and what was inherited counts where it stands") {
        auto const s = writ::scenario::parse(text).value();
        auto const results = writ::run(s).value();
        auto const all = writ::cover(s, results);
        CHECK(text_of(all)
              == "b/r, base permission 0, base statement 0, a/r statement 0, b/r permission 0, a grant 2, "
                 "b grant 1, ");
        CHECK(all.all_roles == 3);
        CHECK(all.all_rules == 8);
        CHECK(all.all_grants == 3);

        auto const none = writ::cover(s, {});
        CHECK(none.roles.size() == 3);
        CHECK(none.rules.size() == 8);
        CHECK(none.grants.size() == 3);
        // The parent decided by itself, and by way of the role that has it.
        CHECK(
            text_of(writ::cover(s, std::span(results).subspan(1, 1))).starts_with("b/r, base permission 0"));
    }

    TEST_CASE("every decision by a role or a grant covers just one thing more than was covered") {
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            CAPTURE(seed);
            auto const s =
                writ::scenario::parse(
                    boost::json::serialize(writ_test::random_scenario(writ_test::random_choice(seed), 40)))
                    .value();
            auto const results = writ::run(s).value();
            for (writ::scenario_result const& r : results) {
                auto const c = writ::cover(s, {&r, 1});
                bool const by_role = r.decision.statement().has_value();
                bool const by_grant = !r.decided_by.grant.empty();
                REQUIRE(c.all_rules - c.rules.size() == (by_role ? 1 : 0));
                REQUIRE(c.all_grants - c.grants.size() == (by_grant ? 1 : 0));
                REQUIRE((c.all_roles - c.roles.size() != 0) == by_role);
            }
        }
    }
}
