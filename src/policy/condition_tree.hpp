// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_CONDITION_TREE_HPP
#define WRIT_SRC_POLICY_CONDITION_TREE_HPP

// Conditions from their JSON to trees, and trees from trees.

#include <writ/policy/condition.hpp>
#include <writ/policy/environment.hpp>
#include <writ/policy/statement.hpp>

#include <boost/json/object.hpp>

#include <utility>

namespace writ::inline WRIT_ABI {

// A node for each test, its operand as written.
// Precondition: the document was compiled.
[[nodiscard]] condition tree_of(boost::json::object const& document);

// Groups without parts are the constants.
[[nodiscard]] inline condition always() {
    return {operation::all_of, {}, {}, {}};
}
[[nodiscard]] inline condition never() {
    return {operation::any_of, {}, {}, {}};
}
[[nodiscard]] inline bool is_always(condition const& c) noexcept {
    return c.operation == operation::all_of && c.parts.empty();
}
[[nodiscard]] inline bool is_never(condition const& c) noexcept {
    return c.operation == operation::any_of && c.parts.empty();
}

// The conditions combined, without constants and groups below like groups.
// Complexity: that of `b`.
[[nodiscard]] condition both(condition a, condition b);
[[nodiscard]] condition either(condition a, condition b);
[[nodiscard]] condition negation(condition c);

// Which of Kleene's values count as true: yes alone, or unknown as well.
enum class reading : bool { certain, possible };

// A tree of true and false alone that holds where the conditions do, as they
// are read, with every placeholder replaced by its value.
[[nodiscard]] condition two_valued(condition const& c, reading read, environment_reference e, dialect d);

} // namespace writ::inline WRIT_ABI

#endif
