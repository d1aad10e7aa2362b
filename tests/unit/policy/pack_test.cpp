// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/pack.hpp>

#include "support/policies.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using writ::dialect;
using writ::errc;
using writ_test::object;

namespace {

std::string packed(char const* policy, writ::environment_reference e = {}, dialect d = dialect::writ) {
    return boost::json::serialize(writ::pack(writ::policy::parse(policy, d).value(), e).value());
}

} // namespace

TEST_SUITE("policy/pack") {
    TEST_CASE("a statement is packed without what is empty at its end") {
        struct {
            char const* statement;
            char const* expected;
        } const rows[] = {
            {R"({"action":"a","subject":"P"})", R"(["a","P"])"},
            {R"({"action":["a","b"],"subject":["P","Q"]})", R"(["a,b","P,Q"])"},
            {R"({"action":"a","subject":"P","conditions":{"n":1}})", R"(["a","P",{"n":1}])"},
            {R"({"action":"a","subject":"P","conditions":{}})", R"(["a","P",{}])"},
            {R"({"action":"a","subject":"P","inverted":true})", R"(["a","P",0,1])"},
            {R"({"action":"a","subject":"P","inverted":false,"reason":""})", R"(["a","P"])"},
            {R"({"action":"a","subject":"P","fields":["x","y.*"]})", R"(["a","P",0,0,"x,y.*"])"},
            {R"({"action":"a","subject":"P","reason":"r"})", R"(["a","P",0,0,0,"r"])"},
            {R"({"action":"a","subject":"P","fields":"x","inverted":true,"conditions":{"n":1},"reason":"r, s"})",
             R"(["a","P",{"n":1},1,"x","r, s"])"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.statement);
            std::string const policy = "[" + std::string(row.statement) + "]";
            CHECK(packed(policy.c_str()) == "[" + std::string(row.expected) + "]");
            CHECK(packed(policy.c_str(), {}, dialect::casl) == "[" + std::string(row.expected) + "]");
        }
        CHECK(packed("[]") == "[]");
        CHECK(packed(R"([{"action":"a"}])", {}, dialect::casl) == R"([["a"]])");
    }

    TEST_CASE("packing replaces placeholders and a missing value is never looser") {
        char const* const policy = R"([
            {"action":"a","subject":"P","conditions":{"o":"${user.id}","k":"$${k}"}},
            {"action":"b","subject":"P","conditions":{"o":"${subject.absent}"}},
            {"action":"c","subject":"P","inverted":true,"conditions":{"o":"${subject.absent}"},"reason":"r"},
            {"action":"d","subject":"P","conditions":{"t":{"$in":"${subject.tags}"}}}])";
        auto const subject = object(R"({"tags":["x"]})");
        writ::environment const e{.subject_id = "${user.id}", .subject = subject};
        CHECK(
            packed(policy, e)
            == R"([["a","P",{"o":"${user.id}","k":"${k}"}],["c","P",0,1,0,"r"],["d","P",{"t":{"$in":["x"]}}]])");
        CHECK(packed(policy) == R"([["c","P",0,1,0,"r"]])");
    }

    TEST_CASE("what a packed rule cannot say is refused by name and all at once") {
        auto const policy = writ::policy::parse(R"([
            {"action":"a","subject":"P","resources":["n:*"]},
            {"action":"a,b","subject":"P"},
            {"action":"a","subject":["P","Q,R"],"fields":["x,y"]}])")
                                .value();
        auto const refused = writ::pack(policy);
        REQUIRE(refused.has_error());
        std::vector<std::string> where;
        auto const problems = refused.error().problems;
        for (writ::problem const& p : problems) {
            CHECK(p.code == errc::not_expressible);
            where.push_back(p.where);
        }
        CHECK(where == std::vector<std::string>{"/0/resources", "/1/action", "/2/subject", "/2/fields"});
    }

    TEST_CASE("a statement restricted to no field is not packed as one without restriction") {
        auto const policy =
            writ::policy::parse(R"([{"action":"a","subject":"P","fields":[""]}])", dialect::casl).value();
        auto const refused = writ::pack(policy);
        REQUIRE(refused.has_error());
        CHECK(refused.error().where() == "/0/fields");
        CHECK(packed(R"([{"action":"a","subject":"P","fields":["",""],"inverted":true,"reason":"r"}])", {},
                     dialect::casl)
              == R"([["a","P",0,1,0,"r"]])");
    }

    TEST_CASE("names without a letter keep their commas when packed") {
        char const* const text = R"([{"action":["","a"],"subject":["","","P"]}])";
        CHECK(packed(text, {}, dialect::casl) == R"([[",a",",,P"]])");
        auto const policy = writ::policy::parse(text, dialect::casl).value();
        auto const unpacked = writ::unpack(writ::pack(policy).value(), dialect::casl).value();
        CHECK(unpacked.at(0) == policy.at(0));
    }

    TEST_CASE("unpacking a packed policy gives the same statements") {
        char const* const text = R"([
            {"action":["a","b"],"subject":["P","Q"],"conditions":{"n":{"$in":[1,"x"]},"k":"$${k}"},
             "fields":["x","y.*"],"inverted":true,"reason":"r, s"},
            {"action":"a","subject":"all"}])";
        auto const policy = writ::policy::parse(text).value();
        auto const unpacked = writ::unpack(writ::pack(policy).value()).value();
        REQUIRE(unpacked.size() == policy.size());
        for (std::size_t i = 0; i < policy.size(); ++i) {
            CHECK(unpacked.at(i) == policy.at(i));
        }
    }

    TEST_CASE("a rule for any type and one for a type without a name stay apart when packed") {
        auto const pack = [](char const* text) {
            return writ::pack(writ::policy::parse(text, dialect::casl).value()).value();
        };
        auto const of_any = pack(R"([{"action":"a"},{"action":"c","inverted":true}])");
        CHECK(boost::json::serialize(of_any) == R"([["a"],["c",null,0,1]])");
        // As CASL does.
        CHECK(writ::unpack(of_any, dialect::casl).error().code() == errc::invalid_packed_rule);

        auto const of_none = pack(R"([{"action":"b","subject":[""]}])");
        CHECK(boost::json::serialize(of_none) == R"([["b",""]])");
        auto const again = writ::unpack(of_none, dialect::casl).value();
        CHECK_FALSE(writ::ability::compile(again).value().can("b", writ::type("P")));
        CHECK(writ::pack(again).value() == of_none);
    }

    TEST_CASE("packed rules hold no placeholders") {
        auto const read = [](char const* text) { return writ::unpack(boost::json::parse(text)); };
        auto const policy = read(R"([["a","P",{"o":"${user.id}","l":{"$in":["${x","z"]}}]])").value();
        auto const ability = writ::ability::compile(policy).value();
        auto const p = object(R"({"o":"${user.id}","l":"${x"})");
        writ::environment const alice{.subject_id = "alice"};
        CHECK(ability.can("a", writ::resource("P", p), {.environment = alice}));
        auto const other = object(R"({"o":"alice","l":"${x"})");
        CHECK_FALSE(ability.can("a", writ::resource("P", other), {.environment = alice}));
        // Texts that no statement can hold.
        CHECK(read(R"([["a","P",{"o":"x${y}"}]])").error().code() == errc::invalid_placeholder);
        CHECK(read(R"([["a","P",{"o":"$${y}"}]])").error().code() == errc::invalid_placeholder);
    }

    TEST_CASE("packed rules of another form are refused with the place") {
        struct {
            char const* text;
            errc code;
            char const* where;
        } const rows[] = {
            {"{}", errc::invalid_packed_rule, ""},
            {R"(["a"])", errc::invalid_packed_rule, "/0"},
            {R"([["a"]])", errc::invalid_packed_rule, "/0"},
            {R"([["a","P"],["a",null,0,1]])", errc::invalid_packed_rule, "/1/1"},
            {R"([[1,"P"]])", errc::invalid_packed_rule, "/0/0"},
            {R"([["a","P",1]])", errc::invalid_packed_rule, "/0/2"},
            {R"([["a","P","x"]])", errc::invalid_packed_rule, "/0/2"},
            {R"([["a","P",[]]])", errc::invalid_packed_rule, "/0/2"},
            {R"([["a","P",0,0,["x"]]])", errc::invalid_packed_rule, "/0/4"},
            {R"([["a","P",0,0,0,"r",7]])", errc::invalid_packed_rule, "/0"},
            {R"([["a","P",0,0,0,7]])", errc::wrong_type, "/0/reason"},
            {R"([["","P"]])", errc::empty_name, "/0/action/0"},
            {R"([["a","P",{"$foo":1}]])", errc::unknown_operator, "/0/conditions/$foo"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            auto const read = writ::unpack(boost::json::parse(row.text));
            REQUIRE(read.has_error());
            CHECK(read.error().code() == row.code);
            CHECK(read.error().where() == row.where);
        }
    }

    TEST_CASE("falsy parts of a packed rule are absent") {
        auto const policy =
            writ::unpack(boost::json::parse(R"([["a","P",null,false,"",null],["a","P",0,true]])")).value();
        writ::statement const plain{.actions = {"a"}, .resource_types = {{"P"}}};
        CHECK(policy.at(0) == plain);
        CHECK(policy.at(1).inverted);
    }
}
