// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/described.hpp>

#include "support/policies.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

using writ::dialect;
using writ::errc;
using writ_test::object;

namespace writ_unit {

enum class status { draft, published };
BOOST_DESCRIBE_ENUM(status, draft, published)

struct place {
    std::string city;
    std::optional<int> floor;
};
BOOST_DESCRIBE_STRUCT(place, (), (city, floor))

struct line {
    std::string sku;
    std::int64_t count = 0;
    std::vector<std::string> labels;
};
BOOST_DESCRIBE_STRUCT(line, (), (sku, count, labels))

struct node {
    std::string label;
    std::vector<node> children;
};
BOOST_DESCRIBE_STRUCT(node, (), (label, children))

using milliseconds = std::chrono::sys_time<std::chrono::milliseconds>;
using microseconds = std::chrono::sys_time<std::chrono::microseconds>;

struct base {
    std::string owner_id;
    bool locked = false;
};
BOOST_DESCRIBE_STRUCT(base, (), (owner_id, locked))

struct everything : base {
    bool yes = true;
    std::int8_t i8 = -8;
    std::int16_t i16 = -16;
    std::int32_t i32 = -32;
    long il = -64;
    long long ill = std::numeric_limits<long long>::min();
    std::uint8_t u8 = 8;
    std::uint16_t u16 = 16;
    std::uint32_t u32 = 32;
    unsigned long ul = 64;
    unsigned long long ull = std::numeric_limits<unsigned long long>::max();
    float f = 1.5F;
    double d = 0.1;
    std::string s = "text";
    std::string_view sv = "view";
    status state = status::published;
    status unnamed = static_cast<status>(9);
    milliseconds at{std::chrono::milliseconds(1500)};
    microseconds before_epoch{std::chrono::microseconds(-1)};
    std::chrono::sys_days day{std::chrono::days(1)};
    place home{"Bern", 3};
    std::optional<place> second;
    std::optional<place> third{{"Basel", std::nullopt}};
    std::optional<std::string> empty_text;
    std::optional<std::int32_t> some_number = 5;
    std::vector<std::string> tags{"red", "blue"};
    std::vector<bool> flags{true, false};
    std::array<int, 2> pair{1, 2};
    std::vector<std::optional<int>> gaps{1, std::nullopt};
    std::vector<line> lines{{"a", 1, {"x"}}, {"b", 2, {"y", "z"}}};
    std::vector<std::vector<line>> grid{{{"a", 1, {}}}};
    std::map<std::string, int> plain_map{{"one", 1}};
    std::map<std::string, place, std::less<>> clear_map{{"work", {"Chur", 1}}};
    std::unordered_map<std::string, std::string> hashed{{"k", "v"}};
    boost::json::value json = {{"deep", {{"x", 1}}}, {"list", {1, 2}}};
    boost::json::object json_object{{"n", nullptr}};
    boost::json::array json_array{1, "two"};
    node tree{"root", {{"leaf", {}}}};
};
BOOST_DESCRIBE_STRUCT(everything, (base),
                      (yes, i8, i16, i32, il, ill, u8, u16, u32, ul, ull, f, d, s, sv, state, unnamed, at,
                       before_epoch, day, home, second, third, empty_text, some_number, tags, flags, pair,
                       gaps, lines, grid, plain_map, clear_map, hashed, json, json_object, json_array, tree))

struct other {
    int n = 0;
};
BOOST_DESCRIBE_STRUCT(other, (), (n))

struct same_name {
    int n = 0;
};
BOOST_DESCRIBE_STRUCT(same_name, (), (n))

class guarded {
public:
    explicit guarded(int level) : level_(level) {}

private:
    int level_;
    BOOST_DESCRIBE_CLASS(guarded, (), (), (), (level_))
};

} // namespace writ_unit

template <>
struct writ::resource_traits<writ_unit::everything> {
    static constexpr std::string_view type = "Everything";
    static constexpr writ::rename renames[] = {{"owner_id", "ownerId"}, {"il", "long"}};
};
template <>
struct writ::resource_traits<writ_unit::place> {
    static constexpr writ::rename renames[] = {{"city", "town"}};
};
template <>
struct writ::resource_traits<writ_unit::other> {
    static constexpr std::string_view type = "Other";
};
template <>
struct writ::resource_traits<writ_unit::same_name> {
    static constexpr std::string_view type = "Other";
};
template <>
struct writ::resource_traits<writ_unit::guarded> {
    static constexpr std::string_view type = "Guarded";
    static constexpr writ::rename renames[] = {{"level_", "level"}};
};

