// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/scenario_run.hpp>

#include <algorithm>
#include <charconv>
#include <string>
#include <string_view>

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

question question_of(scenario_check const& check) {
    request_options options{.context = check.context, .horizon = true};
    if (check.field) {
        options.field = *check.field;
    }
    if (check.unit) {
        options.unit = check.unit->text();
    }
    if (!check.resource) {
        return {permission_question{check.action}, options};
    }
    if (!is_instance(*check.resource)) {
        return {check.action, type(check.resource->type), options};
    }
    if (check.resource->organization) {
        options.resource_organization = check.resource->organization->text();
    }
    return {check.action, instance_of(*check.resource), options};
}

// Calls `use(session, question)` with who asks and what.
template <class Use>
auto put(authorizer const& iam, scenario_check const& check, instant now, Use const& use) {
    caller_options caller{.mfa = check.subject.mfa};
    if (check.subject.scopes) {
        caller.scopes = *check.subject.scopes;
    }
    return use(iam.start({check.subject.organization, check.subject.id}, caller, check.now.value_or(now)),
               question_of(check));
}

// In files the assignments of a subject stand in it.
void point_into_file(problem& p, directory const& d) {
    constexpr std::string_view list = "/assignments/";
    if (!p.where.starts_with(list)) {
        return;
    }
    std::size_t index = 0;
    std::from_chars(p.where.data() + list.size(), p.where.data() + p.where.size(), index);
    assignment const& a = d.assignments.at(index);
    auto const holder = std::find_if(d.subjects.begin(), d.subjects.end(), [&](subject const& s) {
        return s.id == a.subject && s.organization == a.organization;
    });
    p.where =
        "/subjects/" + std::to_string(holder - d.subjects.begin()) + "/roles/" + std::to_string(a.order);
}

} // namespace

bool scenario_result::as_expected() const noexcept {
    scenario_answer const& expected = check->expect;
    return decision.allowed() == expected.allowed && decision.reason() == expected.reason
           && (!expected.role || expected.role->text() == decided_by.role)
           && (!expected.conditional || *expected.conditional == decision.conditional());
}

scenario_result ask(authorizer const& iam, scenario_check const& check, instant now) {
    scenario_result r;
    r.check = &check;
    put(iam, check, now, [&r](session const& asking, question const& q) {
        asking.check_many({&q, 1}, {&r.decision, 1});
        r.decided_by = asking.what_decided(r.decision);
    });
    return r;
}

decision_explanation explain(authorizer const& iam, scenario_check const& check, instant now) {
    return put(iam, check, now, [](session const& asking, question const& q) { return asking.explain(q); });
}

way_out why_not(authorizer const& iam, scenario_check const& check, instant now) {
    return put(iam, check, now, [](session const& asking, question const& q) { return asking.why_not(q); });
}

result<void> publish(authorizer& to, scenario const& s) {
    auto const published = to.publish(s.directory);
    if (published) {
        return {};
    }
    failure refused = published.error();
    for (problem& p : refused.problems) {
        point_into_file(p, s.directory);
    }
    return refused;
}

result<std::vector<scenario_result>> run(scenario const& s) {
    authorizer iam({.combine = s.combination});
    if (auto published = publish(iam, s); !published) {
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
