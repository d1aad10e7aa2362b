// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_SUBSTITUTION_HPP
#define WRIT_SRC_POLICY_SUBSTITUTION_HPP

// Conditions with their placeholders replaced by values, for those who run
// them elsewhere.

#include <writ/policy/condition.hpp>
#include <writ/policy/environment.hpp>

#include <boost/json/object.hpp>

#include <optional>

namespace writ::inline WRIT_ABI {

// Conditions in which every string stands for itself; nothing where a
// placeholder has no value.  Precondition: the conditions were compiled.
[[nodiscard]] std::optional<boost::json::object> substitute(boost::json::object const& conditions,
                                                            environment_reference e);

// The operand of one test of a tree.
[[nodiscard]] std::optional<boost::json::value>
substitute_operand(operation o, boost::json::value const& operand, environment_reference e);

} // namespace writ::inline WRIT_ABI

#endif
