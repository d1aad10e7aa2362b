// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_VALUE_NEIGHBOURS_HPP
#define WRIT_SRC_POLICY_VALUE_NEIGHBOURS_HPP

// Values that stand for all that lie between, below and above given ones.

#include <writ/policy/value.hpp>

#include <boost/json/value.hpp>

#include <span>
#include <vector>

namespace writ::inline WRIT_ABI {

// The scalar as JSON.  Precondition: not a container, and not missing.
[[nodiscard]] boost::json::value scalar_json(value const& v);

// One value of each interval that the numbers and strings among `constants`
// leave; intervals that hold no value have none.  Without a number or without
// a string among them, one of that type.
struct neighbours {
    std::vector<boost::json::value> values;
    // Whether no interval was left out that holds a value: only infinity may
    // lie beyond the greatest number.
    bool complete = true;
};
[[nodiscard]] neighbours neighbours_of(std::span<value const> constants);

} // namespace writ::inline WRIT_ABI

#endif
