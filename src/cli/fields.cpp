// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"

#include <writ/policy/ability.hpp>

#include <boost/json/array.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <vector>

namespace writ_cli {
namespace {

struct fields_command {
    question asked;
    std::vector<std::string> all_fields;
    bool json = false;

    exit_code run() {
        asked.read();
        auto const ability = writ::ability::compile(asked.policy()).value();
        auto const instance = asked.instance();
        auto const fields =
            instance ? ability.permitted_fields(asked.action(), *instance, all_fields, asked.environment())
                     : ability.permitted_fields(asked.action(), asked.type(), all_fields);
        if (json) {
            print(boost::json::array(fields.begin(), fields.end()));
        } else {
            for (std::string const& field : fields) {
                std::cout << field << '\n';
            }
        }
        return fields.empty() ? denied : success;
    }
};

} // namespace

void add_fields(CLI::App& app, action& chosen) {
    auto command = std::make_shared<fields_command>();
    CLI::App* sub = app.add_subcommand("fields", "List the fields that an action may touch");
    command->asked.add_to(*sub);
    sub->add_option("--all", command->all_fields,
                    "the type's fields, which a statement without fields covers")
        ->delimiter(',')
        ->type_name("NAME,...");
    sub->add_flag("--json", command->json, "print JSON");
    sub->footer(
        "Prints a field or pattern per line; exits with 2 where there is none.\n"
        "\nExample:\n"
        "  writ fields --policy blog.json --action update --type Article --all title,body,ownerId \\\n"
        "    --attributes '{\"ownerId\": \"alice\"}' --env '{\"subject\": {\"id\": \"alice\"}}'");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
