// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/input.hpp"
#include "cli/output.hpp"

#include <writ/codec/scenario.hpp>
#include <writ/engine/diff.hpp>
#include <writ/json.hpp>
#include <writ/policy/diff.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <utility>

namespace writ_cli {
namespace {

using boost::json::object;

char const* name_of(writ::diff_outcome o) {
    switch (o) {
    case writ::diff_outcome::none: return "none";
    case writ::diff_outcome::changed: return "changed";
    default: return "not_shown";
    }
}

object verdict_object(writ::verdict v) {
    object o{{"allowed", v.allowed()}, {"statement", nullptr}};
    if (auto const statement = v.statement()) {
        o["statement"] = *statement;
    }
    return o;
}

object to_object(writ::policy_difference const& d) {
    object o{{"action", d.action}, {"type", d.type}};
    if (!d.field.empty()) {
        o["field"] = d.field;
    }
    if (d.attributes) {
        o["attributes"] = *d.attributes;
    }
    if (d.name) {
        o["name"] = *d.name;
    }
    if (!d.environment.empty()) {
        o["environment"] = d.environment;
    }
    o["before"] = verdict_object(d.before);
    o["after"] = verdict_object(d.after);
    return o;
}

object to_object(writ::directory_difference const& d) {
    object o{{"subject", d.organization.text() + "/" + d.subject.text()}, {"action", d.action}};
    if (d.type) {
        o["type"] = *d.type;
    }
    if (d.attributes) {
        o["attributes"] = *d.attributes;
    }
    if (d.name) {
        o["name"] = *d.name;
    }
    if (!d.context.empty()) {
        o["context"] = d.context;
    }
    auto const answer = [](bool allowed, writ::reason why, std::string const& by) {
        object a{{"allowed", allowed}, {"reason", writ::to_string(why)}};
        if (!by.empty()) {
            a["decided_by"] = by;
        }
        return a;
    };
    o["before"] = answer(d.is_allowed_before, d.before, d.decided_before);
    o["after"] = answer(d.is_allowed_after, d.after, d.decided_after);
    return o;
}

// One line: what is asked, then both answers.
std::string line_of(object const& difference) {
    std::string text;
    for (auto const& m : difference) {
        if (m.key() == "before" || m.key() == "after") {
            continue;
        }
        std::string const shown =
            m.value().is_string() ? std::string(m.value().get_string()) : boost::json::serialize(m.value());
        bool const plain = m.key() == "subject" || m.key() == "action" || m.key() == "type";
        text += (text.empty() ? "" : " ") + (plain ? shown : std::string(m.key()) + " " + shown);
    }
    for (char const* which : {"before", "after"}) {
        object const& answer = difference.at(which).as_object();
        text += which == std::string_view("before") ? "\n  was " : "\n  is  ";
        text += answer.at("allowed").as_bool() ? "allowed" : "denied";
        for (auto const& m : answer) {
            if (m.key() != "allowed" && !m.value().is_null()) {
                text += ", " + std::string(m.key()) + " "
                        + (m.value().is_string() ? std::string(m.value().get_string())
                                                 : boost::json::serialize(m.value()));
            }
        }
    }
    return text;
}

struct diff_command {
    std::string before;
    std::string after;
    policy_options policy;
    bool json = false;

    exit_code run() const {
        std::string const first = read_file(before);
        std::string const second = read_file(after);
        bool const scenarios = is_object(first, before);
        if (scenarios != is_object(second, after)) {
            throw stop(usage, "one file is a policy and the other one a scenario");
        }
        return scenarios ? diff_scenarios(first, second) : diff_policies(first, second);
    }

    // A scenario is an object, a policy a list.
    static bool is_object(std::string const& text, std::string const& file) {
        auto const read = writ::parse_json(text);
        if (!read) {
            throw refusal(file, read.error());
        }
        return read->is_object();
    }

    [[nodiscard]] exit_code diff_policies(std::string const& first, std::string const& second) const {
        auto const compile = [this](std::string const& text, std::string const& file) {
            auto compiled = writ::ability::compile(text, {}, {}, policy.dialect());
            if (!compiled) {
                throw refusal(file, compiled.error());
            }
            return std::move(*compiled);
        };
        return report(writ::diff(compile(first, before), compile(second, after)));
    }

    [[nodiscard]] exit_code diff_scenarios(std::string const& first, std::string const& second) const {
        auto const parse = [](std::string const& text, std::string const& file) {
            auto read = writ::scenario::parse(text);
            if (!read) {
                throw refusal(file, read.error());
            }
            return std::move(*read);
        };
        writ::scenario const from = parse(first, before);
        writ::scenario const to = parse(second, after);
        auto const found =
            writ::diff(from.directory, to.directory, {.now = to.now, .combine = to.combination});
        if (!found) {
            throw refusal(before + " and " + after, found.error());
        }
        return report(*found);
    }

    template <class Diff>
    [[nodiscard]] exit_code report(Diff const& found) const {
        writ::diff_outcome const outcome = found.outcome();
        boost::json::array list;
        for (auto const& d : found.differences) {
            list.emplace_back(to_object(d));
        }
        if (json) {
            print(object{
                {"outcome", name_of(outcome)}, {"tried", found.tried}, {"differences", std::move(list)}});
        } else {
            for (boost::json::value const& d : list) {
                std::cout << line_of(d.get_object()) << '\n';
            }
            if (outcome == writ::diff_outcome::changed) {
                std::cout << list.size() << (list.size() == 1 ? " difference\n" : " differences\n");
            } else {
                std::cout << (outcome == writ::diff_outcome::none ? "no question is answered differently"
                                                                  : "no difference found, and none excluded")
                          << " (" << found.tried << " tried)\n";
            }
        }
        return outcome == writ::diff_outcome::none      ? success
               : outcome == writ::diff_outcome::changed ? differs
                                                        : not_excluded;
    }
};

} // namespace

void add_diff(CLI::App& app, action& chosen) {
    auto command = std::make_shared<diff_command>();
    CLI::App* sub =
        app.add_subcommand("diff", "Say which questions two policies or scenarios answer differently");
    sub->add_option("before", command->before, "a policy or scenario file; - is standard input")
        ->required()
        ->type_name("FILE");
    sub->add_option("after", command->after, "another of the same kind")->required()->type_name("FILE");
    command->policy.add_dialect_to(*sub);
    sub->add_flag("--json", command->json, "print JSON");
    sub->footer(
        "Prints questions that were asked of both, with both answers.  Exits with 0 where it is shown that\n"
        "there is none, with 4 where there are some, with 5 where none was found but some may be.\n"
        "Scenarios are asked at the instant of the second, with a second factor and without scopes.\n"
        "\nExample:\n"
        "  writ diff blog.json blog-next.json");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
