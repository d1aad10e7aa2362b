// SPDX-License-Identifier: Apache-2.0
#include <writ/error.hpp>

#include "support/paths.hpp"

#include <boost/system/system_error.hpp>

#include <doctest/doctest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

using writ::condition_class;
using writ::errc;

namespace {

constexpr int last_class = static_cast<int>(condition_class::internal);

// The enumerators of errc as the header states them.
std::vector<int> stated_codes() {
    std::ifstream header(writ_test::in_source("include/writ/error.hpp"));
    std::string line;
    while (std::getline(header, line) && line != "enum class errc {") {
    }
    std::regex const enumerator(R"(    \w+ = (\d+),)");
    std::vector<int> codes;
    for (std::smatch found; std::getline(header, line) && line != "};";) {
        if (std::regex_match(line, found, enumerator)) {
            codes.push_back(std::stoi(found[1]));
        }
    }
    return codes;
}

writ::failure two_problems() {
    return {{{errc::wrong_type, "/0/action", 3, 7, "expected a string, found null"},
             {errc::missing_member, "", 0, 0, "the statement has no `subject`"}}};
}

} // namespace

TEST_SUITE("error") {
    TEST_CASE("every code has a message and a class of its own category") {
        std::set<std::string> messages;
        std::vector<int> const codes = stated_codes();
        REQUIRE(codes.size() >= 24);
        std::string const unknown = make_error_code(static_cast<errc>(codes.back() + 1)).message();
        int previous = 0;
        for (int const i : codes) {
            CAPTURE(i);
            CHECK(i > previous);
            previous = i;
            auto const code = make_error_code(static_cast<errc>(i));
            CHECK(code.value() == i);
            CHECK(code.failed());
            CHECK(code.category() == writ::error_category());
            CHECK(code.message() != unknown);
            CHECK(messages.insert(code.message()).second);
            auto const condition = code.default_error_condition();
            CHECK(condition.category() == writ::condition_category());
            CHECK(condition.value() >= 1);
            CHECK(condition.value() <= last_class);
        }
        CHECK(unknown == "unknown error");
    }

    TEST_CASE("every class has a message") {
        std::set<std::string> messages;
        std::string const unknown =
            make_error_condition(static_cast<condition_class>(last_class + 1)).message();
        for (int i = 1; i <= last_class; ++i) {
            CAPTURE(i);
            auto const condition = make_error_condition(static_cast<condition_class>(i));
            CHECK(condition.message() != unknown);
            CHECK(messages.insert(condition.message()).second);
        }
        CHECK(unknown == "unknown condition");
    }

    TEST_CASE("a code compares equal to its class and to no other") {
        struct {
            errc code;
            condition_class expected;
        } const rows[] = {
            {errc::invalid_json, condition_class::invalid_argument},
            {errc::unknown_operator, condition_class::invalid_argument},
            {errc::unknown_path, condition_class::invalid_argument},
            {errc::too_deep, condition_class::exhausted},
            {errc::too_large, condition_class::exhausted},
            {errc::too_many, condition_class::exhausted},
            {errc::not_expressible, condition_class::failed_precondition},
            {errc::duplicate_record, condition_class::conflict},
        };
        for (auto const& row : rows) {
            boost::system::error_code const code = row.code;
            for (int i = 1; i <= last_class; ++i) {
                auto const c = static_cast<condition_class>(i);
                CAPTURE(code.message());
                CAPTURE(i);
                CHECK((code == c) == (c == row.expected));
            }
        }
    }

    TEST_CASE("a problem reads as place and sentence and a place that is not known is left out") {
        auto const f = two_problems();
        CHECK(writ::to_string(f.problems[0]) == "line 3, column 7: /0/action: expected a string, found null");
        CHECK(writ::to_string(f.problems[1]) == "the statement has no `subject`");
        CHECK(writ::to_string(writ::make_failure(errc::too_many, "types", "too many")) == "types: too many");
    }

    TEST_CASE("a failure reads as its problems with one on each line") {
        auto const f = two_problems();
        std::string const expected = "line 3, column 7: /0/action: expected a string, found null\n"
                                     "the statement has no `subject`";
        CHECK(writ::to_string(f) == expected);
        std::ostringstream out;
        out << f;
        CHECK(out.str() == expected);
        CHECK(f.code() == errc::wrong_type);
        CHECK(f.where() == "/0/action");
        CHECK(f.what() == "expected a string, found null");
    }

    TEST_CASE("asking a failed result for its value throws the same content") {
        writ::result<int> const r = two_problems();
        REQUIRE(r.has_error());
        try {
            static_cast<void>(r.value());
            FAIL("did not throw");
        } catch (boost::system::system_error const& e) {
            CHECK(e.code() == errc::wrong_type);
            CHECK(e.code() == condition_class::invalid_argument);
            CHECK(std::string(e.what()).find(writ::to_string(r.error())) != std::string::npos);
        }
    }
}
