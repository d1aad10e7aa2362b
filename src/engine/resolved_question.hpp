// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_RESOLVED_QUESTION_HPP
#define WRIT_SRC_ENGINE_RESOLVED_QUESTION_HPP

// A question with its names as numbers: looked up once, asked of many.

#include "engine/implementation.hpp"
#include "engine/rule_list.hpp"

#include <writ/engine/question.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

// An action and a type, or a name and opaque_type, by their numbers.
struct question_numbers {
    name_id action = name_table::unmentioned;
    name_id type = name_table::unmentioned;
    // Empty, or interned by another authorizer.
    bool is_invalid = false;

    [[nodiscard]] question_key key() const noexcept { return key_of(action, type); }

    [[nodiscard]] static question_numbers of(authorizer::implementation const& in,
                                             permission_question const& p) noexcept;
    [[nodiscard]] static question_numbers of(authorizer::implementation const& in, action_ref const& action,
                                             type_ref const& t) noexcept;
};

// Refers to all parts of the question.
struct resolved_question {
    // Malformed: denies whoever asks.
    bool is_invalid = false;
    rule_question rules;
    request_options const* options = &no_request_options;
    // Where it is asked; unmentioned: nowhere that a record names.
    name_id unit = name_table::unmentioned;
    // As they were written; a permission's name is the action.
    std::string_view action;
    writ::type type{std::string_view()};

    [[nodiscard]] static resolved_question of(authorizer::implementation const& in,
                                              permission_question const& p,
                                              request_options const& options) noexcept;
    [[nodiscard]] static resolved_question of(authorizer::implementation const& in, action_ref const& action,
                                              type_ref const& t, request_options const& options) noexcept;
    [[nodiscard]] static resolved_question of(authorizer::implementation const& in, action_ref const& action,
                                              resource const& r, request_options const& options) noexcept;
    [[nodiscard]] static resolved_question of(authorizer::implementation const& in,
                                              question const& q) noexcept;

    // Neither a field nor a unit is asked about.
    [[nodiscard]] static bool is_plain(request_options const& options) noexcept {
        return !options.field && !options.unit;
    }

private:
    resolved_question(authorizer::implementation const& in, rule_question::form asks,
                      question_numbers numbers, request_options const& with) noexcept;
};

} // namespace writ::inline WRIT_ABI

#endif
