// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/scenarios.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/explanation.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <memory>

namespace writ_cli {
namespace {

// `explain` and `why-not`, which ask the same things.
struct explain_command {
    question asked;
    scenario_question from_scenario;
    std::string check_id;
    std::string field;
    bool json = false;

    void add_to(CLI::App& sub) {
        asked.add_to(sub);
        // A check of a scenario states its own.
        sub.get_option("--action")->required(false);
        from_scenario.add_to(sub);
        sub.add_option("--check", check_id, "a check of the scenario, by its id")->type_name("ID");
        sub.add_option("--field", field, "the field asked about")->type_name("NAME");
        sub.add_flag("--json", json, "print JSON");
    }

    exit_code run() {
        if (check_id.empty() && asked.action().empty()) {
            throw stop(usage, "--action is required");
        }
        return from_scenario.file.empty() ? explain_policy() : explain_scenario();
    }

    exit_code explain_policy() {
        if (!check_id.empty()) {
            throw stop(usage, "--check names a check of a --scenario");
        }
        asked.read();
        auto const ability = writ::ability::compile(asked.policy()).value();
        auto const instance = asked.instance();
        writ::check_options const options{.field = field, .environment = asked.environment()};
        return show(instance ? ability.explain(asked.action(), *instance, options)
                             : ability.explain(asked.action(), asked.type(), options));
    }

    exit_code explain_scenario() {
        writ::scenario const scenario = read_scenario(from_scenario.file);
        auto const iam = publish(scenario, from_scenario.file);
        return show(writ::explain(*iam, check_of(scenario), scenario.now));
    }

    exit_code ask_why_not() {
        if (from_scenario.file.empty()) {
            throw stop(usage, "--scenario is required");
        }
        if (check_id.empty() && asked.action().empty()) {
            throw stop(usage, "--check or --action is required");
        }
        writ::scenario const scenario = read_scenario(from_scenario.file);
        auto const iam = publish(scenario, from_scenario.file);
        return show(writ::why_not(*iam, check_of(scenario), scenario.now));
    }

    [[nodiscard]] writ::scenario_check check_of(writ::scenario const& scenario) {
        if (check_id.empty()) {
            writ::scenario_check check = from_scenario.to_check(asked);
            if (!field.empty()) {
                check.field = field;
            }
            return check;
        }
        auto const at = std::find_if(scenario.checks.begin(), scenario.checks.end(),
                                     [this](auto const& c) { return c.id == check_id; });
        if (at == scenario.checks.end()) {
            throw stop(usage, "`" + from_scenario.file + "` has no check `" + check_id + "`");
        }
        return *at;
    }

    [[nodiscard]] static bool is_allowed(writ::explanation const& e) noexcept { return e.allowed; }
    // Of a session.
    template <class Answer>
    [[nodiscard]] static bool is_allowed(Answer const& a) noexcept {
        return a.decision.allowed();
    }

    template <class Explanation>
    [[nodiscard]] exit_code show(Explanation const& e) const {
        if (json) {
            print(to_json(e));
        } else {
            print_text(to_text(e));
        }
        return is_allowed(e) ? success : denied;
    }
};

} // namespace

void add_explain(CLI::App& app, action& chosen) {
    auto command = std::make_shared<explain_command>();
    CLI::App* sub = app.add_subcommand("explain", "Say why a question is answered as it is");
    command->add_to(*sub);
    sub->footer(
        "Asks as `writ check` does, or a check of a scenario file; prints each gate, role, grant and\n"
        "statement, and what became of it; exits with 0 where it is allowed, else with 2.\n"
        "\nExample:\n"
        "  writ explain --policy blog.json --action update --type Article \\\n"
        "    --attributes '{\"ownerId\": \"alice\"}' --env '{\"subject\": {\"id\": \"bob\"}}'\n"
        "  writ explain --scenario team.writ.json --check 'the second factor is missing'");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

void add_why_not(CLI::App& app, action& chosen) {
    auto command = std::make_shared<explain_command>();
    CLI::App* sub = app.add_subcommand("why-not", "Say what would turn a denial");
    command->add_to(*sub);
    sub->footer(
        "Asks a scenario as `writ explain` does; prints what stands in the way of a denied question, and\n"
        "the smallest sets of changes that turn it, each of which was tried; exits with 0 where it is\n"
        "allowed already, else with 2.\n"
        "\nExample:\n"
        "  writ why-not --scenario team.writ.json --check 'the grant has run out'");
    sub->callback([command, &chosen] { chosen = [command] { return command->ask_why_not(); }; });
}

} // namespace writ_cli
