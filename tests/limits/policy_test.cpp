// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>
#include <writ/policy/explanation.hpp>

#include <writ/json.hpp>
#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

using writ::dialect;
using writ::errc;
namespace limits = writ::limits;

namespace {

std::string letters(std::size_t n) {
    return std::string(n, 'a');
}

// `["a","a",...]` of that many.
std::string list(std::size_t n, std::string_view element = R"("a")") {
    std::string text = "[";
    for (std::size_t i = 0; i < n; ++i) {
        text.append(i == 0 ? "" : ",").append(element);
    }
    return text + "]";
}

std::string path(std::size_t segments) {
    std::string text = "a";
    for (std::size_t i = 1; i < segments; ++i) {
        text += ".a";
    }
    return text;
}

// So many tests: one path each, then two on the last.
std::string tests(std::size_t n) {
    std::string text = "{";
    std::size_t const alone = n - 2;
    for (std::size_t i = 0; i < alone; ++i) {
        text += "\"p" + std::to_string(i) + "\":1,";
    }
    return text + R"("q":{"$gt":1,"$lt":2}})";
}

// Levels of conditions: one for the innermost document, two for each `$or`.
std::string nested(std::size_t levels) {
    if (levels <= 1) {
        return R"({"x":1})";
    }
    if (levels == 2) {
        return R"({"x":{"$gt":1}})";
    }
    return R"({"$or":[)" + nested(levels - 2) + "]}";
}

std::string with(std::string const& members) {
    return R"([{"action":"a","subject":"P")" + members + "}]";
}

std::string conditions(std::string const& text) {
    return with(R"(,"conditions":)" + text);
}

std::string test(std::string const& name, std::string const& operand) {
    return conditions("{\"" + name + "\":" + operand + "}");
}

} // namespace