namespace {

using writ_unit::everything;

// What `everything` is in JSON.
boost::json::object everything_in_json() {
    return object(R"({
        "ownerId":"alice","locked":false,
        "yes":true,"i8":-8,"i16":-16,"i32":-32,"long":-64,"ill":-9223372036854775808,
        "u8":8,"u16":16,"u32":32,"ul":64,"ull":18446744073709551615,"f":1.5,"d":0.1,"s":"text","sv":"view",
        "state":"published","at":1500,"before_epoch":-1,"day":86400000,
        "home":{"town":"Bern","floor":3},"third":{"town":"Basel"},"some_number":5,
        "tags":["red","blue"],"flags":[true,false],"pair":[1,2],"gaps":[1,null],
        "lines":[{"sku":"a","count":1,"labels":["x"]},{"sku":"b","count":2,"labels":["y","z"]}],
        "grid":[[{"sku":"a","count":1,"labels":[]}]],
        "plain_map":{"one":1},"clear_map":{"work":{"town":"Chur","floor":1}},"hashed":{"k":"v"},
        "json":{"deep":{"x":1},"list":[1,2]},"json_object":{"n":null},"json_array":[1,"two"],
        "tree":{"label":"root","children":[{"label":"leaf","children":[]}]}})");
}

everything made() {
    everything e;
    e.owner_id = "alice";
    return e;
}

std::string on(std::string_view type, std::string_view conditions) {
    return R"([{"action":"a","subject":")" + std::string(type) + R"(","conditions":)"
           + std::string(conditions) + R"(},{"action":"b","subject":"all"},{"action":"b","subject":")"
           + std::string(type) + R"(","inverted":true,"conditions":)" + std::string(conditions) + "}]";
}

} // namespace

