// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>

#include "policy/representation.hpp"
#include "support/allocations.hpp"
#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using writ::dialect;
using writ_test::object;

namespace writ_allocation {

enum class state { open, closed };
BOOST_DESCRIBE_ENUM(state, open, closed)

struct line {
    std::string sku;
    int count = 0;
};
BOOST_DESCRIBE_STRUCT(line, (), (sku, count))

// Texts too long for a string's own room, so that a copy would show.
struct order {
    std::string owner = "a subject whose id is longer than any short string";
    int number = 5;
    state status = state::open;
    std::optional<line> first = line{"a stock keeping unit of more than thirty bytes", 1};
    std::vector<line> lines{{"a stock keeping unit of more than thirty bytes", 1}, {"another", 2}};
    std::vector<std::string> tags{"red", "blue"};
};
BOOST_DESCRIBE_STRUCT(order, (), (owner, number, status, first, lines, tags))

} // namespace writ_allocation

template <>
struct writ::resource_traits<writ_allocation::order> {
    static constexpr std::string_view type = "Order";
};

namespace {

using writ_allocation::order;

// The order as an object of the caller's own.
struct view final : writ::attributes {
    order const& of;
    explicit view(order const& o) noexcept : of(o) {}
    [[nodiscard]] writ::value attribute(std::string_view name) const noexcept override {
        if (name == "owner") {
            return of.owner;
        }
        if (name == "number") {
            return of.number;
        }
        return {};
    }
};

boost::json::object in_json() {
    return object(R"({"owner":"a subject whose id is longer than any short string","number":5,"status":"open",
        "first":{"sku":"a stock keeping unit of more than thirty bytes","count":1},
        "lines":[{"sku":"a stock keeping unit of more than thirty bytes","count":1},{"sku":"another","count":2}],
        "tags":["red","blue"]})");
}

// Statements of every kind, each of which fails at its last test, so that a
// check runs all of them.
constexpr std::string_view statements = R"([
    {"action":"a","subject":"Order","fields":["x.*","**.y","a*b*c*.d"]},
    {"action":"a","subject":"Order","conditions":{"owner":"${subject.id}","number":{"$gt":9}}},
    {"action":"a","subject":"Order","conditions":{"tags":{"$in":"${subject.tags}"},"number":{"$lt":1}}},
    {"action":"a","subject":"Order","conditions":{"tags":{"$all":["red","blue"]},"tags.0":"blue"}},
    {"action":"a","subject":"Order","conditions":{"lines.sku":{"$in":["another"]},"lines.count":{"$gte":3}}},
    {"action":"a","subject":"Order","conditions":{"lines":{"$elemMatch":{"count":1,"sku":"another"}}}},
    {"action":"a","subject":"Order","conditions":{"lines":{"$size":2},"first.count":{"$exists":false}}},
    {"action":"a","subject":"Order","conditions":{"$or":[{"status":"closed"},{"$nor":[{"number":5}]}]}},
    {"action":"a","subject":"Order","conditions":{"number":{"$not":{"$gt":3}}}},
    {"action":"a","subject":"Order","inverted":true,"conditions":{"first.sku":{"$ne":"${context.sku}"},"number":0}},
    {"action":"manage","subject":"all","resources":["n:*/x"]},
    {"action":"manage","subject":"Order","inverted":true,"conditions":{"number":{"$nin":[5]}}}
#ifdef_regex
])";

std::string with_regex() {
    std::string text(statements);
    std::string const mark = "#ifdef_regex\n";
#ifdef WRIT_WITH_REGEX
    std::string const more =
        R"(,{"action":"a","subject":"Order","conditions":{"owner":{"$regex":"whose id"},"number":1}},
            {"action":"a","subject":"Order","conditions":{"owner":{"$regex":"^a subject"},"number":1}},
            {"action":"a","subject":"Order","conditions":{"owner":{"$regex":"short string$"},"number":1}})";
#else
    std::string const more;
#endif
    return text.replace(text.find(mark), mark.size(), more);
}

// One statement for each of many owners, which an index narrows.
std::string many_statements() {
    std::string text = "[";
    for (int i = 0; i < 100; ++i) {
        text += R"({"action":"a","subject":"Order","conditions":{"owner":"owner )" + std::to_string(i)
                + R"("}},)" + R"({"action":"a","subject":"Order","conditions":{"tags":"tag )"
                + std::to_string(i) + R"("}},)"
                + R"({"action":"a","subject":"Order","conditions":{"owner":{"$in":"${subject.list)"
                + std::to_string(i) + R"(}"}}},)";
    }
    return text + R"({"action":"b","subject":"Order"}])";
}

// Every question of a kind; answers how many were allowed.
int ask(writ::ability const& ability, writ::resource const& r, writ::environment_reference e) noexcept {
    int allowed = 0;
    for (std::string_view const action : {"a", "b", "an action that is longer than any short string"}) {
        for (std::string_view const field : {"", "x.deep", "some.path.y", "abc.d"}) {
            writ::check_options const options{.field = field, .environment = e};
            allowed += ability.can(action, r, options) ? 1 : 0;
            allowed += ability.can(action, r.with_id("7").with_name("n:1/x"), options) ? 1 : 0;
            allowed += ability.can(action, writ::type("Order"), options) ? 1 : 0;
            allowed += ability.can(action, writ::type("a type that is longer than any short string"), options)
                           ? 1
                           : 0;
        }
    }
    return allowed;
}

} // namespace

TEST_SUITE("policy/allocation") {
    TEST_CASE("the counter counts") {
        writ_test::count_allocations const counter;
        auto const p = std::make_unique<int>(1);
        CHECK(counter.count() == 1);
    }

    TEST_CASE("a check allocates nothing whatever it is asked about") {
        order const o;
        view const v(o);
        auto const json = in_json();
        auto const subject = object(R"({"tags":["blue","a tag that is longer than any short string"]})");
        writ::environment const e{.subject_id = o.owner, .subject = subject};
        auto const types = writ::types<order>();
        for (std::string const& text : {with_regex(), many_statements()}) {
            for (dialect const d : {dialect::writ, dialect::casl}) {
                auto const policy = writ::policy::parse(text, d).value();
                for (std::size_t const index_from : {std::size_t{1}, std::size_t{1} << 30}) {
                    auto const bound = writ::compile_ability(policy, types, {}, index_from).value();
                    auto const named = writ::compile_ability(policy, {}, {}, index_from).value();
                    auto const prepared_bound = bound.prepare(e);
                    auto const prepared_named = named.prepare(e);
                    int allowed = 0;
                    std::size_t allocations = 0;
                    {
                        writ_test::count_allocations const counter;
                        for (writ::resource const& r :
                             {writ::resource(o), writ::resource("Order", json), writ::resource("Order", v)}) {
                            allowed += ask(bound, r, {}) + ask(bound, r, e) + ask(bound, r, prepared_bound);
                            allowed += ask(named, r, {}) + ask(named, r, e) + ask(named, r, prepared_named);
                            allowed += ask(named, r, prepared_bound);
                        }
                        allocations = counter.count();
                    }
                    CAPTURE(index_from);
                    CHECK(allocations == 0);
                    CHECK(allowed != 0);
                }
            }
        }
    }
}
