// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_RESOLVED_QUESTION_HPP
#define WRIT_SRC_ENGINE_RESOLVED_QUESTION_HPP

// A question with its names as numbers: looked up once, asked of many.

#include "engine/implementation.hpp"
#include "engine/permission_form.hpp"
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
    // Without options, of an action and a type or of a name, by its key; only
    // what rules need, not what a log and what bounds a caller read.
    [[nodiscard]] static resolved_question plain(authorizer::implementation const& in, question_key q,
                                                 std::string_view name) noexcept;

    // Neither a field nor a unit is asked about.
    [[nodiscard]] static bool is_plain(request_options const& options) noexcept {
        return !options.field && !options.unit;
    }

private:
    resolved_question(authorizer::implementation const& in, rule_question::form asks,
                      question_numbers numbers, request_options const& with) noexcept;
};

// Inline, because hot checks do little else.

inline question_numbers question_numbers::of(authorizer::implementation const& in,
                                             permission_question const& p) noexcept {
    name_table const& names = in.memory->names;
    if (p.owner_ != 0) {
        return {p.action_, p.type_, p.owner_ != in.owner};
    }
    if (auto const sides = split_permission(p.name_)) {
        return {names.find(sides->action), names.find(sides->type)};
    }
    return {names.find(p.name_), rule_question::opaque_type, p.name_.empty()};
}

inline question_numbers question_numbers::of(authorizer::implementation const& in, action_ref const& action,
                                             type_ref const& t) noexcept {
    name_table const& names = in.memory->names;
    question_numbers n;
    if (action.owner_ == 0) {
        n.action = names.find(action.name_);
        n.is_invalid = action.name_.empty();
    } else {
        n.action = action.number_;
        n.is_invalid = action.owner_ != in.owner;
    }
    if (t.owner_ == 0) {
        n.type = names.find(t.type_.is_any() ? "all" : t.type_.name());
        n.is_invalid = n.is_invalid || (t.type_.name().empty() && !t.type_.is_any());
    } else {
        n.type = t.number_;
        n.is_invalid = n.is_invalid || t.owner_ != in.owner;
    }
    return n;
}

} // namespace writ::inline WRIT_ABI

#endif