TEST_SUITE("policy") {
    TEST_CASE("a policy at a bound is read and one beyond it is refused there") {
        struct {
            std::string within;
            std::string beyond;
            errc code;
            std::string where;
        } const rows[] = {
            {list(limits::max_statements, R"({"action":"a","subject":"P"})"),
             list(limits::max_statements + 1, R"({"action":"a","subject":"P"})"), errc::too_many, ""},
            {R"([{"action":")" + letters(limits::max_name_bytes) + R"(","subject":"P"}])",
             R"([{"action":")" + letters(limits::max_name_bytes + 1) + R"(","subject":"P"}])",
             errc::too_large, "/0/action"},
            {R"([{"action":"a","subject":["P",")" + letters(limits::max_name_bytes) + R"("]}])",
             R"([{"action":"a","subject":["P",")" + letters(limits::max_name_bytes + 1) + R"("]}])",
             errc::too_large, "/0/subject/1"},
            {R"([{"subject":"P","action":)" + list(limits::max_names_per_statement) + "}]",
             R"([{"subject":"P","action":)" + list(limits::max_names_per_statement + 1) + "}]",
             errc::too_many, "/0/action"},
            {R"([{"action":"a","subject":)" + list(limits::max_names_per_statement) + "}]",
             R"([{"action":"a","subject":)" + list(limits::max_names_per_statement + 1) + "}]",
             errc::too_many, "/0/subject"},
            {with(R"(,"fields":)" + list(limits::max_names_per_statement)),
             with(R"(,"fields":)" + list(limits::max_names_per_statement + 1)), errc::too_many, "/0/fields"},
            {with(R"(,"resources":)" + list(limits::max_names_per_statement)),
             with(R"(,"resources":)" + list(limits::max_names_per_statement + 1)), errc::too_many,
             "/0/resources"},
            {with(R"(,"fields":")" + letters(limits::max_field_pattern_bytes) + '"'),
             with(R"(,"fields":")" + letters(limits::max_field_pattern_bytes + 1) + '"'), errc::too_large,
             "/0/fields"},
            {with(R"(,"resources":[")" + letters(limits::max_resource_name_bytes) + R"("])"),
             with(R"(,"resources":[")" + letters(limits::max_resource_name_bytes + 1) + R"("])"),
             errc::too_large, "/0/resources/0"},
            {with(R"(,"reason":")" + letters(limits::max_reason_bytes) + '"'),
             with(R"(,"reason":")" + letters(limits::max_reason_bytes + 1) + '"'), errc::too_large,
             "/0/reason"},
            {test(letters(limits::max_name_bytes), "1"), test(letters(limits::max_name_bytes + 1), "1"),
             errc::too_large, "/0/conditions/" + letters(limits::max_name_bytes + 1)},
            {test(path(limits::max_path_segments), "1"), test(path(limits::max_path_segments + 1), "1"),
             errc::too_many, "/0/conditions/" + path(limits::max_path_segments + 1)},
            {test("x", R"({"$in":)" + list(limits::max_list_members) + "}"),
             test("x", R"({"$in":)" + list(limits::max_list_members + 1) + "}"), errc::too_many,
             "/0/conditions/x/$in"},
            {test("x", R"({"$nin":)" + list(limits::max_list_members) + "}"),
             test("x", R"({"$nin":)" + list(limits::max_list_members + 1) + "}"), errc::too_many,
             "/0/conditions/x/$nin"},
            {test("x", R"({"$all":)" + list(limits::max_list_members) + "}"),
             test("x", R"({"$all":)" + list(limits::max_list_members + 1) + "}"), errc::too_many,
             "/0/conditions/x/$all"},
            {conditions(tests(limits::max_condition_nodes)),
             conditions(tests(limits::max_condition_nodes + 1)), errc::too_many, "/0/conditions"},
            {conditions(nested(limits::max_condition_depth)),
             conditions(nested(limits::max_condition_depth + 1)), errc::too_deep,
             "/0/conditions/$or/0/$or/0"},
            {test("x", R"({"$not":{"$not":{"$gt":1}}})"),
             test("x", R"({"$not":{"$not":{"$not":{"$gt":1}}}})"), errc::too_deep,
             "/0/conditions/x/$not/$not/$not"},
            {test("x", R"("${subject.)" + letters(limits::max_name_bytes - 11) + R"(}")"),
             test("x", R"("${subject.)" + letters(limits::max_name_bytes - 10) + R"(}")"), errc::too_large,
             "/0/conditions/x"},
#ifdef WRIT_WITH_REGEX
            {test("x", R"({"$regex":")" + letters(limits::max_regex_bytes) + R"("})"),
             test("x", R"({"$regex":")" + letters(limits::max_regex_bytes + 1) + R"("})"), errc::too_large,
             "/0/conditions/x/$regex"},
            {test("x", R"({"$regex":"(a|b){2}"})"), test("x", R"({"$regex":"((a|b){99}c){9}"})"),
             errc::too_large, "/0/conditions/x/$regex"},
#endif
        };
        for (auto const& row : rows) {
            for (dialect const d : {dialect::writ, dialect::casl}) {
                CAPTURE(row.beyond);
                auto const within = writ::policy::parse(row.within, d);
                CHECK_MESSAGE(within.has_value(), (within ? std::string() : writ::to_string(within.error())));
                auto const beyond = writ::policy::parse(row.beyond, d);
                REQUIRE(beyond.has_error());
                writ::problem const p = beyond.error().first();
                CHECK(p.code == row.code);
                CHECK(p.where == row.where);
                CHECK(p.line == 1);
            }
        }
    }

    TEST_CASE("a document that a program made is bounded as its text is") {
        boost::json::value deep = 1;
        for (std::size_t i = 0; i < limits::max_json_depth + 1; ++i) {
            deep = boost::json::array{std::move(deep)};
        }
        boost::json::object wide;
        for (std::size_t i = 0; i < limits::max_json_members + 1; ++i) {
            wide[std::to_string(i)] = 1;
        }
        struct {
            boost::json::value document;
            errc code;
            std::string where;
        } const rows[] = {
            {deep, errc::too_deep, "/0/0/0/0/0/0/0/0"},
            {boost::json::array{wide}, errc::too_many, "/0"},
            {boost::json::array(limits::max_json_values), errc::too_many,
             "/" + std::to_string(limits::max_json_values - 1)},
        };
        for (auto const& row : rows) {
            auto const read = writ::policy::from_json(row.document);
            REQUIRE(read.has_error());
            CHECK(read.error().code() == row.code);
            CHECK(read.error().where() == row.where);
        }
    }

    TEST_CASE("no more problems are reported than the bound") {
        auto const read = writ::policy::parse(R"([1,2,3,4])");
        REQUIRE(read.has_error());
        CHECK(read.error().problems.size() == limits::max_problems);
        CHECK(read.error().problems.back().where == "/2");
        auto const exactly = writ::policy::parse("[1,2,3]");
        CHECK(exactly.error().problems.size() == 3);
    }

    TEST_CASE("statements that cover too many pairs of action and type are refused") {
        static_assert(limits::max_covered_pairs == 12);
        auto const aliases = writ::aliases::make({{"m", {"x", "y", "z"}}}).value();
        struct {
            char const* policy;
            bool expanded;
            bool accepted;
        } const rows[] = {
            {R"([{"action":["a","b","c","d"],"subject":["P","Q","R"]}])", false, true},
            {R"([{"action":["a","b","c","d"],"subject":["P","Q","R","S"]}])", false, false},
            {R"([{"action":["a","b","c","d"],"subject":["P","Q","R"]},{"action":"a","subject":"S"}])", false,
             false},
            {R"([{"action":["m","m"],"subject":"P"}])", true, true},
            {R"([{"action":["m","m","m","m"],"subject":"P"}])", true, false},
            {R"([{"action":["m","m","m","m"],"subject":"P"}])", false, true},
        };
        for (auto const& row : rows) {
            CAPTURE(row.policy);
            auto const policy = writ::policy::parse(row.policy).value();
            auto const compiled =
                writ::ability::compile(policy, {}, {.aliases = row.expanded ? aliases : writ::aliases()});
            CHECK(compiled.has_value() == row.accepted);
            if (!compiled) {
                CHECK(compiled.error().code() == errc::too_many);
            }
        }
    }

    TEST_CASE("an alias that stands for too many names is refused") {
        CHECK(writ::aliases::make({{"a", {"b", "c", "d"}}}).has_value());
        CHECK(writ::aliases::make({{"a", {"b", "c"}}, {"b", {"d"}}}).has_value());
        CHECK(writ::aliases::make({{"a", {"b", "c", "d", "e"}}}).error().code() == errc::invalid_alias);
        CHECK(writ::aliases::make({{"a", {"b", "c"}}, {"b", {"d", "e"}}}).error().where() == "/a");
    }

    TEST_CASE("an explanation keeps no more than the bounds say but always what decided") {
        auto const ability = writ::ability::compile(R"([
            {"action":"a","subject":"P","reason":"r"},
            {"action":"a","subject":"P","conditions":{"x":[],"y":1}},
            {"action":"a","subject":"P","conditions":{"x":1,"y":1}},
            {"action":"a","subject":"P","conditions":{"x":1,"y":1}}])",
                                                    {}, {}, writ::dialect::casl)
                                 .value();
        boost::json::object const p{{"x", {1, 2, 3}}, {"y", letters(limits::max_explained_bytes + 1)}};
        auto const e = ability.explain("a", writ::resource("P", p));
        CHECK(e.cut);
        REQUIRE(e.statements.size() == limits::max_explained_statements + 1);
        CHECK(e.statements.back().decided);
        auto const& first = e.statements.front().clauses;
        REQUIRE(first.size() == 2);
        CHECK(first[0].found.cut);
        CHECK(first[0].found.json.as_array().size() == limits::max_explained_elements);
        CHECK(first[1].found.cut);
        CHECK(first[1].found.json.as_string().size() == limits::max_explained_bytes);
        // Two of the first statement and one of the second.
        CHECK(e.statements[1].clauses.size() == limits::max_explained_clauses - first.size());
        CHECK(to_text(e).ends_with("more was left out: the limits of explanations\n"));
    }

    TEST_CASE("an instance whose name is too long has no sound name") {
        auto const ability =
            writ::ability::compile(R"([{"action":"a","subject":"P","resources":["*"]}])").value();
        boost::json::object const p;
        CHECK(ability.can("a", writ::resource("P", p).with_name(letters(limits::max_resource_name_bytes))));
        CHECK_FALSE(
            ability.can("a", writ::resource("P", p).with_name(letters(limits::max_resource_name_bytes + 1))));
    }
}
