// SPDX-License-Identifier: Apache-2.0
// Questions turned round: `who-can` and `permissions`.
#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/scenarios.hpp"

#include <writ/engine/authorizer.hpp>
#include <writ/engine/review.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace writ_cli {
namespace {

// The options of both, and the scenario that they name.
struct reviewed_scenario {
    std::string file;
    bool mfa = false;
    std::vector<std::string> scope_names;
    std::string unit;
    std::string field;
    std::string now;
    bool json = false;

    void add_to(CLI::App& sub) {
        sub.add_option("--scenario", file, "the scenario file whose directory is asked; - is standard input")
            ->required()
            ->type_name("FILE");
        sub.add_flag("--mfa", mfa, "the second factor is satisfied");
        sub.add_option("--scope", scope_names, "bounds the caller; may be repeated")->type_name("NAME");
        sub.add_option("--unit", unit, "the unit in which the request is made")->type_name("NAME");
        sub.add_option("--field", field, "the field asked about")->type_name("NAME");
        sub.add_option("--now", now, "the instant; by default the scenario's")->type_name("RFC3339");
        sub.add_flag("--json", json, "print JSON");
    }

    // Publishes it, and says as whom and how the options ask.
    void read() {
        scenario = read_scenario(file);
        iam.emplace(writ::authorizer_options{.combine = scenario.combination, .index_holders = true});
        if (auto published = writ::publish(*iam, scenario); !published) {
            throw refusal(file, published.error());
        }
        writ::instant at = scenario.now;
        if (!now.empty()) {
            auto const parsed = writ::parse_instant(now);
            if (!parsed) {
                throw stop(usage, "--now: " + writ::to_string(parsed.error()));
            }
            at = *parsed;
        }
        review.emplace(*iam, at);
        caller.mfa = mfa;
        if (!scope_names.empty()) {
            for (std::string const& name : scope_names) {
                scopes.emplace_back(name);
            }
            caller.scopes = scopes;
        }
        if (!unit.empty()) {
            request.unit = unit;
        }
        if (!field.empty()) {
            request.field = field;
        }
    }

    writ::scenario scenario;
    std::optional<writ::authorizer> iam;
    std::optional<writ::review> review;
    std::vector<writ::scope_name> scopes;
    writ::caller_options caller;
    writ::request_options request;
};

boost::json::value or_null(std::string const& text) {
    return text.empty() ? boost::json::value() : boost::json::value(text);
}

// Calls `ask` for pages until there are no more.
template <class Ask, class Visit>
void for_each_item(Ask const& ask, Visit const& visit) {
    std::string cursor;
    do {
        auto const page = ask(writ::page_request{.after = cursor}).value();
        for (auto const& item : page.items) {
            visit(item);
        }
        cursor = page.next;
    } while (!cursor.empty());
}

struct who_can_command {
    question asked;
    reviewed_scenario in;
    std::string organization;
    std::string stated_organization;
    std::string context;

    exit_code run() {
        in.read();
        auto const resource = asked.read_resource();
        boost::json::object context_members;
        if (!context.empty()) {
            context_members = read_object(context, "--context");
        }
        in.request.context = context_members;
        if (!stated_organization.empty()) {
            in.request.resource_organization = stated_organization;
        }
        if (!resource) {
            return list({writ::permission_question(asked.action()), in.request});
        }
        bool const is_instance =
            resource->attributes || resource->id || resource->name || !stated_organization.empty();
        if (!is_instance) {
            return list({asked.action(), asked.type(), in.request});
        }
        boost::json::object const attributes = resource->attributes.value_or(boost::json::object());
        writ::resource instance(asked.type(), attributes);
        instance = resource->id ? instance.with_id(*resource->id) : instance;
        instance = resource->name ? instance.with_name(*resource->name) : instance;
        return list({asked.action(), instance, in.request});
    }

    exit_code list(writ::question const& q) const {
        writ::organization_id const id(organization);
        boost::json::array subjects;
        for_each_item([&](auto const& p) { return in.review->who_can(id, q, in.caller, p); },
                      [&](writ::permitted_subject const& who) { subjects.push_back(to_object(who)); });
        bool const nobody = subjects.empty();
        if (in.json) {
            print(boost::json::object{{"subjects", std::move(subjects)}});
        } else if (nobody) {
            std::cout << "nobody\n";
        } else {
            for (auto const& who : subjects) {
                print_text(who.get_object());
            }
        }
        return nobody ? denied : success;
    }

    static boost::json::object to_object(writ::permitted_subject const& who) {
        return {{"id", who.id.text()},
                {"reason", writ::to_string(who.decision.reason())},
                {"conditional", who.decision.conditional()},
                {"role", or_null(who.decided_by.role)},
                {"grant", or_null(who.decided_by.grant)}};
    }

    static void print_text(boost::json::object const& who) {
        std::cout << who.at("id").get_string().c_str() << ": " << who.at("reason").get_string().c_str();
        for (auto const* by : {"role", "grant"}) {
            if (auto const* const text = who.at(by).if_string()) {
                std::cout << ", " << by << ' ' << text->c_str();
            }
        }
        std::cout << (who.at("conditional").get_bool() ? ", conditional\n" : "\n");
    }
};

struct permissions_command {
    reviewed_scenario in;
    std::string subject;

