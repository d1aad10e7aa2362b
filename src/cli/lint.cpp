// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/vocabulary.hpp"

#include <writ/codec/scenario.hpp>
#include <writ/engine/lint.hpp>
#include <writ/json.hpp>
#include <writ/policy/lint.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

namespace writ_cli {
namespace {

struct lint_command {
    policy_options policy;
    std::string scenario;
    std::string vocabulary;
    bool json = false;

    exit_code run() const {
        writ::vocabulary const words = vocabulary.empty() ? writ::vocabulary() : read_vocabulary(vocabulary);
        std::string const& file = scenario.empty() ? policy.file : scenario;
        std::string const text = read_file(file);
        std::string const source = file == "-" ? "standard input" : file;
        writ::lint_report const report =
            scenario.empty() ? lint_policy(text, source, words) : lint_scenario(text, source, words);
        // The findings' places in the text.
        writ::failure places;
        for (writ::finding const& f : report.findings) {
            places.problems.push_back({{}, f.where, 0, 0, {}});
        }
        writ::locate(text, places);
        json ? print_json(report, places) : print_text(report, places, source);
        bool const clean =
            std::all_of(report.findings.begin(), report.findings.end(),
                        [](writ::finding const& f) { return f.severity == writ::severity::note; });
        return clean ? success : has_findings;
    }

    [[nodiscard]] writ::lint_report lint_policy(std::string const& text, std::string const& source,
                                                writ::vocabulary const& words) const {
        auto const compiled = writ::ability::compile(text, {}, {}, policy.dialect());
        if (!compiled) {
            throw refusal(source, compiled.error());
        }
        return writ::lint(*compiled, words);
    }

    static writ::lint_report lint_scenario(std::string const& text, std::string const& source,
                                           writ::vocabulary const& words) {
        auto const read = writ::scenario::parse(text);
        if (!read) {
            throw refusal(source, read.error());
        }
        return writ::lint(read->directory, words);
    }

    static void print_json(writ::lint_report const& report, writ::failure const& places) {
        boost::json::array list;
        for (std::size_t i = 0; i < report.findings.size(); ++i) {
            writ::finding const& f = report.findings[i];
            list.push_back({{"code", writ::to_string(f.code)},
                            {"severity", writ::to_string(f.severity)},
                            {"where", f.where},
                            {"line", places.problems[i].line},
                            {"column", places.problems[i].column},
                            {"what", f.what}});
        }
        print(boost::json::object{{"findings", std::move(list)}, {"cut", report.is_cut}});
    }

    static void print_text(writ::lint_report const& report, writ::failure const& places,
                           std::string const& source) {
        for (std::size_t i = 0; i < report.findings.size(); ++i) {
            std::cout << source << ':' << places.problems[i].line << ':' << places.problems[i].column << ": "
                      << to_string(report.findings[i]) << '\n';
        }
        if (report.is_cut) {
            std::cout << source << ": too large to look at all of it\n";
        }
        std::cout << report.findings.size() << (report.findings.size() == 1 ? " finding\n" : " findings\n");
    }
};

} // namespace

void add_lint(CLI::App& app, action& chosen) {
    auto command = std::make_shared<lint_command>();
    CLI::App* sub = app.add_subcommand("lint", "Find what is sound and most likely not meant");
    command->policy.add_to(*sub);
    sub->add_option("--scenario", command->scenario,
                    "look at a scenario file's directory instead of a policy")
        ->type_name("FILE");
    sub->add_option("--vocabulary", command->vocabulary,
                    "the names that the service knows: `actions`, `types`, `permissions`")
        ->type_name("FILE");
    sub->add_flag("--json", command->json, "print JSON");
    sub->footer(
        "Prints a line for each finding: place, severity, sentence, code; exits with 3 where one is an\n"
        "error or a warning.  Notes alone leave it at 0.\n"
        "\nExample:\n"
        "  writ lint --policy blog.json --vocabulary words.json\n"
        "  writ lint --scenario team.writ.json\n"
        "A vocabulary:\n"
        "  {\"actions\": [\"read\"], \"types\": {\"Article\": {\"attributes\": [\"meta.*\"], \"required\": "
        "[\"ownerId\"]}}}");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
