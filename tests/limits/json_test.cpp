// SPDX-License-Identifier: Apache-2.0
#include <writ/json.hpp>

#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <string>

using writ::errc;
namespace limits = writ::limits;

namespace {

// "[0,0,...]" of that many elements.
std::string list_of(std::size_t size, std::string const& element) {
    std::string text = "[";
    for (std::size_t i = 0; i < size; ++i) {
        text += (i == 0 ? "" : ",") + element;
    }
    return text + "]";
}

std::string object_of(std::size_t size) {
    std::string text = "{";
    for (std::size_t i = 0; i < size; ++i) {
        text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":0";
    }
    return text + "}";
}

std::string nested(std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}

std::string padded(std::size_t size) {
    return "0" + std::string(size - 1, ' ');
}

} // namespace

TEST_SUITE("json") {
    TEST_CASE("a text at a bound is read and one beyond it is refused there") {
        struct {
            std::string within;
            std::string beyond;
            errc code;
            std::size_t column;
            std::string where;
        } const rows[] = {
            {padded(limits::max_document_bytes), padded(limits::max_document_bytes + 1), errc::too_large, 1,
             ""},
            {nested(limits::max_json_depth), nested(limits::max_json_depth + 1), errc::too_deep,
             limits::max_json_depth + 1, "/0/0/0/0/0/0/0/0"},
            {object_of(limits::max_json_members), object_of(limits::max_json_members + 1), errc::too_many,
             object_of(limits::max_json_members).size() + 1, ""},
            {list_of(limits::max_json_values - 1, "0"), list_of(limits::max_json_values, "0"), errc::too_many,
             2 * limits::max_json_values, "/99"},
            {list_of(limits::max_json_values - 1, "{}"), list_of(limits::max_json_values, "{}"),
             errc::too_many, 3 * limits::max_json_values - 1, "/99"},
            {list_of(limits::max_json_values - 1, "null"), list_of(limits::max_json_values, "null"),
             errc::too_many, 5 * limits::max_json_values - 3, "/99"},
            {list_of(limits::max_json_values - 1, "\"\""), list_of(limits::max_json_values, "\"\""),
             errc::too_many, 3 * limits::max_json_values - 1, "/99"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.beyond);
            CHECK(writ::parse_json(row.within).has_value());
            auto const read = writ::parse_json(row.beyond);
            REQUIRE(read.has_error());
            writ::problem const p = read.error().first();
            CHECK(p.code == row.code);
            CHECK(p.line == 1);
            CHECK(p.column == row.column);
            CHECK(p.where == row.where);
        }
    }
}
