// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/environment.hpp>

#include "support/policies.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <string>

using writ::dialect;
using writ::errc;
using writ_test::compile;
using writ_test::object;

namespace {

std::string statement(std::string const& conditions, bool inverted = false) {
    return R"({"action":"a","subject":"P","inverted":)" + std::string(inverted ? "true" : "false")
           + R"(,"conditions":)" + conditions + "}";
}

// What an allowing statement and an inverted one, below one that allows all,
// answer on an instance; both plainly and with a prepared environment.
struct answers {
    bool allowing;
    bool inverted;
    bool operator==(answers const&) const = default;
};

answers ask(std::string const& conditions, char const* attributes, writ::environment const& e,
            dialect d = dialect::writ) {
    auto const allowing = compile("[" + statement(conditions) + "]", d);
    auto const inverted = compile(R"([{"action":"a","subject":"P"},)" + statement(conditions, true) + "]", d);
    auto const p = object(attributes);
    writ::resource const r("P", p);
    answers const plain{allowing.can("a", r, {.environment = e}), inverted.can("a", r, {.environment = e})};
    auto const prepared_allowing = allowing.prepare(e);
    auto const prepared_inverted = inverted.prepare(e);
    answers const prepared{allowing.can("a", r, {.environment = prepared_allowing}),
                           inverted.can("a", r, {.environment = prepared_inverted})};
    CHECK(plain == prepared);
    // An environment prepared for another ability answers as a plain one.
    answers const foreign{allowing.can("a", r, {.environment = prepared_inverted}),
                          inverted.can("a", r, {.environment = prepared_allowing})};
    CHECK(plain == foreign);
    return plain;
}

constexpr answers holds{true, false};
constexpr answers fails{false, true};
// Matches inverted statements only.
constexpr answers unknown{false, false};

// Everything a placeholder can find.
struct surroundings {
    boost::json::object subject = object(R"({"id":"not read","level":3,"team":{"name":"red","id":"t1"},
        "tags":["x","y"],"none":[],"mixed":["x",null],"nested":[["x"]],"nothing":null,"flag":true,"real":2.5,
        "text":"${subject.level}","list":["x"],"big":18446744073709551615,"objects":[{"a":1}]})");
    boost::json::object token = object(R"({"sub":"tok"})");
    boost::json::object context = object(R"({"ip":"10.0.0.1","a b":1})");

    [[nodiscard]] writ::environment view() const {
        return {.subject_id = "alice",
                .subject = subject,
                .organization_id = "acme",
                .organization_slug = "acme-slug",
                .token = token,
                .context = context};
    }
};

} // namespace

