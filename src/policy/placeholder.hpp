// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_PLACEHOLDER_HPP
#define WRIT_SRC_POLICY_PLACEHOLDER_HPP

// `${subject.id}`: a string in a condition that stands for a value at check time.

#include <writ/error.hpp>
#include <writ/policy/environment.hpp>
#include <writ/policy/value.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

struct placeholder {
    // Which part of the environment; the path below it, if it is an object.
    value environment::*root = nullptr;
    std::string_view path;

    // The value it stands for; missing where there is none.
    [[nodiscard]] value find(environment const& e) const noexcept;
};

enum class string_form {
    // Stands for itself.
    literal,
    // Begins with `$${`: stands for itself without its first character.
    escaped,
    // Exactly `${...}`.
    placeholder,
    // Holds `${` where it may not.
    malformed,
};

[[nodiscard]] string_form classify(std::string_view text) noexcept;

// Precondition: classify(text) == string_form::placeholder.
// Errors: errc::invalid_placeholder, errc::too_large.
[[nodiscard]] result<placeholder> parse_placeholder(std::string_view text);

} // namespace writ::inline WRIT_ABI

#endif
