// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/query.hpp>

#include "support/ask.hpp"
#include "support/generator.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/policy.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstdint>

namespace {

namespace json = boost::json;

#ifdef WRIT_WITH_REGEX
constexpr bool regex = true;
#else
constexpr bool regex = false;
#endif

// A document of MongoDB as conditions: text that looks like a placeholder is text.
void escape(json::value& v) {
    if (auto* text = v.if_string(); text && (text->starts_with("${") || text->starts_with("$${")))
        text->insert(0, "$");
    if (auto* list = v.if_array())
        for (auto& element : *list)
            escape(element);
    if (auto* object = v.if_object())
        for (auto& member : *object)
            escape(member.value());
}

// Runs `body` with whether the query finds an object and whether a check allows it.
template <class Body>
void each_query(bool placeholders, Body body) {
    for (std::uint64_t seed = 0; seed < 1'000; ++seed) {
        auto dialect = seed % 2 == 0 ? writ::dialect::writ : writ::dialect::casl;
        writ_test::generator make(writ_test::random_choice(seed), dialect, regex);
        make.with_resources = false;
        make.with_placeholders = placeholders;
        auto rules = make.rules();
        auto environment = make.environment();
        auto known = writ_test::view(environment);
        CAPTURE(seed);
        CAPTURE(json::serialize(rules));
        auto ability = writ::ability::compile(writ::policy::from_json(rules, dialect).value()).value();
        for (int i = 0; i < 8; ++i) {
            auto asked = make.question(false);
            asked.instance = make.instance();
            asked.id.reset();
            asked.name.reset();
            auto query = ability.query(asked.action, writ_test::type_of(asked), known).value();
            json::array filter;
            if (!query.never()) {
                json::value conditions = query.mongo();
                escape(conditions);
                filter.push_back({{"action", "find"}, {"subject", "row"}, {"conditions", conditions}});
            }
            CAPTURE(json::serialize(filter));
            CAPTURE(json::serialize(*asked.instance));
            auto written = writ::policy::from_json(filter, dialect);
            // A placeholder's value may be a text that no condition can state.
            if (!written && written.error().code() == writ::errc::invalid_placeholder)
                continue;
            auto rows = writ::ability::compile(written.value()).value();
            bool found = rows.can("find", writ::resource("row", *asked.instance));
            REQUIRE(query.always() <= found);
            body(found, writ_test::ask(ability, asked, known).allowed());
        }
    }
}

} // namespace

TEST_SUITE("property/query") {
    TEST_CASE("a query finds exactly what a check allows") {
        each_query(false, [](bool found, bool allowed) { REQUIRE(found == allowed); });
    }

    TEST_CASE("a query with placeholders finds nothing that a check denies") {
        each_query(true, [](bool found, bool allowed) { REQUIRE(found <= allowed); });
    }
}
