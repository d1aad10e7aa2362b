// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_TOKEN_BOUND_HPP
#define WRIT_SRC_ENGINE_TOKEN_BOUND_HPP

// Statements that a token carries: they bound the caller, and never add.

#include "engine/resolved_question.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/environment.hpp>

namespace writ::inline WRIT_ABI {

// Whether the statements cover the question; null: there are none to.
[[nodiscard]] bool covers(ability const* bound, resolved_question const& q,
                          environment const& values) noexcept;

// Whether the statement that covers the type question depends on the instance.
[[nodiscard]] bool is_conditional_bound(ability const* bound, resolved_question const& q) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
