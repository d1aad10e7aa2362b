// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/field_pattern.hpp>

#include <writ/limits.hpp>

#include "spec/field_pattern_reference.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

namespace {

struct row {
    std::string pattern;
    std::vector<std::string> matching;
    std::vector<std::string> others;
};

void check(std::vector<row> const& rows) {
    for (auto const& row : rows) {
        CAPTURE(row.pattern);
        auto const parsed = writ::field_pattern::parse(row.pattern).value();
        for (auto const& field : row.matching) {
            CAPTURE(field);
            CHECK(parsed.matches(field));
        }
        for (auto const& field : row.others) {
            CAPTURE(field);
            CHECK_FALSE(parsed.matches(field));
        }
    }
}

// All texts of up to `length` symbols.
std::vector<std::string> words(std::vector<std::string> const& symbols, std::size_t length) {
    std::vector<std::string> all{""};
    for (std::size_t first = 0, n = 0; n < length; ++n) {
        auto const last = all.size();
        for (; first < last; ++first) {
            for (auto const& symbol : symbols) {
                all.push_back(all[first] + symbol);
            }
        }
    }
    return all;
}

void compare(std::vector<std::string> const& patterns, std::vector<std::string> const& fields) {
    for (auto const& pattern : patterns) {
        if (pattern.empty()) {
            continue;
        }
        auto const parsed = writ::field_pattern::parse(pattern).value();
        for (auto const& field : fields) {
            if (parsed.matches(field) != writ_spec::field_pattern_matches(pattern, field)) {
                CAPTURE(pattern);
                CAPTURE(field);
                FAIL("the matcher and the reference differ");
            }
        }
    }
}

} // namespace

TEST_SUITE_BEGIN("policy/field_pattern");

TEST_CASE("a pattern without a star equals exactly one name") {
    check({{"a", {"a"}, {"", "A", "aa", "a."}},
           {"a.b", {"a.b"}, {"axb", "a", "a.b.c"}},
           {"a+?[b](c)", {"a+?[b](c)"}, {"aab", "a+?[b]"}},
           {"caf\u00e9", {"caf\u00e9"}, {"cafe", "cafe\u0301"}}});
    CHECK(writ::field_pattern::parse("a.b")->literal());
    CHECK_FALSE(writ::field_pattern::parse("a.*")->literal());
    CHECK(writ::field_pattern::parse("a.*")->text() == "a.*");
}

TEST_CASE("one star takes one segment and two take any number") {
    check({{"*", {"a", "", "\n", "a\r\u2028"}, {"a.b", "a.", "."}},
           {"**", {"", "a", "a.b", ".", "a..b", "\u2027\u202a"}, {"\n", "a\n", "\r", "a\u2028b", "\u2029"}},
           {"***", {"a.b"}, {"\n"}},
           {"street*", {"street", "street1"}, {"street.x", "stree"}},
           {"str*et", {"stret", "street", "str\net"}, {"str.et", "stre", "stet"}},
           {"str**et", {"stret", "str.et"}, {"str\net"}}});
}

TEST_CASE("a group at the end may be absent together with its dots") {
    check({{"address.*",
            {"address", "address.", "address.city"},
            {"address.city.name", "addressx", "address..", ""}},
           {"address.**",
            {"address", "address.", "address.city.name", "address.."},
            {"addressx", "address.\n"}},
           {"a.*.", {"a", "a.b."}, {"a..", "a.b", "a.", "a.b.c."}},
           {".*", {"", ".", ".x"}, {"x", ".x.y"}},
           {"*.", {"", "a."}, {"a", ".", "a.b."}},
           {".*.", {"", ".a."}, {"..", ".", ".a"}}});
}

TEST_CASE("a group between two dots takes at least one character") {
    check({{"a.*.c", {"a.b.c"}, {"a..c", "a.c", "a.b.b.c"}},
           {"a.**.c", {"a.b.c", "a.b.b.c", "a...c"}, {"a.c", "a..c", "a.\n.c"}},
           {"a*.b", {"a.b", "ax.b"}, {"ab", "a.x.b"}},
           {"a.*b", {"a.b", "a.xb"}, {"ab", "a.x.b"}}});
}

