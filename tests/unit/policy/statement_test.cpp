// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/statement.hpp>

#include "support/policies.hpp"

#include <writ/policy/policy.hpp>

#include <doctest/doctest.h>

#include <vector>

using writ::dialect;
using writ::statement;
using writ_test::object;

TEST_SUITE("policy/statement") {
    TEST_CASE("a statement is written with one name as a string and without what says nothing") {
        struct {
            statement written;
            char const* expected;
        } const rows[] = {
            {{.actions = {"read"}, .resource_types = {{"Article"}}},
             R"({"action":"read","subject":"Article"})"},
            {{.actions = {"read", "update"}, .resource_types = {{"Article", "Comment"}}},
             R"({"action":["read","update"],"subject":["Article","Comment"]})"},
            {{.actions = {"read"}}, R"({"action":"read"})"},
            {{.actions = {}, .resource_types = std::vector<std::string>()}, R"({"action":[],"subject":[]})"},
            {{.actions = {""}, .resource_types = {{""}}, .fields = {""}},
             R"({"action":[""],"subject":[""],"fields":[""]})"},
            {{.actions = {"read"}, .resource_types = {{"A"}}, .inverted = true},
             R"({"action":"read","subject":"A","inverted":true})"},
            {{.actions = {"read"}, .resource_types = {{"A"}}, .conditions = object("{}")},
             R"({"action":"read","subject":"A","conditions":{}})"},
            {{.actions = {"read"},
              .resource_types = {{"A"}},
              .fields = {"title", "meta.*"},
              .conditions = object(R"({"n":1})"),
              .resources = {"nfrn:*"},
              .inverted = true,
              .reason = "no"},
             R"({"action":"read","subject":"A","inverted":true,"fields":["title","meta.*"],)"
             R"("conditions":{"n":1},"resources":["nfrn:*"],"reason":"no"})"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.expected);
            CHECK(boost::json::serialize(writ::to_json(row.written)) == row.expected);
        }
    }

    TEST_CASE("a record makes the same policy as the statement it was read from") {
        struct {
            dialect language;
            char const* text;
        } const rows[] = {
            {dialect::writ, R"([{"action":"read","subject":"A"}])"},
            {dialect::writ, R"([{"action":["read"],"subject":["A","all"],"inverted":false,"reason":""}])"},
            {dialect::writ, R"([{"action":"a","subject":"A","conditions":{}}])"},
            {dialect::writ, R"([{"action":"a","subject":"A","conditions":{"o":"${user.id}","t":"$${x}"},)"
                            R"("fields":"x.*","resources":["n:*","m/x"],"inverted":true,"reason":"r"}])"},
            {dialect::casl, R"([{"action":"read"},{"action":[],"subject":"A"},{"subject":[],"action":"b"}])"},
            {dialect::casl,
             R"([{"action":"a","subject":null,"conditions":null,"fields":null,"inverted":null,)"
             R"("reason":null}])"},
            {dialect::casl, R"([{"action":"","subject":"","fields":"","reason":"","conditions":""}])"},
            {dialect::casl, R"([{"action":[""],"subject":[""],"fields":[""],"inverted":1}])"},
            {dialect::casl, R"([{"action":"a","subject":"A","fields":["","x"],"inverted":0}])"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            auto const first = writ::policy::parse(row.text, row.language).value();
            std::vector<statement> records;
            for (std::size_t i = 0; i < first.size(); ++i) {
                records.push_back(first.at(i));
            }
            auto const second = writ::policy::from_statements(records, row.language).value();
            REQUIRE(second.size() == first.size());
            for (std::size_t i = 0; i < first.size(); ++i) {
                CHECK(second.at(i) == records[i]);
            }
        }
    }

    TEST_CASE("a record holds what the statement says") {
        auto const policy = writ::policy::parse(R"([{"action":["a","b"],"subject":"A","fields":"x.*",
            "conditions":{"n":{"$gt":1}},"resources":["n:*"],"inverted":true,"reason":"r"}])")
                                .value();
        statement const s = policy.at(0);
        CHECK(s.actions == std::vector<std::string>{"a", "b"});
        CHECK(s.resource_types == std::vector<std::string>{"A"});
        CHECK(s.fields == std::vector<std::string>{"x.*"});
        CHECK(s.conditions == object(R"({"n":{"$gt":1}})"));
        CHECK(s.resources == std::vector<std::string>{"n:*"});
        CHECK(s.inverted);
        CHECK(s.reason == "r");
        CHECK(policy.language() == dialect::writ);
    }
}
