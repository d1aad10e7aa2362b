// SPDX-License-Identifier: Apache-2.0
#include <writ/json.hpp>

#include <writ/limits.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using writ::errc;

namespace {

std::string repeated(std::size_t times, std::string_view text) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) {
        all += text;
    }
    return all;
}

std::string nested(std::size_t levels) {
    return repeated(levels, "[") + repeated(levels, "]");
}

struct refusal {
    std::string_view text;
    errc code;
    std::size_t line;
    std::size_t column;
    std::string_view where;
    std::string_view what;
};

void check_refused(refusal const& row) {
    CAPTURE(row.text);
    auto const read = writ::parse_json(row.text);
    REQUIRE(read.has_error());
    REQUIRE(read.error().problems.size() == 1);
    writ::problem const p = read.error().first();
    CHECK(p.code == row.code);
    CHECK(p.line == row.line);
    CHECK(p.column == row.column);
    CHECK(p.where == row.where);
    CHECK(p.what == row.what);
}

} // namespace

TEST_SUITE("json") {
    TEST_CASE("a text is read as the value that Boost.JSON reads") {
        for (
            std::string_view const text : {
                "null",
                "true",
                " [ ] ",
                "{}",
                "\t\r\n\"\"",
                "17",
                "[1,[2,{\"a\":[3]}],\"x\"]",
                R"({"a":{"b":1,"c":2},"b":[{"a":1},{"a":2}]})",
                R"({"":0,"\u0000":1,"a\nb":"c\td"})",
                R"(["\ud834\udd1e","\u00e9","\"\\\/\b\f\n\r\t"])",
                "\"\xC3\xA9\xF0\x9D\x84\x9E\"",
                R"({"1":0,"2":0,"3":0,"4":0,"5":0,"6":0,"7":0,"8":0,"9":0,"a":0,"b":0,"c":0,"d":0,"e":0,"f":0,"g":0,"h":0,"i":0,"j":0})",
            }) {
            CAPTURE(text);
            auto const read = writ::parse_json(text);
            REQUIRE(read.has_value());
            CHECK(*read == boost::json::parse(text));
        }
    }

    TEST_CASE("a long string or name with escapes is read whole") {
        std::string const plain = repeated(3'000, "0123456789");
        std::string const escaped = repeated(3'000, "01234\\u00356789");
        auto const read = writ::parse_json("{\"" + escaped + "\":\"" + escaped + "\"}");
        REQUIRE(read.has_value());
        CHECK(read->as_object().begin()->key() == plain);
        CHECK(read->as_object().begin()->value().as_string() == plain);
    }

    TEST_CASE("an integer of 64 bits is read exactly") {
        struct {
            std::string_view text;
            boost::json::value value;
        } const rows[] = {
            {"0", std::int64_t{0}},
            {"-1", std::int64_t{-1}},
            {"9007199254740993", std::int64_t{9007199254740993}},
            {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
            {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
            {"9223372036854775808", std::uint64_t{9223372036854775808u}},
            {"18446744073709551615", std::numeric_limits<std::uint64_t>::max()},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            // The spaces change how Boost.JSON scans the digits.
            for (std::string const& padding : {std::string(), std::string(40, ' ')}) {
                auto const read = writ::parse_json(std::string(row.text) + padding);
                REQUIRE(read.has_value());
                CHECK(read->kind() == row.value.kind());
                CHECK(*read == row.value);
            }
        }
    }

    TEST_CASE("a larger integer is refused or rounded as asked") {
        for (std::string_view const text :
             {"18446744073709551616", "-9223372036854775809", "123456789012345678901234567890"}) {
            CAPTURE(text);
            auto const refused = writ::parse_json(text);
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == errc::number_out_of_range);
            auto const rounded = writ::parse_json(text, {}, writ::large_integers::round);
            REQUIRE(rounded.has_value());
            CHECK(rounded->as_double() == std::stod(std::string(text)));
        }
        CHECK(writ::parse_json(repeated(400, "9"), {}, writ::large_integers::round).error().code()
              == errc::number_out_of_range);
    }

    TEST_CASE("another number is read as the nearest double") {
        struct {
            std::string_view text;
            double value;
        } const rows[] = {
            {"1.0", 1.0},
            {"1e2", 100.0},
            {"1E+2", 100.0},
            {"0.1", 0.1},
            {"-0.0", -0.0},
            {"-0", -0.0},
            {"-0e0", -0.0},
            {"0e400", 0.0},
            {"7.1e-7", 7.1e-7},
            {"9007199254740993.0", 9007199254740992.0},
            {"9007199254740993.00000000000000000001", 9007199254740994.0},
            {"0.30000000000000004", 0.30000000000000004},
            {"2.2250738585072011e-308", 2.2250738585072011e-308},
            {"1.7976931348623157e308", std::numeric_limits<double>::max()},
            {"4.9406564584124654e-324", std::numeric_limits<double>::denorm_min()},
            {"2.4703282292062328e-324", std::numeric_limits<double>::denorm_min()},
            {"2.4703282292062327e-324", 0.0},
            {"-1e-400", -0.0},
            {"1e-2147483647", 0.0},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            for (std::string const& padding : {std::string(), std::string(40, ' ')}) {
                auto const read = writ::parse_json(std::string(row.text) + padding);
                REQUIRE(read.has_value());
                REQUIRE(read->is_double());
                CHECK(read->as_double() == row.value);
                CHECK(std::signbit(read->as_double()) == std::signbit(row.value));
            }
        }
    }

    TEST_CASE("a number beyond the range of a double is refused at its first digit") {
        std::string_view const integer = "expected an integer of at most 64 bits, found a larger one";
        std::string_view const number = "expected a number in the range of a double, found one beyond it";
        for (refusal const& row : {
                 refusal{"[1, 1e309]", errc::number_out_of_range, 1, 5, "/1", number},
                 refusal{"{\"a\":\n-1.8e308}", errc::number_out_of_range, 2, 1, "/a", number},
                 refusal{"1e99999999999", errc::number_out_of_range, 1, 1, "", number},
                 refusal{"[18446744073709551616]", errc::number_out_of_range, 1, 2, "/0", integer},
             }) {
            check_refused(row);
        }
    }

    TEST_CASE("text that is no JSON is refused where it stops making sense") {
        using namespace std::string_view_literals;
        for (refusal const& row : {
                 refusal{"", errc::invalid_json, 1, 1, "", "expected a value, found the end of the text"},
                 refusal{" \n ", errc::invalid_json, 2, 2, "", "expected a value, found the end of the text"},
                 refusal{"\xEF\xBB\xBF[]", errc::invalid_json, 1, 1, "",
                         "expected a value, found a byte order mark"},
                 refusal{"\0"sv, errc::invalid_json, 1, 1, "", "expected a value, found byte 0x00"},
                 refusal{"[\0]"sv, errc::invalid_json, 1, 2, "/0",
                         "expected a value or `]`, found byte 0x00"},
                 refusal{"[]\0"sv, errc::invalid_json, 1, 3, "",
                         "expected the end of the text, found byte 0x00"},
                 refusal{"[] []", errc::invalid_json, 1, 4, "", "expected the end of the text, found `[`"},
                 refusal{"[1", errc::invalid_json, 1, 3, "/0",
                         "expected `,` or `]`, found the end of the text"},
                 refusal{"[1 2]", errc::invalid_json, 1, 4, "/0", "expected `,` or `]`, found `2`"},
                 refusal{"[1,]", errc::invalid_json, 1, 4, "/1", "expected a value, found `]`"},
                 refusal{"[1.]", errc::invalid_json, 1, 4, "/0", "expected a digit, found `]`"},
                 refusal{"-", errc::invalid_json, 1, 2, "", "expected a digit, found the end of the text"},
                 refusal{"tru", errc::invalid_json, 1, 4, "",
                         "expected `true`, `false` or `null`, found the end of the text"},
                 refusal{"[true", errc::invalid_json, 1, 6, "/0",
                         "expected `,` or `]`, found the end of the text"},
                 refusal{"[nil, 1, 2, 3]", errc::invalid_json, 1, 2, "/0",
                         "expected a value or `]`, found `n`"},
                 refusal{"[\n{\"a\": {\"b~/\": 1\n 2}}]", errc::invalid_json, 3, 2, "/0/a/b~0~1",
                         "expected `,` or `}`, found `2`"},
                 refusal{"{\"a\" 1}", errc::invalid_json, 1, 6, "/a", "expected `:`, found `1`"},
                 refusal{"{\"a\":}", errc::invalid_json, 1, 6, "/a", "expected a value, found `}`"},
                 refusal{"{\"a\":1,}", errc::invalid_json, 1, 8, "", "expected a member name, found `}`"},
                 refusal{"{a:1}", errc::invalid_json, 1, 2, "", "expected a member name or `}`, found `a`"},
                 refusal{"[1] // x", errc::invalid_json, 1, 5, "", "expected the end of the text, found `/`"},
             }) {
            check_refused(row);
        }
    }

    TEST_CASE("a broken string is refused where it breaks") {
        for (refusal const& row : {
                 refusal{"[\"abc", errc::invalid_json, 1, 6, "/0",
                         "expected `\"`, found the end of the text"},
                 refusal{"[\"a\nb\"]", errc::invalid_json, 1, 4, "/0",
                         "expected control characters to be escaped, found byte 0x0A"},
                 refusal{"[\"\\x\"]", errc::invalid_json, 1, 3, "/0",
                         "expected an escape sequence of JSON, found another"},
                 refusal{"[\"\\u-001 and more\"]", errc::invalid_json, 1, 3, "/0",
                         "expected an escape sequence of JSON, found another"},
                 refusal{"[\"a\\u00g0\"]", errc::invalid_json, 1, 4, "/0",
                         "expected an escape sequence of JSON, found another"},
                 refusal{"[\"\\ud800\"]", errc::invalid_utf8, 1, 3, "/0",
                         "expected a pair of surrogates, found half of one"},
                 refusal{"[\"\\ud800 and more\"]", errc::invalid_utf8, 1, 3, "/0",
                         "expected a pair of surrogates, found half of one"},
                 refusal{"[\"\\udc00\"]", errc::invalid_utf8, 1, 3, "/0",
                         "expected a pair of surrogates, found half of one"},
                 refusal{"[\"\\udc00\\ud800 and more\"]", errc::invalid_utf8, 1, 3, "/0",
                         "expected a pair of surrogates, found half of one"},
                 refusal{"[\"\\ud800\\u0041 and more\"]", errc::invalid_utf8, 1, 3, "/0",
                         "expected a pair of surrogates, found half of one"},
                 refusal{"[\"\xFF\"]", errc::invalid_utf8, 1, 3, "/0", "expected UTF-8, found byte 0xFF"},
                 refusal{"[\"\xC0\xAF\"]", errc::invalid_utf8, 1, 3, "/0", "expected UTF-8, found byte 0xC0"},
                 refusal{"[\"\xED\xA0\x80\"]", errc::invalid_utf8, 1, 3, "/0",
                         "expected UTF-8, found byte 0xED"},
                 refusal{"{\"a\\n\xF5\":1}   ", errc::invalid_utf8, 1, 6, "",
                         "expected UTF-8, found byte 0xF5"},
                 refusal{"\"\xE5\"", errc::invalid_utf8, 1, 2, "", "expected UTF-8, found byte 0xE5"},
                 refusal{"[\"\xF0z\"", errc::invalid_json, 1, 6, "/0",
                         "expected `,` or `]`, found the end of the text"},
                 refusal{"\"\xF0z\"", errc::invalid_utf8, 1, 2, "", "expected UTF-8, found byte 0xF0"},
                 refusal{"[\"\xF0\"]", errc::invalid_utf8, 1, 3, "/0", "expected UTF-8, found byte 0xF0"},
             }) {
            check_refused(row);
        }
    }

    TEST_CASE("a second member of one name is refused where it stands") {
        std::string_view const what = "expected one member of this name, found a second";
        for (refusal const& row : {
                 refusal{R"({"a":1,"a":2})", errc::duplicate_member, 1, 8, "/a", what},
                 refusal{"[{\"b\":[],\n \"a\":{\"a\":1}, \"a\":2}]", errc::duplicate_member, 2, 15, "/0/a",
                         what},
                 refusal{R"({"a":1,"\u0061":2})", errc::duplicate_member, 1, 8, "/a", what},
                 refusal{R"({"x":{"\u0061":1,"b":2,"a":3}})", errc::duplicate_member, 1, 24, "/x/a", what},
                 refusal{R"({"":1,"":2})", errc::duplicate_member, 1, 7, "/", what},
                 refusal{R"({"a":1,"!":2,"a":3})", errc::duplicate_member, 1, 14, "/a", what},
             }) {
            check_refused(row);
        }
        std::string many = "{";
        for (int i = 0; i < 100; ++i) {
            many += '"' + std::to_string(i) + "\":0,\n";
        }
        check_refused({many + "\"7\":0}", errc::duplicate_member, 101, 1, "/7", what});
    }

    TEST_CASE("names are the same only when every byte is") {
        // All of one or two bytes, sixteen at a time: among them some of one look.
        std::vector<std::string> names = {""};
        for (char first = '0'; first <= 'z'; ++first) {
            if (first != '\\') {
                names.push_back({first});
                names.push_back({first, '0'});
            }
        }
        std::mt19937 random(7);
        for (int round = 0; round < 200; ++round) {
            std::shuffle(names.begin(), names.end(), random);
            std::string text = "{\"" + names[0] + "\":0";
            for (std::size_t i = 1; i < 15; ++i) {
                text += ",\"" + names[i] + "\":0";
            }
            CAPTURE(text);
            CHECK(writ::parse_json(text + '}').has_value());
            auto const& again = names[static_cast<std::size_t>(round) % 15];
            auto const refused = writ::parse_json(text + ",\"" + again + "\":0}");
            CHECK((refused.has_error() && refused.error().code() == errc::duplicate_member));
        }
    }

    TEST_CASE("nesting is bounded") {
        CHECK(writ::parse_json(nested(writ::limits::max_json_depth)).has_value());
        auto const read = writ::parse_json(nested(writ::limits::max_json_depth + 1));
        REQUIRE(read.has_error());
        CHECK(read.error().code() == errc::too_deep);
        CHECK(read.error().first().column == writ::limits::max_json_depth + 1);
        CHECK(read.error().what() == "expected at most 64 levels of nesting, found more");
    }

    TEST_CASE("a value lives in the storage that the caller gives") {
        boost::json::monotonic_resource resource;
        auto const read = writ::parse_json(R"({"a":["b"]})", &resource);
        REQUIRE(read.has_value());
        CHECK(read->storage().get() == &resource);
        CHECK(read->at("a").at(0).storage().get() == &resource);
    }
}

TEST_SUITE("json/locate") {
    TEST_CASE("each problem gets the position of what it names or of what lacks it") {
        std::string_view const text = "[\n"
                                      "  {\"action\": \"read\",\n"
                                      "   \"fields\": [\"a\",  \"b\"],\n"
                                      "   \"a~/b\": {\"\\u0063\": {}}},\n"
                                      "  7\n"
                                      "]";
        struct {
            std::string_view where;
            std::size_t line;
            std::size_t column;
        } const rows[] = {
            {"", 1, 1},
            {"/0", 2, 3},
            {"/0/action", 2, 4},
            {"/0/fields", 3, 4},
            {"/0/fields/0", 3, 15},
            {"/0/fields/1", 3, 21},
            {"/0/fields/2", 3, 14},
            {"/0/fields/01", 3, 14},
            {"/0/a~0~1b", 4, 4},
            {"/0/a~0~1b/c", 4, 13},
            {"/0/a~0~1b/c/x/y", 4, 23},
            {"/0/subject", 2, 3},
            {"/0/action/x", 2, 14},
            {"/1", 5, 3},
            {"/1/0", 5, 3},
            {"/2", 1, 1},
        };
        writ::failure all;
        for (auto const& row : rows) {
            all.problems.push_back({errc::wrong_type, std::string(row.where), 0, 0, ""});
        }
        writ::locate(text, all);
        for (std::size_t i = 0; i < std::size(rows); ++i) {
            CAPTURE(rows[i].where);
            CHECK(all.problems[i].line == rows[i].line);
            CHECK(all.problems[i].column == rows[i].column);
        }
    }

    TEST_CASE("a problem that names an argument keeps no position") {
        writ::failure f = writ::make_failure(errc::wrong_type, "policy", "");
        writ::locate("[]", f);
        CHECK(f.first().line == 0);
    }

    TEST_CASE("a pointer of many levels costs no more than the deepest text") {
        writ::failure f = writ::make_failure(errc::wrong_type, repeated(1'000'000, "/0"), "");
        writ::locate("\n[[]]", f);
        CHECK(f.first().line == 2);
        CHECK(f.first().column == 2);
    }

    TEST_CASE("text that is no JSON is walked safely") {
        for (std::string_view const text :
             {"", "]", "}{", "{\"", "{\"a\":\"", "[\"\\", "{\"a\" \"b\" \"c\"}", ",:,:", "{[}]"}) {
            CAPTURE(text);
            writ::failure f = writ::make_failure(errc::wrong_type, "/a", "");
            writ::locate(text, f);
            CHECK(f.first().line == 1);
        }
    }
}
