// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_QUESTION_CLASSES_HPP
#define WRIT_SRC_POLICY_QUESTION_CLASSES_HPP

// All the questions that abilities tell apart by action, type and field.
//
// Actions and types that no statement names are answered alike, and so are
// those that only the wildcards cover; so are fields that the same patterns
// match.  One question stands for each class.

#include "policy/representation.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// Of one ability: indexes of statements, latest first.
using covering = std::vector<std::uint32_t>;

struct question_class {
    std::string action;
    std::string type;
    // Empty: no field.
    std::string field;
    // Of each ability, the statements that cover action, type and field.
    std::vector<covering> statements;
};

struct question_classes {
    std::vector<question_class> list;
    // Action and type alone, where the fields could not all be told apart.
    std::vector<question_class> unsure;
    // Whether nothing was left out because there is too much.
    bool complete = true;
};

// Classes that the same statements cover stand once.  Ends when it has looked at
// about `most` pairs of action and type and statements that cover them.
[[nodiscard]] question_classes classes_of(std::span<ability::representation const* const> abilities,
                                          std::size_t most);

// Whether a statement decides every question that its list is asked.
[[nodiscard]] inline bool is_unconditional(compiled_statement const& s) noexcept {
    return !s.restricted();
}

} // namespace writ::inline WRIT_ABI

#endif
