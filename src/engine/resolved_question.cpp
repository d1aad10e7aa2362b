// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/session_test.cpp.
#include "engine/resolved_question.hpp"

#include "policy/resource_pattern.hpp"

namespace writ::inline WRIT_ABI {

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

resolved_question resolved_question::plain(authorizer::implementation const& in, question_key q,
                                           std::string_view name) noexcept {
    question_numbers const numbers{action_of(q), type_of(q)};
    bool const is_name = numbers.type == rule_question::opaque_type;
    resolved_question made(in, is_name ? rule_question::form::name : rule_question::form::type, numbers,
                           no_request_options);
    made.rules.name = name;
    return made;
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
