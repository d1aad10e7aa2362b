// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario_run.hpp>

namespace writ::inline WRIT_ABI {
namespace {

resource instance_of(scenario_resource const& r) {
    static boost::json::object const no_attributes;
    resource made(type(r.type), r.attributes ? *r.attributes : no_attributes);
    if (r.id) {
        made = made.with_id(*r.id);
    }
    return r.name ? made.with_name(*r.name) : made;
}

bool is_instance(scenario_resource const& r) noexcept {
    return r.id || r.name || r.organization || r.attributes;
}

} // namespace

bool scenario_result::as_expected() const noexcept {
    scenario_answer const& expected = check->expect;
    return decision.allowed() == expected.allowed && decision.reason() == expected.reason
           && (!expected.role || expected.role->text() == decided_by.role)
           && (!expected.conditional || *expected.conditional == decision.conditional());
}

scenario_result ask(authorizer const& iam, scenario_check const& check, instant now) {
    caller_options caller{.mfa = check.subject.mfa};
    if (check.subject.scopes) {
        caller.scopes = *check.subject.scopes;
    }
    session const asking =
        iam.start({check.subject.organization, check.subject.id}, caller, check.now.value_or(now));
    request_options options{.context = check.context, .horizon = true};
    if (check.field) {
        options.field = *check.field;
    }
    if (check.unit) {
        options.unit = check.unit->text();
    }
    scenario_result r;
    r.check = &check;
    if (!check.resource) {
        r.decision = asking.check(permission_question{check.action}, options);
    } else if (!is_instance(*check.resource)) {
        r.decision = asking.check(check.action, type(check.resource->type), options);
    } else {
        if (check.resource->organization) {
            options.resource_organization = check.resource->organization->text();
        }
        r.decision = asking.check(check.action, instance_of(*check.resource), options);
    }
    r.decided_by = asking.what_decided(r.decision);
    return r;
}

result<std::vector<scenario_result>> run(scenario const& s) {
    authorizer iam({.combine = s.combination});
    if (auto published = iam.publish(s.directory); !published) {
        return published.error();
    }
    std::vector<scenario_result> results;
    results.reserve(s.checks.size());
    for (scenario_check const& check : s.checks) {
        results.push_back(ask(iam, check, s.now));
    }
    return results;
}

} // namespace writ::inline WRIT_ABI
