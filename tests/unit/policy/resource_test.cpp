// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/resource.hpp>

#include "support/policies.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using writ::dialect;
using writ::errc;
using writ_test::compile;
using writ_test::object;

namespace {

// An object of the caller's own, with a list of its own.
struct row final : writ::attributes {
    struct tag_list final : writ::elements {
        [[nodiscard]] std::size_t size() const noexcept override { return 2; }
        [[nodiscard]] writ::value element(std::size_t index) const noexcept override {
            return index == 0 ? "red" : "blue";
        }
    };
    tag_list tags;
    std::string_view id = "attribute";

    [[nodiscard]] writ::value attribute(std::string_view name) const noexcept override {
        if (name == "id") {
            return id;
        }
        if (name == "level") {
            return 3;
        }
        if (name == "tags") {
            return tags;
        }
        return {};
    }
};

std::string on(std::string const& conditions) {
    return R"([{"action":"a","subject":"P","conditions":)" + conditions + "}]";
}

} // namespace

TEST_SUITE("policy/resource") {
    TEST_CASE("a stated id and name are read before attributes so named") {
        struct {
            char const* conditions;
            bool unstated;
            bool stated;
        } const rows[] = {
            {R"({"id":"attribute"})", true, false},
            {R"({"id":"own"})", false, true},
            {R"({"name":"attribute"})", true, false},
            {R"({"name":"n:own"})", false, true},
            {R"({"id":{"$in":["own","x"]},"name":{"$gt":"n"}})", false, true},
            {R"({"id":{"$exists":true}})", true, true},
            {R"({"id":{"$exists":false}})", false, false},
            {R"({"id":null})", false, false},
            {R"({"id":{"$ne":null}})", true, true},
            {R"({"id.x":{"$exists":true}})", false, false},
            {R"({"id":{"$size":1}})", false, false},
            {R"({"list":{"$elemMatch":{"id":"inner"}}})", true, true},
            {R"({"list.id":"inner"})", true, true},
        };
        auto const p = object(R"({"id":"attribute","name":"attribute","list":[{"id":"inner"}]})");
        writ::resource const unstated("P", p);
        writ::resource const stated = unstated.with_id("own").with_name("n:own");
        for (dialect const d : {dialect::writ, dialect::casl}) {
            for (auto const& row : rows) {
                CAPTURE(row.conditions);
                auto const ability = compile(on(row.conditions), d);
                CHECK(ability.can("a", unstated) == row.unstated);
                CHECK(ability.can("a", stated) == row.stated);
            }
        }
    }

    TEST_CASE("a stated id hides an attribute that is a container") {
        auto const p = object(R"({"id":{"x":1},"name":["a"]})");
        writ::resource const r("P", p);
        auto const inside = compile(on(R"({"id.x":1})"));
        CHECK(inside.can("a", r));
        CHECK_FALSE(inside.can("a", r.with_id("own")));
        auto const sized = compile(on(R"({"name":{"$size":1}})"));
        CHECK(sized.can("a", r));
        CHECK_FALSE(sized.can("a", r.with_name("n")));
        auto const absent = compile(on(R"({"id.y":null})"));
        CHECK(absent.can("a", r));
        CHECK_FALSE(absent.can("a", r.with_id("own")));
        auto const below = compile(on(R"({"id.x":{"$exists":false}})"));
        CHECK_FALSE(below.can("a", r));
        CHECK(below.can("a", r.with_id("own")));
    }

    TEST_CASE("an instance states its type and never reads it from its attributes") {
        auto const p = object(R"({"__caslSubjectType__":"Admin","type":"Admin"})");
        auto const ability = compile(R"([{"action":"a","subject":"Admin"}])");
        CHECK_FALSE(ability.can("a", writ::resource("P", p)));
        CHECK(ability.can("a", writ::resource("Admin", p)));
        CHECK(writ::resource("P", p).type().name() == "P");
        CHECK(writ::resource("P", p).id().is_missing());
        CHECK(writ::resource("P", p).name().is_missing());
    }

    TEST_CASE("an instance evaluates conditions even without attributes and a type does not") {
        boost::json::object const nothing;
        auto const ability = compile(on(R"({"n":1})"));
        CHECK(ability.can("a", writ::type("P")));
        CHECK_FALSE(ability.can("a", writ::resource("P", nothing)));
        auto const any = compile(R"([{"action":"a","subject":"all","conditions":{"n":1}}])");
        auto const one = object(R"({"n":1})");
        CHECK(any.can("a", writ::resource(writ::type::any(), one)));
        CHECK_FALSE(any.can("a", writ::resource(writ::type::any(), nothing)));
    }

    TEST_CASE("an object of the caller's own is read through its interface") {
        row const object_of_mine;
        writ::resource const r("P", object_of_mine);
        struct {
            char const* conditions;
            bool expected;
        } const rows[] = {
            {R"({"id":"attribute","level":{"$gte":3}})", true},
            {R"({"tags":"blue"})", true},
            {R"({"tags":{"$all":["blue","red"]}})", true},
            {R"({"tags":{"$size":2}})", true},
            {R"({"tags.1":"blue"})", true},
            {R"({"tags.2":"blue"})", false},
            {R"({"absent":{"$exists":false}})", true},
            {R"({"absent":null})", true},
            {R"({"tags":"green"})", false},
            {R"({"level.x":1})", false},
            {R"({"tags":{"$elemMatch":{"$gt":"c"}}})", true},
        };
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            CHECK(compile(on(row.conditions)).can("a", r) == row.expected);
        }
    }

    TEST_CASE("a resource pattern describes names by whole segments") {
        struct {
            char const* pattern;
            char const* name;
            bool expected;
        } const rows[] = {
            {"n:a", "n:a", true},
            {"n:a", "n:b", false},
            {"n:a", "n:a:b", false},
            {"n:a:b", "n:a", false},
            {"n:a", "n/a", false},
            {"n/a", "n:a", false},
            {"n:*", "n:a", true},
            {"n:*", "n:a:b/c", true},
            {"n:*", "n", false},
            {"n:*", "n/a", false},
            {"n:*", "nx:a", false},
            {"n:*:z", "n:a:z", true},
            {"n:*:z", "n:a:b:z", false},
            {"n:*:z", "n:a/z", false},
            {"n:*/z", "n:a/z", true},
            {"n:net/*/end", "n:net/7/end", true},
            {"n:net/*/end", "n:net/7/8/end", false},
            {"n:*:*", "n:a:b:c", true},
            {"n:*:*", "n:a", false},
            {"*", "a", true},
            {"*", "a:b/c", true},
            {"*:a", "x:a", true},
            {"*:a", "a", false},
            {"N:a", "n:a", false},
            {"n:a.b", "n:a.b", true},
        };
        boost::json::object const p;
        for (auto const& row : rows) {
            CAPTURE(row.pattern);
            CAPTURE(row.name);
            auto const ability = compile(R"([{"action":"a","subject":"P","resources":["zzz",")"
                                         + std::string(row.pattern) + R"("]}])");
            CHECK(ability.can("a", writ::resource("P", p).with_name(row.name)) == row.expected);
        }
    }

    TEST_CASE(
        "an instance without a sound name matches inverted statements with resources and no allowing one") {
        auto const allowing = compile(R"([{"action":"a","subject":"P","resources":["*"]}])");
        auto const inverted = compile(
            R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"resources":["n:z"]}])");
        boost::json::object const p = object(R"({"name":"n:a"})");
        writ::resource const r("P", p);
        CHECK_FALSE(allowing.can("a", r));
        CHECK_FALSE(inverted.can("a", r));
        std::string const too_long(1025, 'a');
        for (std::string const& name :
             {std::string(), std::string("n::a"), std::string(":n"), std::string("n/"), std::string("n:.:a"),
              std::string(".."), std::string("n/../a"), too_long}) {
            CAPTURE(name);
            CHECK_FALSE(allowing.can("a", r.with_name(name)));
            CHECK_FALSE(inverted.can("a", r.with_name(name)));
        }
        for (std::string const& name :
             {std::string("n:a"), std::string("..."), std::string("n:a*"), too_long.substr(1)}) {
            CAPTURE(name);
            CHECK(allowing.can("a", r.with_name(name)));
            CHECK(inverted.can("a", r.with_name(name)));
        }
        CHECK_FALSE(inverted.can("a", r.with_name("n:z")));
    }

    TEST_CASE("an unknown name and a condition combine as unknown does") {
        auto const text = [](char const* kind) {
            return R"([{"action":"b","subject":"P"},{"action":["a","b"],"subject":"P",)" + std::string(kind)
                   + R"("resources":["n:*"],"conditions":{"x":1}}])";
        };
        auto const one = object(R"({"x":1})");
        auto const two = object(R"({"x":2})");
        auto const allowing = compile(text(""));
        auto const inverted = compile(text(R"("inverted":true,)"));
        CHECK(allowing.can("a", writ::resource("P", one).with_name("n:a")));
        CHECK_FALSE(allowing.can("a", writ::resource("P", two).with_name("n:a")));
        CHECK_FALSE(allowing.can("a", writ::resource("P", one)));
        CHECK_FALSE(inverted.can("b", writ::resource("P", one).with_name("n:a")));
        CHECK(inverted.can("b", writ::resource("P", two).with_name("n:a")));
        CHECK_FALSE(inverted.can("b", writ::resource("P", one)));
        CHECK(inverted.can("b", writ::resource("P", two)));
        CHECK(inverted.can("b", writ::resource("P", one).with_name("m:a")));
    }

    TEST_CASE("a type question takes an allowing statement with resources as satisfiable and passes over an "
              "inverted one") {
        auto const ability = compile(R"([{"action":["a","b"],"subject":"P","resources":["n:x"]},
                                         {"action":"b","subject":"P","inverted":true,"resources":["n:*"]}])");
        CHECK(ability.can("a", writ::type("P")));
        CHECK(ability.can("b", writ::type("P")));
    }

    TEST_CASE("a resource pattern that breaks the grammar is refused") {
        for (char const* const pattern : {"", ":", "a:", ":a", "a::b", "a//b", ".", "..", "a:.:b", "a/../b",
                                          "a*", "a:*b", "a:**", "**", "a:b*:c", "*a"}) {
            CAPTURE(pattern);
            auto const read = writ::policy::parse(R"([{"action":"a","subject":"P","resources":["n:a",")"
                                                  + std::string(pattern) + R"("]}])");
            REQUIRE(read.has_error());
            CHECK(read.error().code() == errc::invalid_resource_name);
            CHECK(read.error().where() == "/0/resources/1");
        }
    }
}
