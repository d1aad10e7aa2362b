// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/aliases.hpp>

#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

using writ::aliases;
using writ::dialect;
using writ::errc;

namespace {

using map = std::map<std::string, std::vector<std::string>>;
using strings = std::vector<std::string>;

} // namespace

TEST_SUITE("policy/aliases") {
    TEST_CASE("an alias stands for itself and breadth first for all that it leads to") {
        auto const made =
            aliases::make(
                {{"modify", {"update", "delete"}}, {"access", {"read", "modify"}}, {"twice", {"x", "x"}}})
                .value();
        struct {
            strings names;
            strings expected;
        } const rows[] = {
            {{"read"}, {"read"}},
            {{"modify"}, {"modify", "update", "delete"}},
            {{"access"}, {"access", "read", "modify", "update", "delete"}},
            {{"read", "modify"}, {"read", "modify", "update", "delete"}},
            {{"twice"}, {"twice", "x", "x"}},
            {{}, {}},
        };
        for (auto const& row : rows) {
            CHECK(made.expand(row.names) == row.expected);
        }
        CHECK_FALSE(made.empty());
        CHECK(aliases().empty());
        CHECK(aliases().expand({"a"}) == strings{"a"});
    }

    TEST_CASE("aliases are expanded in statements and never in questions") {
        auto const made = aliases::make({{"modify", {"update", "delete"}}}).value();
        auto const by_alias = writ_test::compile(
            R"([{"action":"modify","subject":"P"},{"action":"update","subject":"P","inverted":true}])",
            dialect::writ, {}, {.aliases = made});
        CHECK(by_alias.can("modify", writ::type("P")));
        CHECK(by_alias.can("delete", writ::type("P")));
        CHECK_FALSE(by_alias.can("update", writ::type("P")));
        auto const by_parts = writ_test::compile(R"([{"action":["update","delete"],"subject":"P"}])",
                                                 dialect::writ, {}, {.aliases = made});
        CHECK_FALSE(by_parts.can("modify", writ::type("P")));
        CHECK(by_parts.can("update", writ::type("P")));
    }

    TEST_CASE("aliases that are reserved or reach a name twice are refused by name") {
        struct {
            map names;
            errc code;
            char const* where;
            char const* named;
        } const rows[] = {
            {{{"manage", {"a"}}}, errc::invalid_alias, "/manage", "`manage`"},
            {{{"a", {"manage"}}}, errc::invalid_alias, "/a", "`manage`"},
            {{{"a", {"b"}}, {"b", {"c", "manage"}}}, errc::invalid_alias, "/a", "`manage`"},
            {{{"a", {"a"}}}, errc::invalid_alias, "/a", "`a`"},
            {{{"a", {"b"}}, {"b", {"a"}}}, errc::invalid_alias, "/a", "`a`"},
            {{{"a", {"b", "c"}}, {"b", {"d"}}, {"c", {"d"}}}, errc::invalid_alias, "/a", "`d`"},
            {{{"", {"a"}}}, errc::empty_name, "/", "empty"},
            {{{"a", {"b", ""}}}, errc::empty_name, "/a", "empty"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.where);
            auto const made = aliases::make(row.names);
            REQUIRE(made.has_error());
            CHECK(made.error().code() == row.code);
            CHECK(made.error().where() == row.where);
            CHECK(made.error().what().find(row.named) != std::string::npos);
        }
        CHECK(aliases::make({{"a", {"map"}}, {"m", {"x"}}}).has_value());
    }

    TEST_CASE("the reserved name is the one that is stated") {
        CHECK(aliases::make({{"manage", {"a"}}}, "root").has_value());
        CHECK(aliases::make({{"b", {"root"}}}, "root").has_error());
    }

    TEST_CASE("aliases made for another name of any action do not widen an ability") {
        auto const policy = writ::policy::parse(R"([{"action":"b","subject":"P"}])").value();
        for (map const& names : {map{{"b", {"root"}}}, map{{"root", {"b"}}}}) {
            auto const compiled = writ::ability::compile(
                policy, {}, {.aliases = aliases::make(names).value(), .any_action = "root"});
            REQUIRE(compiled.has_error());
            CHECK(compiled.error().code() == errc::invalid_alias);
            CHECK(compiled.error().what().find("`root`") != std::string::npos);
        }
    }
}
