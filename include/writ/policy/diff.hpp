// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_DIFF_HPP
#define WRIT_POLICY_DIFF_HPP

// What changes when one policy replaces another: not which words, but which
// answers.
//
//     writ::policy_diff const d = writ::diff(before, after);
//     for (auto const& change : d.differences) { ... change.action, change.attributes ... }
//     if (d.outcome() == writ::diff_outcome::none) { ... }    // shown, not merely not found
//
// Every difference comes with a question that both abilities were asked, and
// answered differently.
//
// That there is none is claimed only where every class of questions,
// instances and environments was tried: their statements read alike, or their
// conditions have finitely many ways to turn out, and all were tried.  The
// latter holds for questions whose differing statements
//  - have no `$regex`, `$elemMatch` or `resources`, and at most one field
//    pattern with a `*`;
//  - read no path below another one that they read, and `$exists`, `$size` and
//    null on paths of one segment only;
//  - compare placeholders for equality or membership only, on paths without an
//    ordering, with at most one that stands for a list;
//  - in dialect::casl, have no ordering;
//  - fit limits::max_classes_per_question, and all together limits::max_classes.

#include <writ/export.hpp>
#include <writ/policy/ability.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// What a comparison has shown.
enum class diff_outcome : std::uint8_t {
    // No difference was found; there may be some.
    not_shown,
    // No question is answered differently.
    none,
    // Some are.
    changed,
};

// A question that is answered differently, and the two answers.
struct policy_difference {
    std::string action = {};
    std::string type = {};
    // Empty: none.
    std::string field = {};
    // The instance; absent: the question is about the type.
    std::optional<boost::json::object> attributes = {};
    // The name that the instance states.
    std::optional<std::string> name = {};
    // What placeholders stand for: members `subject`, `organization`, `token`, `context`.
    boost::json::object environment = {};
    verdict before = {};
    verdict after = {};

    bool operator==(policy_difference const&) const = default;
};

// At most one difference for each kind of question of each class: several
// actions, types or fields that the same statements cover are one class.
struct policy_diff {
    std::vector<policy_difference> differences = {};
    // Every question was tried, or is shown to be answered alike.
    bool is_exhaustive = false;
    // How many instances and types were asked about.
    std::size_t tried = 0;

    [[nodiscard]] diff_outcome outcome() const noexcept {
        return !differences.empty() ? diff_outcome::changed
               : is_exhaustive      ? diff_outcome::none
                                    : diff_outcome::not_shown;
    }

    bool operator==(policy_diff const&) const = default;
};

// Compares what two abilities answer.  Deterministic; at most
// limits::max_differences are listed.
[[nodiscard]] WRIT_EXPORT policy_diff diff(ability const& before, ability const& after);

} // namespace writ::inline WRIT_ABI

#endif
