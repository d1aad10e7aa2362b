// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_ASK_HPP
#define WRIT_TESTS_SUPPORT_ASK_HPP

// Puts the reference evaluator's questions to the engine.

#include "spec/reference.hpp"

#include <writ/policy/ability.hpp>

#include <optional>
#include <string>

namespace writ_test {

inline writ::value view(std::optional<std::string> const& text) {
    return text ? writ::value(*text) : writ::value();
}

// Refers to `e`.
inline writ::environment view(writ_spec::environment const& e) {
    return {view(e.subject_id),        e.subject, view(e.organization_id),
            view(e.organization_slug), e.token,   e.context};
}

inline writ::type type_of(writ_spec::question const& q) {
    return q.type ? writ::type(*q.type) : writ::type::any();
}

inline writ::verdict ask(writ::ability const& ability, writ_spec::question const& q,
                         writ::environment_reference e) {
    writ::check_options const options{.field = q.field, .environment = e};
    if (!q.instance)
        return ability.check(q.action, type_of(q), options);
    writ::resource instance(type_of(q), *q.instance);
    if (q.id)
        instance = instance.with_id(*q.id);
    if (q.name)
        instance = instance.with_name(*q.name);
    return ability.check(q.action, instance, options);
}

} // namespace writ_test

#endif
