// SPDX-License-Identifier: Apache-2.0
#include "cli/command.hpp"
#include "cli/mapping.hpp"
#include "cli/output.hpp"
#include "cli/question.hpp"
#include "cli/scenarios.hpp"

#include <writ/policy/ability.hpp>
#include <writ/policy/sql.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>
#include <variant>

namespace writ_cli {
namespace {

char const* name_of(writ::operation o) noexcept {
    switch (o) {
    case writ::operation::all_of: return "all_of";
    case writ::operation::any_of: return "any_of";
    case writ::operation::none_of: return "none_of";
    case writ::operation::equal: return "equal";
    case writ::operation::not_equal: return "not_equal";
    case writ::operation::less: return "less";
    case writ::operation::less_or_equal: return "less_or_equal";
    case writ::operation::greater: return "greater";
    case writ::operation::greater_or_equal: return "greater_or_equal";
    case writ::operation::in: return "in";
    case writ::operation::not_in: return "not_in";
    case writ::operation::contains_all: return "contains_all";
    case writ::operation::size: return "size";
    case writ::operation::exists: return "exists";
    case writ::operation::matches: return "matches";
    case writ::operation::some_element: return "some_element";
    case writ::operation::named: return "named";
    case writ::operation::certain: return "certain";
    case writ::operation::possible: return "possible";
    }
    return "";
}

bool has_parts(writ::operation o) noexcept {
    return o <= writ::operation::none_of || o == writ::operation::some_element
           || o >= writ::operation::certain;
}

// {"any_of": [...]}, {"equal": {"path": "x", "operand": 1}}
boost::json::object to_object(writ::condition const& c) {
    if (!has_parts(c.operation)) {
        return {{name_of(c.operation), {{"path", c.path}, {"operand", c.operand}}}};
    }
    boost::json::array parts;
    for (writ::condition const& part : c.parts) {
        parts.push_back(to_object(part));
    }
    if (c.operation == writ::operation::some_element) {
        return {{name_of(c.operation), {{"path", c.path}, {"parts", parts}}}};
    }
    return {{name_of(c.operation), parts}};
}

void print_tree(writ::condition const& c, std::size_t indent) {
    std::cout << std::string(indent, ' ') << name_of(c.operation) << (c.path.empty() ? "" : " ") << c.path;
    if (!has_parts(c.operation)) {
        std::cout << ' ' << boost::json::serialize(c.operand);
    }
    std::cout << '\n';
    for (writ::condition const& part : c.parts) {
        print_tree(part, indent + 2);
    }
}

struct filter_command {
    question asked;
    scenario_question from_scenario;
    std::string field;
    std::string form;
    std::string mapping;
    bool superset = false;
    bool json = false;

    exit_code run() {
        auto const made = from_scenario.file.empty() ? ask_policy() : ask_scenario();
        if (!made) {
            throw refusal(source(), made.error());
        }
        if (form == "mongo") {
            print_mongo(*made);
        } else if (!form.empty()) {
            print_sql(*made);
        } else {
            print_condition(*made);
        }
        return made->never() ? denied : success;
    }

    [[nodiscard]] std::string source() const {
        return from_scenario.file.empty() ? "the policy" : from_scenario.file;
    }

    writ::result<writ::filter> ask_policy() {
        asked.read();
        auto const ability = writ::ability::compile(asked.policy()).value();
        return ability.filter(asked.action(), asked.type(),
                              {.field = field, .environment = asked.environment()});
    }

    writ::result<writ::filter> ask_scenario() {
        writ::scenario const scenario = read_scenario(from_scenario.file);
        auto const iam = publish(scenario, from_scenario.file);
        writ::scenario_check const check = from_scenario.to_check(asked);
        if (!check.resource) {
            throw stop(usage, "--type is required");
        }
        writ::caller_options caller{.mfa = check.subject.mfa};
        if (check.subject.scopes) {
            caller.scopes = *check.subject.scopes;
        }
        writ::session const s = iam->start({check.subject.organization, check.subject.id}, caller,
                                           check.now.value_or(scenario.now));
        writ::request_options options{.context = check.context};
        if (!field.empty()) {
            options.field = field;
        }
        if (check.unit) {
            options.unit = check.unit->text();
        }
        if (check.resource->organization) {
            options.resource_organization = check.resource->organization->text();
        }
        return s.filter(check.action, writ::type(check.resource->type), options);
    }

