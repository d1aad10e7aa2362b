// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_CONDITION_VARIABLES_HPP
#define WRIT_SRC_POLICY_CONDITION_VARIABLES_HPP

// What conditions depend on: the paths that they read, with the tests on each,
// and the placeholders that they compare with.

#include "policy/condition_classes.hpp"
#include "policy/program.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// A test, or an `$elemMatch` with what stands below it.
struct condition_test {
    policy_program const* program;
    instruction const* node;
};

// A path of the instance.
struct path_variable {
    explicit path_variable(std::string_view text) noexcept : path(text) {}

    std::string_view path;
    std::vector<condition_test> tests;
    // Scalars that its tests compare with, those below `$elemMatch` too.
    std::vector<value> constants;
    // Paths below `$elemMatch`.
    std::vector<std::string_view> element_paths;
    // Into the environment's variables: which are compared with it, and which
    // of them stand in or for the list of an `$all`.
    std::vector<std::size_t> placeholders;
    std::vector<std::size_t> required_placeholders;
    // Members of the lists of `$all`.
    std::vector<value> required;
    // The greatest `$size`, if there is one.
    std::size_t longest = 0;
    bool has_size = false;
    bool has_ordering = false;
};

// A value of the environment.
struct placeholder_variable {
    value environment::*root;
    std::string_view path;
    // How it is used.
    bool as_scalar = false;
    bool as_list = false;
};

// Where a specimen's environment holds it: `subject.level`.
[[nodiscard]] std::string place_of(placeholder_variable const& p);

struct condition_variables {
    std::vector<path_variable> paths;
    std::vector<placeholder_variable> placeholders;
    // Patterns of names.
    std::vector<std::string_view> resources;
    // See condition_classes.hpp.
    bool exact = true;
};

[[nodiscard]] condition_variables variables_of(std::span<statement_source const> sources);

} // namespace writ::inline WRIT_ABI

#endif
