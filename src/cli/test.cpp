// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"
#include "cli/scenarios.hpp"

#include <writ/codec/scenario_coverage.hpp>

#include <boost/algorithm/string/replace.hpp>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/CLI.hpp>

#include <algorithm>
#include <fstream>
#include <iostream>
#include <memory>
#include <utility>
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
    // U+FFFE and U+FFFF, which XML has not either.
    boost::replace_all(out, "\xef\xbf\xbe", " ");
    boost::replace_all(out, "\xef\xbf\xbf", " ");
    return out;
}

struct test_command {
    std::vector<std::string> files;
    std::string junit;
    bool json = false;
    bool coverage = false;

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
        boost::json::array covered;
        for (file_result const& f : all) {
            if (coverage && json) {
                covered.push_back(coverage_of(f));
            } else if (coverage) {
                print_text(coverage_of(f));
            }
        }
        if (json) {
            boost::json::object report{
                {"passed", passed}, {"failed", failed}, {"failures", std::move(failures)}};
            if (coverage) {
                report["coverage"] = std::move(covered);
            }
            print(report);
        } else {
            std::cout << passed << " passed, " << failed << " failed\n";
        }
        return failed == 0 ? success : failed_tests;
    }

    // What no check of the file decided.
    static boost::json::object coverage_of(file_result const& f) {
        auto const c = writ::cover(*f.scenario, f.results);
        auto const of_role = [](writ::role const& r) {
            return boost::json::object{
                {"organization", r.organization ? boost::json::value(r.organization->text()) : nullptr},
                {"role", r.id.text()}};
        };
        boost::json::array roles;
        for (writ::role const* const r : c.roles) {
            roles.push_back(of_role(*r));
        }
        boost::json::array rules;
        for (auto const& r : c.rules) {
            auto& rule = rules.emplace_back(of_role(*r.role)).get_object();
            if (r.is_permission) {
                rule["permission"] = r.role->permissions[r.index].text();
            } else {
                rule["statement"] = r.index;
            }
        }
        boost::json::array grants;
        for (writ::grant const* const g : c.grants) {
            grants.push_back({{"organization", g->organization.text()},
                              {"subject", g->subject.text()},
                              {"grant", g->id.text()},
                              {"permission", g->permission.text()}});
        }
        return {{"file", f.name},
                {"roles", {{"all", c.all_roles}, {"undecided", std::move(roles)}}},
                {"rules", {{"all", c.all_rules}, {"undecided", std::move(rules)}}},
                {"grants", {{"all", c.all_grants}, {"undecided", std::move(grants)}}}};
    }

    static void print_text(boost::json::object const& c) {
        auto const text = [](boost::json::value const& v) {
            return v.is_string() ? std::string(v.get_string()) : boost::json::serialize(v);
        };
        std::cout << text(c.at("file")) << ": decided nothing:";
        for (auto const* kind : {"roles", "rules", "grants"}) {
            auto const& counts = c.at(kind).get_object();
            std::cout << (kind == std::string_view("roles") ? " " : ", ")
                      << counts.at("undecided").get_array().size() << " of " << text(counts.at("all")) << ' '
                      << kind;
        }
        std::cout << '\n';
        for (auto const* kind : {"roles", "rules", "grants"}) {
            for (auto const& item : c.at(kind).at("undecided").get_array()) {
                char const* separator = "  ";
                for (auto const& [name, value] : item.get_object()) {
                    if (!value.is_null()) {
                        std::cout << std::exchange(separator, ", ") << name << ' ' << text(value);
                    }
                }
                std::cout << '\n';
            }
        }
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
    sub->add_flag("--coverage", command->coverage,
                  "also say which roles, their permissions and statements, and which grants decided nothing");
    sub->add_option("--junit", command->junit, "also write a JUnit report")->type_name("FILE");
    sub->footer("Prints each failure with the expected and the given answer, then `N passed, N failed`;\n"
                "exits with 4 where one failed.\n"
                "\nExample:\n"
                "  writ test --coverage examples/scenarios/*.writ.json");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
