// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_BINDING_HPP
#define WRIT_SRC_POLICY_BINDING_HPP

// Where the paths of a policy stand in a described struct, and which it lacks.

#include "policy/place.hpp"
#include "policy/program.hpp"

#include <writ/policy/described.hpp>

#include <boost/json/fwd.hpp>

#include <cstdint>

namespace writ::inline WRIT_ABI {

// How a path is read from the bytes of one struct: at an offset, as a type,
// and by name from there on for the segments that are left.
struct path_binding {
    detail::storage storage = detail::storage::other;
    // May be overridden by what the resource states of itself.
    bool may_be_stated = false;
    std::uint32_t offset = 0;
    range rest;
    detail::described_type const* type = nullptr;
};

// A path that the type lacks is read by name, and leads nowhere.
[[nodiscard]] path_binding bind_path(policy_program const& program, attribute_path const& path,
                                     detail::described_type const& type);

// Adds errc::unknown_path for each path in compiled conditions that instances
// of the type cannot have.
void check_paths(boost::json::object const& conditions, registered_type const& type, place const& where,
                 problems& found);

} // namespace writ::inline WRIT_ABI

#endif
