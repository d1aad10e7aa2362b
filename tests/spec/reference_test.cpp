// SPDX-License-Identifier: Apache-2.0
#include "spec/reference.hpp"
#include "support/paths.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace {

namespace json = boost::json;

writ_spec::question question_of(json::object const& asked) {
    writ_spec::question made;
    made.action = asked.at("action").get_string();
    if (auto* type = asked.at("subjectType").if_string())
        made.type = std::string(*type);
    if (asked.contains("subject"))
        made.instance = asked.at("subject").get_object();
    if (asked.contains("field"))
        made.field = asked.at("field").get_string();
    return made;
}

writ_spec::options options_of(json::object const& recorded) {
    writ_spec::options made{.casl = true};
    auto* given = recorded.if_contains("options");
    if (!given)
        return made;
    auto& options = given->get_object();
    if (options.contains("anyAction"))
        made.any_action = options.at("anyAction").get_string();
    if (options.contains("anySubjectType"))
        made.any_type = options.at("anySubjectType").get_string();
    if (options.contains("aliases"))
        made.aliases = options.at("aliases").get_object();
    return made;
}

// Cases of the default matcher that take logical operators for plain values.
bool is_outside(std::string_view line, json::object const& recorded) {
    if (recorded.at("kind") != "checks" || recorded.at("group") == "unsupported-operators")
        return true;
    for (std::string_view name : {"\"$and\"", "\"$or\"", "\"$nor\"", "\"$not\""})
        if (line.find(name) != line.npos)
            return line.find("\"extended\"") == line.npos;
    return false;
}

} // namespace

TEST_SUITE("spec/reference") {
    TEST_CASE("the reference evaluator answers as CASL did") {
        std::size_t checks = 0;
        for (std::string name : {"cases", "generated"}) {
            std::ifstream file(writ_test::in_source("tests/conformance/casl/" + name + ".jsonl"));
            for (std::string line; std::getline(file, line);) {
                auto recorded = json::parse(line).get_object();
                if (is_outside(line, recorded))
                    continue;
                auto how = options_of(recorded);
                for (auto& one : recorded.at("checks").get_array()) {
                    auto& asked = one.get_object();
                    auto& expected = asked.contains("v7") ? asked.at("v7").get_object() : asked;
                    auto given =
                        writ_spec::check(recorded.at("rules").get_array(), question_of(asked), {}, how);
                    CAPTURE(recorded.at("id").get_string().c_str());
                    CAPTURE(json::serialize(asked));
                    CHECK(given.allowed == expected.at("allowed").get_bool());
                    auto& index = expected.at("ruleIndex");
                    CHECK((given.statement ? json::value(*given.statement) : json::value()) == index);
                    ++checks;
                }
            }
        }
        CHECK(checks > 20'000);
    }

    TEST_CASE("conditions are decided in three values") {
        using writ_spec::truth;
        struct row {
            char const* conditions;
            char const* root;
            truth expected;
        };
        row const rows[] = {
            {R"({"a": {"$lt": 5}})", R"({})", truth::unknown},
            {R"({"a": {"$lt": 5}})", R"({"a": "4"})", truth::unknown},
            {R"({"a": {"$lt": 5}})", R"({"a": []})", truth::no},
            {R"({"a": {"$lt": 5}})", R"({"a": ["x", 4]})", truth::yes},
            {R"({"a": {"$lt": 5}})", R"({"a": ["x", 6]})", truth::unknown},
            {R"({"a": {"$not": {"$lt": 5}}})", R"({})", truth::unknown},
            {R"({"a": {"$lt": 5}, "b": 1})", R"({"b": 2})", truth::no},
            {R"({"$or": [{"a": {"$lt": 5}}, {"b": 1}]})", R"({"b": 1})", truth::yes},
            {R"({"a": "${subject.id}"})", R"({"a": "alice"})", truth::yes},
            {R"({"a": "${subject.level}"})", R"({})", truth::unknown},
            {R"({"a": {"$in": ["x", "${subject.level}"]}})", R"({"a": "x"})", truth::unknown},
            {R"({"a": {"$in": "${subject.tags}"}})", R"({"a": "x"})", truth::yes},
            {R"({"a": {"$in": "${subject.mixed}"}})", R"({"a": "x"})", truth::unknown},
            {R"({"a": {"$lt": "${subject.flag}"}})", R"({"a": 1})", truth::unknown},
            {R"({"a": "$${subject.id}"})", R"({"a": "${subject.id}"})", truth::yes},
            {R"({"a": 9007199254740993})", R"({"a": 9007199254740992})", truth::no},
            {R"({"a": {"$gt": 9007199254740992.0}})", R"({"a": 9007199254740993})", truth::yes},
        };
        writ_spec::environment known;
        known.subject_id = "alice";
        known.subject =
            json::parse(R"({"id": "bob", "tags": ["x"], "mixed": ["x", null], "flag": true})").get_object();
        for (auto& row : rows) {
            CAPTURE(row.conditions);
            CAPTURE(row.root);
            CHECK(writ_spec::holds(json::parse(row.conditions).get_object(), json::parse(row.root), known, {})
                  == row.expected);
        }
    }
}
