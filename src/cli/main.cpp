// SPDX-License-Identifier: Apache-2.0
// The command line tool.
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"

#include <writ/version.hpp>

#include <CLI/CLI.hpp>

#include <exception>
#include <iostream>

namespace writ_cli {

void add_version(CLI::App& app, action& chosen) {
    CLI::App* sub = app.add_subcommand("version", "Print the version");
    sub->footer("Example:\n  writ version");
    sub->callback([&chosen] {
        chosen = [] {
            std::cout << "writ " WRIT_VERSION_STRING "\n";
            return success;
        };
    });
}

namespace {

// For machines, what is wrong is an object on standard output too.
bool wants_json(CLI::App const& app) {
    CLI::App const* chosen = &app;
    while (!chosen->get_subcommands().empty()) {
        chosen = chosen->get_subcommands().front();
    }
    auto const* flag = chosen->get_option_no_throw("--json");
    return flag != nullptr && flag->count() != 0;
}

int run(int argc, char** argv) {
    CLI::App app("Asks authorization policies.", "writ");
    app.require_subcommand(1);
    app.footer("Exit codes: 0 allowed or clean, 1 usage or I/O, 2 denied, 3 invalid policy\n"
               "or findings, 4 failed tests or differences, 5 differences neither found nor excluded.\n"
               "`writ COMMAND --help` shows an example.");
    action chosen;
    add_check(app, chosen);
    add_completion(app, chosen);
    add_diff(app, chosen);
    add_explain(app, chosen);
    add_fields(app, chosen);
    add_filter(app, chosen);
    add_key(app, chosen);
    add_lint(app, chosen);
    add_pack(app, chosen);
    add_permissions(app, chosen);
    add_test(app, chosen);
    add_token(app, chosen);
    add_unpack(app, chosen);
    add_version(app, chosen);
    add_who_can(app, chosen);
    add_why_not(app, chosen);
    try {
        app.parse(argc, argv);
        return chosen();
    } catch (CLI::ParseError const& e) {
        return app.exit(e) == 0 ? success : usage;
    } catch (refusal const& e) {
        if (wants_json(app)) {
            print(to_json(e.source(), e.why()));
        }
        std::cerr << e.what() << '\n';
        return e.code();
    } catch (stop const& e) {
        std::cerr << "writ: " << e.what() << '\n';
        return e.code();
    }
}

} // namespace
} // namespace writ_cli

int main(int argc, char** argv) {
    try {
        return writ_cli::run(argc, argv);
    } catch (std::exception const& e) {
        std::cerr << "writ: " << e.what() << '\n';
        return writ_cli::usage;
    }
}
