// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/scenarios.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <vector>

namespace writ_cli {
namespace {

std::string describe(bool allowed, writ::reason reason, std::string_view role,
                     std::optional<bool> conditional) {
    std::string text = (allowed ? "allowed, " : "denied, ") + std::string(writ::to_string(reason));
    if (!role.empty()) {
        text += ", role " + std::string(role);
    }
    if (conditional) {
        text += *conditional ? ", conditional" : ", not conditional";
    }
    return text;
}

std::string expected_text(writ::scenario_result const& r) {
    writ::scenario_answer const& e = r.check->expect;
    return describe(e.allowed, e.reason, e.role ? e.role->text() : std::string(), e.conditional);
}

std::string given_text(writ::scenario_result const& r) {
    writ::scenario_answer const& e = r.check->expect;
    return describe(r.decision.allowed(), r.decision.reason(),
                    e.role ? std::string_view(r.decided_by.role) : std::string_view(),
                    e.conditional ? std::optional(r.decision.conditional()) : std::nullopt);
}

std::string escape_xml(std::string_view text) {
    std::string out;
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += "&quot;"; break;
        default: out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
        }
    }
    return out;
}

struct test_command {
    std::vector<std::string> files;
    std::string junit;
    bool json = false;

    struct file_result {
        std::string name;
        std::unique_ptr<writ::scenario> scenario;
        std::vector<writ::scenario_result> results;
    };

    exit_code run() {
        std::vector<file_result> all;
        for (std::string const& name : files) {
            auto scenario = std::make_unique<writ::scenario>(read_scenario(name));
            auto results = run_scenario(*scenario, name);
            all.push_back({name, std::move(scenario), std::move(results)});
        }
        std::size_t passed = 0;
        std::size_t failed = 0;
        boost::json::array failures;
        for (file_result const& f : all) {
            for (writ::scenario_result const& r : f.results) {
                ++(r.as_expected() ? passed : failed);
                if (r.as_expected()) {
                    continue;
                }
                if (json) {
                    failures.push_back({{"file", f.name},
                                        {"check", r.check->id},
                                        {"expected", expected_text(r)},
                                        {"given", given_text(r)}});
                } else {
                    std::cout << f.name << ": check " << r.check->id << "\n  expected " << expected_text(r)
                              << "\n  given    " << given_text(r) << '\n';
                }
            }
        }
        if (!junit.empty()) {
            write_junit(all);
        }
        if (json) {
            print(boost::json::object{
                {"passed", passed}, {"failed", failed}, {"failures", std::move(failures)}});
        } else {
            std::cout << passed << " passed, " << failed << " failed\n";
        }
        return failed == 0 ? success : failed_tests;
    }

    void write_junit(std::vector<file_result> const& all) const {
        std::ofstream out(junit, std::ios::binary);
        out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
        for (file_result const& f : all) {
            auto const failed =
                std::count_if(f.results.begin(), f.results.end(),
                              [](writ::scenario_result const& r) { return !r.as_expected(); });
            out << "  <testsuite name=\"" << escape_xml(f.name) << "\" tests=\"" << f.results.size()
                << "\" failures=\"" << failed << "\">\n";
            for (writ::scenario_result const& r : f.results) {
                out << "    <testcase classname=\"" << escape_xml(f.name) << "\" name=\""
                    << escape_xml(r.check->id) << '"';
                if (r.as_expected()) {
                    out << "/>\n";
                } else {
                    out << "><failure message=\"expected " << escape_xml(expected_text(r)) << "; given "
                        << escape_xml(given_text(r)) << "\"/></testcase>\n";
                }
            }
            out << "  </testsuite>\n";
        }
        out << "</testsuites>\n";
        if (!out.flush()) {
            throw stop(usage, "cannot write `" + junit + "`");
        }
    }
};

} // namespace

void add_test(CLI::App& app, action& chosen) {
    auto command = std::make_shared<test_command>();
    CLI::App* sub = app.add_subcommand("test", "Run the checks of scenario files");
    sub->add_option("files", command->files, "scenario files; - is standard input")
        ->required()
        ->type_name("FILE...");
    sub->add_flag("--json", command->json, "print JSON");
    sub->add_option("--junit", command->junit, "also write a JUnit report")->type_name("FILE");
    sub->footer("Prints each failure with the expected and the given answer, then `N passed, N failed`;\n"
                "exits with 4 where one failed.\n"
                "\nExample:\n"
                "  writ test examples/scenarios/*.writ.json");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
