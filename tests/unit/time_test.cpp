// SPDX-License-Identifier: Apache-2.0
#include <writ/time.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <string>

using writ::errc;
using writ::instant;
using writ::time_unit;

namespace {

constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

instant at(std::int64_t nanoseconds) {
    return instant(std::chrono::nanoseconds(nanoseconds));
}

std::int64_t count(instant when) {
    return when.time_since_epoch().count();
}

} // namespace

TEST_SUITE("time") {
    TEST_CASE("an instant is read with its zone and written in UTC") {
        struct {
            std::string text;
            std::int64_t nanoseconds;
            std::string written;
        } const rows[] = {
            {"1970-01-01T00:00:00Z", 0, "1970-01-01T00:00:00Z"},
            {"1970-01-01t00:00:00z", 0, "1970-01-01T00:00:00Z"},
            {"1970-01-01T00:00:00.5Z", 500'000'000, "1970-01-01T00:00:00.5Z"},
            {"1970-01-01T00:00:00.500Z", 500'000'000, "1970-01-01T00:00:00.5Z"},
            {"1970-01-01T00:00:00.123456789Z", 123'456'789, "1970-01-01T00:00:00.123456789Z"},
            {"1969-12-31T23:59:59.999999999Z", -1, "1969-12-31T23:59:59.999999999Z"},
            {"2026-11-21T12:00:00+01:00", 1'795'258'800'000'000'000, "2026-11-21T11:00:00Z"},
            {"2026-11-21T12:00:00-00:00", 1'795'262'400'000'000'000, "2026-11-21T12:00:00Z"},
            {"2026-11-21T00:00:00+23:59", 1'795'132'860'000'000'000, "2026-11-20T00:01:00Z"},
            {"2024-02-29T00:00:00Z", 1'709'164'800'000'000'000, "2024-02-29T00:00:00Z"},
            {"2262-04-11T23:47:16.854775807Z", greatest, "2262-04-11T23:47:16.854775807Z"},
            {"1677-09-21T00:12:43.145224192Z", least, "1677-09-21T00:12:43.145224192Z"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            auto const read = writ::parse_instant(row.text);
            REQUIRE(read.has_value());
            CHECK(count(*read) == row.nanoseconds);
            CHECK(writ::to_text(*read) == row.written);
        }
    }

    TEST_CASE("a text that is no instant is refused") {
        struct {
            std::string text;
            errc code;
        } const rows[] = {
            {"", errc::invalid_instant},
            {"2026-11-21", errc::invalid_instant},
            {"2026-11-21T12:00:00", errc::invalid_instant},
            {"2026-11-21 12:00:00Z", errc::invalid_instant},
            {"2026-11-21T12:00Z", errc::invalid_instant},
            {"2026-11-21T12:00:00+0100", errc::invalid_instant},
            {"2026-11-21T12:00:00+01", errc::invalid_instant},
            {"2026-11-21T12:00:00+24:00", errc::invalid_instant},
            {"2026-11-21T12:00:00+01:60", errc::invalid_instant},
            {"2026-11-21T12:00:00.Z", errc::invalid_instant},
            {"2026-11-21T12:00:00,5Z", errc::invalid_instant},
            {"2026-11-21T12:00:00.1234567890Z", errc::invalid_instant},
            {"2026-11-21T12:00:00Z ", errc::invalid_instant},
            {" 2026-11-21T12:00:00Z", errc::invalid_instant},
            {"2026-13-01T00:00:00Z", errc::invalid_instant},
            {"2026-00-01T00:00:00Z", errc::invalid_instant},
            {"2026-02-29T00:00:00Z", errc::invalid_instant},
            {"2026-04-31T00:00:00Z", errc::invalid_instant},
            {"2026-01-00T00:00:00Z", errc::invalid_instant},
            {"2026-01-01T24:00:00Z", errc::invalid_instant},
            {"2026-01-01T00:60:00Z", errc::invalid_instant},
            {"2016-12-31T23:59:60Z", errc::invalid_instant},
            {"+026-01-01T00:00:00Z", errc::invalid_instant},
            {"-0001-01-01T00:00:00Z", errc::invalid_instant},
            {"12026-01-01T00:00:00Z", errc::invalid_instant},
            {"2262-04-11T23:47:16.854775808Z", errc::number_out_of_range},
            {"1677-09-21T00:12:43.145224191Z", errc::number_out_of_range},
            {"9999-12-31T23:59:59Z", errc::number_out_of_range},
            {"0000-01-01T00:00:00Z", errc::number_out_of_range},
        };
        for (auto const& row : rows) {
            CAPTURE(row.text);
            auto const read = writ::parse_instant(row.text);
            REQUIRE(read.has_error());
            CHECK(read.error().code() == row.code);
        }
    }

    TEST_CASE("an integer counts the unit that is stated") {
        CHECK(count(*writ::to_instant(1, time_unit::seconds)) == 1'000'000'000);
        CHECK(count(*writ::to_instant(-1, time_unit::seconds)) == -1'000'000'000);
        CHECK(count(*writ::to_instant(1, time_unit::milliseconds)) == 1'000'000);
        CHECK(count(*writ::to_instant(-1, time_unit::milliseconds)) == -1'000'000);
        CHECK(count(*writ::to_instant(-1'001, time_unit::milliseconds)) == -1'001'000'000);
        CHECK(count(*writ::to_instant(1'712'220'972, 28'375'000)) == 1'712'220'972'028'375'000);
        CHECK(count(*writ::to_instant(9'223'372'036, 854'775'807)) == greatest);
        CHECK(count(*writ::to_instant(-9'223'372'037, 145'224'192)) == least);
        CHECK(writ::to_integer(at(-1), time_unit::seconds) == -1);
        CHECK(writ::to_integer(at(-1), time_unit::milliseconds) == -1);
        CHECK(writ::to_integer(at(1'999'999'999), time_unit::seconds) == 1);
        CHECK(writ::to_integer(at(1'999'999'999), time_unit::milliseconds) == 1'999);
        CHECK(writ::to_integer(at(least), time_unit::seconds) == -9'223'372'037);
    }

    TEST_CASE("an integer that no instant stands for is refused") {
        writ::result<instant> const rows[] = {
            writ::to_instant(greatest, time_unit::seconds),
            writ::to_instant(least, time_unit::seconds),
            writ::to_instant(greatest, time_unit::milliseconds),
            writ::to_instant(least, time_unit::milliseconds),
            writ::to_instant(9'223'372'037, time_unit::seconds),
            writ::to_instant(9'223'372'036, 854'775'808),
            writ::to_instant(-9'223'372'037, 145'224'191),
            writ::to_instant(0, -1),
            writ::to_instant(0, 1'000'000'000),
        };
        for (auto const& row : rows) {
            REQUIRE(row.has_error());
            CHECK(row.error().code() == errc::number_out_of_range);
        }
    }

    TEST_CASE("a window holds its beginning and not its end") {
        writ::validity const window{at(10), at(20)};
        CHECK_FALSE(window.live_at(at(9)));
        CHECK(window.live_at(at(10)));
        CHECK(window.live_at(at(19)));
        CHECK_FALSE(window.live_at(at(20)));
        CHECK(writ::validity{}.live_at(at(least)));
        CHECK(writ::validity{{}, at(20)}.live_at(at(least)));
        CHECK(writ::validity{at(10), {}}.live_at(at(greatest)));
    }
}
