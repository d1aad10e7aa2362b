// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/filter.hpp>

#include "support/policies.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cmath>
#include <string>

using writ::errc;
using writ_test::compile;
using writ_test::object;

namespace {

writ::filter filter_of(std::string const& policy, writ::environment const& e = {},
                       std::string_view field = {}) {
    return compile(policy).filter("a", writ::type("P"), {.field = field, .environment = e}).value();
}

std::string allows(std::string const& conditions) {
    return R"([{"action":"a","subject":"P","conditions":)" + conditions + "}]";
}

std::string forbids(std::string const& conditions) {
    return R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"conditions":)"
           + conditions + "}]";
}

bool matches(writ::filter const& f, std::string_view attributes) {
    auto const o = object(attributes);
    return f.matches(writ::resource("P", o));
}

} // namespace

TEST_SUITE("policy/filter") {
    TEST_CASE("a filter is constant where no instance makes a difference") {
        struct {
            char const* policy;
            bool never;
            bool always;
        } const rows[] = {
            {"[]", true, false},
            {R"([{"action":"a","subject":"P"}])", false, true},
            {R"([{"action":"a","subject":"P","inverted":true}])", true, false},
            {R"([{"action":"a","subject":"P","conditions":{}}])", false, true},
            {R"([{"action":"a","subject":"P","conditions":{"x":"${subject.none}"}}])", true, false},
            {R"([{"action":"a","subject":"P"},
                 {"action":"a","subject":"P","inverted":true,"conditions":{"x":"${subject.none}"}}])",
             true, false},
            {R"([{"action":"a","subject":"P","conditions":{"$or":[{"x":"${subject.none}"},{}]}}])", false,
             true},
            {R"([{"action":"a","subject":"P","conditions":{"x":1}},{"action":"a","subject":"P"}])", false,
             true},
            {R"([{"action":"a","subject":"P","conditions":{"x":1}}])", false, false},
        };
        for (auto const& row : rows) {
            CAPTURE(row.policy);
            auto const f = filter_of(row.policy);
            CHECK(f.never() == row.never);
            CHECK(f.always() == row.always);
        }
        CHECK(writ::filter().never());
        CHECK_FALSE(matches(writ::filter(), "{}"));
    }

    TEST_CASE("what is unknown matches a prohibition and no permission") {
        auto const allowing = filter_of(allows(R"({"level":{"$gt":1}})"));
        auto const forbidding = filter_of(forbids(R"({"level":{"$gt":1}})"));
        for (auto const* unknown : {"{}", R"({"level":null})", R"({"level":"2"})"}) {
            CAPTURE(unknown);
            CHECK_FALSE(matches(allowing, unknown));
            CHECK_FALSE(matches(forbidding, unknown));
        }
        CHECK(matches(allowing, R"({"level":2})"));
        CHECK(matches(forbidding, R"({"level":1})"));
    }

    TEST_CASE("placeholders without a value are unknown tests and not whole conditions") {
        auto const f = filter_of(allows(R"({"$or":[{"x":"${subject.none}"},{"y":1}]})"));
        CHECK(f.condition().operation == writ::operation::equal);
        CHECK(matches(f, R"({"y":1})"));
        CHECK_FALSE(matches(f, R"({"y":2})"));
    }

    TEST_CASE("a filter holds nothing of the policy that it was made of") {
        auto const f = filter_of(forbids(R"({"a":"T","b":{"$gt":"T","$ne":"T"},"c":{"$in":["T",1]},)"
                                         R"("d":{"$elemMatch":{"$eq":"T"}},"e":{"$not":{"$lte":"T"}},)"
                                         R"("f":{"$size":1,"$exists":true},"$or":[{"g":true},{"h":null}]})"));
        std::size_t tests = 0;
        auto const look = [&](auto const& self, writ::condition const& c) -> void {
            CHECK(c.operand.storage() == boost::json::storage_ptr());
            if (auto const* const list = c.operand.if_array()) {
                CHECK(list->at(0).storage() == boost::json::storage_ptr());
            }
            tests += c.path.empty() ? 0 : 1;
            for (writ::condition const& part : c.parts) {
                self(self, part);
            }
        };
        look(look, f.condition());
        CHECK(tests > 9);
    }

    TEST_CASE("a value is never read as a placeholder again") {
        auto const subject = object(R"({"x":"${subject.y}","y":"z"})");
        auto const f = filter_of(allows(R"({"x":"${subject.x}"})"), {.subject = subject});
        CHECK(matches(f, R"({"x":"${subject.y}"})"));
        CHECK_FALSE(matches(f, R"({"x":"z"})"));
    }

    TEST_CASE("resources and fields count") {
        auto const named = filter_of(R"([{"action":"a","subject":"P","resources":["x:*"]}])");
        boost::json::object const none;
        writ::resource const r("P", none);
        CHECK(named.matches(r.with_name("x:y")));
        CHECK_FALSE(named.matches(r.with_name("y")));
        CHECK_FALSE(named.matches(r));
        std::string const fields = R"([{"action":"a","subject":"P","fields":["f"]}])";
        CHECK(filter_of(fields, {}, "f").always());
        CHECK(filter_of(fields, {}, "g").never());
        CHECK(filter_of(fields).always());
    }

    TEST_CASE("conditions on an attribute with an empty name have no tree") {
        auto const refused = compile(allows(R"({"":1})")).filter("a", writ::type("P"));
        REQUIRE(refused.has_error());
        CHECK(refused.error().code() == errc::not_expressible);
        CHECK(refused.error().where() == "/0/conditions");
    }

    TEST_CASE("what a document cannot say is refused at its attribute") {
        struct {
            std::string policy;
            char const* where;
        } const rows[] = {
            {forbids(R"({"x":{"$gt":1}})"), "x"},
            {allows(R"({"$nor":[{"x":{"$gt":1}}]})"), "x"},
            {allows(R"({"x.y":null})"), "x.y"},
            {allows(R"({"x":{"$in":[1,null]}})"), "x"},
            {allows(R"({"x.0":1})"), "x.0"},
            {allows(R"({"x":18446744073709551615})"), "x"},
            {R"([{"action":"a","subject":"P","resources":["b"]}])", ""},
        };
        for (auto const& row : rows) {
            CAPTURE(row.policy);
            auto const document = filter_of(row.policy).mongo();
            REQUIRE(document.has_error());
            CHECK(document.error().code() == errc::not_expressible);
            CHECK(document.error().where() == row.where);
        }
        auto const nan = writ::environment{.subject_id = std::nan("")};
        CHECK(filter_of(allows(R"({"x":"${subject.id}"})"), nan).mongo().has_error());
    }

    TEST_CASE("a document says the rest") {
        struct {
            std::string policy;
            char const* document;
        } const rows[] = {
            {allows("{}"), "{}"},
            {"[]", R"({"$nor":[{}]})"},
            {allows(R"({"x":{"$gt":1,"$lt":5}})"), R"({"$and":[{"x":{"$gt":1}},{"x":{"$lt":5}}]})"},
            {forbids(R"({"x":null})"), R"({"$nor":[{"x":{"$eq":null}}]})"},
            {allows(R"({"x":{"$elemMatch":{"$gt":1,"$lt":5}}})"),
             R"({"x":{"$elemMatch":{"$gt":1,"$lt":5}}})"},
            {allows(R"({"x":{"$elemMatch":{"y":1}}})"), R"({"x":{"$elemMatch":{"y":{"$eq":1}}}})"},
            {allows(R"({"x":{"$regex":"^a","$options":"i"}})"), R"({"x":{"$regex":"^a","$options":"i"}})"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.policy);
            auto const document = filter_of(row.policy).mongo();
            REQUIRE(document.has_value());
            CHECK(*document == boost::json::parse(row.document));
        }
    }
}
