// SPDX-License-Identifier: Apache-2.0
#include "engine/permission_form.hpp"

namespace writ::inline WRIT_ABI {

std::optional<action_and_type> split_permission(std::string_view name) noexcept {
    auto const colon = name.find(':');
    if (colon == name.npos || colon == 0 || colon + 1 == name.size()
        || name.find(':', colon + 1) != name.npos) {
        return std::nullopt;
    }
    return action_and_type{name.substr(0, colon), name.substr(colon + 1)};
}

permission_form parse_permission(std::string_view name) noexcept {
    permission_form form;
    if (auto const sides = split_permission(name)) {
        bool const any_action = sides->action == "*";
        bool const any_type = sides->type == "*";
        if (any_type && !any_action) {
            form.prefix = name.substr(0, name.size() - 1);
        }
        form.statement = {any_action ? "manage" : sides->action, any_type ? "all" : sides->type};
    } else if (name.ends_with(".*") || name.ends_with(":*")) {
        form.prefix = name.substr(0, name.size() - 1);
    }
    return form;
}

} // namespace writ::inline WRIT_ABI
