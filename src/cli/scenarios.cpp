// SPDX-License-Identifier: Apache-2.0
#include "cli/scenarios.hpp"

#include "cli/input.hpp"

#include <CLI/CLI.hpp>

#include <utility>

namespace writ_cli {

writ::scenario read_scenario(std::string const& file) {
    auto parsed = writ::scenario::parse(read_file(file));
    if (!parsed) {
        throw refusal(file, parsed.error());
    }
    return std::move(*parsed);
}

std::vector<writ::scenario_result> run_scenario(writ::scenario const& s, std::string const& file) {
    auto results = writ::run(s);
    if (!results) {
        throw refusal(file, results.error());
    }
    return std::move(*results);
}

std::unique_ptr<writ::authorizer> publish(writ::scenario const& s, std::string const& file) {
    auto iam = std::make_unique<writ::authorizer>(writ::authorizer_options{.combine = s.combination});
    if (auto published = writ::publish(*iam, s); !published) {
        throw refusal(file, published.error());
    }
    return iam;
}

void scenario_question::add_to(CLI::App& sub) {
    sub.add_option("--scenario", file, "ask a scenario file's directory instead of a policy")
        ->type_name("FILE");
    sub.add_option("--subject", subject, "who asks the scenario")->type_name("ORGANIZATION/ID");
    sub.add_flag("--mfa", mfa, "the second factor is satisfied");
    sub.add_option("--scope", scopes, "bounds the caller; may be repeated")->type_name("NAME");
    sub.add_option("--unit", unit, "the unit in which the request is made")->type_name("NAME");
    sub.add_option("--organization", organization, "the organization that the instance states")
        ->type_name("ID");
    sub.add_option("--context", context, "attributes of the request")->type_name("JSON|@FILE");
    sub.add_option("--now", now, "the instant; by default the scenario's")->type_name("RFC3339");
}

writ::scenario_check scenario_question::to_check(question& asked) const {
    auto const slash = subject.find('/');
    if (slash == subject.npos) {
        throw stop(usage, "--subject is required with --scenario, as ORGANIZATION/ID");
    }
    writ::scenario_check check;
    check.subject.organization = writ::organization_id(subject.substr(0, slash));
    check.subject.id = writ::subject_id(subject.substr(slash + 1));
    check.subject.mfa = mfa;
    if (!scopes.empty()) {
        check.subject.scopes.emplace();
        for (std::string const& name : scopes) {
            check.subject.scopes->emplace_back(name);
        }
    }
    if (!unit.empty()) {
        check.unit.emplace(unit);
    }
    check.action = asked.action();
    check.resource = asked.read_resource();
    if (check.resource && !organization.empty()) {
        check.resource->organization.emplace(organization);
    }
    if (!context.empty()) {
        check.context = read_object(context, "--context");
    }
    if (!now.empty()) {
        auto const parsed = writ::parse_instant(now);
        if (!parsed) {
            throw stop(usage, "--now: " + writ::to_string(parsed.error()));
        }
        check.now = *parsed;
    }
    return check;
}

} // namespace writ_cli
