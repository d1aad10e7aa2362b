// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_PATH_CLASSES_HPP
#define WRIT_SRC_POLICY_PATH_CLASSES_HPP

// The values of one path, one for each way in which the tests on it turn out.

#include "policy/condition_variables.hpp"

#include <writ/policy/environment.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Nothing: the value is missing.
using choice = std::optional<boost::json::value>;

struct path_classes {
    // The constants, then missing, then other plain values, arrays last.
    std::vector<choice> choices;
    // Whether there are no others, where the variables are exact.
    bool complete = true;
    // How many values were looked at.
    std::size_t cost = 0;
};

// `constants` and `required` are those of the path and of the placeholders
// compared with it, whose values stand in `known`.
[[nodiscard]] path_classes classes_of(path_variable const& p, std::vector<value> constants,
                                      std::vector<value> required, environment const& known);

// Writes at a dotted path; nothing where something else stands in the way.
void put_at(boost::json::object& root, std::string_view path, boost::json::value v);
// Takes away what put_at wrote.
void erase_at(boost::json::object& root, std::string_view path);

} // namespace writ::inline WRIT_ABI

#endif
