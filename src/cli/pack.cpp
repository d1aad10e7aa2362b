// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"

#include <writ/policy/pack.hpp>

#include <boost/json/array.hpp>

#include <CLI/CLI.hpp>

#include <memory>

namespace writ_cli {
namespace {

struct pack_command {
    policy_options policy;
    environment_option environment;

    exit_code run() {
        writ::policy const read = policy.read();
        auto packed = writ::pack(read, environment.read());
        if (!packed) {
            throw refusal(policy.file, packed.error());
        }
        print(*packed);
        return success;
    }
};

struct unpack_command {
    std::string file = "-";
    policy_options options;

    exit_code run() const {
        auto unpacked = writ::unpack(read_json("@" + file, file), options.dialect());
        if (!unpacked) {
            throw refusal(file, unpacked.error());
        }
        print(unpacked->json());
        return success;
    }
};

} // namespace

void add_pack(CLI::App& app, action& chosen) {
    auto command = std::make_shared<pack_command>();
    CLI::App* sub = app.add_subcommand("pack", "Write a policy as CASL's packed rules, for a browser");
    command->policy.add_to(*sub);
    command->environment.add_to(*sub);
    sub->footer(
        "Prints JSON for `unpackRules` of @casl/ability.  Placeholders are replaced by their values:\n"
        "without one, an allowing statement is left out and an inverted one forbids all.\n"
        "\nExample:\n"
        "  writ pack --policy blog.json --env '{\"subject\": {\"id\": \"alice\"}}'");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

void add_unpack(CLI::App& app, action& chosen) {
    auto command = std::make_shared<unpack_command>();
    CLI::App* sub = app.add_subcommand("unpack", "Write packed rules as a policy");
    sub->add_option("file", command->file, "the packed rules; - is standard input (default)")
        ->type_name("FILE");
    command->options.add_dialect_to(*sub);
    sub->footer("Example:\n  writ pack --policy blog.json | writ unpack");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