TEST_SUITE("policy/described") {
    TEST_CASE("a described struct answers as a JSON object with the same content") {
        struct {
            char const* conditions;
            bool expected;
        } const rows[] = {
            {R"({"ownerId":"alice"})", true},
            {R"({"locked":false,"yes":true})", true},
            {R"({"yes":{"$ne":true}})", false},
            {R"({"i8":-8,"i16":-16,"i32":-32,"long":-64})", true},
            {R"({"i8":{"$lt":-8}})", false},
            {R"({"ill":-9223372036854775808})", true},
            {R"({"ill":{"$lt":-9223372036854775807}})", true},
            {R"({"u8":8,"u16":16,"u32":32,"ul":64})", true},
            {R"({"ull":18446744073709551615})", true},
            {R"({"ull":{"$gt":0}})", true},
            {R"({"ull":{"$gt":18446744073709551614}})", true},
            {R"({"f":1.5,"d":0.1})", true},
            {R"({"f":{"$gt":1,"$lt":2}})", true},
            {R"({"s":"text","sv":"view"})", true},
            {R"({"s":{"$gte":"text","$in":["x","text"]}})", true},
            {R"({"state":"published"})", true},
            {R"({"state":1})", false},
            {R"({"at":1500,"before_epoch":-1,"day":86400000})", true},
            {R"({"before_epoch":{"$gte":0}})", false},
            {R"({"home.town":"Bern","home.floor":{"$gte":3}})", true},
            {R"({"home":{"$exists":true},"home.town":{"$exists":true}})", true},
            {R"({"home":{"$ne":"Bern"}})", true},
            {R"({"second":{"$exists":false},"second.town":{"$exists":false}})", true},
            {R"({"second":null})", true},
            {R"({"second.town":null})", false},
            {R"({"second.town":{"$ne":"Bern"}})", true},
            {R"({"third.town":"Basel"})", true},
            {R"({"third.floor":null})", true},
            {R"({"third.floor":{"$gt":0}})", false},
            {R"({"third.floor":{"$not":{"$gt":0}}})", false},
            {R"({"empty_text":{"$exists":false}})", true},
            {R"({"some_number":{"$in":[4,5]}})", true},
            {R"({"tags":"blue"})", true},
            {R"({"tags":{"$all":["red","blue"]}})", true},
            {R"({"tags":{"$size":2},"tags.0":"red","tags.1":{"$ne":"red"}})", true},
            {R"({"tags.2":null})", true},
            {R"({"tags.01":"blue"})", false},
            {R"({"flags":false,"flags.0":true,"pair":2,"pair.0":1})", true},
            {R"({"flags":{"$elemMatch":{"$eq":false}}})", true},
            {R"({"gaps":{"$size":2},"gaps.0":1})", true},
            {R"({"lines.sku":"b"})", true},
            {R"({"lines.sku":{"$all":["b","a"]}})", true},
            {R"({"lines.count":{"$gt":2}})", false},
            {R"({"lines.0.sku":"a","lines.1.labels.1":"z"})", true},
            {R"({"lines.labels":{"$in":["y"]}})", true},
            {R"({"lines.labels":{"$size":2}})", true},
            {R"({"lines":{"$elemMatch":{"sku":"a","count":1}}})", true},
            {R"({"lines":{"$elemMatch":{"sku":"a","count":2}}})", false},
            {R"({"lines":{"$elemMatch":{"labels":{"$size":2},"labels.0":"y"}}})", true},
            {R"({"lines":{"$not":{"$elemMatch":{"sku":"c"}}}})", true},
            {R"({"grid.sku":{"$exists":true}})", false},
            {R"({"grid.0.sku":"a"})", true},
            {R"({"grid":{"$elemMatch":{"sku":"a"}}})", true},
            {R"({"plain_map.one":1,"plain_map.two":null})", true},
            {R"({"plain_map.two":{"$exists":false}})", true},
            {R"({"clear_map.work.town":"Chur","clear_map.home.town":{"$exists":false}})", true},
            {R"({"hashed.k":"v","hashed.x":{"$ne":"v"}})", true},
            {R"({"json.deep.x":1,"json.list":2,"json.list.0":1})", true},
            {R"({"json.nowhere.at":{"$exists":false}})", true},
            {R"({"json_object.n":{"$exists":true,"$eq":null}})", true},
            {R"({"json_array":"two","json_array.0":1})", true},
            {R"({"tree.label":"root","tree.children.label":"leaf"})", true},
            {R"({"tree.children.children.label":{"$exists":true}})", false},
            {R"({"$or":[{"s":"x"},{"$nor":[{"s":"x"}]}]})", true},
            {R"({"id":{"$exists":false},"name":null})", true},
        };
        everything const e = made();
        boost::json::object const json = everything_in_json();
        for (dialect const d : {dialect::writ, dialect::casl}) {
            for (auto const& row : rows) {
                CAPTURE(row.conditions);
                auto const text = on("Everything", row.conditions);
                auto const registered = writ_test::compile(text, d, writ::types<everything>());
                auto const unregistered = writ_test::compile(text, d);
                writ::resource const of_json("Everything", json);
                if (d == dialect::writ) {
                    CHECK(registered.can("a", of_json) == row.expected);
                }
                for (char const* const action : {"a", "b"}) {
                    CHECK(registered.check(action, e) == registered.check(action, of_json));
                    CHECK(unregistered.check(action, e) == registered.check(action, of_json));
                }
            }
        }
    }

    TEST_CASE("an enum value without an enumerator is missing") {
        everything const e = made();
        for (bool const registered : {true, false}) {
            auto const types = writ::types<everything>();
            auto const ask = [&](char const* conditions) {
                return writ_test::compile(on("Everything", conditions), dialect::writ,
                                          registered ? std::span<writ::registered_type const>(types)
                                                     : std::span<writ::registered_type const>())
                    .can("a", e);
            };
            CHECK(ask(R"({"unnamed":{"$exists":false}})"));
            CHECK(ask(R"({"unnamed":{"$ne":"draft"}})"));
            CHECK_FALSE(ask(R"({"unnamed":{"$gte":""}})"));
        }
    }

    TEST_CASE("a time before the epoch is rounded down to the millisecond") {
        struct {
            std::int64_t microseconds;
            std::int64_t milliseconds;
        } const rows[] = {{0, 0}, {999, 0}, {1000, 1}, {-1, -1}, {-1000, -1}, {-1001, -2}};
        auto const text = [](std::int64_t n) {
            return on("Everything", R"({"before_epoch":)" + std::to_string(n) + "}");
        };
        for (auto const& row : rows) {
            CAPTURE(row.microseconds);
            everything e;
            e.before_epoch = writ_unit::microseconds(std::chrono::microseconds(row.microseconds));
            CHECK(writ_test::compile(text(row.milliseconds), dialect::writ, writ::types<everything>())
                      .can("a", e));
        }
    }

    TEST_CASE("an instant that milliseconds cannot count is the first or last that they can") {
        using std::chrono::milliseconds;
        using years = std::chrono::duration<std::int64_t, std::chrono::years::period>;
        using short_days = std::chrono::duration<std::int16_t, std::chrono::days::period>;
        using seconds = std::chrono::duration<double>;
        auto const read = [](auto since) {
            std::chrono::time_point<std::chrono::system_clock, decltype(since)> at(since);
            return writ::detail::described<decltype(at)>.read(&at).as_signed();
        };
        CHECK(read(years::max()) == milliseconds::max().count());
        CHECK(read(years::min()) == milliseconds::min().count());
        CHECK(read(short_days(-2)) == -172'800'000);
        CHECK(read(seconds(1.5)) == 1'500);
        CHECK(read(seconds(1e300)) == milliseconds::max().count());
        CHECK(read(seconds(-1e300)) == milliseconds::min().count());
    }

    TEST_CASE("private members are read where the class describes them") {
        auto const ability = writ_test::compile(on("Guarded", R"({"level":{"$gte":2}})"), dialect::writ,
                                                writ::types<writ_unit::guarded>());
        CHECK(ability.can("a", writ_unit::guarded(2)));
        CHECK_FALSE(ability.can("a", writ_unit::guarded(1)));
    }

    TEST_CASE("a stated id and name are read on a struct that has no such members") {
        auto const ability = writ_test::compile(on("Other", R"({"id":"7","name":"n:7","n":{"$gte":0}})"),
                                                dialect::writ, writ::types<writ_unit::other>());
        writ_unit::other const o;
        CHECK_FALSE(ability.can("a", o));
        CHECK(ability.can("a", writ::resource(o).with_id("7").with_name("n:7")));
    }

    TEST_CASE("a path that a registered type lacks is refused with place and line") {
        struct {
            char const* conditions;
            char const* where;
            std::size_t line;
            std::size_t column;
            char const* named;
        } const rows[] = {
            {"{\n\"owner_id\":1}", "/owner_id", 2, 1, "`owner_id`"},
            {R"({"home.city":1})", "/home.city", 1, 46, "`home.city`"},
            {R"({"s.length":1})", "/s.length", 1, 46, "`s.length`"},
            {R"({"id.x":1})", "/id.x", 1, 46, "`id.x`"},
            {R"({"state.x":1})", "/state.x", 1, 46, "`state.x`"},
            {R"({"second.nowhere":1})", "/second.nowhere", 1, 46, "`second.nowhere`"},
            {R"({"lines.nowhere":1})", "/lines.nowhere", 1, 46, "`lines.nowhere`"},
            {R"({"lines.0.nowhere":1})", "/lines.0.nowhere", 1, 46, "`lines.0.nowhere`"},
            {R"({"tags.x":1})", "/tags.x", 1, 46, "`tags.x`"},
            {R"({"plain_map.one.two":1})", "/plain_map.one.two", 1, 46, "`plain_map.one.two`"},
            {R"({"clear_map.any.nowhere":1})", "/clear_map.any.nowhere", 1, 46, "`clear_map.any.nowhere`"},
            {R"({"$or":[{"s":"x"},{"$and":[{"nope":{"$gt":1}}]}]})", "/$or/1/$and/0/nope", 1, 73, "`nope`"},
            {R"({"lines":{"$elemMatch":{"sku":"a","nope":1}}})", "/lines/$elemMatch/nope", 1, 79, "`nope`"},
            {R"({"lines":{"$not":{"$elemMatch":{"$or":[{"nope":1}]}}}})", "/lines/$not/$elemMatch/$or/0/nope",
             1, 85, "`nope`"},
            {R"({"lines":{"$elemMatch":{"id":1}}})", "/lines/$elemMatch/id", 1, 69, "`id`"},
            {R"({"lines.labels":{"$elemMatch":{"x":1}}})", "/lines.labels/$elemMatch/x", 1, 76, "`x`"},
            {R"({"tree.children":{"$elemMatch":{"children":{"$elemMatch":{"lable":1}}}}})",
             "/tree.children/$elemMatch/children/$elemMatch/lable", 1, 103, "`lable`"},
            {R"({"tree.children":{"$elemMatch":{"id":1}}})", "/tree.children/$elemMatch/id", 1, 77, "`id`"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.conditions);
            auto const text =
                R"([{"action":"a","subject":"Everything","conditions":)" + std::string(row.conditions) + "}]";
            auto const read = writ::ability::compile(text, writ::types<everything>());
            REQUIRE(read.has_error());
            CHECK(read.error().problems.size() == 1);
            writ::problem const p = read.error().first();
            CAPTURE(p.what);
            CHECK(p.code == errc::unknown_path);
            CHECK(p.where == "/0/conditions" + std::string(row.where));
            CHECK(p.line == row.line);
            CHECK(p.column == row.column + (row.line == 1 ? 7 : 0));
            CHECK(p.what.find(row.named) != std::string::npos);
            CHECK(p.what.find("`Everything`") != std::string::npos);
        }
    }

    TEST_CASE(
        "unknown paths of all statements and types are reported together in the order of the statements") {
        auto const read = writ::ability::compile(R"([
            {"action":"a","subject":["Other","Everything"],"conditions":{"s":1,"x":1}},
            {"action":"a","subject":"Unregistered","conditions":{"y":1}},
            {"action":"a","subject":["all"],"conditions":{"z":1}},
            {"action":"a","subject":["Everything","all"],"conditions":{"n":1,"x":1}}])",
                                                 writ::types<everything, writ_unit::other>());
        REQUIRE(read.has_error());
        std::vector<std::string> where;
        auto const problems = read.error().problems;
        for (writ::problem const& p : problems) {
            CHECK(p.code == errc::unknown_path);
            where.push_back(p.where);
        }
        std::vector<std::string> const expected{"/0/conditions/x", "/0/conditions/s", "/0/conditions/x",
                                                "/3/conditions/n", "/3/conditions/x"};
        CHECK(where == expected);
    }

    TEST_CASE("statements for any type may read paths that a registered type lacks") {
        char const* const text = R"([{"action":"a","subject":"all"},
            {"action":"a","subject":"all","inverted":true,"conditions":{"nope.x":1}},
            {"action":"b","subject":"all","conditions":{"tags.x":{"$not":{"$lt":5}},"nope":{"$exists":false}}},
            {"action":"c","subject":"all","conditions":{"tags.x":{"$all":[]}}},
            {"action":"d","subject":"Unregistered","conditions":{"nope":1}}])";
        auto const ability = writ_test::compile(text, dialect::writ, writ::types<everything>());
        everything const e = made();
        boost::json::object const json = everything_in_json();
        for (char const* const action : {"a", "b", "c", "d"}) {
            CAPTURE(action);
            CHECK(ability.check(action, e) == ability.check(action, writ::resource("Everything", json)));
        }
        CHECK(ability.can("a", e));
        CHECK(ability.can("b", e));
        CHECK(ability.can("c", e));
    }

    TEST_CASE("two registered types of one name are refused") {
        auto const read = writ::ability::compile("[]", writ::types<writ_unit::other, writ_unit::same_name>());
        REQUIRE(read.has_error());
        CHECK(read.error().code() == errc::duplicate_type);
        CHECK(read.error().what().find("`Other`") != std::string::npos);
    }

    TEST_CASE("permitted fields are those of the struct's content") {
        auto const ability = writ_test::compile(
            R"([{"action":"a","subject":"Everything","fields":"s","conditions":{"i8":-8}}])", dialect::writ,
            writ::types<everything>());
        CHECK(ability.permitted_fields("a", made(), {}) == std::vector<std::string>{"s"});
    }
}
