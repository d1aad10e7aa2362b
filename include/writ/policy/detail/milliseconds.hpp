// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_DETAIL_MILLISECONDS_HPP
#define WRIT_POLICY_DETAIL_MILLISECONDS_HPP

// How conditions read time points: for <writ/policy/detail/describer.hpp>.

#include <writ/export.hpp>

#include <chrono>
#include <cstdint>
#include <ratio>
#include <type_traits>

namespace writ::inline WRIT_ABI::detail {

// Rounded down.  What milliseconds cannot count becomes the most or the least
// that they can.
template <class Rep, class Period>
std::int64_t to_milliseconds(std::chrono::duration<Rep, Period> since) noexcept {
    using std::chrono::milliseconds;
    if constexpr (std::ratio_greater_v<Period, std::milli> || std::is_floating_point_v<Rep>) {
        using wide = std::chrono::duration<std::common_type_t<Rep, std::int64_t>, Period>;
        if (!(since < std::chrono::duration_cast<wide>(milliseconds::max()))) {
            return milliseconds::max().count();
        }
        if (!(since > std::chrono::duration_cast<wide>(milliseconds::min()))) {
            return milliseconds::min().count();
        }
    }
    return std::chrono::floor<milliseconds>(since).count();
}

} // namespace writ::inline WRIT_ABI::detail

#endif
