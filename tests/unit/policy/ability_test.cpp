// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>

#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <type_traits>
#include <vector>

using writ::dialect;
using writ::errc;
using writ_test::compile;
using writ_test::object;

namespace {

using indexes = std::vector<std::size_t>;
using strings = std::vector<std::string>;

constexpr std::optional<std::size_t> none;

// What decides `action` on a type, and on instances with pub true and false.
struct precedence {
    char const* policy;
    bool of_type;
    bool of_public;
    bool of_private;
};

constexpr precedence precedences[] = {
    {"[]", false, false, false},
    {R"([{"action":"a","subject":"P","conditions":{"pub":true}}])", true, true, false},
    {R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"conditions":{"pub":true}}])",
     true, false, true},
    {R"([{"action":"a","subject":"P","inverted":true,"conditions":{"pub":true}}])", false, false, false},
    {R"([{"action":"a","subject":"P","conditions":{"pub":true}},{"action":"a","subject":"P","inverted":true}])",
     false, false, false},
    {R"([{"action":"a","subject":"P","inverted":true},{"action":"a","subject":"P","conditions":{"pub":true}}])",
     true, true, false},
    {R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"conditions":{}}])", false,
     false, false},
    {R"([{"action":"a","subject":"P","conditions":{"pub":true}},
         {"action":"a","subject":"P","inverted":true,"conditions":{"pub":true}}])",
     true, false, false},
    // Neither specificity nor kind counts, only the order.
    {R"([{"action":"a","subject":"P","inverted":true},{"action":"manage","subject":"all"}])", true, true,
     true},
    {R"([{"action":"manage","subject":"all"},{"action":"a","subject":"all","inverted":true},
         {"action":"manage","subject":"P","conditions":{"pub":true}}])",
     true, true, false},
    {R"([{"action":["b","a","a"],"subject":["Q","P","P"]}])", true, true, true},
    {R"([{"action":"b","subject":"P"},{"action":"a","subject":"Q"}])", false, false, false},
};

struct field_row {
    char const* policy;
    bool none;
    bool x;
    bool y;
};

constexpr field_row fields[] = {
    {R"([{"action":"a","subject":"P","fields":"x"}])", true, true, false},
    {R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","fields":"x","inverted":true}])", true,
     false, true},
    {R"([{"action":"a","subject":"P","fields":"x"},{"action":"a","subject":"P","fields":"x","inverted":true}])",
     true, false, false},
    {R"([{"action":"a","subject":"P","fields":"x","inverted":true}])", false, false, false},
    {R"([{"action":"a","subject":"P","fields":["x","y"]},{"action":"a","subject":"P","inverted":true}])",
     false, false, false},
    {R"([{"action":"a","subject":"P","fields":"*"}])", true, true, true},
};

} // namespace

