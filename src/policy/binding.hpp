// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_BINDING_HPP
#define WRIT_SRC_POLICY_BINDING_HPP

// Where the paths of a policy stand in a described struct.

#include "policy/program.hpp"

#include <writ/policy/described.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace writ::inline WRIT_ABI {

// How a path is read from the bytes of one struct: at an offset, as a type,
// and by name from there on for the segments that are left.
struct path_binding {
    detail::storage storage = detail::storage::other;
    // May be overridden by what the resource states of itself.
    bool may_be_stated = false;
    std::uint32_t offset = 0;
    range rest;
    // Null: the struct has nothing there.
    detail::described_type const* type = nullptr;
};

// Nothing where the type has no such path.
[[nodiscard]] std::optional<path_binding> bind_path(policy_program const& program, attribute_path const& path,
                                                    detail::described_type const& type);

} // namespace writ::inline WRIT_ABI

#endif
