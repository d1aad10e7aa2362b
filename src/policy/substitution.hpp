// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_SUBSTITUTION_HPP
#define WRIT_SRC_POLICY_SUBSTITUTION_HPP

// Conditions with their placeholders replaced by values, for those who run
// them elsewhere.

#include <writ/policy/environment.hpp>

#include <boost/json/object.hpp>

#include <optional>

namespace writ::inline WRIT_ABI {

// Conditions in which every string stands for itself; nothing where a
// placeholder has no value.  Precondition: the conditions were compiled.
[[nodiscard]] std::optional<boost::json::object> substitute(boost::json::object const& conditions,
                                                            environment_reference e);

// The value of one operand.
[[nodiscard]] std::optional<boost::json::value> substitute_scalar(boost::json::value const& operand,
                                                                  environment_reference e);

} // namespace writ::inline WRIT_ABI

#endif
