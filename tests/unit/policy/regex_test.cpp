// SPDX-License-Identifier: Apache-2.0
#include "policy/regex.hpp"

#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

#if defined(WRIT_WITH_REGEX) && WRIT_WITH_REGEX

namespace {

struct row {
    std::string pattern;
    std::string flags;
    std::vector<std::string> matching;
    std::vector<std::string> others;
};

void check(std::vector<row> const& rows) {
    for (auto const& row : rows) {
        CAPTURE(row.pattern);
        CAPTURE(row.flags);
        auto const compiled = writ::regex::compile(row.pattern, row.flags).value();
        for (auto const& text : row.matching) {
            CAPTURE(text);
            CHECK(compiled.matches(text));
        }
        for (auto const& text : row.others) {
            CAPTURE(text);
            CHECK_FALSE(compiled.matches(text));
        }
    }
}

void check_refused(writ::errc code, std::vector<std::string> const& patterns, std::string const& flags = "") {
    for (auto const& pattern : patterns) {
        CAPTURE(pattern);
        auto const compiled = writ::regex::compile(pattern, flags);
        REQUIRE(compiled.has_error());
        CHECK(compiled.error().code() == code);
    }
}

} // namespace

TEST_SUITE_BEGIN("policy/regex");

TEST_CASE("a pattern is found anywhere in the text") {
    check({{"b+c", "", {"bc", "abbcd"}, {"ac", ""}},
           {"(al|be|ga)", "", {"beta", "omega"}, {"iota"}},
           {"", "", {"", "x"}, {}},
           {"a|", "", {"", "b"}, {}},
           {"()", "", {""}, {}},
           {"x(|a)y", "", {"xy", "xay"}, {"xby"}},
           {"^(?<year>\\d{4})-(?:0?[1-9])$", "", {"2024-07", "2024-7"}, {"2024-70", "x2024-07"}}});
}

TEST_CASE("literal text with anchors is compared without the engine") {
    check({{"news", "", {"news", "old news"}, {"new", "NEWS"}},
           {"^news", "", {"news", "newspaper"}, {"old news"}},
           {"news$", "", {"news", "old news"}, {"newspaper", "news\n"}},
           {"^news$", "", {"news"}, {"newspaper", "old news", "news\n"}},
           {"^$", "", {""}, {"a", "\n"}},
           {"foo\\.bar\\x2fq\\u00e9", "", {"foo.bar/q\u00e9"}, {"fooxbar/q\u00e9"}},
           {"\\ud83d\\ude00", "", {"a\U0001F600"}, {"\U0001F601"}},
           {"]}{", "s", {"]}{"}, {"}{"}}});
    for (std::string const pattern : {"", "a", "^a", "a$", "^a\\$$", "\\ud83d\\ude00", "{", "a{,2}"}) {
        CAPTURE(pattern);
        CHECK_FALSE(writ::regex::compile(pattern, "")->allocates());
    }
    for (std::string const pattern : {"a*", "a|b", "$a", "a^", "(a)", "[a]", ".", "\\d", "\\ud83d", "^^a"}) {
        CAPTURE(pattern);
        CHECK(writ::regex::compile(pattern, "")->allocates());
    }
    CHECK(writ::regex::compile("a", "i")->allocates());
    CHECK(writ::regex::compile("^a", "m")->allocates());
}

TEST_CASE("the end of the text is not before a last line break") {
    check({{"^a.?$", "", {"a", "ab"}, {"a\n", "ab\n"}},
           {"a$|b", "", {"a", "b\n"}, {"a\n"}},
           {"(?:^a|b)c", "", {"ac", "xbc"}, {"xac"}},
           {"x$y", "", {}, {"xy", "x\ny"}}});
}