TEST_CASE("every group of a pattern that begins with a star takes at least one character") {
    check({{"*.street", {"home.street"}, {"street", ".street", "a.b.street"}},
           {"**.street", {"home.street", "a.b.street", "..street"}, {"street", ".street"}},
           {"*name", {"firstname"}, {"name", "a.name"}},
           {"*name*", {"xname", "xnamey"}, {"name", "namey"}},
           {"*a*b", {"xaxb"}, {"ab", "xab", "axb"}}});
}

TEST_CASE("a dot between two groups belongs to the first") {
    check({{"*.*", {"a.", "a.b"}, {"a", ".b", "a.b.c"}},
           {"a.*.*", {"a.b.", "a.b.c"}, {"a.b", "a", "a..c"}},
           {"a.*.**", {"a.b.", "a.b.c.d"}, {"a.b", "a", "a..c"}},
           {"*..*", {"a.", "a..b"}, {"a", "a..", "a.b"}}});
}

TEST_CASE("literal text of a pattern is never part of a group") {
    check({{"**a*b", {"xacb", "a.axb", "x.a.axb"}, {"xa.b", "aab", "a.ab"}},
           {"a**\nb*", {"a.x\nb", "a\nbc"}, {"a\n\nb", "a\nb.c"}},
           {"x*ab*ab", {"xabab", "xababab", "xabcab"}, {"xab", "xaba", "xab.ab"}},
           {"*\U0001F600*", {"a\U0001F600b"}, {"\U0001F600", "a\U0001F601b"}}});
}

TEST_CASE("patterns and fields of a small world match as the reference says") {
    compare(words({"a", ".", "*"}, 6), words({"a", ".", "\n"}, 5));
    compare(words({"a", "b", "*", "**", "\u2028"}, 4), words({"a", "b", ".", "\u2028"}, 5));
}

TEST_CASE("a pattern that is empty or too long or not text is refused") {
    auto const longest = std::string(writ::limits::max_field_pattern_bytes, '*');
    CHECK(writ::field_pattern::parse("").error().code() == writ::errc::empty_name);
    CHECK(writ::field_pattern::parse(longest).value().matches("a.b"));
    CHECK(writ::field_pattern::parse(longest + "*").error().code() == writ::errc::too_large);
    for (std::string const text :
         {"*\x80", "\xC0\xAE*", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x80", "\xFF"}) {
        CAPTURE(text);
        CHECK(writ::field_pattern::parse(text).error().code() == writ::errc::invalid_utf8);
    }
}

TEST_CASE("a pattern made for backtracking is answered at once") {
    std::string stars = "**";
    std::string dense = "*";
    while (stars.size() + 3 <= writ::limits::max_field_pattern_bytes) {
        stars += "a**";
    }
    while (dense.size() + 2 <= writ::limits::max_field_pattern_bytes) {
        dense += ".*";
    }
    auto const letters = std::string(4'096, 'a');
    auto const begin = std::chrono::steady_clock::now();
    CHECK_FALSE(writ::field_pattern::parse(stars + "b")->matches(letters));
    CHECK(writ::field_pattern::parse(stars)->matches(letters));
    CHECK_FALSE(writ::field_pattern::parse(dense)->matches(letters));
    // Milliseconds here; a matcher that tries all splits outlives the machine.
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

TEST_CASE("a field of any bytes can be asked about") {
    check({{"a*", {"a\x80", std::string("a\0b", 3)}, {"\x80"}},
           {"a**b*",
            {"a\xE2\x80"
             "b"},
            {"a\xE2\x80\xA8"
             "b"}},
           {"**", {"\xE2", "\xE2\x80", "\xA8"}, {"\xE2\x80\xA8"}}});
}

TEST_SUITE_END();
