// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/session_test.cpp.
#include "engine/resolved_question.hpp"

#include "engine/permission_form.hpp"
#include "policy/resource_pattern.hpp"

namespace writ::inline WRIT_ABI {

question_numbers question_numbers::of(authorizer::implementation const& in,
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

question_numbers question_numbers::of(authorizer::implementation const& in, action_ref const& action,
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

resolved_question::resolved_question(authorizer::implementation const& in, rule_question::form asks,
                                     question_numbers numbers, request_options const& with) noexcept
    : is_invalid(numbers.is_invalid), options(&with) {
    rules.asks = asks;
    rules.action = numbers.action;
    rules.type = numbers.type;
    if (with.field) {
        rules.field = *with.field;
        is_invalid = is_invalid || with.field->empty();
    }
    if (with.unit) {
        unit = in.memory->names.find(*with.unit);
        is_invalid = is_invalid || with.unit->empty();
    }
}

resolved_question resolved_question::of(authorizer::implementation const& in, permission_question const& p,
                                        request_options const& options) noexcept {
    question_numbers const numbers = question_numbers::of(in, p);
    bool const is_name = numbers.type == rule_question::opaque_type;
    resolved_question q(in, is_name ? rule_question::form::name : rule_question::form::type, numbers,
                        options);
    q.action = p.name_;
    if (is_name) {
        q.rules.name = p.name_;
    }
    return q;
}

resolved_question resolved_question::of(authorizer::implementation const& in, action_ref const& action,
                                        type_ref const& t, request_options const& options) noexcept {
    resolved_question q(in, rule_question::form::type, question_numbers::of(in, action, t), options);
    q.action = action.name_;
    q.type = t.type_;
    return q;
}

resolved_question resolved_question::of(authorizer::implementation const& in, action_ref const& action,
                                        resource const& r, request_options const& options) noexcept {
    resolved_question q(in, rule_question::form::instance, question_numbers::of(in, action, r.type()),
                        options);
    q.action = action.name_;
    q.type = r.type();
    q.rules.instance = &r;
    q.is_invalid = q.is_invalid || (!r.name().is_missing() && !is_resource_name(r.name().as_string()));
    if (auto const* const described = detail::described_type::of(r.attributes())) {
        std::vector<registered_type> const& types = in.memory->types;
        for (std::size_t i = 0; i < types.size(); ++i) {
            if (types[i].described == described) {
                q.rules.registered_type = static_cast<std::uint32_t>(i);
            }
        }
    }
    return q;
}

resolved_question resolved_question::of(authorizer::implementation const& in, question const& q) noexcept {
    switch (q.asks_) {
    case question::form::permission: return of(in, q.permission_, q.options_);
    case question::form::type: return of(in, q.action_, q.type_, q.options_);
    case question::form::instance: break;
    }
    return of(in, q.action_, *q.resource_, q.options_);
}

} // namespace writ::inline WRIT_ABI