TEST_CASE("anchors under the flag m see all four line terminators") {
    check({{"^a", "m", {"a", "b\na", "b\ra", "b\u2028a", "b\u2029a", "b\r\na"}, {"ba", "b\u0085"}},
           {"a$", "m", {"a", "a\nb", "a\rb", "a\u2028b", "a\u2029b"}, {"ab"}},
           {"^$", "m", {"", "a\n", "\na", "a\n\nb", "a\r\nb"}, {"a"}},
           {"^[a-c]+$", "im", {"ABC", "x\nab\ny", "x\nCb"}, {"abx", "xab"}},
           {"(?:^a|b)c", "m", {"ac", "x\nac", "xbc"}, {"xac"}},
           {"(?:a$|b)", "m", {"a\nx", "bx"}, {"ax"}},
           {"^\\ba\\b$", "m", {"x\na\nx"}, {"xa"}},
           {"^.", "ms", {"\n", "a"}, {""}}});
    check_refused(writ::errc::unsupported_regex,
                  {"a^b", "a$b", "(?:a$|b)c", "a(?:^b)", "(?:^a)*", "(?:a$)?", "^^a", "\\b^a", "a$$", "a*^b"},
                  "m");
}

TEST_CASE("a dot takes all but line terminators unless the flag s is given") {
    check({{"^a.b$", "", {"axb", "a\tb", "a\u0085b"}, {"a\nb", "a\rb", "a\u2028b", "a\u2029b", "ab"}},
           {"^a.b$", "s", {"axb", "a\nb", "a\rb", "a\u2028b"}, {"ab"}}});
}

TEST_CASE("white space is that of ECMAScript") {
    for (std::string const text : {" ", "\t", "\n", "\v", "\f", "\r", "\u00a0", "\u1680", "\u2000", "\u200a",
                                   "\u2028", "\u2029", "\u202f", "\u205f", "\u3000", "\ufeff"}) {
        CAPTURE(text);
        check({{"^\\s$", "", {text}, {}}, {"^[x\\s]$", "", {text}, {}}, {"\\S", "", {}, {text}}});
    }
    check({{"\\s", "", {}, {"\u0085", "\u180e", "\u200b", "\u2060", "a", "\x1c"}}});
}

TEST_CASE("words and digits are ASCII") {
    check({{"^\\w+$", "", {"aZ_09"}, {"\u00e9", "a-b", "\u017f"}},
           {"^\\W$", "", {"\u00e9", "-", "\u212a"}, {"a", "_"}},
           {"^\\w$", "i", {"k", "S"}, {"\u212a", "\u017f"}},
           {"^\\W$", "i", {"\u212a", "\u017f"}, {"k", "S"}},
           {"^\\d$", "", {"7"}, {"\u0667"}},
           {"^\\D$", "", {"\u0667", "x"}, {"7"}},
           {"\\bb", "", {"b", "a b", "\u00e9b"}, {"ab"}},
           {"a\\B", "", {"ab"}, {"a", "a b", "a\u00e9"}},
           {"\\B", "", {"", "ab", "\u00e9", "a\u00e9\u00e9"}, {"a", "a\u00e9x", "a\u20acx"}}});
}

TEST_CASE("case is ignored for ASCII and Latin letters only among themselves") {
    check({{"k", "i", {"k", "K"}, {"\u212a"}},
           {"s", "i", {"s", "S"}, {"\u017f"}},
           {"(?:k|\ufeff)x?", "i", {"K", "\ufeff"}, {"\u212a"}},
           {"(?:[Kk]|[Ss]|\ufeff)x?", "", {"K", "s"}, {"\u212a", "\u017f"}},
           {"[j-l]", "i", {"K", "k"}, {"\u212a"}},
           {"^[^k]$", "i", {"\u212a", "s"}, {"k", "K"}},
           {"^[Z-a]$", "i", {"Z", "z", "A", "a", "_"}, {"b", "Y"}},
           {"^\u00e9\u00d7$", "i", {"\u00c9\u00d7", "\u00e9\u00d7"}, {"\u00c9\u00f7", "e\u00d7"}},
           {"^[\u00c0-\u00de]$", "i", {"\u00e5", "\u00c5"}, {"\u212b", "\u00ff", "\u00f7"}},
           {"^\u4e2d$", "i", {"\u4e2d"}, {}},
           {"^\u00df$", "i", {"\u00df"}, {"\u1e9e", "SS", "ss"}},
           {"^[\\x80-\\uffff]$", "i", {"\u00b5", "\u0416"}, {"a"}}});
    check_refused(
        writ::errc::unsupported_regex,
        {"\u00b5", "\u00ff", "\u0178", "\u0416", "\u03bc", "[\u00e0-\u0100]", "\\u0131", "[a-\u0416]"}, "i");
}

