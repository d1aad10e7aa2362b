// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_STATEMENT_COMPILER_HPP
#define WRIT_SRC_POLICY_STATEMENT_COMPILER_HPP

// From a JSON list of statements to a program, with all that is wrong with it.

#include "policy/place.hpp"
#include "policy/program.hpp"

namespace writ::inline WRIT_ABI {

// Fills the tables of `program` from its document.  Precondition: they are empty.
void compile_statements(policy_program& program, problems& found);

// What a JSON value is, for a sentence: "an object", "a string".
[[nodiscard]] char const* kind_name(boost::json::value const& v) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
