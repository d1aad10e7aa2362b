// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_JAVASCRIPT_HPP
#define WRIT_SRC_POLICY_JAVASCRIPT_HPP

// JavaScript's conversions, as far as CASL's answers depend on them.

#include <writ/policy/value.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI::javascript {

// Number(text): NaN where the text is not a number.
[[nodiscard]] double to_number(std::string_view text) noexcept;

// Whether `a` sorts after `b` by UTF-16 code unit.
[[nodiscard]] bool sorts_after(std::string_view a, std::string_view b) noexcept;

// Whether `v > operand`, where the operand is a string or a number.
[[nodiscard]] bool greater(value const& v, value const& operand) noexcept;

} // namespace writ::inline WRIT_ABI::javascript

#endif
