// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/sql.hpp>

#include "support/policies.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <string>
#include <vector>

using writ::errc;
using writ::sql_dialect;
using writ::sql_type;
using writ_test::compile;

namespace {

writ::filter filter_of(std::string const& policy, writ::environment const& e = {},
                       writ::dialect d = writ::dialect::writ) {
    return compile(policy, d).filter("a", writ::type("P"), {.environment = e}).value();
}

std::string allows(std::string const& conditions) {
    return R"([{"action":"a","subject":"P","conditions":)" + conditions + "}]";
}

writ::sql_mapping mapping() {
    return {.table = "t",
            .name = "name",
            .columns = {{"x", "x"}, {"n", "n", sql_type::integer}, {"r", "r", sql_type::real}},
            .documents = {{"doc", "doc"}},
            .arrays = {{"tags", "tag", {{"owner", "id"}}, {{"", "tag"}}}}};
}

} // namespace

TEST_SUITE("policy/sql") {
    TEST_CASE("values are parameters and names are quoted") {
        struct {
            char const* conditions;
            sql_dialect dialect;
            char const* text;
        } const rows[] = {
            {R"({"x":"'; DROP"})", sql_dialect::sqlite, R"(("t"."x" COLLATE BINARY = ?1))"},
            {R"({"x":"a"})", sql_dialect::postgres,
             R"((("t"."x" = $1::text) AND (("t"."x")::text COLLATE "C" = $1::text)))"},
            {R"({"n":{"$gt":1.5}})", sql_dialect::sqlite, R"(("t"."n" > ?1))"},
            {R"({"n":{"$in":[1,"a",2.0,0.5,true]}})", sql_dialect::sqlite, R"(("t"."n" IN (?1, ?2)))"},
            {R"({"n":{"$ne":1}})", sql_dialect::sqlite, R"(((("t"."n" = ?1)) IS NOT TRUE))"},
            {R"({"n":"1"})", sql_dialect::sqlite, "(1 = 0)"},
            {R"({"n":null})", sql_dialect::sqlite, R"(("t"."n" IS NULL))"},
            {R"({"tags":"a"})", sql_dialect::sqlite,
             R"(EXISTS (SELECT 1 FROM "tag" AS "writ_1" WHERE (("writ_1"."owner" = "t"."id") AND )"
             R"(("writ_1"."tag" COLLATE BINARY = ?1))))"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            auto const sql =
                writ::to_sql(filter_of(allows(row.conditions)), mapping(), {.dialect = row.dialect});
            REQUIRE(sql.has_value());
            CHECK(sql->text == row.text);
        }
        auto odd = mapping();
        odd.columns.front().column = "a\"b";
        CHECK(writ::to_sql(filter_of(allows(R"({"x":"a"})")), odd)->text
              == R"(("t"."a""b" COLLATE BINARY = ?1))");
    }

    TEST_CASE("parameters have the types of their columns and follow those of the query") {
        auto const sql =
            writ::to_sql(filter_of(allows(R"({"x":"a","n":{"$lt":2.5},"r":{"$gt":9007199254740993}})")),
                         mapping(), {.dialect = sql_dialect::postgres, .first_parameter = 4})
                .value();
        CHECK(sql.text.find("$4::text") != sql.text.npos);
        CHECK(sql.text.find("$5::bigint") != sql.text.npos);
        CHECK(sql.text.find("$6::float8") != sql.text.npos);
        CHECK(sql.parameters == std::vector<writ::sql_parameter>{"a", std::int64_t{3}, 9007199254740992.0});
    }

    TEST_CASE("what cannot be said is refused at its attribute or left as a residue") {
        struct {
            std::string policy;
            char const* where;
        } const rows[] = {
            {allows(R"({"y":1})"), "y"},
            {allows(R"({"x":{"$regex":"a+"}})"), "x"},
            {allows(R"({"tags":{"$elemMatch":{"$ne":null}}})"), ""},
            {allows(R"({"tags.0":"a"})"), "tags.0"},
            {allows(R"({"doc.0":"a"})"), "doc.0"},
            {R"([{"action":"a","subject":"P","resources":["x:*:y"]}])", ""},
        };
        for (auto const& row : rows) {
            CAPTURE(row.policy);
            auto const refused = writ::to_sql(filter_of(row.policy), mapping());
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == errc::not_expressible);
            CHECK(refused.error().where() == row.where);
            auto const wider = writ::to_sql(filter_of(row.policy), mapping(), {.superset = true});
            REQUIRE(wider.has_value());
            CHECK(wider->residue.size() == 1);
        }
    }

    TEST_CASE("a residue makes the rows more and never fewer") {
        auto const f = filter_of(allows(R"({"n":1,"$nor":[{"y":1,"n":2},{"x":"a"}]})"));
        auto const sql = writ::to_sql(f, mapping(), {.superset = true}).value();
        // The part that is not said is dropped from what must not hold.
        CHECK(sql.text == R"((("t"."n" = ?1) AND ((("t"."x" COLLATE BINARY = ?2)) IS NOT TRUE)))");
        REQUIRE(sql.residue.size() == 1);
        CHECK(sql.residue.front().where == "y");
    }

    TEST_CASE("texts that PostgreSQL cannot hold are compared all the same") {
        auto const subject = boost::json::object{{"nul", std::string_view("a\0b", 3)}, {"bad", "\xff"}};
        writ::environment const e{.subject = subject};
        writ::sql_options const postgres{.dialect = sql_dialect::postgres};
        auto const sql = [&](char const* conditions) {
            return writ::to_sql(filter_of(allows(conditions), e), mapping(), postgres);
        };
        CHECK(sql(R"({"x":"${subject.nul}"})")->text == "(1 = 0)");
        CHECK(sql(R"({"x":"${subject.bad}"})")->text == "(1 = 0)");
        auto const below = sql(R"({"x":{"$lt":"${subject.nul}"}})").value();
        CHECK(below.text == R"((("t"."x")::text COLLATE "C" <= $1::text))");
        CHECK(below.parameters == std::vector<writ::sql_parameter>{"a"});
        CHECK(sql(R"({"x":{"$lt":"${subject.bad}"}})").error().code() == errc::not_expressible);
    }

    TEST_CASE("comparisons of another dialect are refused") {
        auto const casl = [](char const* conditions) {
            return writ::to_sql(filter_of(allows(conditions), {}, writ::dialect::casl), mapping());
        };
        CHECK(casl(R"({"n":{"$gt":1}})").error().code() == errc::not_expressible);
        CHECK(casl(R"({"n":{"$in":[1]}})").error().code() == errc::not_expressible);
        CHECK(casl(R"({"x":"a"})").has_value());
    }

    TEST_CASE("a mapping that says nothing is refused at its part") {
        struct {
            writ::sql_mapping mapping;
            errc code;
            char const* where;
        } const rows[] = {
            {{}, errc::empty_name, "/table"},
            {{.table = std::string("t\n")}, errc::invalid_name, "/table"},
            {{.table = "t", .columns = {{"x", ""}}}, errc::empty_name, "/columns/0/column"},
            {{.table = "t", .columns = {{"", "x"}}}, errc::empty_name, "/columns/0/path"},
            {{.table = "t", .columns = {{"x", "x"}, {"x", "y"}}}, errc::duplicate_member, "/columns/1/path"},
            {{.table = "t", .columns = {{"x", "x"}, {"x.y", "y"}}},
             errc::duplicate_member,
             "/columns/1/path"},
            {{.table = "t", .id = "id", .columns = {{"id", "id"}}},
             errc::duplicate_member,
             "/columns/0/path"},
            {{.table = "t", .columns = {{"x.y", "y"}}, .documents = {{"", "d"}}},
             errc::invalid_operand,
             "/columns/0/path"},
            {{.table = "t", .documents = {{"", "d"}, {"", "e"}}},
             errc::duplicate_member,
             "/documents/1/path"},
            {{.table = "t", .arrays = {{"a", "b", {}, {{"", "c"}}}}}, errc::empty_name, "/arrays/0/keys"},
            {{.table = "t", .arrays = {{"a", "b", {{"c", "d"}}, {}}}},
             errc::empty_name,
             "/arrays/0/elements"},
            {{.table = "t", .arrays = {{"a", "b", {{"c", "d"}}, {{"", "e"}, {"f", "f"}}}}},
             errc::invalid_operand,
             "/arrays/0/elements/0/path"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.where);
            auto const refused = writ::to_sql(writ::filter(), row.mapping);
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == row.code);
            CHECK(refused.error().where() == row.where);
        }
    }
}