TEST_SUITE("policy/placeholder") {
    TEST_CASE("a placeholder stands for the value at its path") {
        struct {
            char const* placeholder;
            char const* attributes;
        } const rows[] = {
            {"${subject.id}", R"({"x":"alice"})"},
            {"${user.id}", R"({"x":"alice"})"},
            {"${subject.level}", R"({"x":3})"},
            {"${user.level}", R"({"x":3.0})"},
            {"${subject.team.name}", R"({"x":"red"})"},
            {"${user.team.id}", R"({"x":"t1"})"},
            {"${subject.flag}", R"({"x":true})"},
            {"${subject.real}", R"({"x":2.5})"},
            {"${subject.big}", R"({"x":18446744073709551615})"},
            {"${organization.id}", R"({"x":"acme"})"},
            {"${organization.slug}", R"({"x":"acme-slug"})"},
            {"${token.sub}", R"({"x":"tok"})"},
            {"${context.ip}", R"({"x":"10.0.0.1"})"},
            {"${context.a b}", R"({"x":1})"},
            // A value is never expanded again.
            {"${subject.text}", R"({"x":"${subject.level}"})"},
            // As everywhere, an array has the value when one element does.
            {"${subject.id}", R"({"x":["bob","alice"]})"},
        };
        surroundings const all;
        for (auto const& row : rows) {
            for (dialect const d : {dialect::writ, dialect::casl}) {
                CAPTURE(row.placeholder);
                std::string const p = row.placeholder;
                CHECK(ask(R"({"x":")" + p + R"("})", row.attributes, all.view(), d) == holds);
                CHECK(ask(R"({"x":")" + p + R"("})", R"({"x":"other"})", all.view(), d) == fails);
                CHECK(ask(R"({"x":{"$ne":")" + p + R"("}})", row.attributes, all.view(), d) == fails);
                CHECK(ask(R"({"x":{"$in":["z",")" + p + R"("]}})", row.attributes, all.view(), d) == holds);
                CHECK(ask(R"({"x":{"$nin":["z",")" + p + R"("]}})", R"({"x":"other"})", all.view(), d)
                      == holds);
                CHECK(
                    ask(R"({"x":{"$elemMatch":{"$eq":")" + p + R"("}}})", R"({"x":["other"]})", all.view(), d)
                    == fails);
            }
        }
    }

    TEST_CASE("a test whose placeholder has no value is unknown whatever else it holds") {
        char const* const tests[] = {
            R"({"x":"${subject.absent}"})",
            R"({"x":"${subject.nothing}"})",
            R"({"x":"${subject.team}"})",
            R"({"x":"${subject.tags}"})",
            R"({"x":"${subject.tags.0}"})",
            R"({"x":"${subject.id.x}"})",
            R"({"x":"${subject.level.x}"})",
            R"({"x":"${token.sub.x}"})",
            R"({"x":{"$ne":"${subject.absent}"}})",
            R"({"x":{"$gt":"${subject.flag}"}})",
            R"({"x":{"$lte":"${subject.tags}"}})",
            R"({"x":{"$in":["${subject.absent}","x"]}})",
            R"({"x":{"$nin":["${subject.absent}","x"]}})",
            R"({"x":{"$in":["${subject.tags}"]}})",
            R"({"x":{"$in":"${subject.absent}"}})",
            R"({"x":{"$in":"${subject.id}"}})",
            R"({"x":{"$nin":"${subject.mixed}"}})",
            R"({"x":{"$in":"${subject.nested}"}})",
            R"({"x":{"$in":"${subject.objects}"}})",
            R"({"x":{"$all":"${subject.none}"}})",
            R"({"x":{"$all":"${subject.nothing}"}})",
            R"({"x":{"$all":["${subject.absent}"]}})",
            R"({"x":{"$elemMatch":{"$eq":"${subject.absent}"}}})",
        };
        surroundings const all;
        for (char const* const test : tests) {
            CAPTURE(test);
            for (dialect const d : {dialect::writ, dialect::casl}) {
                CHECK(ask(test, R"({"x":["x","y"]})", all.view(), d) == unknown);
            }
        }
        for (char const* const test : {tests[0], tests[8], tests[11], tests[12]}) {
            CAPTURE(test);
            CHECK(ask(test, R"({"x":"x"})", all.view()) == unknown);
            CHECK(ask(test, R"({})", all.view()) == unknown);
            CHECK(ask(test, R"({"x":null})", {}) == unknown);
        }
    }

    TEST_CASE("a question without an environment leaves every placeholder without a value") {
        boost::json::object const p = object(R"({"x":"alice"})");
        auto const allowing = compile("[" + statement(R"({"x":"${user.id}"})") + "]");
        CHECK_FALSE(allowing.can("a", writ::resource("P", p)));
        auto const inverted = compile(R"([{"action":"a","subject":"P"},)"
                                      + statement(R"({"x":{"$ne":"${user.id}"}})", true) + "]");
        CHECK_FALSE(inverted.can("a", writ::resource("P", p)));
    }

    TEST_CASE("a list stands for the whole operand of the list operators") {
        struct {
            char const* test;
            char const* attributes;
            answers expected;
        } const rows[] = {
            {R"({"x":{"$in":"${subject.tags}"}})", R"({"x":"y"})", holds},
            {R"({"x":{"$in":"${subject.tags}"}})", R"({"x":["a","x"]})", holds},
            {R"({"x":{"$in":"${subject.tags}"}})", R"({"x":"z"})", fails},
            {R"({"x":{"$in":"${subject.tags}"}})", R"({})", fails},
            {R"({"x":{"$nin":"${subject.tags}"}})", R"({"x":"z"})", holds},
            {R"({"x":{"$nin":"${subject.tags}"}})", R"({"x":"x"})", fails},
            {R"({"x":{"$all":"${subject.tags}"}})", R"({"x":["y","x","z"]})", holds},
            {R"({"x":{"$all":"${subject.tags}"}})", R"({"x":["y"]})", fails},
            {R"({"x":{"$all":"${subject.list}"}})", R"({"x":"x"})", fails},
            {R"({"x":{"$in":"${subject.none}"}})", R"({"x":"x"})", fails},
            {R"({"x":{"$nin":"${subject.none}"}})", R"({"x":"x"})", holds},
        };
        surroundings const all;
        for (auto const& row : rows) {
            CAPTURE(row.test);
            CAPTURE(row.attributes);
            CHECK(ask(row.test, row.attributes, all.view()) == row.expected);
        }
    }

    TEST_CASE("unknown is carried as Kleene's tables do") {
        // Of each part: y holds, n fails, u is unknown.
        std::string const y = R"({"one":1})";
        std::string const n = R"({"one":2})";
        std::string const u = R"({"one":"${subject.absent}"})";
        struct {
            std::string conditions;
            answers expected;
        } const rows[] = {
            {"{\"$and\":[" + y + "," + u + "]}", unknown},
            {"{\"$and\":[" + u + "," + n + "]}", fails},
            {"{\"$and\":[" + u + "," + u + "]}", unknown},
            {"{\"$or\":[" + u + "," + y + "]}", holds},
            {"{\"$or\":[" + u + "," + n + "]}", unknown},
            {"{\"$or\":[" + u + "," + u + "]}", unknown},
            {"{\"$or\":[" + u + "]}", unknown},
            {"{\"$nor\":[" + u + "]}", unknown},
            {"{\"$nor\":[" + u + "," + y + "]}", fails},
            {"{\"$nor\":[" + u + "," + n + "]}", unknown},
            {"{\"$nor\":[" + n + "," + n + "]}", holds},
            {R"({"one":{"$not":{"$eq":"${subject.absent}"}}})", unknown},
            {R"({"one":{"$not":{"$eq":"${subject.absent}","$gt":5}}})", holds},
            {R"({"one":{"$not":{"$not":{"$eq":"${subject.absent}"}}}})", unknown},
            {R"({"one":1,"two":{"$gt":"${subject.absent}"}})", unknown},
            {R"({"one":2,"two":{"$gt":"${subject.absent}"}})", fails},
            // Some element decides, or none does.
            {R"({"l":{"$elemMatch":{"k":"a","v":{"$gt":"${subject.absent}"}}}})", unknown},
            {R"({"l":{"$elemMatch":{"k":"z","v":{"$gt":"${subject.absent}"}}}})", fails},
            {R"({"l":{"$elemMatch":{"$or":[{"k":"b"},{"v":"${subject.absent}"}]}}})", holds},
            {R"({"l":{"$not":{"$elemMatch":{"v":"${subject.absent}"}}}})", unknown},
            {R"({"none":{"$elemMatch":{"v":"${subject.absent}"}}})", fails},
        };
        surroundings const all;
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            CHECK(ask(row.conditions, R"({"one":1,"l":[{"k":"a","v":1},{"k":"b"}],"none":[]})", all.view())
                  == row.expected);
        }
    }

    TEST_CASE("a string that begins with two dollar signs and a brace means itself without the first") {
        for (dialect const d : {dialect::writ, dialect::casl}) {
            CHECK(ask(R"({"x":"$${subject.id}"})", R"({"x":"${subject.id}"})", {}, d) == holds);
            CHECK(ask(R"({"x":"$${subject.id}"})", R"({"x":"$${subject.id}"})", {}, d) == fails);
            CHECK(ask(R"({"x":{"$in":["$${","z"]}})", R"({"x":"${"})", {}, d) == holds);
            CHECK(ask(R"({"x":{"$gte":"$${a"}})", R"({"x":"${b"})", {}, d) == holds);
        }
        for (char const* const plain : {"$", "$$", "{}", "$x", "}{", "$ {x}"}) {
            CAPTURE(plain);
            std::string const text = R"({"x":")" + std::string(plain) + R"("})";
            CHECK(ask(text, text.c_str(), {}) == holds);
        }
    }

    TEST_CASE("what names no place or stands where no value can is refused when compiled") {
        struct {
            char const* conditions;
            errc code;
            char const* where;
        } const rows[] = {
            {R"({"x":"${nobody.id}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${id}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${subject}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${subject.}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${subject..a}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${subject.a.}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${.a}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${subject.a}}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${subject.a}${subject.b}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${subject.a} "})", errc::invalid_placeholder, "/x"},
            {R"({"x":"a${subject.a}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"$$${subject.a}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${Subject.a}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${organization.name}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${organization.id.x}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":"${organization}"})", errc::invalid_placeholder, "/x"},
            {R"({"x":{"$in":["a","${x}"]}})", errc::invalid_placeholder, "/x/$in/1"},
            {R"({"x":{"$in":"${x}"}})", errc::invalid_placeholder, "/x/$in"},
            {R"({"x":{"$gt":"a${b}"}})", errc::invalid_placeholder, "/x/$gt"},
#ifdef WRIT_WITH_REGEX
            {R"({"x":{"$regex":"${subject.a}"}})", errc::invalid_placeholder, "/x/$regex"},
            {R"({"x":{"$regex":"^${subject.a}$"}})", errc::invalid_placeholder, "/x/$regex"},
            {R"({"x":{"$regex":"a${b"}})", errc::invalid_placeholder, "/x/$regex"},
            {R"({"x":{"$regex":"$${subject.a}"}})", errc::invalid_placeholder, "/x/$regex"},
            {R"({"x":{"$options":"${subject.a}","$regex":"a"}})", errc::invalid_placeholder, "/x/$options"},
#endif
            {R"({"x":{"$size":"${subject.a}"}})", errc::invalid_operand, "/x/$size"},
            {R"({"x":{"$exists":"${subject.a}"}})", errc::invalid_operand, "/x/$exists"},
            {R"({"x":{"$elemMatch":"${subject.a}"}})", errc::invalid_operand, "/x/$elemMatch"},
            {R"({"x":{"$not":"${subject.a}"}})", errc::invalid_operand, "/x/$not"},
            {R"({"$and":"${subject.a}"})", errc::invalid_operand, "/$and"},
            {R"({"$or":"${subject.a}"})", errc::invalid_operand, "/$or"},
            {R"({"$nor":"${subject.a}"})", errc::invalid_operand, "/$nor"},
        };
        for (auto const& row : rows) {
            for (dialect const d : {dialect::writ, dialect::casl}) {
                CAPTURE(row.conditions);
                auto const read = writ::policy::parse("[" + statement(row.conditions) + "]", d);
                REQUIRE(read.has_error());
                CHECK(read.error().code() == row.code);
                CHECK(read.error().where() == "/0/conditions" + std::string(row.where));
            }
        }
    }

    TEST_CASE("type questions do not look at placeholders") {
        auto const ability =
            compile("[" + statement(R"({"x":"${subject.id}"})") + "," + R"({"action":"b","subject":"P"},)"
                    + R"({"action":"b","subject":"P","inverted":true,"conditions":{"x":"${user.id}"}}])");
        CHECK(ability.can("a", writ::type("P")));
        CHECK(ability.can("b", writ::type("P")));
    }

    TEST_CASE("a prepared environment holds one value for each placeholder of its ability") {
        auto const ability =
            compile("[" + statement(R"({"x":"${user.id}","y":"${subject.id}","z":"${user.id}"})") + "]");
        writ::environment const e{.subject_id = "alice"};
        auto const prepared = ability.prepare(e);
        CHECK(prepared.values.size() == 2);
        CHECK(prepared.ability != 0);
        CHECK(compile("[]").prepare(e).ability != prepared.ability);
        CHECK(writ::ability(ability).prepare(e).ability == prepared.ability);
    }
}