    exit_code run() {
        auto const slash = subject.find('/');
        if (slash == subject.npos) {
            throw stop(usage, "--subject is required as ORGANIZATION/ID");
        }
        writ::organization_id const organization(subject.substr(0, slash));
        writ::subject_id const id(subject.substr(slash + 1));
        in.read();
        boost::json::array list;
        bool any = false;
        for_each_item(
            [&](auto const& p) {
                return in.review->permissions_of({organization, id}, in.caller, in.request, p);
            },
            [&](writ::held_permission const& p) {
                any = any || p.decision.allowed();
                if (in.json) {
                    list.push_back(to_object(p));
                } else {
                    print_text(p);
                }
            });
        if (in.json) {
            print(boost::json::object{{"subject", subject}, {"permissions", std::move(list)}});
        } else if (!any) {
            std::cout << "nothing is allowed\n";
        }
        return any ? success : denied;
    }

    static boost::json::object to_object(writ::held_permission const& p) {
        boost::json::array sources;
        for (writ::permission_source const& s : p.sources) {
            sources.push_back(to_object(s));
        }
        return {{"action", p.action},
                {"type", p.type ? boost::json::value(*p.type) : boost::json::value()},
                {"allowed", p.decision.allowed()},
                {"reason", writ::to_string(p.decision.reason())},
                {"conditional", p.decision.conditional()},
                {"sources", std::move(sources)}};
    }

    static boost::json::object to_object(writ::permission_source const& s) {
        auto const instant_or_null = [](std::optional<writ::instant> const& at) {
            return at ? boost::json::value(writ::to_text(*at)) : boost::json::value();
        };
        auto const id_or_null = [](auto const& id) {
            return id ? boost::json::value(id->text()) : boost::json::value();
        };
        writ::role_path const path = s.role.value_or(writ::role_path{});
        boost::json::array chain;
        for (writ::role_id const& id : path.chain) {
            chain.push_back(boost::json::value(id.text()));
        }
        writ::validity const& valid = s.role ? path.validity : s.validity;
        return {{"allows", s.allows},
                {"grant", id_or_null(s.grant)},
                {"role", s.role ? boost::json::value(path.chain.front().text()) : boost::json::value()},
                {"chain", std::move(chain)},
                {"group", id_or_null(path.group)},
                {"unit", id_or_null(path.unit)},
                {"not_before", instant_or_null(valid.not_before)},
                {"not_after", instant_or_null(valid.not_after)}};
    }

    static void print_text(writ::held_permission const& p) {
        std::cout << (p.decision.allowed() ? "allowed: " : "denied: ") << p.action
                  << (p.type ? " " + *p.type : "") << " (" << writ::to_string(p.decision.reason())
                  << (p.decision.conditional() ? ", conditional)\n" : ")\n");
        for (writ::permission_source const& s : p.sources) {
            std::cout << (s.allows ? "  allows: " : "  denies: ");
            if (s.grant) {
                std::cout << (s.allows ? "grant " : "denial ") << s.grant->text();
            } else {
                print_text(*s.role);
            }
            writ::validity const& valid = s.role ? s.role->validity : s.validity;
            std::cout << (valid.not_after ? ", until " + writ::to_text(*valid.not_after) : "") << '\n';
        }
    }

    static void print_text(writ::role_path const& path) {
        std::cout << "role ";
        for (std::size_t i = 0; i < path.chain.size(); ++i) {
            std::cout << (i == 0 ? "" : " > ") << path.chain[i].text();
        }
        std::cout << (path.group ? ", group " + path.group->text() : "")
                  << (path.unit ? ", unit " + path.unit->text() : "");
    }
};

} // namespace

void add_who_can(CLI::App& app, action& chosen) {
    auto command = std::make_shared<who_can_command>();
    CLI::App* sub = app.add_subcommand("who-can", "List the subjects who may do something");
    command->in.add_to(*sub);
    sub->add_option("--organization", command->organization, "whose subjects are asked about")
        ->required()
        ->type_name("ID");
    command->asked.add_resource_to(*sub);
    sub->add_option("--resource-organization", command->stated_organization,
                    "the organization that the instance states")
        ->type_name("ID");
    sub->add_option("--context", command->context, "attributes of the request")->type_name("JSON|@FILE");
    sub->footer(
        "Prints one line for each, in the order of ids, and by what each is allowed; exits with 0, or\n"
        "with 2 where nobody may.\n"
        "\nExample:\n"
        "  writ who-can --scenario team.writ.json --organization acme --mfa --action update --type Article");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

void add_permissions(CLI::App& app, action& chosen) {
    auto command = std::make_shared<permissions_command>();
    CLI::App* sub = app.add_subcommand("permissions", "List what a subject may do, and why");
    command->in.add_to(*sub);
    sub->add_option("--subject", command->subject, "whose permissions are listed")
        ->required()
        ->type_name("ORGANIZATION/ID");
    sub->footer(
        "Prints each permission that something speaks of, allowed or denied, and below it all that does;\n"
        "exits with 0, or with 2 where nothing is allowed.\n"
        "\nExample:\n"
        "  writ permissions --scenario team.writ.json --subject acme/alice --mfa");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
