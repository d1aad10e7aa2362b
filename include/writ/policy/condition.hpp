// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_CONDITION_HPP
#define WRIT_POLICY_CONDITION_HPP

// A condition as a tree, for those who translate it: to SQL, to a search
// engine, to a sentence.
//
//     writ::condition const& c = query.condition();
//     if (c.operation == writ::operation::all_of) { for (auto& part : c.parts) ... }

#include <writ/export.hpp>

#include <boost/json/value.hpp>

#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// What a node of a condition does.
enum class operation {
    // Every part holds; without parts, always.
    all_of,
    // Some part holds; without parts, never.
    any_of,
    // No part holds.
    none_of,
    // `$eq` and plain values, `$ne`.
    equal,
    not_equal,
    // `$lt $lte $gt $gte`.
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    // `$in $nin $all`; the operand is an array.
    in,
    not_in,
    contains_all,
    // `$size`, `$exists`, `$regex` (the operand is an object with `$regex`
    // and, where stated, `$options`).
    size,
    exists,
    matches,
    // `$elemMatch`: some element of the array at `path` satisfies the one part.
    some_element,
    // In filters.  The instance states a name that matches one of the patterns
    // in the operand, an array of texts; unknown where it states none.
    named,
    // In filters.  The one part is certainly true; or it is true or unknown.
    // The part is `named` or one of the four orderings, of which an ordering is
    // unknown on a value that is missing or of another type.
    certain,
    possible,
};

// One node.  Tests have a path and an operand, the others parts.
struct condition {
    writ::operation operation = writ::operation::all_of;
    // The attribute tested; empty, below some_element: the element itself.
    std::string path;
    boost::json::value operand;
    std::vector<condition> parts;

    bool operator==(condition const&) const = default;
};

} // namespace writ::inline WRIT_ABI

#endif
