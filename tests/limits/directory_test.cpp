// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/json.hpp>

#include <writ/json.hpp>
#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <string>

using writ::errc;
namespace limits = writ::limits;

namespace {

std::string times(std::size_t n, std::string const& text) {
    std::string all;
    for (std::size_t i = 0; i < n; ++i) {
        all += text;
    }
    return all;
}

// Whether text of that size is accepted, and one byte more refused as too large.
template <class Id>
void check_bound(std::size_t bound, std::string const& head, std::string const& tail) {
    CHECK(Id::parse(head + std::string(bound - head.size() - tail.size(), 'a') + tail).has_value());
    auto const beyond = Id::parse(head + std::string(bound + 1 - head.size() - tail.size(), 'a') + tail);
    REQUIRE(beyond.has_error());
    CHECK(beyond.error().code() == errc::too_large);
    CHECK(beyond.error().what().find("at most " + std::to_string(bound)) != std::string::npos);
}

} // namespace

TEST_SUITE("directory") {
    TEST_CASE("an id at its bound is accepted and a longer one refused") {
        check_bound<writ::role_id>(limits::max_id_bytes, "", "");
        check_bound<writ::group_name>(limits::max_name_bytes, "", "");
        check_bound<writ::permission_name>(limits::max_permission_name_bytes, "", ":*");
        check_bound<writ::slug>(limits::max_label_bytes, "", "");
        check_bound<writ::label>(limits::max_label_bytes, "", "");
        check_bound<writ::email_address>(limits::max_email_bytes, "", "@b");
        check_bound<writ::https_url>(limits::max_url_bytes, "https://", "/");
        std::string const longest =
            '~' + std::string(limits::max_id_bytes, 'a') + '~' + std::string(limits::max_label_bytes, 'b');
        CHECK(longest.size() == limits::max_stored_label_bytes);
        CHECK(writ::stored_label::parse(longest).has_value());
        CHECK(writ::stored_label::parse(longest + 'b').error().code() == errc::too_large);
    }

    TEST_CASE("a record at its bounds is read and one beyond them refused") {
        std::string const character = "\xc3\xa9";
        auto const subject = [](std::string const& member) {
            return R"({"organization":"o","id":"s",)" + member + "}";
        };
        auto const organization = [](std::string const& member) { return R"({"id":"o",)" + member + "}"; };
        auto const list = [](std::size_t n) { return "[\"g\"" + times(n - 1, ",\"g\"") + "]"; };
        auto const nested = [](std::size_t n) { return times(n, "{\"a\":") + '1' + std::string(n, '}'); };
        struct {
            writ::record_kind kind;
            std::string within;
            std::string beyond;
            errc code;
        } const rows[] = {
            {writ::record_kind::organization,
             organization("\"name\":\"" + times(limits::max_organization_name_characters, character) + '"'),
             organization("\"name\":\"" + times(limits::max_organization_name_characters + 1, character)
                          + '"'),
             errc::too_large},
            {writ::record_kind::subject,
             subject("\"name\":\"" + times(limits::max_title_characters, character) + '"'),
             subject("\"name\":\"" + times(limits::max_title_characters + 1, character) + '"'),
             errc::too_large},
            {writ::record_kind::subject,
             subject("\"description\":\"" + times(limits::max_text_characters, character) + '"'),
             subject("\"description\":\"" + times(limits::max_text_characters + 1, character) + '"'),
             errc::too_large},
            {writ::record_kind::subject, subject("\"groups\":" + list(limits::max_record_items)),
             subject("\"groups\":" + list(limits::max_record_items + 1)), errc::too_many},
            {writ::record_kind::subject, subject("\"attributes\":" + nested(limits::max_attribute_depth)),
             subject("\"attributes\":" + nested(limits::max_attribute_depth + 1)), errc::too_deep},
        };
        for (auto const& row : rows) {
            CAPTURE(row.beyond);
            CHECK(writ::record_from_json(row.kind, writ::parse_json(row.within).value()).has_value());
            auto const read = writ::record_from_json(row.kind, writ::parse_json(row.beyond).value());
            REQUIRE(read.has_error());
            CHECK(read.error().code() == row.code);
        }
    }

    TEST_CASE("no more problems are reported than the bound says") {
        auto const read = writ::from_json<writ::subject>(
            writ::parse_json(R"({"organization":"o","id":"s","groups":[1,2,3,4,5,6]})").value());
        REQUIRE(read.has_error());
        CHECK(read.error().problems.size() == limits::max_problems);
    }
}
