// SPDX-License-Identifier: Apache-2.0
#include <writ/time.hpp>

#include <limits>

namespace writ::inline WRIT_ABI {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;

// Reads a fixed form from left to right; any deviation makes it fail for good.
class reader {
public:
    explicit reader(std::string_view text) noexcept : text_(text) {}

    [[nodiscard]] bool failed() const noexcept { return failed_; }
    [[nodiscard]] bool at_end() const noexcept { return text_.empty(); }
    [[nodiscard]] bool next_is(char c) const noexcept { return !text_.empty() && text_.front() == c; }
    [[nodiscard]] bool next_is_digit() const noexcept {
        return !text_.empty() && text_.front() >= '0' && text_.front() <= '9';
    }

    // One of these characters, which it returns.
    char one_of(std::string_view expected) noexcept {
        if (text_.empty() || expected.find(text_.front()) == expected.npos) {
            failed_ = true;
            return 0;
        }
        char const c = text_.front();
        text_.remove_prefix(1);
        return c;
    }

    // That many digits, up to a greatest number.
    int number(int digits, int greatest) noexcept {
        int value = 0;
        for (int i = 0; i < digits && !failed_; ++i) {
            value = value * 10 + (one_of("0123456789") - '0');
        }
        failed_ = failed_ || value > greatest;
        return failed_ ? 0 : value;
    }

private:
    std::string_view text_;
    bool failed_ = false;
};

std::int64_t fraction(reader& from) noexcept {
    if (!from.next_is('.')) {
        return 0;
    }
    from.one_of(".");
    std::int64_t value = from.number(1, 9);
    int digits = 1;
    for (; digits < 9 && from.next_is_digit(); ++digits) {
        value = value * 10 + from.number(1, 9);
    }
    for (; digits < 9; ++digits) {
        value *= 10;
    }
    return value;
}

seconds offset(reader& from) noexcept {
    char const sign = from.one_of("Zz+-");
    if (sign == 'Z' || sign == 'z') {
        return seconds(0);
    }
    auto const hours = std::chrono::hours(from.number(2, 23));
    from.one_of(":");
    seconds const ahead = hours + std::chrono::minutes(from.number(2, 59));
    return sign == '-' ? -ahead : ahead;
}

failure out_of_range() {
    return make_failure(errc::number_out_of_range, "",
                        "expected an instant between the years 1677 and 2262, found one outside");
}

std::string digits(std::int64_t number, std::size_t width) {
    std::string text = std::to_string(number);
    return std::string(width - text.size(), '0') + text;
}

} // namespace

result<instant> parse_instant(std::string_view text) {
    using namespace std::chrono;
    reader from(text);
    year const y(from.number(4, 9999));
    from.one_of("-");
    month const m(static_cast<unsigned>(from.number(2, 12)));
    from.one_of("-");
    day const d(static_cast<unsigned>(from.number(2, 31)));
    from.one_of("Tt");
    seconds clock = hours(from.number(2, 23));
    from.one_of(":");
    clock += minutes(from.number(2, 59));
    from.one_of(":");
    clock += seconds(from.number(2, 59));
    std::int64_t const part = fraction(from);
    clock -= offset(from);
    year_month_day const date(y, m, d);
    if (from.failed() || !from.at_end() || !date.ok()) {
        return make_failure(errc::invalid_instant, "",
                            "expected an instant such as `2026-11-21T12:00:00Z`, with a zone");
    }
    return to_instant((sys_days(date) + clock).time_since_epoch().count(), part);
}

std::string to_text(instant when) {
    using namespace std::chrono;
    auto const whole = floor<seconds>(when);
    auto const date = floor<days>(whole);
    year_month_day const day_of(date);
    hh_mm_ss const clock(whole - date);
    std::string text =
        digits(static_cast<int>(day_of.year()), 4) + '-' + digits(static_cast<unsigned>(day_of.month()), 2)
        + '-' + digits(static_cast<unsigned>(day_of.day()), 2) + 'T' + digits(clock.hours().count(), 2) + ':'
        + digits(clock.minutes().count(), 2) + ':' + digits(clock.seconds().count(), 2);
    // Not `when - whole`: the first instant's whole second is out of range.
    std::int64_t part = when.time_since_epoch().count() % nanoseconds_per_second;
    part += part < 0 ? nanoseconds_per_second : 0;
    if (part != 0) {
        std::string fraction_digits = digits(part, 9);
        fraction_digits.erase(fraction_digits.find_last_not_of('0') + 1);
        text += '.' + fraction_digits;
    }
    return text + 'Z';
}

result<instant> to_instant(std::int64_t count, time_unit unit) {
    if (unit == time_unit::seconds) {
        return to_instant(count, 0);
    }
    constexpr std::int64_t per_second = 1'000;
    std::int64_t const part = (count % per_second + per_second) % per_second;
    return to_instant(count / per_second - (count % per_second < 0 ? 1 : 0),
                      part * (nanoseconds_per_second / per_second));
}

result<instant> to_instant(std::int64_t whole, std::int64_t part) {
    constexpr std::int64_t greatest = std::numeric_limits<std::int64_t>::max();
    constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
    if (part < 0 || part >= nanoseconds_per_second) {
        return make_failure(errc::number_out_of_range, "",
                            "expected 0 to 999999999 nanoseconds, found " + std::to_string(part));
    }
    // Counted up from the second after a negative one, so that no step overflows.
    if (whole < 0) {
        ++whole;
        part -= nanoseconds_per_second;
    }
    if (whole > greatest / nanoseconds_per_second || whole < least / nanoseconds_per_second) {
        return out_of_range();
    }
    std::int64_t const base = whole * nanoseconds_per_second;
    if ((part > 0 && base > greatest - part) || (part < 0 && base < least - part)) {
        return out_of_range();
    }
    return instant(nanoseconds(base + part));
}

std::int64_t to_integer(instant when, time_unit unit) noexcept {
    using namespace std::chrono;
    if (unit == time_unit::seconds) {
        return floor<seconds>(when).time_since_epoch().count();
    }
    return floor<milliseconds>(when).time_since_epoch().count();
}

} // namespace writ::inline WRIT_ABI
