// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_NAMING_HPP
#define WRIT_SRC_POLICY_NAMING_HPP

// Whether a statement's `resources` match the name of one instance.

#include "policy/comparison.hpp"
#include "policy/program.hpp"
#include "policy/resource_pattern.hpp"

#include <writ/policy/resource.hpp>

#include <algorithm>
#include <string_view>

namespace writ::inline WRIT_ABI {

// The name that an instance states; empty where it states none that keeps the
// grammar.
[[nodiscard]] inline std::string_view sound_name(resource const& r) noexcept {
    bool const sound = r.name().kind() == value_kind::string && is_resource_name(r.name().as_string());
    return sound ? r.name().as_string() : std::string_view();
}

// Whether one of the statement's resource patterns matches; unknown where the
// instance states no name.
[[nodiscard]] inline truth is_named(policy_program const& program, compiled_statement const& s,
                                    resource const& r) noexcept {
    std::string_view const name = sound_name(r);
    if (name.empty()) {
        return truth::unknown;
    }
    auto const patterns = s.resources.of(program.resources);
    return to_truth(std::any_of(patterns.begin(), patterns.end(), [name](std::string_view pattern) {
        return matches_resource_pattern(pattern, name);
    }));
}

} // namespace writ::inline WRIT_ABI

#endif
