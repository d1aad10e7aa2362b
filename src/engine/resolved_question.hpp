// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_RESOLVED_QUESTION_HPP
#define WRIT_SRC_ENGINE_RESOLVED_QUESTION_HPP

// A question with its names as numbers: looked up once, asked of many.

#include "engine/implementation.hpp"
#include "engine/rule_list.hpp"

#include <writ/engine/question.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

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

    [[nodiscard]] static resolved_question of(authorizer::implementation const& in, permission_question p,
                                              request_options const& options) noexcept;
    [[nodiscard]] static resolved_question of(authorizer::implementation const& in, action_ref action,
                                              type_ref t, request_options const& options) noexcept;
    [[nodiscard]] static resolved_question of(authorizer::implementation const& in, action_ref action,
                                              resource const& r, request_options const& options) noexcept;
    [[nodiscard]] static resolved_question of(authorizer::implementation const& in,
                                              question const& q) noexcept;

    // Neither a field nor a unit is asked about.
    [[nodiscard]] bool is_plain() const noexcept {
        return rules.asks != rule_question::form::instance && !options->field && !options->unit
               && !is_invalid;
    }

private:
    void look_up(authorizer::implementation const& in, request_options const& with) noexcept;
    void name(authorizer::implementation const& in, action_ref a, type_ref t) noexcept;
};

} // namespace writ::inline WRIT_ABI

#endif