TEST_CASE("characters beyond U+FFFF are two code units") {
    check({{"^.$", "", {"\uffff"}, {"\U0001F600"}},
           {"^..$", "", {"\U0001F600", "ab"}, {"\U0001F600a"}},
           {"^.{2}$", "s", {"\U0001F600"}, {"\U0001F600\U0001F600"}},
           {"\\ud83d", "", {"\U0001F600"}, {"\U00010400", "\uffff"}},
           {"^\\ud83d$", "", {}, {"\U0001F600"}},
           {"\\ude00$", "", {"\U0001F600"}, {"\U0001F601"}},
           {"^[\U0001F600]$", "", {}, {"\U0001F600"}},
           {"^[\U0001F600]+$", "", {"\U0001F600"}, {"\U0001F601"}},
           {"^\U0001F600{2}$", "", {}, {"\U0001F600", "\U0001F600\U0001F600"}},
           {"^[^a]{2}$", "", {"\U0001F600"}, {"a\U0001F600"}},
           {"^\\W\\W$", "i", {"\U0001F600"}, {}}});
    check_refused(writ::errc::invalid_regex, {"[\U0001F600-\U0001F601]"});
}

TEST_CASE("escapes stand for what ECMAScript says") {
    check({{"^\\t\\n\\v\\f\\r\\0$", "", {std::string("\t\n\v\f\r\0", 6)}, {}},
           {"^\\x41\\u0042\\cJ\\cj$", "", {"AB\n\n"}, {}},
           {"^\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|\\/\\-\\_\\\u00e9$",
            "",
            {"^$\\.*+?()[]{}|/-_\u00e9"},
            {}},
           {"^[\\b]$", "", {"\b"}, {"b"}}});
    check_refused(writ::errc::unsupported_regex,
                  {"(a)\\1", "\\2", "\\07", "\\k<n>", "\\p{L}", "\\A", "\\z", "\\Qa\\E", "\\x4", "\\u12",
                   "\\u{61}", "\\c1", "[\\1]", "[\\B]", "\\xg0"});
}

TEST_CASE("classes hold units and ranges and class escapes") {
    check({{"[]", "", {}, {"", "a"}},
           {"a[]*b", "", {"ab"}, {"axb"}},
           {"^[^]$", "", {"a", "\n", "\u2028"}, {"", "\U0001F600"}},
           {"^[a-c\\d_]$", "", {"b", "5", "_"}, {"d", "-"}},
           {"^[\\d-z]$", "", {"5", "-", "z"}, {"a"}},
           {"^[a-\\d]$", "", {"a", "-", "5"}, {"b"}},
           {"^[a-]$", "", {"a", "-"}, {"b"}},
           {"^[-a]$", "", {"a", "-"}, {"b"}},
           {"^[--/]$", "", {"-", ".", "/"}, {"0"}},
           {"^[.*+?(){}|$[]$", "", {".", "*", "$", "["}, {"a"}},
           {"^[a^]$", "", {"^", "a"}, {"b"}},
           {"^[\\]\\\\]$", "", {"]", "\\"}, {"["}},
           {"^[[:alpha:]]$", "", {"a]", ":]"}, {"b]", "a"}},
           {"[\\s\\S]", "", {"a", "\n"}, {""}},
           {"[^\\s\\S]", "", {}, {"a", "\n", ""}}});
}

