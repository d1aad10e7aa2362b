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

struct check_command {
    question asked;
    scenario_question from_scenario;
    std::string field;
    bool json = false;

    exit_code run() { return from_scenario.file.empty() ? ask_policy() : ask_scenario(); }

    exit_code ask_scenario() {
        writ::scenario const scenario = read_scenario(from_scenario.file);
        auto const iam = publish(scenario, from_scenario.file);
        writ::scenario_check check = from_scenario.to_check(asked);
        if (!field.empty()) {
            check.field = field;
        }
        auto const r = writ::ask(*iam, check, scenario.now);
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
