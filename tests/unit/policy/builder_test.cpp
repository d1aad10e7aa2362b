// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/builder.hpp>

#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using writ::dialect;
using writ::errc;

TEST_SUITE("policy/builder") {
    TEST_CASE("statements are collected in the order of the calls") {
        std::vector<std::string> const types{"Article", "Comment"};
        auto const policy = writ::policy_builder()
                                .can("read", "Article")
                                .can({"update", "delete"}, types, {{"ownerId", "${subject.id}"}})
                                .cannot("delete", std::string("Article"), {{"locked", true}})
                                .because("locked articles stay")
                                .can(std::string_view("update"), "Article")
                                .fields({"title", "meta.*"})
                                .cannot("manage", "all")
                                .resources({"nfrn:*"})
                                .build()
                                .value();
        auto const expected = boost::json::parse(R"([
            {"action":"read","subject":"Article"},
            {"action":["update","delete"],"subject":["Article","Comment"],"conditions":{"ownerId":"${subject.id}"}},
            {"action":"delete","subject":"Article","inverted":true,"conditions":{"locked":true},
             "reason":"locked articles stay"},
            {"action":"update","subject":"Article","fields":["title","meta.*"]},
            {"action":"manage","subject":"all","inverted":true,"resources":["nfrn:*"]}])");
        CHECK(policy.json() == expected);
        CHECK(policy.language() == dialect::writ);
    }

    TEST_CASE("a statement that is not sound is refused when the policy is built") {
        auto const refused =
            writ::policy_builder().can("read", "A").can("*", "A", {{"x", {{"$foo", 1}}}}).build();
        REQUIRE(refused.has_error());
        REQUIRE(refused.error().problems.size() == 2);
        CHECK(refused.error().problems[0].code == errc::wildcard_in_name);
        CHECK(refused.error().problems[0].where == "/1/action");
        CHECK(refused.error().problems[1].where == "/1/conditions/x/$foo");
    }

    TEST_CASE("the dialect is the one that is asked for") {
        writ::policy_builder builder;
        builder.can("*", "A");
        CHECK(builder.build().has_error());
        CHECK(builder.build(dialect::casl).value().language() == dialect::casl);
    }

    TEST_CASE("no names at all are refused and not taken for any") {
        auto const refused = writ::policy_builder().can(std::vector<std::string>(), "A").build();
        REQUIRE(refused.has_error());
        CHECK(refused.error().code() == errc::empty_name);
        CHECK(writ::policy_builder().can("a", std::vector<std::string>()).build().has_error());
    }
}
