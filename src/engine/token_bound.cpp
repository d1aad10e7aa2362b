// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/token_test.cpp.
#include "engine/token_bound.hpp"

#include "engine/permission_form.hpp"
#include "policy/program.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

// What the statements say on a type question.
verdict ask_type(ability const& bound, resolved_question const& q) noexcept {
    check_options const options{.field = q.rules.field};
    if (q.type.name().empty() && !q.type.is_any()) {
        auto const sides = split_permission(q.action);
        return bound.check(sides->action, type(sides->type), options);
    }
    return bound.check(q.action, q.type, options);
}

// An opaque name is covered by a statement on any type that depends on nothing.
bool covers_name(policy_program const& program, std::string_view name) noexcept {
    auto const names = [&](range r, std::string_view first, std::string_view second) {
        auto const list = r.of(program.names);
        return std::any_of(list.begin(), list.end(), [&](auto n) { return n == first || n == second; });
    };
    for (auto s = program.statements.rbegin(); s != program.statements.rend(); ++s) {
        if (!s->restricted() && !s->has_fields && names(s->types, "all", "all")
            && names(s->actions, name, "manage")) {
            return !s->inverted;
        }
    }
    return false;
}

} // namespace

bool covers(ability const* bound, resolved_question const& q, environment const& values) noexcept {
    if (bound == nullptr) {
        return true;
    }
    switch (q.rules.asks) {
    case rule_question::form::name: return covers_name(bound->source().program(), q.action);
    case rule_question::form::type: return ask_type(*bound, q).allowed();
    case rule_question::form::instance: break;
    }
    return bound->can(q.action, *q.rules.instance, {.field = q.rules.field, .environment = values});
}

bool is_conditional_bound(ability const* bound, resolved_question const& q) noexcept {
    if (bound == nullptr || q.rules.asks != rule_question::form::type) {
        return false;
    }
    auto const statement = ask_type(*bound, q).statement();
    return statement && bound->source().program().statements[*statement].restricted();
}

} // namespace writ::inline WRIT_ABI
