// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_LINT_HPP
#define WRIT_POLICY_LINT_HPP

// What is sound in a policy and yet most likely not meant.
//
//     auto const ability = writ::ability::compile(policy).value();
//     for (writ::finding const& f : writ::lint(ability).findings) {
//         std::puts(writ::to_string(f).c_str());    // "warning: /2: never decides ... [dead_statement]"
//     }
//
// Nothing is reported that is not so.  What a finding says of answers is shown
// by trying every class of questions, instances and environments; where they
// are too many, or a condition has too many ways to turn out (`$regex`,
// `$elemMatch`, `resources`, an ordering against a placeholder), nothing is said.

#include <writ/export.hpp>
#include <writ/policy/ability.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// How much a finding matters.
enum class severity : std::uint8_t {
    // Right, and worth knowing.
    note,
    // Most likely not meant.
    warning,
    // Wrong: it forbids or allows something else than it says.
    error,
};

// What was found.  The names are stable; values are append-only.
enum class lint_code : std::uint8_t {
    // Later statements decide all that it covers: without it nothing changes.
    dead_statement,
    // A later statement says the same.
    duplicate_statement,
    // No instance satisfies its conditions.
    never_holds,
    // An inverted statement without which nothing more would be allowed.
    idle_prohibition,
    // An inverted statement that reads what a type does not have.
    lacking_attribute,
    // An inverted statement that matches where something is not passed.
    required_attribute,
    // Names that the vocabulary does not have.
    unknown_action,
    unknown_type,
    unknown_attribute,
    unknown_field,
    unknown_permission,
    // Any action on any type, without condition.
    allows_everything,
    // Statements, and none that allows.
    only_forbids,
    // A `$regex` that is not plain text, and so may allocate and lock.
    slow_regex,
    // Of a directory: see engine/lint.hpp.
    unreached_by_prefix,
    name_without_statements,
    unobtainable_role,
};

// "warning", "dead_statement".
[[nodiscard]] WRIT_EXPORT std::string_view to_string(severity s) noexcept;
[[nodiscard]] WRIT_EXPORT std::string_view to_string(lint_code c) noexcept;

// One finding.
struct finding {
    lint_code code = {};
    writ::severity severity = {};
    // A JSON pointer into the list of statements, or into the directory.
    std::string where = {};
    // One sentence.
    std::string what = {};

    bool operator==(finding const&) const = default;
};

// "warning: /2: never decides ... [dead_statement]".
[[nodiscard]] WRIT_EXPORT std::string to_string(finding const& f);

// A resource type of a vocabulary.
struct vocabulary_type {
    std::string name = {};
    // The paths that its instances may have; `meta.*` is everything below `meta`.
    // Fields are looked up here too.
    std::vector<std::string> attributes = {};
    // Those that a service always passes.
    std::vector<std::string> required = {};

    bool operator==(vocabulary_type const&) const = default;
};

// The names that a service knows.  What is absent is not compared.
struct vocabulary {
    std::optional<std::vector<std::string>> actions = {};
    std::optional<std::vector<vocabulary_type>> types = {};
    // Opaque permissions; of a directory, beside its catalogue.
    std::optional<std::vector<std::string>> permissions = {};

    bool operator==(vocabulary const&) const = default;
};

// All that was found.
struct lint_report {
    // In the order of the statements.
    std::vector<finding> findings = {};
    // Some things were not looked at, or not reported, because of limits.hpp.
    bool is_cut = false;

    bool operator==(lint_report const&) const = default;
};

// Looks at a policy as it was compiled: with its aliases, and with the types
// registered for it.
//
// Complexity: linear in the policy for most; what concerns answers is tried
// with at most limits::max_classes instances.
[[nodiscard]] WRIT_EXPORT lint_report lint(ability const& a, vocabulary const& words = {});

} // namespace writ::inline WRIT_ABI

#endif
