// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_TRACER_HPP
#define WRIT_SRC_POLICY_TRACER_HPP

// Runs one statement as a check does, and keeps what each instruction found.

#include "policy/evaluator.hpp"
#include "policy/program.hpp"

#include <writ/limits.hpp>
#include <writ/policy/explanation.hpp>
#include <writ/policy/resource.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace writ::inline WRIT_ABI {

struct path_binding;

// What an explanation may still hold.
struct trace_room {
    std::size_t statements = limits::max_explained_statements;
    std::size_t clauses = limits::max_explained_clauses;
    std::size_t records = limits::max_explained_records;
    // Something found none.
    bool cut = false;

    // Whether there was room for one more.
    [[nodiscard]] bool take(std::size_t trace_room::*of) noexcept {
        bool const found = this->*of != 0;
        this->*of -= found ? 1 : 0;
        cut = cut || !found;
        return found;
    }
};

// What is asked of a statement that covers the action and the type.
struct traced_question {
    // Empty: none.
    std::string_view field = {};
    // Null: a type is asked about.
    resource const* instance = nullptr;
    environment const* values = nullptr;
    // Where the instance's type is registered: by path.
    path_binding const* bindings = nullptr;
};

// `inverted`: whether the statement forbids; a denial turns allowing ones round.
[[nodiscard]] explained_statement trace(policy_program const& program, std::uint32_t statement, bool inverted,
                                        traced_question const& q, trace_room& room);

// A copy of a value, cut.
[[nodiscard]] seen_value see(value const& v);

} // namespace writ::inline WRIT_ABI

#endif
