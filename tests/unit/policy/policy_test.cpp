// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/policy.hpp>

#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using writ::dialect;
using writ::errc;

namespace {

// Whether a problem is what the row says; the sentence must hold `names`.
void check_problem(writ::problem const& p, errc code, std::string const& where, std::string const& names) {
    CAPTURE(writ::to_string(p));
    CHECK(p.code == code);
    CHECK(p.where == where);
    CHECK(p.what.find(names) != std::string::npos);
    CHECK(p.what.find('\n') == std::string::npos);
    CHECK(p.what.back() != '.');
    CHECK(p.line != 0);
    CHECK(p.column != 0);
}

struct refusal {
    char const* text;
    errc code;
    char const* where;
    // What the sentence names.
    char const* names;
};

void check_refused(refusal const& row, dialect d) {
    CAPTURE(row.text);
    auto const read = writ::policy::parse(row.text, d);
    REQUIRE(read.has_error());
    CHECK(read.error().problems.size() == 1);
    check_problem(read.error().first(), row.code, row.where, row.names);
}

// Neither dialect takes these.
constexpr refusal statements_refused_in_both[] = {
    {R"({"action":"a"})", errc::wrong_type, "", "found an object"},
    {R"("read")", errc::wrong_type, "", "found a string"},
    {R"([1])", errc::wrong_type, "/0", "found a number"},
    {R"([[]])", errc::wrong_type, "/0", "found a list"},
    {R"([{"action":"a","subject":"A","field":"x"}])", errc::unknown_member, "/0/field", "`field`"},
    {R"([{"action":"a","subject":"A","a/b~c":1}])", errc::unknown_member, "/0/a~1b~0c", "`a/b~c`"},
    {R"([{"action":{},"subject":"A"}])", errc::wrong_type, "/0/action", "found an object"},
    {R"([{"action":["a",1],"subject":"A"}])", errc::wrong_type, "/0/action/1", "found a number"},
    {R"([{"action":"a","subject":7}])", errc::wrong_type, "/0/subject", "found a number"},
    {R"([{"action":"a","subject":["A",null]}])", errc::wrong_type, "/0/subject/1", "found null"},
    {R"([{"action":"a","subject":"A","conditions":[1]}])", errc::wrong_type, "/0/conditions", "found a list"},
    {R"([{"action":"a","subject":"A","conditions":true}])", errc::wrong_type, "/0/conditions", "a boolean"},
    {R"([{"action":"a","subject":"A","conditions":"x"}])", errc::wrong_type, "/0/conditions", "a string"},
    {R"([{"action":"a","subject":"A","fields":[]}])", errc::empty_name, "/0/fields", "fields"},
    {R"([{"action":"a","subject":"A","fields":{}}])", errc::wrong_type, "/0/fields", "found an object"},
    {R"([{"action":"a","subject":"A","fields":["x",2]}])", errc::wrong_type, "/0/fields/1", "a number"},
    {R"([{"action":"a","subject":"A","fields":"${user.id}"}])", errc::invalid_placeholder, "/0/fields",
     "`${"},
    {R"([{"action":"a","subject":"A","fields":["x.${y}"]}])", errc::invalid_placeholder, "/0/fields/0",
     "`${"},
    {R"([{"action":"a","subject":"A","reason":1}])", errc::wrong_type, "/0/reason", "found a number"},
    {R"([{"action":"a","subject":"A","resources":[]}])", errc::empty_name, "/0/resources", "non-empty"},
    {R"([{"action":"a","subject":"A","resources":"n:*"}])", errc::wrong_type, "/0/resources", "a string"},
    {R"([{"action":"a","subject":"A","resources":null}])", errc::wrong_type, "/0/resources", "found null"},
    {R"([{"action":"a","subject":"A","resources":["n:x*"]}])", errc::invalid_resource_name, "/0/resources/0",
     "`n:x*`"},
    {R"([{"action":"a","subject":"A","resources":["n:${user.id}"]}])", errc::invalid_placeholder,
     "/0/resources/0", "`${"},
};

constexpr refusal statements_refused_in_writ[] = {
    {R"([{"subject":"A"}])", errc::missing_member, "/0/action", "`action`"},
    {R"([{"action":"a"}])", errc::missing_member, "/0/subject", "`subject`"},
    {R"([{"action":null,"subject":"A"}])", errc::wrong_type, "/0/action", "found null"},
    {R"([{"action":[],"subject":"A"}])", errc::empty_name, "/0/action", "empty"},
    {R"([{"action":"a","subject":[]}])", errc::empty_name, "/0/subject", "empty"},
    {R"([{"action":"","subject":"A"}])", errc::empty_name, "/0/action", "empty"},
    {R"([{"action":["a",""],"subject":"A"}])", errc::empty_name, "/0/action/1", "empty"},
    {R"([{"action":"a","subject":""}])", errc::empty_name, "/0/subject", "empty"},
    {R"([{"action":"a","subject":null}])", errc::wrong_type, "/0/subject", "found null"},
    {R"([{"action":"*","subject":"A"}])", errc::wildcard_in_name, "/0/action", "`*`"},
    {R"([{"action":"a","subject":["A","B*"]}])", errc::wildcard_in_name, "/0/subject/1", "`B*`"},
    {R"([{"action":"a","subject":"A","inverted":null}])", errc::wrong_type, "/0/inverted", "found null"},
    {R"([{"action":"a","subject":"A","inverted":1}])", errc::wrong_type, "/0/inverted", "found a number"},
    {R"([{"action":"a","subject":"A","conditions":null}])", errc::wrong_type, "/0/conditions", "found null"},
    {R"([{"action":"a","subject":"A","fields":null}])", errc::wrong_type, "/0/fields", "found null"},
    {R"([{"action":"a","subject":"A","fields":""}])", errc::empty_name, "/0/fields", "empty"},
    {R"([{"action":"a","subject":"A","fields":["x",""]}])", errc::empty_name, "/0/fields/1", "empty"},
    {R"([{"action":"a","subject":"A","reason":null}])", errc::wrong_type, "/0/reason", "found null"},
    {R"([{"action":"a","subject":"A","conditions":{"n":18446744073709551616}}])", errc::number_out_of_range,
     "/0/conditions/n", "larger"},
};

// Here `text` is the conditions alone, and `where` below them.
constexpr refusal conditions_refused_in_both[] = {
    {R"({"$foo":1})", errc::unknown_operator, "/$foo", "`$foo`"},
    {R"({"$where":"x"})", errc::unknown_operator, "/$where", "`$where`"},
    {R"({"x":{"$foo":1}})", errc::unknown_operator, "/x/$foo", "`$foo`"},
    {R"({"x":{"$mod":[2,0]}})", errc::unknown_operator, "/x/$mod", "`$mod`"},
    {R"({"x":{"$gt":1,"$foo":2}})", errc::unknown_operator, "/x/$foo", "`$foo`"},
    {R"({"${user.id}":1})", errc::unknown_operator, "/${user.id}", "`${user.id}`"},
    {R"({"$gt":1})", errc::misplaced_operator, "/$gt", "`$gt`"},
    {R"({"$not":{"x":1}})", errc::misplaced_operator, "/$not", "`$not`"},
    {R"({"$elemMatch":{}})", errc::misplaced_operator, "/$elemMatch", "`$elemMatch`"},
    {R"({"$options":"i"})", errc::misplaced_operator, "/$options", "`$options`"},
    {R"({"x":{"$or":[{}]}})", errc::misplaced_operator, "/x/$or", "`$or`"},
    {R"({"x":{"$gt":1,"y":2}})", errc::misplaced_operator, "/x/y", "`y`"},
    {R"({"x":{"$not":{"y":2}}})", errc::misplaced_operator, "/x/$not/y", "`y`"},
    {R"({"x":{"$elemMatch":{"$gt":1,"y":2}}})", errc::misplaced_operator, "/x/$elemMatch/y", "`y`"},
    {R"({"x":{"$elemMatch":{"$or":[{}],"$gt":1}}})", errc::misplaced_operator, "/x/$elemMatch/$or", "`$or`"},
    {R"({"x":{"$lt":null}})", errc::invalid_operand, "/x/$lt", "found null"},
    {R"({"x":{"$lte":true}})", errc::invalid_operand, "/x/$lte", "found a boolean"},
    {R"({"x":{"$gt":[]}})", errc::invalid_operand, "/x/$gt", "found a list"},
    {R"({"x":{"$gte":{}}})", errc::invalid_operand, "/x/$gte", "found an object"},
    {R"({"x":{"$in":1}})", errc::invalid_operand, "/x/$in", "found a number"},
    {R"({"x":{"$nin":"a"}})", errc::invalid_operand, "/x/$nin", "found a string"},
    {R"({"x":{"$all":null}})", errc::invalid_operand, "/x/$all", "found null"},
    {R"({"x":{"$size":"1"}})", errc::invalid_operand, "/x/$size", "found a string"},
    {R"({"x":{"$exists":1}})", errc::invalid_operand, "/x/$exists", "found a number"},
    {R"({"x":{"$elemMatch":[]}})", errc::invalid_operand, "/x/$elemMatch", "found a list"},
    {R"({"x":{"$elemMatch":null}})", errc::invalid_operand, "/x/$elemMatch", "found null"},
    {R"({"x":{"$not":1}})", errc::invalid_operand, "/x/$not", "found a number"},
    {R"({"x":{"$not":{}}})", errc::invalid_operand, "/x/$not", "empty"},
    {R"({"$and":{}})", errc::invalid_operand, "/$and", "found an object"},
    {R"({"$or":[]})", errc::invalid_operand, "/$or", "empty"},
    {R"({"$nor":"x"})", errc::invalid_operand, "/$nor", "found a string"},
    {R"({"$or":[{},1]})", errc::invalid_operand, "/$or/1", "found a number"},
    {R"({"$and":[{"$nor":[{"x":{"$gt":1,"$zz":1}}]}]})", errc::unknown_operator, "/$and/0/$nor/0/x/$zz",
     "`$zz`"},
#ifdef WRIT_WITH_REGEX
    {R"({"x":{"$regex":1}})", errc::invalid_operand, "/x/$regex", "found a number"},
    {R"({"x":{"$regex":"("}})", errc::invalid_regex, "/x/$regex", ""},
    {R"({"x":{"$regex":"a","$options":"q"}})", errc::invalid_regex, "/x/$regex", "q"},
    {R"({"x":{"$regex":"a","$options":"ii"}})", errc::invalid_regex, "/x/$regex", ""},
    {R"({"x":{"$options":5,"$regex":"a"}})", errc::invalid_operand, "/x/$options", "found a number"},
    {R"-({"x":{"$regex":"(?=a)"}})-", errc::unsupported_regex, "/x/$regex", ""},
    {R"({"x":{"$regex":"(a)\\1"}})", errc::unsupported_regex, "/x/$regex", ""},
    {R"({"x":{"$regex":"a","$options":"u"}})", errc::unsupported_regex, "/x/$regex", "u"},
#endif
};

constexpr refusal conditions_refused_in_writ[] = {
    {R"({"x":{"y":1}})", errc::invalid_operand, "/x", "found an object"},
    {R"({"x":{}})", errc::invalid_operand, "/x", "found an object"},
    {R"({"x":[1]})", errc::invalid_operand, "/x", "found a list"},
    {R"({"x":{"y":{"$gt":0}}})", errc::invalid_operand, "/x", "found an object"},
    {R"({"x":{"$eq":[]}})", errc::invalid_operand, "/x/$eq", "found a list"},
    {R"({"x":{"$ne":{}}})", errc::invalid_operand, "/x/$ne", "found an object"},
    {R"({"x":{"$not":{"$eq":{}}}})", errc::invalid_operand, "/x/$not/$eq", "found an object"},
    {R"({"x":{"$in":[1,[2]]}})", errc::invalid_operand, "/x/$in/1", "found a list"},
    {R"({"x":{"$nin":[{}]}})", errc::invalid_operand, "/x/$nin/0", "found an object"},
    {R"({"x":{"$all":[[]]}})", errc::invalid_operand, "/x/$all/0", "found a list"},
    {R"({"x":{"$size":-1}})", errc::invalid_operand, "/x/$size", "whole"},
    {R"({"x":{"$size":1.5}})", errc::invalid_operand, "/x/$size", "whole"},
    {R"({"x":{"$options":"i"}})", errc::misplaced_operator, "/x/$options", "`$options`"},
    {R"({"x":{"$elemMatch":{"$exists":true}}})", errc::misplaced_operator, "/x/$elemMatch/$exists", "exists"},
    {R"({"x":{"$elemMatch":{"$not":{"$exists":true}}}})", errc::misplaced_operator,
     "/x/$elemMatch/$not/$exists", "exists"},
#ifdef WRIT_WITH_REGEX
    {R"({"x":{"$regex":"a","$options":null}})", errc::invalid_operand, "/x/$options", "found null"},
#endif
};

void check_conditions_refused(refusal const& row, dialect d) {
    std::string const text = R"([{"action":"a","subject":"A","conditions":)" + std::string(row.text) + "}]";
    std::string const where = "/0/conditions" + std::string(row.where);
    check_refused({text.c_str(), row.code, where.c_str(), row.names}, d);
}

} // namespace

TEST_SUITE("policy/policy") {
    TEST_CASE("what no dialect takes is refused in both with place and sentence") {
        for (dialect const d : {dialect::writ, dialect::casl}) {
            for (refusal const& row : statements_refused_in_both) {
                check_refused(row, d);
            }
            for (refusal const& row : conditions_refused_in_both) {
                check_conditions_refused(row, d);
            }
        }
    }

    TEST_CASE("what could never match or silently widens is refused by the strict dialect only") {
        for (refusal const& row : statements_refused_in_writ) {
            check_refused(row, dialect::writ);
            CAPTURE(row.text);
            CHECK(writ::policy::parse(row.text, dialect::casl).has_value());
        }
        for (refusal const& row : conditions_refused_in_writ) {
            check_conditions_refused(row, dialect::writ);
            CAPTURE(row.text);
            std::string const text =
                R"([{"action":"a","subject":"A","conditions":)" + std::string(row.text) + "}]";
            CHECK(writ::policy::parse(text, dialect::casl).has_value());
        }
    }

    TEST_CASE("sound statements are read in both dialects") {
        char const* const texts[] = {
            "[]",
            R"([{"action":"a","subject":"A"}])",
            R"([{"action":"manage","subject":"all","inverted":true,"reason":""}])",
            R"([{"action":["a","a"],"subject":["A","A"],"fields":"x"}])",
            R"([{"action":"a","subject":"A","conditions":{}}])",
            R"([{"action":"a","subject":"A","conditions":{"x":{"$in":[],"$nin":[],"$all":[]}}}])",
            R"([{"action":"a","subject":"A","conditions":{"x":null,"y":{"$ne":true},"z":{"$size":0}}}])",
            R"([{"action":"a","subject":"A","conditions":{"x":{"$not":{"$not":{"$gt":1}}}}}])",
            R"([{"action":"a","subject":"A","conditions":{"x":{"$elemMatch":{}}}}])",
            R"([{"action":"a","subject":"A","conditions":{"$and":[{"$or":[{}]},{"$nor":[{"x":1}]}]}}])",
            R"([{"action":"a","subject":"A","conditions":{"x":{"$elemMatch":{"y":1,"z":{"$gt":2}}}}}])",
            R"([{"action":"a","subject":"A","conditions":{"n":18446744073709551615,"m":-9223372036854775808}}])",
        };
        for (char const* const text : texts) {
            for (dialect const d : {dialect::writ, dialect::casl}) {
                CAPTURE(text);
                auto const read = writ::policy::parse(text, d);
                CHECK_MESSAGE(read.has_value(), (read ? std::string() : writ::to_string(read.error())));
            }
        }
    }

    TEST_CASE("the logical operators stand inside the document of an element") {
        char const* const text = R"([{"action":"a","subject":"A","conditions":
            {"l":{"$elemMatch":{"$or":[{"x":1},{"y":2}],"z":3}}}}])";
        CHECK(writ::policy::parse(text).has_value());
    }

    TEST_CASE("all problems of a document are reported at once in the order of the text") {
        char const* const text = R"([
  { "subject": "A", "inverted": 3 },
  { "action": "*",
    "subject": ["A", ""],
    "conditions": { "x": { "$foo": 1, "$lt": null }, "$bar": [] },
    "fields": [] },
  7
])";
        struct {
            errc code;
            char const* where;
            std::size_t line;
            std::size_t column;
        } const rows[] = {
            {errc::missing_member, "/0/action", 2, 3},
            {errc::wrong_type, "/0/inverted", 2, 21},
            {errc::wildcard_in_name, "/1/action", 3, 5},
            {errc::empty_name, "/1/subject/1", 4, 22},
            {errc::unknown_operator, "/1/conditions/x/$foo", 5, 28},
            {errc::invalid_operand, "/1/conditions/x/$lt", 5, 39},
            {errc::unknown_operator, "/1/conditions/$bar", 5, 54},
            {errc::empty_name, "/1/fields", 6, 5},
            {errc::wrong_type, "/2", 7, 3},
        };
        auto const read = writ::policy::parse(text);
        REQUIRE(read.has_error());
        REQUIRE(read.error().problems.size() == std::size(rows));
        for (std::size_t i = 0; i < std::size(rows); ++i) {
            CAPTURE(i);
            writ::problem const p = read.error().problems[i];
            CHECK(p.code == rows[i].code);
            CHECK(p.where == rows[i].where);
            CHECK(p.line == rows[i].line);
            CHECK(p.column == rows[i].column);
        }
    }

    TEST_CASE("a problem in JSON that was read elsewhere has a place and no line") {
        auto const read = writ::policy::from_json(boost::json::parse(R"([{"action":"a","subject":1}])"));
        REQUIRE(read.has_error());
        CHECK(read.error().where() == "/0/subject");
        CHECK(read.error().first().line == 0);
        CHECK(read.error().first().column == 0);
    }

    TEST_CASE("a document that a program made is refused where its text would be") {
        auto const with = [](boost::json::value const& v) {
            return boost::json::array{{{"action", "a"}, {"subject", "P"}, {"conditions", {{"x", v}}}}};
        };
        struct {
            boost::json::array document;
            errc code;
            char const* where;
        } const rows[] = {
            {with("\xff"), errc::invalid_utf8, "/0/conditions/x"},
            {with({{"$in", {"a", "\xc3"}}}), errc::invalid_utf8, "/0/conditions/x/$in/1"},
            {with({{"\xed\xa0\x80", 1}}), errc::invalid_utf8, "/0/conditions/x"},
            {with(std::numeric_limits<double>::quiet_NaN()), errc::number_out_of_range, "/0/conditions/x"},
            {with({{"$lt", std::numeric_limits<double>::infinity()}}), errc::number_out_of_range,
             "/0/conditions/x/$lt"},
        };
        for (auto const& row : rows) {
            for (dialect const d : {dialect::writ, dialect::casl}) {
                auto const read = writ::policy::from_json(row.document, d);
                REQUIRE(read.has_error());
                CHECK(read.error().code() == row.code);
                CHECK(read.error().where() == row.where);
            }
        }
        writ::statement const s{.actions = {"\xff"}, .resource_types = {{"P"}}};
        CHECK(writ::policy::from_statements({&s, 1}).error().code() == errc::invalid_utf8);
    }

    TEST_CASE("a text that is not JSON or states a member twice is refused") {
        struct {
            char const* text;
            errc code;
        } const rows[] = {
            {"", errc::invalid_json},
            {"[{]", errc::invalid_json},
            {"[] []", errc::invalid_json},
            {R"([{"action":"a","subject":"A","action":"b"}])", errc::duplicate_member},
            {R"([{"action":"a","subject":"A","conditions":{"x":1,"x":2}}])", errc::duplicate_member},
            {"[{\"action\":\"\xff\",\"subject\":\"A\"}]", errc::invalid_utf8},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            auto const read = writ::policy::parse(row.text);
            REQUIRE(read.has_error());
            CHECK(read.error().code() == row.code);
            CHECK(read.error().first().line == 1);
        }
    }

    TEST_CASE("a policy is written back exactly as it was read") {
        char const* const text =
            R"([{"reason":"r","action":["a"],"subject":"A","inverted":false,)"
            R"("fields":["x","y.*"],"resources":["n:*"],)"
            R"("conditions":{"z":{"$in":[1,-2,1.5E0,null,true,"$${x}","${user.id}"]},"a":{}}},)"
            R"({"action":"b"}])";
        auto const policy = writ::policy::parse(text, dialect::casl).value();
        CHECK(boost::json::serialize(policy.json())
              == boost::json::serialize(writ::parse_json(text).value()));
        auto const again = writ::policy::from_json(policy.json(), dialect::casl).value();
        CHECK(again.json() == policy.json());
        CHECK(policy.json().storage() == boost::json::storage_ptr());
        CHECK(policy.size() == 2);
    }

    TEST_CASE("a policy without statements denies everything") {
        CHECK(writ::policy().size() == 0);
        auto const nothing = writ::ability::compile(writ::policy()).value();
        CHECK_FALSE(nothing.can("read", writ::type("A")));
        CHECK_FALSE(nothing.can("manage", writ::type::any()));
        boost::json::object const article;
        CHECK_FALSE(nothing.can("read", writ::resource("A", article)));
    }

    TEST_CASE("input is shortened and cleaned in sentences without cutting a character") {
        std::string const name = std::string(59, 'a') + "\xc3\xa9" + std::string(100, 'b');
        std::string const text = R"([{"action":"a","subject":"A",")" + name + R"(":1,"\n":1}])";
        auto const read = writ::policy::parse(text);
        REQUIRE(read.has_error());
        REQUIRE(read.error().problems.size() == 2);
        CHECK(read.error().problems[0].what
              == "unknown member `" + std::string(59, 'a') + "...` of a statement");
        CHECK(read.error().problems[1].what == "unknown member `?` of a statement");
    }
}
