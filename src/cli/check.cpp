// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/scenarios.hpp"

#include <writ/policy/ability.hpp>

#include <boost/json/object.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <utility>
#include <vector>

namespace writ_cli {
namespace {

// The options that only a scenario understands.
struct scenario_options {
    std::string file;
    std::string subject;
    bool mfa = false;
    std::vector<std::string> scopes;
    std::string unit;
    std::string organization;
    std::string context;
    std::string now;

    void add_to(CLI::App& sub) {
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

    [[nodiscard]] writ::scenario_check to_check(question& asked) const {
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
};

struct check_command {
    question asked;
    scenario_options from_scenario;
    std::string field;
    bool json = false;

    exit_code run() { return from_scenario.file.empty() ? ask_policy() : ask_scenario(); }

    exit_code ask_scenario() {
        writ::scenario const scenario = read_scenario(from_scenario.file);
        writ::authorizer iam({.combine = scenario.combination});
        if (auto published = iam.publish(scenario.directory); !published) {
            throw refusal(from_scenario.file, published.error());
        }
        writ::scenario_check check = from_scenario.to_check(asked);
        if (!field.empty()) {
            check.field = field;
        }
        auto const r = writ::ask(iam, check, scenario.now);
        if (json) {
            print(to_object(r));
        } else {
            std::cout << (r.decision.allowed() ? "allowed" : "denied") << ": "
                      << writ::to_string(r.decision.reason());
            for (auto const& [label, text] : {std::pair{", role ", &r.decided_by.role},
                                              {", grant ", &r.decided_by.grant},
                                              {": ", &r.decided_by.text}}) {
                if (!text->empty()) {
                    std::cout << label << *text;
                }
            }
            std::cout << '\n';
        }
        return r.decision.allowed() ? success : denied;
    }

    static boost::json::object to_object(writ::scenario_result const& r) {
        auto const or_null = [](std::string const& text) {
            return text.empty() ? boost::json::value() : boost::json::value(text);
        };
        return {{"allowed", r.decision.allowed()},         {"reason", writ::to_string(r.decision.reason())},
                {"conditional", r.decision.conditional()}, {"role", or_null(r.decided_by.role)},
                {"grant", or_null(r.decided_by.grant)},    {"text", or_null(r.decided_by.text)}};
    }

    exit_code ask_policy() {
        asked.read();
        auto const ability = writ::ability::compile(asked.policy()).value();
        auto const instance = asked.instance();
        writ::check_options const options{.field = field, .environment = asked.environment()};
        writ::verdict const v = instance ? ability.check(asked.action(), *instance, options)
                                         : ability.check(asked.action(), asked.type(), options);
        if (json) {
            print_json(ability, v);
        } else {
            print_text(ability, v);
        }
        return v.allowed() ? success : denied;
    }

    void print_json(writ::ability const& ability, writ::verdict v) const {
        boost::json::object answer{{"allowed", v.allowed()}, {"statement", nullptr}, {"reason", nullptr}};
        if (auto const statement = v.statement()) {
            answer["statement"] = *statement;
        }
        if (auto const reason = ability.reason(v); !reason.empty()) {
            answer["reason"] = boost::json::string_view(reason);
        }
        print(answer);
    }

    void print_text(writ::ability const& ability, writ::verdict v) const {
        std::cout << (v.allowed() ? "allowed" : "denied");
        if (auto const statement = v.statement()) {
            std::cout << " by statement " << *statement;
            if (auto const reason = ability.reason(v); !reason.empty()) {
                std::cout << ": " << reason;
            }
        } else {
            std::cout << ": no statement covers the question";
        }
        std::cout << '\n';
    }
};

} // namespace

void add_check(CLI::App& app, action& chosen) {
    auto command = std::make_shared<check_command>();
    CLI::App* sub = app.add_subcommand("check", "Ask a policy one question");
    command->asked.add_to(*sub);
    command->from_scenario.add_to(*sub);
    sub->add_option("--field", command->field, "the field asked about")->type_name("NAME");
    sub->add_flag("--json", command->json, "print JSON");
    sub->footer(
        "Prints `allowed` or `denied` and the statement that decided, counted from 0; exits with 0 or 2.\n"
        "\nExample:\n"
        "  writ check --policy blog.json --action update --type Article \\\n"
        "    --attributes '{\"ownerId\": \"alice\"}' --env '{\"subject\": {\"id\": \"alice\"}}'\n"
        "  writ check --scenario team.writ.json --subject acme/alice --action read:roles");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
