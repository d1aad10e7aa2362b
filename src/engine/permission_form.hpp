// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_PERMISSION_FORM_HPP
#define WRIT_SRC_ENGINE_PERMISSION_FORM_HPP

// What a permission's name says by itself, without the catalogue.

#include <writ/export.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace writ::inline WRIT_ABI {

struct action_and_type {
    std::string_view action;
    std::string_view type;
};

struct permission_form {
    // `read:roles`: the two sides, `*` alone on a side as `manage` or `all`.
    std::optional<action_and_type> statement;
    // `billing.*`, `a:b:*`, `svc:*`: what every covered opaque name begins with.
    std::string_view prefix;

    // Any other name: means itself.
    [[nodiscard]] bool is_opaque() const noexcept { return !statement && prefix.empty(); }
};

// Precondition: the name keeps the grammar of permission names.
[[nodiscard]] permission_form parse_permission(std::string_view name) noexcept;

// The two sides of a name with exactly one colon and something on either side.
[[nodiscard]] std::optional<action_and_type> split_permission(std::string_view name) noexcept;

// What no prefix form covers, wherever the colon stands.
[[nodiscard]] inline bool has_one_colon(std::string_view name) noexcept {
    return std::count(name.begin(), name.end(), ':') == 1;
}

// Whether a prefix form covers an opaque name: it begins so and goes on.
[[nodiscard]] inline bool covers_name(std::string_view prefix, std::string_view name) noexcept {
    return name.size() > prefix.size() && name.starts_with(prefix) && !has_one_colon(name);
}

} // namespace writ::inline WRIT_ABI

#endif
