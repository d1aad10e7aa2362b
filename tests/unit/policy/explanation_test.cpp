// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/explanation.hpp>

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace {

namespace json = boost::json;

json::object object(std::string const& text) {
    return json::parse(text).as_object();
}

// Why `update` on an Article with these attributes is answered as it is.
writ::explanation why(std::string const& policy, std::string const& attributes,
                      writ::check_options const& options = {}) {
    auto const ability = writ::ability::compile(policy).value();
    auto const o = object(attributes);
    return ability.explain("update", writ::resource("Article", o), options);
}

// The clauses of a statement for updating articles with these conditions.
std::vector<writ::explained_clause> clauses(std::string const& conditions, std::string const& attributes,
                                            writ::environment const& e = {}) {
    auto const made = why(R"([{"action":"update","subject":"Article","conditions":)" + conditions + "}]",
                          attributes, {.environment = e});
    REQUIRE(made.statements.size() == 1);
    return made.statements[0].clauses;
}

// The outcome of the only clause: "unknown missing".
std::string outcome(std::string const& conditions, std::string const& attributes,
                    writ::environment const& e = {}) {
    auto const made = clauses(conditions, attributes, e);
    REQUIRE(made.size() == 1);
    std::string text = made[0].holds == writ::truth::yes       ? "yes"
                       : made[0].holds == writ::truth::unknown ? "unknown"
                                                               : "no";
    switch (made[0].why_unknown) {
    case writ::unknown_because::known: break;
    case writ::unknown_because::missing: text += " missing"; break;
    case writ::unknown_because::other_type: text += " other_type"; break;
    case writ::unknown_because::no_value: text += " no_value"; break;
    case writ::unknown_because::part: text += " part"; break;
    }
    return text;
}

} // namespace