TEST_CASE("a brace that begins no count is itself") {
    check({{"^a{2}$", "", {"aa"}, {"a", "a{2}"}},
           {"^a{1,2}?b$", "", {"ab", "aab"}, {"aaab"}},
           {"^a{2,}$", "", {"aa", "aaaa"}, {"a"}},
           {"^a{0}b{0,0}$", "", {""}, {"a"}},
           {"^a{,2}$", "", {"a{,2}"}, {"a"}},
           {"^a{x}b{1$", "", {"a{x}b{1"}, {"a"}},
           {"^{a}$", "", {"{a}"}, {}},
           {"^(?:a??b*?)+?c$", "", {"c", "abbac"}, {"d"}}});
}

TEST_CASE("what is not a regular expression is refused with its place") {
    check_refused(
        writ::errc::invalid_regex,
        {"(",    "a)",   "[a",     "\\",   "*a",     "a**",     "a{2,1}",         "{1}",   "a{1}{2}", "^*",
         "\\b+", "(?a)", "(?i:a)", "(?<n", "(?<>a)", "(?<1>a)", "(?<n>a)(?<n>b)", "[b-a]", "[a-",     "|*"});
    CHECK(writ::regex::compile("\u00e9(a", "").error().what() == "a `(` is not closed, at byte 3");
    check_refused(writ::errc::invalid_utf8, {"a\x80", "\xED\xA0\xBD"});
}

TEST_CASE("what cannot be answered exactly in linear time is refused") {
    check_refused(writ::errc::unsupported_regex,
                  {"b(?=c)", "^(?!abc)", "(?<=a)b", "(?<!a)b", "a{1001}", "a{0,99999999999999999999}",
                   "(?:a{100}){100}", "(?<\u00e9>a)", "\\S{1000}\\S{1000}\\S{1000}\\S{1000}"});
    CHECK(writ::regex::compile(std::string(writ::limits::max_regex_bytes, 'a'), "").has_value());
    check_refused(writ::errc::too_large, {std::string(writ::limits::max_regex_bytes + 1, 'a')});
    auto const half = writ::limits::max_regex_bytes / 2;
    check_refused(writ::errc::invalid_regex, {std::string(writ::limits::max_regex_bytes, '(')});
    CHECK(writ::regex::compile(std::string(half, '(') + std::string(half, ')'), "")->matches(""));
}

TEST_CASE("flags are i and m and s at most once each") {
    for (std::string const flags : {"g", "y", "u", "v", "d", "ig"}) {
        CAPTURE(flags);
        CHECK(writ::regex::compile("a", flags).error().code() == writ::errc::unsupported_regex);
    }
    for (std::string const flags : {"x", "ii", "I", " ", "\xC3\xA9", "msm"}) {
        CAPTURE(flags);
        CHECK(writ::regex::compile("a", flags).error().code() == writ::errc::invalid_regex);
    }
    check({{"^A.b$", "ims", {"x\na\nB\nx"}, {"xa\nb"}}});
}

TEST_CASE("a text that is not UTF-8 never matches") {
    for (std::string const text : {"a\x80", "a\xED\xA0\xBD", "a\xC0\x80", "a\xF5\x80\x80\x80", "a\xE2\x80"}) {
        CAPTURE(text);
        check(
            {{"a", "", {}, {text}}, {"^a", "", {}, {text}}, {"[^b]", "s", {}, {text}}, {"", "", {}, {text}}});
    }
}

TEST_CASE("a pattern made for backtracking is answered in linear time") {
    auto const text = std::string(100'000, 'a') + "b";
    check({{"^(?:a+)+$", "", {}, {text}},
           {"(?:a|aa|a*)*c", "", {}, {text}},
           {"(?:a?){100}a{100}b", "", {text}, {}}});
}

TEST_SUITE_END();

#else

TEST_SUITE_BEGIN("policy/regex");

TEST_CASE("a build without regular expressions refuses them") {
    CHECK(writ::regex::compile("a", "").error().code() == writ::errc::unsupported_regex);
}

TEST_SUITE_END();

#endif
