// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/filter.hpp>

#include <writ/limits.hpp>
#include <writ/policy/ability.hpp>
#include <writ/policy/sql.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using writ::errc;
namespace limits = writ::limits;

namespace {

std::string statement(std::string const& conditions, bool inverted = false) {
    return std::string(R"({"action":"a","subject":"P","inverted":)") + (inverted ? "true" : "false")
           + R"(,"conditions":)" + conditions + "}";
}

writ::result<writ::filter> filter_of(std::string const& statements) {
    return writ::ability::compile("[" + statements + "]").value().filter("a", writ::type("P"));
}

// Statements that allow and forbid by turns.
std::string turns(std::size_t n) {
    std::string all = statement(R"({"x":0})");
    for (std::size_t i = 1; i <= n; ++i) {
        all += "," + statement("{\"x\":" + std::to_string(i) + "}", i % 2 == 1);
    }
    return all;
}

writ::result<writ::sql_condition> sql_of(std::string const& statements) {
    writ::sql_mapping const m{.table = "t",
                              .columns = {{"x", "x", writ::sql_type::integer}, {"y", "y"}},
                              .documents = {{"d", "d"}}};
    return writ::to_sql(filter_of(statements).value(), m, {.dialect = writ::sql_dialect::postgres});
}

} // namespace

TEST_SUITE("filter") {
    TEST_CASE("a filter at a bound is made and one beyond it is refused") {
        CHECK(filter_of(turns(limits::max_filter_turns)).has_value());
        auto const deep = filter_of(turns(limits::max_filter_turns + 1));
        REQUIRE(deep.has_error());
        CHECK(deep.error().code() == errc::too_deep);

        // A group of five.
        std::string const tests = R"({"p":1,"q":2,"r":3,"s":4,"t":5})";
        CHECK(filter_of(statement(tests) + "," + statement(tests)).has_value());
        auto const large =
            filter_of(statement(tests) + "," + statement(tests) + "," + statement(R"({"x":1})"));
        REQUIRE(large.has_error());
        CHECK(large.error().code() == errc::too_many);
    }

    TEST_CASE("a condition in SQL at a bound is made and one beyond it is refused") {
        static_assert(limits::max_sql_parameters == 3);
        CHECK(sql_of(statement(R"({"x":{"$in":[1,2,3]}})")).has_value());
        CHECK(sql_of(statement(R"({"x":{"$in":[1,2,3,4]}})")).error().code() == errc::too_many);

        auto const within = sql_of(statement(R"({"d.a":{"$exists":true}})"));
        REQUIRE(within.has_value());
        CHECK(within->text.size() <= limits::max_sql_bytes);
        CHECK(sql_of(statement(R"({"d.a":{"$size":1}})")).error().code() == errc::too_large);

        std::string const forbids = statement(R"({"x":1})") + "," + statement(R"({"y":{"$ne":"a"}})", true);
        CHECK(sql_of(forbids).has_value());
        CHECK(sql_of(forbids + "," + statement(R"({"x":2})")).error().code() == errc::too_deep);
    }

    TEST_CASE("names of a mapping are bounded as paths are") {
        writ::sql_mapping m{.table = std::string(limits::max_name_bytes, 't')};
        CHECK(writ::to_sql(writ::filter(), m).has_value());
        m.table += 't';
        CHECK(writ::to_sql(writ::filter(), m).error().code() == errc::too_large);
        m.table = "t";
        m.columns = {{std::string(limits::max_name_bytes + 1, 'p'), "c"}};
        CHECK(writ::to_sql(writ::filter(), m).error().where() == "/columns/0/path");
    }
}
