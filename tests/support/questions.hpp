// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_QUESTIONS_HPP
#define WRIT_TESTS_SUPPORT_QUESTIONS_HPP

// The checks of scenarios as the engine's questions, of any of the three kinds.

#include <writ/codec/scenario.hpp>
#include <writ/engine/authorizer.hpp>

#include <boost/json.hpp>

namespace writ_test {

// Refers to the check, and to nothing else.
inline writ::request_options options_of(writ::scenario_check const& c) {
    writ::request_options options{.context = c.context, .horizon = true};
    if (c.field) {
        options.field = *c.field;
    }
    if (c.unit) {
        options.unit = c.unit->text();
    }
    if (c.resource && c.resource->organization) {
        options.resource_organization = c.resource->organization->text();
    }
    return options;
}

inline bool is_instance(writ::scenario_check const& c) {
    return c.resource
           && (c.resource->id || c.resource->name || c.resource->organization || c.resource->attributes);
}

inline writ::resource instance_of(writ::scenario_resource const& r) {
    static boost::json::object const no_attributes;
    writ::resource made(writ::type(r.type), r.attributes ? *r.attributes : no_attributes);
    if (r.id) {
        made = made.with_id(*r.id);
    }
    return r.name ? made.with_name(*r.name) : made;
}

// Calls `ask` with what the check asks: a permission, an action and a type, or
// an action and an instance.
template <class Ask>
auto put_to(Ask const& ask, writ::scenario_check const& c) {
    if (!c.resource) {
        return ask(writ::permission_question(c.action));
    }
    if (!is_instance(c)) {
        return ask(writ::action_ref(c.action), writ::type_ref(writ::type(c.resource->type)));
    }
    return ask(writ::action_ref(c.action), instance_of(*c.resource));
}

// The same with names that `iam` interns, where they can be.
template <class Ask>
auto put_interned_to(Ask const& ask, writ::authorizer& iam, writ::scenario_check const& c) {
    if (!c.resource) {
        auto const kept = iam.permission(c.action);
        return ask(kept ? *kept : writ::permission_question(c.action));
    }
    auto const kept = iam.action(c.action);
    writ::action_ref const action = kept ? *kept : writ::action_ref(c.action);
    if (!is_instance(c)) {
        auto const kept_type = iam.resource_type(c.resource->type);
        return ask(action, kept_type ? *kept_type : writ::type_ref(writ::type(c.resource->type)));
    }
    return ask(action, instance_of(*c.resource));
}

inline writ::question question_of(writ::scenario_check const& c) {
    return put_to([&](auto const&... q) { return writ::question(q..., options_of(c)); }, c);
}

} // namespace writ_test

#endif
