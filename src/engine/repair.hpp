// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_REPAIR_HPP
#define WRIT_SRC_ENGINE_REPAIR_HPP

// Which values of attributes would make a statement come out otherwise.
//
// Guesses from what each test found, to be tried: they need not be right.

#include <writ/engine/why_not.hpp>
#include <writ/policy/explanation.hpp>
#include <writ/policy/value.hpp>

#include <vector>

namespace writ::inline WRIT_ABI {

// Adds changes of the resource's attributes, or of the context, each of which
// may turn one test of an allowing statement that does not match, or of a
// forbidding one that does.  Only members of objects are changed.
void add_repairs(explained_statement const& s, value const& attributes, value const& context,
                 std::vector<needed_change>& to);

} // namespace writ::inline WRIT_ABI

#endif
