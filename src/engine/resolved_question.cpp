// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/session_test.cpp.
#include "engine/resolved_question.hpp"

#include "engine/permission_form.hpp"
#include "policy/resource_pattern.hpp"

namespace writ::inline WRIT_ABI {

void resolved_question::look_up(authorizer::implementation const& in, request_options const& with) noexcept {
    options = &with;
    if (with.field) {
        rules.field = *with.field;
        is_invalid = is_invalid || with.field->empty();
    }
    if (with.unit) {
        unit = in.memory->names.find(*with.unit);
        is_invalid = is_invalid || with.unit->empty();
    }
}

void resolved_question::name(authorizer::implementation const& in, action_ref a, type_ref t) noexcept {
    name_table const& names = in.memory->names;
    action = a.name_;
    type = t.type_;
    if (a.owner_ == 0) {
        rules.action = names.find(action);
    } else {
        rules.action = a.number_;
        is_invalid = a.owner_ != in.owner;
    }
    if (t.owner_ == 0) {
        rules.type = names.find(type.is_any() ? "all" : type.name());
    } else {
        rules.type = t.number_;
        is_invalid = is_invalid || t.owner_ != in.owner;
    }
    is_invalid = is_invalid || action.empty() || (type.name().empty() && !type.is_any());
}

resolved_question resolved_question::of(authorizer::implementation const& in, permission_question p,
                                        request_options const& options) noexcept {
    resolved_question q;
    q.action = p.name_;
    q.is_invalid = p.name_.empty() || (p.owner_ != 0 && p.owner_ != in.owner);
    q.rules.asks = rule_question::form::type;
    if (p.owner_ != 0) {
        q.rules.action = p.action_;
        q.rules.type = p.type_;
    } else if (auto const sides = split_permission(p.name_)) {
        q.rules.action = in.memory->names.find(sides->action);
        q.rules.type = in.memory->names.find(sides->type);
    } else {
        q.rules.action = in.memory->names.find(p.name_);
        q.rules.type = rule_question::opaque_type;
    }
    if (q.rules.type == rule_question::opaque_type) {
        q.rules.asks = rule_question::form::name;
        q.rules.name = p.name_;
    }
    q.look_up(in, options);
    return q;
}

resolved_question resolved_question::of(authorizer::implementation const& in, action_ref action, type_ref t,
                                        request_options const& options) noexcept {
    resolved_question q;
    q.rules.asks = rule_question::form::type;
    q.name(in, action, t);
    q.look_up(in, options);
    return q;
}

resolved_question resolved_question::of(authorizer::implementation const& in, action_ref action,
                                        resource const& r, request_options const& options) noexcept {
    resolved_question q;
    q.rules.asks = rule_question::form::instance;
    q.rules.instance = &r;
    q.name(in, action, r.type());
    q.is_invalid = q.is_invalid || (!r.name().is_missing() && !is_resource_name(r.name().as_string()));
    q.look_up(in, options);
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
