// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TIME_HPP
#define WRIT_TIME_HPP

// Instants: nanoseconds of UTC since 1970, and windows of them.
//
//     auto when = writ::parse_instant("2026-11-21T12:00:00+01:00");    // RFC 3339, with a zone
//     auto then = writ::to_instant(1'712'220'972, writ::time_unit::seconds);
//
// An instant lies between 1677-09-21T00:12:43.145224192Z and
// 2262-04-11T23:47:16.854775807Z; text and numbers beyond are refused, not
// clamped.  Nothing here reads a clock.

#include <writ/error.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// A point in time.
using instant = std::chrono::sys_time<std::chrono::nanoseconds>;

// When something counts: from `not_before` on, until just before `not_after`.
// An absent end is open.
struct validity {
    std::optional<instant> not_before = {};
    std::optional<instant> not_after = {};

    // Whether `now` lies inside.
    [[nodiscard]] bool live_at(instant now) const noexcept {
        return (!not_before || *not_before <= now) && (!not_after || now < *not_after);
    }

    bool operator==(validity const&) const = default;
};

// Reads RFC 3339's date-time: `2026-11-21T12:00:00.5Z`, `...+01:00`.  The zone
// is required; `T` and `Z` may be lower case; a fraction has 1 to 9 digits.
// A leap second (`:60`) is refused: no instant stands for it.
//
// Errors: errc::invalid_instant; errc::number_out_of_range.
[[nodiscard]] WRIT_EXPORT result<instant> parse_instant(std::string_view text);

// RFC 3339 in UTC with as many digits of the fraction as it needs: none, or
// one to nine.  parse_instant() reads it back.
[[nodiscard]] WRIT_EXPORT std::string to_text(instant when);

// What an integer counts since 1970.  Always stated, never guessed.
enum class time_unit {
    seconds,
    milliseconds,
};

// Errors: errc::number_out_of_range.
[[nodiscard]] WRIT_EXPORT result<instant> to_instant(std::int64_t count, time_unit unit);
// The instant of `seconds` and 0 to 999,999,999 nanoseconds after them.
// Errors: errc::number_out_of_range.
[[nodiscard]] WRIT_EXPORT result<instant> to_instant(std::int64_t seconds, std::int64_t nanoseconds);

// Whole units since 1970, rounded down.
[[nodiscard]] WRIT_EXPORT std::int64_t to_integer(instant when, time_unit unit) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