TEST_SUITE("policy/ability") {
    TEST_CASE("the last statement that covers the question decides") {
        auto const published = object(R"({"pub":true})");
        auto const unpublished = object(R"({"pub":false})");
        for (dialect const d : {dialect::writ, dialect::casl}) {
            for (precedence const& row : precedences) {
                CAPTURE(row.policy);
                auto const ability = compile(row.policy, d);
                CHECK(ability.can("a", writ::type("P")) == row.of_type);
                CHECK(ability.can("a", writ::resource("P", published)) == row.of_public);
                CHECK(ability.can("a", writ::resource("P", unpublished)) == row.of_private);
            }
        }
    }

    TEST_CASE("fields restrict an allowing statement and a question without a field passes over prohibitions "
              "of some") {
        boost::json::object const p;
        for (field_row const& row : fields) {
            CAPTURE(row.policy);
            auto const ability = compile(row.policy);
            for (auto const& asked :
                 {std::pair("", row.none), std::pair("x", row.x), std::pair("y", row.y)}) {
                auto const [field, expected] = asked;
                CAPTURE(asked.first);
                CHECK(ability.can("a", writ::type("P"), {.field = field}) == expected);
                CHECK(ability.can("a", writ::resource("P", p), {.field = field}) == expected);
            }
        }
    }

    TEST_CASE("fields and conditions must both hold for a statement to decide") {
        auto const ability = compile(R"([{"action":"a","subject":"P"},
                        {"action":"a","subject":"P","inverted":true,"fields":"x","conditions":{"n":1}}])");
        auto const one = object(R"({"n":1})");
        auto const two = object(R"({"n":2})");
        CHECK_FALSE(ability.can("a", writ::resource("P", one), {.field = "x"}));
        CHECK(ability.can("a", writ::resource("P", one), {.field = "y"}));
        CHECK(ability.can("a", writ::resource("P", two), {.field = "x"}));
        CHECK(ability.can("a", writ::resource("P", one)));
    }

    TEST_CASE("a verdict names the statement that decided") {
        auto const ability = compile(R"([{"action":"a","subject":"P"},
            {"action":"a","subject":"P","inverted":true,"conditions":{"n":1}},
            {"action":"b","subject":"all"}])");
        auto const one = object(R"({"n":1})");
        auto const two = object(R"({"n":2})");
        CHECK(ability.check("a", writ::resource("P", one)) == writ::verdict(false, 1));
        CHECK(ability.check("a", writ::resource("P", two)) == writ::verdict(true, 0));
        CHECK(ability.check("a", writ::type("P")).statement() == std::size_t{0});
        CHECK(ability.check("b", writ::type("Q")).statement() == std::size_t{2});
        CHECK(ability.check("c", writ::type("P")).statement() == none);
        CHECK_FALSE(ability.check("c", writ::type("P")).allowed());
        CHECK_FALSE(writ::verdict().allowed());
        static_assert(std::is_trivially_copyable_v<writ::verdict>);
    }

    TEST_CASE("the names of any action and any type ask for no more than themselves") {
        auto const ability = compile(R"([{"action":"manage","subject":"all"},
            {"action":"read","subject":"P","inverted":true},{"action":"b","subject":"all"}])");
        CHECK(ability.can("manage", writ::type("P")));
        CHECK(ability.can("undeclared", writ::type("Undeclared")));
        CHECK_FALSE(ability.can("read", writ::type("P")));
        CHECK(ability.can("read", writ::type("all")));
        CHECK(ability.can("read", writ::type::any()));
        CHECK(ability.can("manage", writ::type::any()));

        auto const narrow = compile(R"([{"action":"a","subject":"P"},{"action":"b","subject":"all"}])");
        CHECK_FALSE(narrow.can("manage", writ::type("P")));
        CHECK_FALSE(narrow.can("a", writ::type("all")));
        CHECK_FALSE(narrow.can("a", writ::type::any()));
        CHECK(narrow.can("b", writ::type::any()));
        CHECK_FALSE(narrow.can("*", writ::type("P")));
        CHECK(narrow.can("b", writ::type("")));
        CHECK_FALSE(narrow.can("a", writ::type("")));
        CHECK_FALSE(narrow.can("", writ::type("P")));
    }

    TEST_CASE("renamed any names make the usual ones ordinary") {
        auto const ability = compile(R"([{"action":"root","subject":"*any"},{"action":"manage","subject":"P"},
                                         {"action":"x","subject":"all"}])",
                                     dialect::casl, {}, {.any_action = "root", .any_type = "*any"});
        CHECK(ability.can("anything", writ::type("Anything")));
        auto const usual = compile(R"([{"action":"manage","subject":"P"},{"action":"x","subject":"all"}])",
                                   dialect::writ, {}, {.any_action = "root", .any_type = "any"});
        CHECK(usual.can("manage", writ::type("P")));
        CHECK_FALSE(usual.can("read", writ::type("P")));
        CHECK_FALSE(usual.can("x", writ::type("P")));
        CHECK(usual.can("x", writ::type("all")));
        CHECK_FALSE(usual.can("x", writ::type::any()));
    }

    TEST_CASE("an ability refuses empty any names") {
        auto const policy = writ::policy();
        CHECK(writ::ability::compile(policy, {}, {.any_action = ""}).error().code() == errc::empty_name);
        CHECK(writ::ability::compile(policy, {}, {.any_type = ""}).error().where() == "any_type");
    }

    TEST_CASE("statements without an action or a type follow the lax dialect") {
        auto const ability = compile(R"([{"subject":"P"},{"action":"a"},{"action":"b","subject":[]},
                                         {"action":"c","subject":null},{"action":[],"subject":"P"}])",
                                     dialect::casl);
        CHECK(ability.can("a", writ::type("Anything")));
        CHECK(ability.can("a", writ::type::any()));
        CHECK_FALSE(ability.can("b", writ::type("P")));
        CHECK_FALSE(ability.can("b", writ::type::any()));
        CHECK(ability.can("c", writ::type("P")));
        CHECK_FALSE(ability.can("d", writ::type("P")));
    }

    TEST_CASE("an ordering that cannot be decided matches inverted statements only") {
        struct {
            char const* attributes;
            bool allowing;
            bool inverted;
        } const rows[] = {
            {R"({"n":3})", true, true},
            {R"({"n":7})", false, false},
            {R"({})", false, true},
            {R"({"n":null})", false, true},
            {R"({"n":"3"})", false, true},
            {R"({"n":true})", false, true},
            {R"({"n":[]})", false, false},
            {R"({"n":[7,3]})", true, true},
            {R"({"n":[7,"x"]})", false, true},
            {R"({"n":{"m":1}})", false, true},
        };
        auto const allowing = compile(R"([{"action":"a","subject":"P","conditions":{"n":{"$lt":5}}}])");
        auto const inverted = compile(
            R"([{"action":"a","subject":"P"},{"action":"a","subject":"P","inverted":true,"conditions":{"n":{"$lt":5}}}])");
        for (auto const& row : rows) {
            CAPTURE(row.attributes);
            auto const p = object(row.attributes);
            CHECK(allowing.can("a", writ::resource("P", p)) == row.allowing);
            CHECK(inverted.can("a", writ::resource("P", p)) == !row.inverted);
        }
    }

    TEST_CASE("numbers are compared by mathematical value in the strict dialect and as doubles in the lax") {
        struct {
            char const* conditions;
            char const* attributes;
            bool writ;
            bool casl;
        } const rows[] = {
            {R"({"n":1})", R"({"n":1.0})", true, true},
            {R"({"n":9007199254740993})", R"({"n":9007199254740992})", false, true},
            {R"({"n":9007199254740993})", R"({"n":9007199254740992.0})", false, true},
            {R"({"n":{"$gt":9007199254740992}})", R"({"n":9007199254740993})", true, false},
            {R"({"n":{"$gt":-1}})", R"({"n":18446744073709551615})", true, true},
            {R"({"n":18446744073709551615})", R"({"n":-1})", false, false},
            {R"({"n":{"$lt":0.5}})", R"({"n":0})", true, true},
            {R"({"n":0})", R"({"n":-0.0})", true, true},
            {R"({"n":1})", R"({"n":"1"})", false, false},
            {R"({"n":0})", R"({"n":false})", false, false},
        };
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            CAPTURE(row.attributes);
            std::string const text =
                R"([{"action":"a","subject":"P","conditions":)" + std::string(row.conditions) + "}]";
            auto const p = object(row.attributes);
            CHECK(compile(text).can("a", writ::resource("P", p)) == row.writ);
            CHECK(compile(text, dialect::casl).can("a", writ::resource("P", p)) == row.casl);
        }
    }

    TEST_CASE("copies of an ability share what it compiled") {
        auto const ability = compile(R"([{"action":"a","subject":"P","inverted":true,"reason":"because"}])");
        // NOLINTNEXTLINE(performance-unnecessary-copy-initialization)
        writ::ability const copy = ability;
        CHECK(&copy.source() == &ability.source());
        auto const denied = copy.check("a", writ::type("P"));
        CHECK(copy.reason(denied).data() == ability.reason(denied).data());
    }

    TEST_CASE("problems of statements and of paths are reported with lines when compiled from text") {
        auto const read = writ::ability::compile("[\n  {\"action\":\"a\"}\n]");
        REQUIRE(read.has_error());
        CHECK(read.error().first().line == 2);
    }
}
