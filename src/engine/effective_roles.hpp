// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_EFFECTIVE_ROLES_HPP
#define WRIT_SRC_ENGINE_EFFECTIVE_ROLES_HPP

// Which roles count for a subject, at an instant, in a unit.

#include "engine/standing.hpp"

#include <vector>

namespace writ::inline WRIT_ABI {

// Each role once: assigned ones in the order of their assignment, then those
// of a token, then those of groups in the order of their ids.
// Precondition: the gate is open.
[[nodiscard]] std::vector<role_node const*> effective_roles(detail::standing const& who, instant now,
                                                            name_id unit,
                                                            std::span<role_id const> token_roles,
                                                            std::span<group_name const> token_groups);

} // namespace writ::inline WRIT_ABI

#endif