    void print_condition(writ::filter const& f) const {
        char const* const holds = f.never() ? "never" : f.always() ? "always" : "conditional";
        if (json) {
            print(boost::json::object{{"filter", holds}, {"condition", to_object(f.condition())}});
        } else if (f.never() || f.always()) {
            std::cout << holds << '\n';
        } else {
            print_tree(f.condition(), 0);
        }
    }

    void print_mongo(writ::filter const& f) const {
        auto const document = f.mongo();
        if (!document) {
            throw refusal(source(), document.error());
        }
        print(*document);
    }

    void print_sql(writ::filter const& f) const {
        if (mapping.empty()) {
            throw stop(usage, "--mapping is required with --to " + form);
        }
        bool const is_sqlite = form == "sqlite";
        auto const made =
            writ::to_sql(f, read_mapping(mapping),
                         {.dialect = is_sqlite ? writ::sql_dialect::sqlite : writ::sql_dialect::postgres,
                          .superset = superset});
        if (!made) {
            throw refusal(source(), made.error());
        }
        boost::json::array parameters;
        for (writ::sql_parameter const& p : made->parameters) {
            parameters.push_back(std::visit([](auto const& v) { return boost::json::value(v); }, p));
        }
        boost::json::array residue;
        for (writ::problem const& p : made->residue) {
            residue.push_back({{"path", p.where}, {"what", p.what}});
        }
        if (json) {
            print(boost::json::object{{"sql", made->text}, {"parameters", parameters}, {"residue", residue}});
            return;
        }
        std::cout << made->text << '\n';
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            std::cout << "-- " << (is_sqlite ? '?' : '$') << i + 1 << " = "
                      << boost::json::serialize(parameters[i]) << '\n';
        }
        for (writ::problem const& p : made->residue) {
            std::cout << "-- to be checked in memory: " << p.where << ": " << p.what << '\n';
        }
    }
};

} // namespace

void add_filter(CLI::App& app, action& chosen) {
    auto command = std::make_shared<filter_command>();
    CLI::App* sub = app.add_subcommand("filter", "Say which instances of a type an action may be done to");
    command->asked.add_type_to(*sub);
    command->from_scenario.add_to(*sub);
    sub->add_option("--field", command->field, "the field asked about")->type_name("NAME");
    sub->add_option("--to", command->form, "print a MongoDB filter or an SQL condition instead of the tree")
        ->check(CLI::IsMember({"mongo", "sqlite", "postgres"}))
        ->type_name("FORM");
    sub->add_option("--mapping", command->mapping, "where the attributes are, for SQL: a JSON file")
        ->type_name("FILE");
    sub->add_flag("--superset", command->superset,
                  "SQL for more rows where it cannot say the condition exactly");
    sub->add_flag("--json", command->json, "print JSON");
    sub->footer(
        "Prints `always`, `never` or the condition; exits with 0, or 2 for never.  What a form cannot say\n"
        "exactly is refused, with 3.\n"
        "\nExample:\n"
        "  writ filter --policy blog.json --action delete --type Article --env '{\"subject\": {\"id\": "
        "\"anna\"}}'\n"
        "  writ filter --scenario team.writ.json --subject acme/alice --mfa --action delete --type Article "
        "\\\n"
        "    --to sqlite --mapping articles.json\n"
        "\nA mapping:\n"
        "  {\"table\": \"a\", \"columns\": [{\"path\": \"ownerId\", \"column\": \"owner_id\"},\n"
        "    {\"path\": \"words\", \"column\": \"words\", \"type\": \"integer\", \"null_means\": "
        "\"missing\"}]}");
    sub->callback([command, &chosen] { chosen = [command] { return command->run(); }; });
}

} // namespace writ_cli
