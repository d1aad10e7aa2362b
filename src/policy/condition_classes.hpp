// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_CONDITION_CLASSES_HPP
#define WRIT_SRC_POLICY_CONDITION_CLASSES_HPP

// All the ways in which conditions can turn out, each with one instance and
// environment in which they do.
//
// A test reads one path.  What it answers changes only at its constants, so
// the values of a path fall into finitely many classes: the constants, what
// lies between, below and above them, the other types, null, missing, and the
// arrays of these.  Two values with one outcome of every test on the path are
// one class.  An instance takes one class at each path; placeholders take the
// constants of the paths that they are compared with, values of their own, and
// none.
//
// That covers every instance and environment there can be (`exhaustive`) where
//  - there is no `$regex`, no `$elemMatch` and no `resources`;
//  - no path begins with another one, and `$exists`, `$size` and null stand on
//    paths of one segment only;
//  - a placeholder is the operand of `$eq`, `$ne`, `$in`, `$nin`, `$all` or a
//    member of their lists, on a path without an ordering; at most one stands
//    for a list; none is read below another, or below an id;
//  - no policy in dialect::casl has an ordering;
//  - everything fits the bounds.
// Elsewhere the walk is a sample that is likely to meet each outcome.

#include "policy/program.hpp"

#include <writ/policy/environment.hpp>
#include <writ/policy/resource.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// One instance, and what placeholders stand for.
struct specimen {
    boost::json::object attributes;
    std::optional<std::string> name;
    // Members `subject`, `organization`, `token`, `context`: what placeholders begin with.
    boost::json::object environment;

    // Refers to the specimen.
    [[nodiscard]] writ::environment known() const noexcept;
    [[nodiscard]] resource instance(std::string_view type) const noexcept;
};

// Statements of one policy.
struct statement_source {
    policy_program const* program;
    std::vector<std::uint32_t> statements;
};

struct class_walk {
    // Every class was visited, and there are no others.
    bool exhaustive = true;
    // How many were visited.
    std::size_t tried = 0;
};

// Calls `visit` with a specimen of each class until it answers false, at most
// `most` times.
class_walk walk_classes(std::span<statement_source const> sources, std::size_t most,
                        std::function<bool(specimen const&)> const& visit);

} // namespace writ::inline WRIT_ABI

#endif
