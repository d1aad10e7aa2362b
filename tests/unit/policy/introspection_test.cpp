// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>

#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using writ::dialect;
using writ_test::compile;
using writ_test::object;

namespace {

using indexes = std::vector<std::size_t>;
using strings = std::vector<std::string>;

writ::aliases crud() {
    return writ::aliases::make({{"modify", {"update", "delete"}}}).value();
}

} // namespace

TEST_SUITE("policy/introspection") {
    TEST_CASE("the candidates are those for the action or any on the type or any with the latest first") {
        auto const ability = compile(R"([
            {"action":"manage","subject":"all"},
            {"action":"read","subject":"P","fields":"x"},
            {"action":"read","subject":"Q"},
            {"action":["read","update"],"subject":["P","all"],"inverted":true,"fields":["y","x"]},
            {"action":"manage","subject":"P","conditions":{"n":1}},
            {"action":"update","subject":"P","inverted":true}])");
        struct {
            char const* action;
            writ::type type;
            indexes possible;
            indexes without_field;
            indexes with_x;
            indexes with_z;
        } const rows[] = {
            {"read", writ::type("P"), {4, 3, 1, 0}, {4, 1, 0}, {4, 3, 1, 0}, {4, 0}},
            {"update", writ::type("P"), {5, 4, 3, 0}, {5, 4, 0}, {5, 4, 3, 0}, {5, 4, 0}},
            {"read", writ::type("R"), {3, 0}, {0}, {3, 0}, {0}},
            {"manage", writ::type("P"), {4, 0}, {4, 0}, {4, 0}, {4, 0}},
            {"manage", writ::type("all"), {0}, {0}, {0}, {0}},
            {"read", writ::type::any(), {3, 0}, {0}, {3, 0}, {0}},
            {"unheard", writ::type("unheard"), {0}, {0}, {0}, {0}},
        };
        for (auto const& row : rows) {
            CAPTURE(row.action);
            CAPTURE(std::string(row.type.name()));
            CHECK(ability.possible_rules_for(row.action, row.type) == row.possible);
            CHECK(ability.rules_for(row.action, row.type) == row.without_field);
            CHECK(ability.rules_for(row.action, row.type, "x") == row.with_x);
            CHECK(ability.rules_for(row.action, row.type, "z") == row.with_z);
        }
    }

    TEST_CASE("a name repeated in a statement makes it a candidate once") {
        auto const ability = compile(R"([{"action":["a","a","manage"],"subject":["P","P","all"]}])");
        CHECK(ability.possible_rules_for("a", writ::type("P")) == indexes{0});
        CHECK(ability.actions_for(writ::type("P")) == strings{"a", "manage"});
    }

    TEST_CASE("the actions of a type are those that its statements and those for any type mention") {
        auto const ability = compile(R"([
            {"action":["c","a"],"subject":"P"},
            {"action":"b","subject":"all","inverted":true},
            {"action":"a","subject":"P","conditions":{"n":1}},
            {"action":["manage","d"],"subject":["P","Q"]}])");
        CHECK(ability.actions_for(writ::type("P")) == strings{"manage", "d", "a", "c", "b"});
        CHECK(ability.actions_for(writ::type("Q")) == strings{"manage", "d", "b"});
        CHECK(ability.actions_for(writ::type("R")) == strings{"b"});
        CHECK(ability.actions_for(writ::type::any()) == strings{"b"});
        CHECK(ability.actions_for(writ::type("all")) == strings{"b"});
    }

    TEST_CASE("the actions of a type show what aliases stand for") {
        auto const ability = compile(R"([{"action":["modify","read"],"subject":"P"}])", dialect::writ, {},
                                     {.aliases = crud()});
        CHECK(ability.actions_for(writ::type("P")) == strings{"modify", "read", "update", "delete"});
    }

    TEST_CASE("permitted fields are granted and taken away from the first statement to the last") {
        strings const all{"a", "b", "c"};
        struct {
            char const* policy;
            strings of_type;
            strings of_one;
            strings of_two;
        } const rows[] = {
            {"[]", {}, {}, {}},
            {R"([{"action":"u","subject":"P"}])", all, all, all},
            {R"([{"action":"u","subject":"P","fields":["b","a"]}])", {"b", "a"}, {"b", "a"}, {"b", "a"}},
            {R"([{"action":"u","subject":"P"},{"action":"u","subject":"P","fields":"b","inverted":true}])",
             {"a", "c"},
             {"a", "c"},
             {"a", "c"}},
            {R"([{"action":"u","subject":"P"},
                 {"action":"u","subject":"P","fields":"b","inverted":true,"conditions":{"n":1}}])",
             all,
             {"a", "c"},
             all},
            {R"([{"action":"u","subject":"P","fields":"c","conditions":{"n":1}},
                 {"action":"u","subject":"P","fields":"d"}])",
             {"c", "d"},
             {"c", "d"},
             {"d"}},
            {R"([{"action":"u","subject":"P"},{"action":"u","subject":"P","fields":"a","inverted":true},
                 {"action":"manage","subject":"all","fields":"a"}])",
             {"b", "c", "a"},
             {"b", "c", "a"},
             {"b", "c", "a"}},
            // Patterns are plain names here.
            {R"([{"action":"u","subject":"P","fields":["o.*","o.x"]},
                 {"action":"u","subject":"P","fields":["o.**","*"],"inverted":true}])",
             {"o.*", "o.x"},
             {"o.*", "o.x"},
             {"o.*", "o.x"}},
            {R"([{"action":"u","subject":"P"},{"action":"u","subject":"P","inverted":true}])", {}, {}, {}},
        };
        auto const one = object(R"({"n":1})");
        auto const two = object(R"({"n":2})");
        for (dialect const d : {dialect::writ, dialect::casl}) {
            for (auto const& row : rows) {
                CAPTURE(row.policy);
                auto const ability = compile(row.policy, d);
                CHECK(ability.permitted_fields("u", writ::type("P"), all) == row.of_type);
                CHECK(ability.permitted_fields("u", writ::resource("P", one), all) == row.of_one);
                CHECK(ability.permitted_fields("u", writ::resource("P", two), all) == row.of_two);
            }
        }
    }

    TEST_CASE("permitted fields take the values of placeholders from the environment") {
        strings const all{"a"};
        auto const ability = compile(R"([{"action":"u","subject":"P","conditions":{"o":"${subject.id}"}}])");
        auto const p = object(R"({"o":"alice"})");
        writ::environment const alice{.subject_id = "alice"};
        CHECK(ability.permitted_fields("u", writ::resource("P", p), all, alice) == all);
        CHECK(ability.permitted_fields("u", writ::resource("P", p), all) == strings{});
        CHECK(ability.permitted_fields("u", writ::type("P"), all) == all);
    }

    TEST_CASE("default fields are the plain values in the conditions of allowing statements") {
        struct {
            char const* policy;
            char const* expected;
        } const rows[] = {
            {R"([{"action":"c","subject":"P"}])", "{}"},
            {R"([{"action":"c","subject":"P","conditions":{"a":1,"b.c":"x","b.d":null,"e":{"$gt":1}}}])",
             R"({"a":1,"b":{"c":"x","d":null}})"},
            {R"([{"action":"c","subject":"P","conditions":{"a":1},"inverted":true}])", "{}"},
            // The first statement is applied last, and wins.
            {R"([{"action":"c","subject":"P","conditions":{"a":1}},{"action":"c","subject":"P","conditions":{"a":2}}])",
             R"({"a":1})"},
            {R"([{"action":"c","subject":"P","conditions":{"$and":[{"a":1}],"b":true}}])", R"({"b":true})"},
            {R"([{"action":"c","subject":"P","conditions":{"__proto__":1,"a.constructor.b":2,"prototype.x":3}}])",
             R"({"a":{"b":2},"x":3})"},
            {R"([{"action":"c","subject":"P","conditions":{"a.b":1,"c":5}},
                 {"action":"c","subject":"P","conditions":{"a":7,"c.d":1}}])",
             R"({"a":7,"c":5})"},
            {R"([{"action":"c","subject":"P","conditions":{"a":"$${x}","o":"${subject.id}","t":"${token.no}"}}])",
             R"({"a":"${x}","o":"alice"})"},
        };
        writ::environment const alice{.subject_id = "alice"};
        for (auto const& row : rows) {
            CAPTURE(row.policy);
            auto const ability = compile(row.policy);
            CHECK(ability.default_fields("c", writ::type("P"), alice) == object(row.expected));
        }
        auto const lists =
            compile(R"([{"action":"c","subject":"P","conditions":{"a":[1,{"b":2}]}}])", dialect::casl);
        CHECK(lists.default_fields("c", writ::type("P")) == object(R"({"a":[1,{"b":2}]})"));
    }

    TEST_CASE("a reason is that of the inverted statement that decided") {
        auto const ability = compile(R"([
            {"action":"a","subject":"P","reason":"never shown"},
            {"action":"a","subject":"P","inverted":true,"conditions":{"n":1},"reason":"one is locked"},
            {"action":"a","subject":"P","inverted":true,"conditions":{"n":2}},
            {"action":"a","subject":"P","inverted":true,"conditions":{"n":3},"reason":""}])");
        struct {
            char const* attributes;
            char const* reason;
            char const* message;
        } const rows[] = {
            {R"({"n":0})", "", "Cannot execute \"a\" on \"P\""},
            {R"({"n":1})", "one is locked", "one is locked"},
            {R"({"n":2})", "", "Cannot execute \"a\" on \"P\""},
            {R"({"n":3})", "", "Cannot execute \"a\" on \"P\""},
        };
        for (auto const& row : rows) {
            CAPTURE(row.attributes);
            auto const p = object(row.attributes);
            auto const verdict = ability.check("a", writ::resource("P", p));
            CHECK(ability.reason(verdict) == row.reason);
            CHECK(ability.message(verdict, "a", writ::type("P")) == row.message);
        }
        CHECK(ability.reason(writ::verdict()).empty());
        CHECK(ability.message(writ::verdict(), "b", writ::type::any()) == "Cannot execute \"b\" on \"all\"");
    }
}
