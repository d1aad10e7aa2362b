// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_RESOURCE_PATTERN_HPP
#define WRIT_SRC_POLICY_RESOURCE_PATTERN_HPP

// Names of resources, `nfrn:network/7/endpoint`, and patterns of them.

#include <writ/error.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

// Whether a name keeps the grammar: 1 to limits::max_resource_name_bytes
// bytes, segments separated by `:` or `/`, none empty, `.` or `..`.
[[nodiscard]] bool is_resource_name(std::string_view name) noexcept;

// Errors: errc::invalid_resource_name, errc::too_large.
[[nodiscard]] result<void> check_resource_pattern(std::string_view pattern);

// Whether a checked pattern matches a name: `*` stands for one whole segment,
// at the end for one or more characters, separators included.
// Complexity: linear in the name.
[[nodiscard]] bool matches_resource_pattern(std::string_view pattern, std::string_view name) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
