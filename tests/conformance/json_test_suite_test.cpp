// SPDX-License-Identifier: Apache-2.0
#include <writ/json.hpp>

#include "support/paths.hpp"
#include "support/skip.hpp"

#include <boost/json/parse.hpp>

#include <doctest/doctest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <fstream>
#include <string>
#include <string_view>

namespace {

std::string decoded(std::string const& base64) {
    std::string bytes(base64.size() / 4 * 3, '\0');
    int const size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<unsigned char const*>(base64.data()),
                                     static_cast<int>(base64.size()));
    REQUIRE(size == static_cast<int>(bytes.size()));
    // The decoder counts padding as bytes.
    bytes.resize(bytes.size() - static_cast<std::size_t>(std::count(base64.begin(), base64.end(), '=')));
    return bytes;
}

// The text of a row, which spells it out or repeats a part of it.
std::string text_of(boost::json::object const& row) {
    if (auto const* base64 = row.if_contains("b64")) {
        return decoded(std::string(base64->as_string()));
    }
    boost::json::object const& repeat = row.at("repeat").as_object();
    std::string text;
    for (std::int64_t i = 0; i < repeat.at("count").as_int64(); ++i) {
        text += std::string_view(repeat.at("text").as_string());
    }
    if (auto const* tail = repeat.if_contains("tail_b64")) {
        text += decoded(std::string(tail->as_string()));
    }
    return text;
}

} // namespace

TEST_SUITE("json_test_suite") {
    TEST_CASE("each text of the JSON test suite is read or refused as its class says") {
        std::ifstream file(writ_test::in_shared("vectors/jsontestsuite/cases.jsonl"));
        if (!file) {
            return writ_test::skip("../shared/vectors/jsontestsuite/cases.jsonl is absent");
        }
        int refused = 0;
        int accepted = 0;
        for (std::string line; std::getline(file, line);) {
            boost::json::value const parsed = boost::json::parse(line);
            boost::json::object const& row = parsed.as_object();
            std::string const name(row.at("name").as_string());
            std::string const text = text_of(row);
            CAPTURE(name);
            auto const read = writ::parse_json(text);
            if (read.has_error()) {
                CHECK(read.error().first().line >= 1);
                CHECK(read.error().first().column >= 1);
            }
            if (row.at("class") == "n") {
                CHECK(read.has_error());
                ++refused;
            } else if (row.at("class") == "y" && name.find("duplicated_key") != name.npos) {
                REQUIRE(read.has_error());
                CHECK(read.error().code() == writ::errc::duplicate_member);
                ++accepted;
            } else if (row.at("class") == "y") {
                CHECK(read.has_value());
                ++accepted;
            }
        }
        CHECK(refused > 150);
        CHECK(accepted > 80);
    }
}