TEST_SUITE("policy/explanation") {
    TEST_CASE("each candidate says what became of it, those below the deciding one as not reached") {
        auto const policy = R"([
            {"action":"update","subject":"Article"},
            {"action":"update","subject":"Article","conditions":{"level":{"$gt":3}}},
            {"action":"update","subject":"Article","conditions":{"ownerId":"${subject.id}"}},
            {"action":"update","subject":"Article","inverted":true,"conditions":{"a":1},"reason":"no"},
            {"action":"update","subject":"Article","resources":["a:*"]},
            {"action":"update","subject":"Article","fields":["title"]},
            {"action":"read","subject":"Article"}])";
        auto const attributes = object(R"({"ownerId":"anna","a":2})");
        auto const ability = writ::ability::compile(policy).value();
        writ::environment const me{.subject_id = "anna"};
        auto const made = ability.explain("update", writ::resource("Article", attributes).with_name("b:1"),
                                          {.field = "body", .environment = me});
        CHECK(made.allowed);
        CHECK(made.statement == 2);
        CHECK_FALSE(made.cut);
        CHECK(writ::to_text(made) == R"(allowed by statement 2
  statement 5 allows of fields title: the field is not covered
  statement 4 allows on a:*: the resource's name is not matched
  statement 3 forbids: a condition does not hold; reason: no
    no       a equals 1, found 2    /3/conditions/a
  statement 2 allows: matches, and decides
    yes      ownerId equals "${subject.id}" = "anna", found "anna"    /2/conditions/ownerId
  statement 1 allows: a condition is unknown (not reached)
    unknown  level is above 3, found nothing, which is not there    /1/conditions/level/$gt
  statement 0 allows: matches (not reached)
)");
    }

    TEST_CASE("a type question takes conditions for satisfiable and passes prohibitions with them over") {
        auto const ability = writ::ability::compile(R"([
            {"action":"update","subject":"Article","conditions":{"a":1}},
            {"action":"update","subject":"Article","inverted":true,"conditions":{"a":2}}])")
                                 .value();
        auto const made = ability.explain("update", writ::type("Article"));
        REQUIRE(made.statements.size() == 2);
        CHECK(made.statements[0].outcome == writ::statement_outcome::passed_over);
        CHECK(made.statements[1].outcome == writ::statement_outcome::satisfiable);
        CHECK(made.statements[1].decided);
        CHECK(made.statements[1].clauses.empty());
    }

    TEST_CASE("what nothing speaks of is denied without a statement") {
        auto const made = why("[]", "{}");
        CHECK(writ::to_text(made) == "denied: no statement covers the question\n");
        CHECK(json::serialize(writ::to_json(made))
              == R"({"allowed":false,"reason":null,"statement":null,"statements":[],"cut":false})");
    }

    TEST_CASE("a test that is unknown says why") {
        writ::environment const none;
        CHECK(outcome(R"({"a":{"$gt":1}})", "{}") == "unknown missing");
        CHECK(outcome(R"({"a":{"$gt":1}})", R"({"a":null})") == "unknown other_type");
        CHECK(outcome(R"({"a":{"$gt":1}})", R"({"a":"x"})") == "unknown other_type");
        CHECK(outcome(R"({"a":{"$gt":1}})", R"({"a":[0,"x"]})") == "unknown other_type");
        CHECK(outcome(R"({"a":{"$gt":1}})", R"({"a":[0,2,"x"]})") == "yes");
        CHECK(outcome(R"({"a":"${context.b}"})", R"({"a":1})", none) == "unknown no_value");
        CHECK(outcome(R"({"a":{"$in":[1,"${context.b}"]}})", R"({"a":1})", none) == "unknown no_value");
        CHECK(outcome(R"({"a":{"$not":{"$gt":1}}})", "{}") == "unknown part");
        CHECK(outcome(R"({"a":{"$elemMatch":{"$gt":1}}})", R"({"a":[0,"x"]})") == "unknown part");
        CHECK(outcome(R"({"a":{"$elemMatch":{"$gt":1}}})", R"({"a":1})") == "no");
        CHECK(outcome(R"({"a":{"$ne":1}})", "{}") == "yes");
    }

    TEST_CASE("what is missing is told from null") {
        CHECK(clauses(R"({"a":1})", "{}")[0].found.kind == writ::value_kind::missing);
        CHECK(clauses(R"({"a":1})", R"({"a":null})")[0].found.kind == writ::value_kind::null);
        auto const json = [](std::string const& attributes) {
            return json::serialize(writ::to_json(
                why(R"([{"action":"update","subject":"Article","conditions":{"a":1}}])", attributes)));
        };
        CHECK(json("{}").find(R"("found":{"missing":true})") != std::string::npos);
        CHECK(json(R"({"a":null})").find(R"("found":{"value":null})") != std::string::npos);
    }

    TEST_CASE("groups hold their parts, each where it is written") {
        auto const text = writ::to_text(why(
            R"([{"action":"update","subject":"Article","conditions":
                {"$or":[{"a":1,"b":{"$in":["x","${context.y}"]}},{"$nor":[{"c":{"$exists":true}}]},
                        {"$and":[{"d/e":{"$not":{"$gte":1.5}}},{"lines":{"$elemMatch":{"sku":"s","n":{"$size":2}}}}]}]}}])",
            R"({"a":1,"b":"q","c":[],"d/e":2.5,"lines":[{"sku":"s","n":[1,2]},{"sku":"t"}]})"));
        CHECK(text == R"(denied: no statement covers the question
  statement 0 allows: a condition is unknown
    unknown  any of    /0/conditions/$or
      unknown  all of    /0/conditions/$or/0
        yes      a equals 1, found 1    /0/conditions/$or/0/a
        unknown  b is in ["x","${context.y}"], ${context.y} = nothing, for which there is no value, found "q"    /0/conditions/$or/0/b/$in
      no       none of    /0/conditions/$or/1/$nor
        yes      c exists: true, found []    /0/conditions/$or/1/$nor/0/c/$exists
      no       all of    /0/conditions/$or/2
        no       none of    /0/conditions/$or/2/$and/0/d~1e/$not
          yes      d/e is at least 1.5, found 2.5    /0/conditions/$or/2/$and/0/d~1e/$not/$gte
        yes      lines has an element with, found [{},{}]...    /0/conditions/$or/2/$and/1/lines/$elemMatch
          yes      element {}...    /0/conditions/$or/2/$and/1/lines/$elemMatch
            yes      sku equals "s", found "s"    /0/conditions/$or/2/$and/1/lines/$elemMatch/sku
            yes      n has the length 2, found [1,2]    /0/conditions/$or/2/$and/1/lines/$elemMatch/n/$size
          no       element {}...    /0/conditions/$or/2/$and/1/lines/$elemMatch
            no       sku equals "s", found "t"    /0/conditions/$or/2/$and/1/lines/$elemMatch/sku
            no       n has the length 2, found nothing    /0/conditions/$or/2/$and/1/lines/$elemMatch/n/$size
)");
    }

    TEST_CASE("values are cut between characters and say so") {
        std::string const long_text(255, 'x');
        auto const cut = clauses(R"({"a":1})", R"({"a":")" + long_text + "\xc3\xa4\"}")[0].found;
        CHECK(cut.cut);
        CHECK(cut.json.as_string() == long_text);
        CHECK_FALSE(clauses(R"({"a":1})", R"({"a":")" + long_text + "\"}")[0].found.cut);
        auto const list =
            clauses(R"({"a":1})", R"({"a":[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17]})")[0].found;
        CHECK(list.cut);
        CHECK(list.json.as_array().size() == 16);
    }

    TEST_CASE("what a terminal would obey is escaped") {
        auto const text = writ::to_text(why(
            R"([{"action":"update","subject":"Article","reason":"\u001b[2J","conditions":{"\u001ba":"\u001b"}}])",
            R"({})"));
        CHECK(text.find('\x1b') == std::string::npos);
        CHECK(text.find("\\x1b[2J") != std::string::npos);
    }

    TEST_CASE("an index over many statements hides none of them") {
        json::array policy;
        for (int i = 0; i < 40; ++i) {
            policy.push_back({{"action", "update"}, {"subject", "Article"}, {"conditions", {{"a", i}}}});
        }
        auto const made = why(json::serialize(policy), R"({"a":7})");
        CHECK(made.statement == 7);
        CHECK(made.statements.size() == 40);
    }
}
