// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_DIRECTORY_LINTER_HPP
#define WRIT_SRC_ENGINE_DIRECTORY_LINTER_HPP

// The linter's rules about directories, by what they look at.

#include "policy/linter.hpp"

#include <writ/directory/directory.hpp>
#include <writ/policy/lint.hpp>

namespace writ::inline WRIT_ABI {

// Names in roles, grants, denials and scopes (lint_permissions.cpp).
void lint_permissions(directory const& d, vocabulary const& words, findings& found);
// Roles that lead to nobody (lint_roles.cpp).
void lint_roles(directory const& d, findings& found);

} // namespace writ::inline WRIT_ABI

#endif
