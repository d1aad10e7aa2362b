// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SPEC_INSTANT_HPP
#define WRIT_TESTS_SPEC_INSTANT_HPP

#include <chrono>
#include <regex>
#include <string>
#include <utility>

namespace writ_spec {

// Seconds since 1970 in UTC, then nanoseconds: one 64-bit number of nanoseconds
// does not reach the year 9999.
using instant = std::pair<long long, long long>;

// Of RFC 3339's form, with a zone.
inline instant instant_of(std::string const& written) {
    static std::regex const form(R"((\d+)-(\d+)-(\d+)[Tt](\d+):(\d+):(\d+)\.?(\d*)([Zz]|[+-]\d+):?(\d*))");
    std::smatch part;
    std::regex_match(written, part, form);
    auto number = [&](std::size_t i) { return std::atoi(part.str(i).c_str()); };
    namespace time = std::chrono;
    auto const month = static_cast<unsigned>(number(2)), day = static_cast<unsigned>(number(3));
    time::sys_days const date = time::year(number(1)) / time::month(month) / time::day(day);
    time::minutes const zone(number(8) * 60 + (part.str(8)[0] == '-' ? -number(9) : number(9)));
    auto at = date + time::hours(number(4)) + time::minutes(number(5)) + time::seconds(number(6)) - zone;
    return {at.time_since_epoch().count(), std::stoll((part.str(7) + "000000000").substr(0, 9))};
}

} // namespace writ_spec

#endif
