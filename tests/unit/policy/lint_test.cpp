// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/lint.hpp>

#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <boost/describe.hpp>

#include <string>
#include <string_view>
#include <vector>

using writ::lint_code;
using writ::severity;

namespace {

struct note {
    std::string text;
    int level = 0;
};
BOOST_DESCRIBE_STRUCT(note, (), (text, level))

} // namespace

template <>
struct writ::resource_traits<note> {
    static constexpr std::string_view type = "Note";
};

namespace {

// Of the findings: "dead_statement /0, ...".
std::string codes(writ::lint_report const& report) {
    std::string text;
    for (writ::finding const& f : report.findings) {
        text += (text.empty() ? "" : ", ") + std::string(writ::to_string(f.code)) + " " + f.where;
    }
    return text;
}

std::string codes(std::string_view policy, writ::vocabulary const& words = {},
                  writ::dialect d = writ::dialect::writ) {
    return codes(writ::lint(writ_test::compile(policy, d), words));
}

writ::vocabulary const words{
    .actions = {{"read", "update"}},
    .types = {{{.name = "A", .attributes = {"x", "meta.*", "lines.sku"}, .required = {"y"}},
               {.name = "B", .attributes = {"x"}}}},
};

} // namespace

TEST_SUITE("policy/lint") {
    TEST_CASE("statements that do nothing are reported, and those that nearly do nothing are not") {
        struct {
            char const* policy;
            char const* expected;
        } const rows[] = {
            // A later statement without conditions decides.
            {R"([{"action":"a","subject":"P","conditions":{"x":1}},{"action":"a","subject":"P"}])",
             "dead_statement /0"},
            {R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","conditions":{"x":1}}])", ""},
            {R"([{"action":["a","b"],"subject":"P","conditions":{"x":1}},{"action":"a","subject":"P"}])", ""},
            {R"([{"action":"a","subject":"all","conditions":{"x":1}},{"action":"a","subject":"P"}])", ""},
            {R"([{"action":["a","b"],"subject":"P","conditions":{"x":1}},{"action":"a","subject":"P"},{"action":"manage","subject":"P","fields":"f"},{"action":"b","subject":"all"}])",
             "dead_statement /0"},
            // Several together decide; without a value of its own type, none does.
            {R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"conditions":{"x":{"$exists":true}}},{"action":"a","subject":"P","inverted":true,"conditions":{"x":{"$exists":false}}}])",
             ""},
            {R"([{"action":"a","subject":"P","conditions":{"y":1}},{"action":"a","subject":"P","conditions":{"x":{"$exists":true}}},{"action":"a","subject":"P","conditions":{"x":{"$exists":false}}}])",
             "dead_statement /0"},
            {R"([{"action":"a","subject":"P","conditions":{"y":1}},{"action":"a","subject":"P","conditions":{"x":{"$gt":1}}},{"action":"a","subject":"P","conditions":{"x":{"$lte":1}}}])",
             ""},
            // Fields: without a field asked about, an inverted one is passed over.
            {R"([{"action":"a","subject":"P","fields":"f"},{"action":"a","subject":"P","fields":"f","inverted":true}])",
             ""},
            {R"([{"action":"a","subject":"P","fields":"f","conditions":{"x":1}},{"action":"a","subject":"P","fields":["f","g"]}])",
             "dead_statement /0"},
            {R"([{"action":"a","subject":"P","fields":"f.*","conditions":{"x":1}},{"action":"a","subject":"P","fields":"*"}])",
             ""},
            {R"([{"action":"a","subject":"P","fields":"f.*","conditions":{"x":1}},{"action":"a","subject":"P"}])",
             "dead_statement /0"},
            // Two that say the same.
            {R"([{"action":["a","b"],"subject":"P","conditions":{"x":1}},{"action":["b","a"],"subject":"P","conditions":{"x":1},"reason":"r"}])",
             "duplicate_statement /0"},
            {R"([{"action":"a","subject":"P","conditions":{"x":1}},{"action":"a","subject":"P","conditions":{"x":2}}])",
             ""},
            {R"([{"action":"a","subject":"P","conditions":{"x":1}},{"action":"a","subject":"P","conditions":{"x":1},"inverted":true},{"action":"a","subject":"P","conditions":{"x":1}}])",
             "duplicate_statement /0, dead_statement /1"},
            // Prohibitions.
            {R"([{"action":"a","subject":"P"},{"action":"b","subject":"P","inverted":true}])",
             "idle_prohibition /1"},
            {R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"conditions":{"x":1}}])",
             ""},
            {R"([{"action":"a","subject":"P","conditions":{"x":2}},{"action":"a","subject":"P","inverted":true,"conditions":{"x":1}}])",
             ""},
            {R"([{"action":"a","subject":"P","conditions":{"x":{"$exists":false}}},{"action":"a","subject":"P","inverted":true,"conditions":{"x":1}}])",
             "idle_prohibition /1"},
            {R"([{"action":"a","subject":"P","conditions":{"o":"${subject.id}"}},{"action":"a","subject":"P","inverted":true,"conditions":{"o":{"$nin":["${subject.id}"]}}}])",
             "idle_prohibition /1, required_attribute /1/conditions"},
            // What is not decided is not reported.
            {R"([{"action":"a","subject":"P","conditions":{"x":{"$exists":false}}},{"action":"a","subject":"P","inverted":true,"conditions":{"x":{"$regex":"^a"}}}])",
             ""},
            {R"([{"action":"a","subject":"P","inverted":true,"resources":["r:*"]},{"action":"a","subject":"Q"}])",
             ""},
        };
        for (auto const& row : rows) {
            CAPTURE(row.policy);
            CHECK(codes(row.policy) == row.expected);
        }
    }

    TEST_CASE("conditions that can never hold are reported, and those that an array satisfies are not") {
        struct {
            char const* conditions;
            bool never;
        } const rows[] = {
            {R"({"x":{"$in":[]}})", true},
            {R"({"x":{"$in":[1]}})", false},
            {R"({"x":{"$gt":1,"$lt":0}})", false},
            {R"({"x":{"$gt":1,"$lt":0,"$size":1}})", true},
            {R"({"x":{"$gt":1,"$lt":0,"$size":2}})", false},
            {R"({"x":{"$eq":1,"$ne":1}})", true},
            {R"({"$and":[{"x":1},{"x":2}]})", false},
            {R"({"$and":[{"x":1},{"x":2},{"x":{"$size":1}}]})", true},
            {R"({"x":{"$exists":false,"$eq":1}})", true},
            {R"({"x":{"$exists":false,"$ne":1}})", false},
            {R"({"x":{"$all":[1,2],"$size":1}})", true},
            {R"({"x":{"$all":[1,2],"$size":2}})", false},
            {R"({"x":{"$all":[],"$nin":[]}})", false},
            {R"({"x":null,"$nor":[{"x":{"$exists":false}},{"x":{"$in":[null]}}]})", true},
            {R"({"x":{"$eq":"${subject.id}","$ne":"${user.id}"}})", true},
            {R"({"x":{"$eq":"${subject.id}","$ne":"${token.sub}"}})", false},
            {R"({"x":{"$gt":9223372036854775807,"$lt":9223372036854775808,"$size":1}})", true},
            {R"({"$nor":[{"x":{"$elemMatch":{"$in":[]}}},{"x":{"$exists":true}},{"x":{"$exists":false}}]})",
             false},
        };
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            std::string const policy =
                std::string(R"([{"action":"a","subject":"P","conditions":)") + row.conditions + "}]";
            CHECK(codes(policy) == (row.never ? "never_holds /0/conditions" : ""));
        }
        // What is unknown matches a prohibition.
        CHECK(codes(R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,
                        "conditions":{"x":{"$eq":"${subject.id}","$in":[]}}}])")
              == "never_holds /1/conditions");
        CHECK(codes(R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,
                        "conditions":{"x":{"$eq":"${subject.id}","$ne":"${subject.id}"}}}])")
              == "required_attribute /1/conditions");
    }

    TEST_CASE("in dialect casl a missing attribute is less than anything") {
        char const* const policy = R"([{"action":"a","subject":"P"},
            {"action":"a","subject":"P","inverted":true,"conditions":{"x":{"$lt":1}}}])";
        CHECK(codes(policy) == "required_attribute /1/conditions");
        CHECK(codes(policy, {}, writ::dialect::casl) == "");
    }

    TEST_CASE("a prohibition says what must be passed") {
        struct {
            char const* conditions;
            char const* named;
        } const rows[] = {
            {R"({"x":{"$gt":1}})", "`x` is"},
            {R"({"x":1})", ""},
            {R"({"x":1,"y":{"$lt":2}})", "`y` is"},
            {R"({"y":{"$lt":"${context.hour}"}})", "`y` or `${context.hour}` is"},
            {R"({"o":{"$ne":"${subject.id}"}})", "`${subject.id}` is"},
            {R"({"y":{"$lt":2},"x":{"$exists":true,"$eq":null}})", "`y` is"},
            {R"({"y":{"$lt":2},"x":{"$in":[]}})", ""},
        };
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            std::string const policy =
                std::string(
                    R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"conditions":)")
                + row.conditions + "}]";
            std::string what;
            for (writ::finding const& f : writ::lint(writ_test::compile(policy)).findings) {
                if (f.code == lint_code::required_attribute) {
                    CHECK(f.severity == severity::note);
                    what = f.what;
                }
            }
            std::string const expected = *row.named == '\0' ? ""
                                                            : "this prohibition also matches where "
                                                                  + std::string(row.named) + " not passed";
            CHECK(what == expected);
        }
        // What the vocabulary or the struct always has need not be said.
        char const* const on_a =
            R"([{"action":"read","subject":"A"},{"action":"read","subject":"A","inverted":true,"conditions":{"y":{"$gt":1}}}])";
        CHECK(codes(on_a, words) == "");
        char const* const on_note =
            R"([{"action":"a","subject":"Note"},{"action":"a","subject":"Note","inverted":true,"conditions":{"level":{"$gt":1}}}])";
        CHECK(codes(on_note) == "required_attribute /1/conditions");
        CHECK(codes(writ::lint(writ_test::compile(on_note, writ::dialect::writ, writ::types<note>()))) == "");
    }

    TEST_CASE("a prohibition that reads what a type lacks says what becomes of that type") {
        struct {
            char const* conditions;
            severity level;
            char const* what;
        } const rows[] = {
            {R"({"y":{"$gt":1}})", severity::error,
             "type `B` has no `y`, so this prohibition matches all of its instances"},
            {R"({"y":1})", severity::warning,
             "type `B` has no `y`, so this prohibition matches none of its instances"},
            {R"({"y":1,"x":1})", severity::warning,
             "type `B` has no `y`, so this prohibition matches none of its instances"},
            {R"({"y":{"$ne":1},"x":1})", severity::warning,
             "type `B` has no `y`, which this prohibition reads"},
            {R"({"x":1})", severity::note, ""},
        };
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            std::string const policy =
                std::string(
                    R"([{"action":"read","subject":"all"},{"action":"read","subject":"all","inverted":true,"conditions":)")
                + row.conditions + "}]";
            writ::finding lacking{.severity = severity::note};
            for (writ::finding const& f : writ::lint(writ_test::compile(policy), words).findings) {
                if (f.code == lint_code::lacking_attribute) {
                    lacking = f;
                }
            }
            CHECK(lacking.severity == row.level);
            CHECK(lacking.what == row.what);
        }
        char const* const policy =
            R"([{"action":"a","subject":"all"},{"action":"a","subject":"all","inverted":true,"conditions":{"size":{"$gt":1}}}])";
        CHECK(codes(writ::lint(writ_test::compile(policy, writ::dialect::writ, writ::types<note>())))
              == "lacking_attribute /1/conditions, required_attribute /1/conditions");
    }

    TEST_CASE("names are compared with the vocabulary") {
        struct {
            char const* statement;
            char const* expected;
        } const rows[] = {
            {R"({"action":"fly","subject":"A"})", "unknown_action /0/action"},
            {R"({"action":["read","fly"],"subject":"A"})", "unknown_action /0/action/1"},
            {R"({"action":["read","manage"],"subject":"A"})", ""},
            {R"({"action":"read","subject":"C"})", "unknown_type /0/subject"},
            {R"({"action":"read","subject":["A","C"],"fields":"z"})", "unknown_type /0/subject/1"},
            {R"({"action":"read","subject":["A","all"],"fields":"z"})", ""},
            {R"({"action":"read","subject":"A","fields":["x","z"]})", "unknown_field /0/fields/1"},
            {R"({"action":"read","subject":["A","B"],"fields":["y","meta","meta.z.w","lines","lines.0.sku","l*"]})",
             ""},
            {R"({"action":"read","subject":"B","fields":["*","z*"]})", "unknown_field /0/fields/1"},
            {R"({"action":"read","subject":"B","conditions":{"z":1}})", "unknown_attribute /0/conditions"},
            {R"({"action":"read","subject":"A","conditions":{"x":1,"meta.z":1,"lines.1.sku":1,"id":1,"name":1}})",
             ""},
        };
        for (auto const& row : rows) {
            CAPTURE(row.statement);
            CHECK(codes("[" + std::string(row.statement) + "]", words) == row.expected);
        }
    }

    TEST_CASE("an alias is no unknown action") {
        auto const aliases = writ::aliases::make({{"edit", {"update"}}}).value();
        auto const policy = writ_test::compile(R"([{"action":"edit","subject":"A"}])", writ::dialect::writ,
                                               {}, {.aliases = aliases});
        CHECK(codes(writ::lint(policy, words)) == "");
    }

    TEST_CASE("shapes that allow or forbid everything are reported") {
        struct {
            char const* policy;
            char const* expected;
        } const rows[] = {
            {R"([{"action":"manage","subject":"all"}])", "allows_everything /0"},
            {R"([{"action":"manage","subject":"all","conditions":{"x":1}}])", ""},
            {R"([{"action":"manage","subject":"all","fields":"x"}])", ""},
            {R"([{"action":"manage","subject":"P"}])", ""},
            {R"([{"action":"a","subject":"P","inverted":true,"conditions":{"x":1}},{"action":"manage","subject":"all"}])",
             "dead_statement /0, allows_everything /1"},
            {R"([{"action":"a","subject":"P","inverted":true}])", "idle_prohibition /0, only_forbids "},
            {R"([])", ""},
        };
        for (auto const& row : rows) {
            CAPTURE(row.policy);
            CHECK(codes(row.policy) == row.expected);
        }
    }

#ifdef WRIT_WITH_REGEX
    TEST_CASE("a regular expression that is plain text is not slow") {
        CHECK(codes(R"([{"action":"a","subject":"P","conditions":{"x":{"$regex":"^a+"}}}])")
              == "slow_regex /0/conditions");
        CHECK(codes(R"([{"action":"a","subject":"P","conditions":{"x":{"$regex":"^a"}}}])") == "");
    }
#endif

    TEST_CASE("a finding is a sentence with its place") {
        writ::finding const f{lint_code::dead_statement, severity::warning, "/2", "it is dead"};
        CHECK(writ::to_string(f) == "warning: /2: it is dead [dead_statement]");
        CHECK(writ::to_string(writ::finding{lint_code::only_forbids, severity::note, "", "so"})
              == "note: so [only_forbids]");
        CHECK(writ::to_string(lint_code::unobtainable_role) == "unobtainable_role");
        CHECK(writ::to_string(severity::error) == "error");
    }
}
