// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/query.hpp>

#include "support/policies.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <string>
#include <utility>

using writ::condition;
using writ::dialect;
using writ::errc;
using writ::operation;
using writ_test::compile;
using writ_test::object;

namespace {

condition test(operation o, std::string path, boost::json::value operand) {
    return {o, std::move(path), std::move(operand), {}};
}

condition group(operation o, std::vector<condition> parts, std::string path = {}) {
    return {o, std::move(path), {}, std::move(parts)};
}

// The query of one allowing statement with these conditions.
writ::query query_of(std::string const& conditions, writ::environment_reference e = {},
                     dialect d = dialect::writ) {
    auto const ability = compile(R"([{"action":"a","subject":"P","conditions":)" + conditions + "}]", d);
    return ability.query("a", writ::type("P"), e).value();
}

} // namespace

TEST_SUITE("policy/query") {
    TEST_CASE("a query holds each grant where no prohibition above it does") {
        // null: never; {}: always.
        struct {
            char const* policy;
            char const* expected;
        } const rows[] = {
            {"[]", "null"},
            {R"([{"action":"a","subject":"Q"}])", "null"},
            {R"([{"action":"a","subject":"P"}])", "{}"},
            {R"([{"action":"a","subject":"P","conditions":{}}])", "{}"},
            {R"([{"action":"a","subject":"P","inverted":true}])", "null"},
            {R"([{"action":"a","subject":"P","conditions":{"n":1}}])", R"({"$or":[{"n":1}]})"},
            {R"([{"action":"a","subject":"P","conditions":{"n":1}},
                 {"action":"a","subject":"all","conditions":{"m":2}}])",
             R"({"$or":[{"m":2},{"n":1}]})"},
            {R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"conditions":{"s":1}}])",
             R"({"$and":[{"$nor":[{"s":1}]}]})"},
            {R"([{"action":"a","subject":"P","inverted":true,"conditions":{"s":1}},
                 {"action":"a","subject":"P","conditions":{"own":1}}])",
             R"({"$or":[{"own":1}]})"},
            {R"([{"action":"a","subject":"P","conditions":{"low":1}},
                 {"action":"a","subject":"P","inverted":true,"conditions":{"s":1}},
                 {"action":"a","subject":"P","inverted":true,"conditions":{"t":1}},
                 {"action":"a","subject":"P","conditions":{"own":1}}])",
             R"({"$or":[{"own":1},{"$and":[{"low":1},{"$nor":[{"t":1}]},{"$nor":[{"s":1}]}]}]})"},
            {R"([{"action":"a","subject":"P"},
                 {"action":"a","subject":"P","inverted":true,"conditions":{"s":1}},
                 {"action":"manage","subject":"P","conditions":{"own":1}}])",
             R"({"$or":[{"own":1},{"$and":[{"$nor":[{"s":1}]}]}]})"},
            {R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true},
                 {"action":"a","subject":"P","conditions":{"own":1}}])",
             R"({"$or":[{"own":1}]})"},
            // Without a field: prohibitions of some fields are passed over.
            {R"([{"action":"a","subject":"P","fields":"x"},
                 {"action":"a","subject":"P","inverted":true,"fields":"y"}])",
             "{}"},
        };
        for (auto const& row : rows) {
            for (dialect const d : {dialect::writ, dialect::casl}) {
                CAPTURE(row.policy);
                auto const q = compile(row.policy, d).query("a", writ::type("P")).value();
                auto const expected = boost::json::parse(row.expected);
                CHECK(q.never() == expected.is_null());
                CHECK(q.always() == (expected.is_object() && expected.get_object().empty()));
                if (!q.never()) {
                    CHECK(q.mongo() == expected.get_object());
                }
            }
        }
    }

    TEST_CASE("a query that holds for nothing or everything is a group without parts") {
        auto const never = compile("[]").query("a", writ::type("P")).value();
        CHECK(never.condition() == group(operation::any_of, {}));
        auto const always = compile(R"([{"action":"a","subject":"P"}])").query("a", writ::type("P")).value();
        CHECK(always.condition() == group(operation::all_of, {}));
        CHECK(writ::query().never());
        CHECK_FALSE(writ::query().always());
    }

    TEST_CASE("a query holds nothing of the policy that it was made of") {
        auto const q = query_of(R"({"x":"T","y":{"$gt":"T"}})");
        CHECK(q.mongo().storage() == boost::json::storage_ptr());
        REQUIRE(q.condition().parts.size() == 1);
        for (condition const& c : q.condition().parts.front().parts) {
            CHECK(c.operand.storage() == boost::json::storage_ptr());
        }
    }

    TEST_CASE("the tree has one node for each test") {
        struct {
            char const* conditions;
            condition expected;
        } const rows[] = {
            {R"({"x":1})", test(operation::equal, "x", 1)},
            {R"({"x":null})", test(operation::equal, "x", nullptr)},
            {R"({"x":{"$eq":"a"}})", test(operation::equal, "x", "a")},
            {R"({"x":{"$ne":true}})", test(operation::not_equal, "x", true)},
            {R"({"a.b":{"$lt":1}})", test(operation::less, "a.b", 1)},
            {R"({"x":{"$lte":1}})", test(operation::less_or_equal, "x", 1)},
            {R"({"x":{"$gt":1.5}})", test(operation::greater, "x", 1.5)},
            {R"({"x":{"$gte":"s"}})", test(operation::greater_or_equal, "x", "s")},
            {R"({"x":{"$in":[1,2]}})", test(operation::in, "x", {1, 2})},
            {R"({"x":{"$nin":[]}})", test(operation::not_in, "x", boost::json::array())},
            {R"({"x":{"$all":["a"]}})", test(operation::contains_all, "x", boost::json::array{"a"})},
            {R"({"x":{"$size":2}})", test(operation::size, "x", 2)},
            {R"({"x":{"$exists":false}})", test(operation::exists, "x", false)},
            {R"({"x":{"$gt":1,"$lt":5},"y":2})",
             group(operation::all_of, {test(operation::greater, "x", 1), test(operation::less, "x", 5),
                                       test(operation::equal, "y", 2)})},
            {R"({"x":{"$not":{"$gt":1}}})",
             group(operation::none_of, {group(operation::all_of, {test(operation::greater, "x", 1)})})},
            {R"({"$nor":[{"x":1},{"y":2}]})",
             group(operation::none_of, {test(operation::equal, "x", 1), test(operation::equal, "y", 2)})},
            {R"({"x":{"$elemMatch":{"y":1}}})",
             group(operation::some_element, {test(operation::equal, "y", 1)}, "x")},
            {R"({"x":{"$elemMatch":{"$gt":1}}})",
             group(operation::some_element, {group(operation::all_of, {test(operation::greater, "", 1)})},
                   "x")},
#ifdef WRIT_WITH_REGEX
            {R"({"x":{"$regex":"a","$options":"i"}})",
             test(operation::matches, "x", {{"$regex", "a"}, {"$options", "i"}})},
            {R"({"x":{"$options":"","$regex":"a"}})",
             test(operation::matches, "x", {{"$regex", "a"}, {"$options", ""}})},
#endif
        };
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            auto const q = query_of(row.conditions);
            CHECK(q.condition() == group(operation::any_of, {row.expected}));
        }
    }

    TEST_CASE("placeholders are replaced by their values and escapes by what they mean") {
        auto const tags = object(R"({"tags":["x","y"],"level":3,"text":"${user.id}"})");
        writ::environment const e{.subject_id = "alice", .subject = tags};
        auto const q =
            query_of(R"({"o":"${user.id}","t":{"$in":"${subject.tags}"},"l":{"$gte":"${subject.level}"},
            "k":"$${k}","e":{"$elemMatch":{"v":"${subject.text}"}},"i":{"$in":["a","${subject.level}"]}})",
                     e);
        CHECK(q.mongo() == object(R"({"$or":[{"o":"alice","t":{"$in":["x","y"]},"l":{"$gte":3},"k":"${k}",
            "e":{"$elemMatch":{"v":"${user.id}"}},"i":{"$in":["a",3]}}]})"));
        auto const ability = compile(R"([{"action":"a","subject":"P","conditions":{"o":"${user.id}"}}])");
        auto const prepared = ability.prepare(e);
        CHECK(ability.query("a", writ::type("P"), prepared).value().mongo()
              == object(R"({"$or":[{"o":"alice"}]})"));
    }

    TEST_CASE("without a value a grant is dropped and a prohibition forbids all below it") {
        struct {
            char const* conditions;
            bool valued;
        } const rows[] = {
            {R"({"x":"${user.id}"})", true},
            {R"({"x":"${subject.absent}"})", false},
            {R"({"x":{"$gt":"${subject.flag}"}})", false},
            {R"({"x":"${subject.flag}"})", true},
            {R"({"x":{"$in":"${user.id}"}})", false},
            {R"({"x":{"$in":"${subject.none}"}})", true},
            {R"({"x":{"$all":"${subject.none}"}})", false},
            {R"({"x":{"$nin":["a","${subject.none}"]}})", false},
            {R"({"$or":[{"y":1},{"x":"${subject.absent}"}]})", false},
        };
        auto const subject = object(R"({"flag":true,"none":[]})");
        writ::environment const e{.subject_id = "alice", .subject = subject};
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            std::string const below = R"([{"action":"a","subject":"P","conditions":{"low":1}},)";
            std::string const restricted =
                R"({"action":"a","subject":"P","conditions":)" + std::string(row.conditions);
            auto const allowing = compile(below + restricted + "}]").query("a", writ::type("P"), e).value();
            CHECK(allowing.mongo().at("$or").get_array().size() == (row.valued ? 2 : 1));
            auto const inverted =
                compile(below + restricted + R"(,"inverted":true}])").query("a", writ::type("P"), e).value();
            CHECK(inverted.never() == !row.valued);
        }
        CHECK(query_of(R"({"x":"${user.id}"})").never());
    }

    TEST_CASE("a statement with resources cannot be a query") {
        auto const ability = compile(R"([{"action":["a","b"],"subject":"P"},
            {"action":"a","subject":"P","inverted":true,"resources":["n:*"]}])");
        auto const q = ability.query("a", writ::type("P"));
        REQUIRE(q.has_error());
        CHECK(q.error().code() == errc::not_expressible);
        CHECK(q.error().where() == "/1/resources");
        CHECK(ability.query("b", writ::type("P")).value().always());
    }
}
