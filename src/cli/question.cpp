// SPDX-License-Identifier: Apache-2.0
#include "cli/question.hpp"

#include <CLI/CLI.hpp>

namespace writ_cli {

void question::add_names_to(CLI::App& command) {
    command.add_option("--action", action_, "the action asked about")->required()->type_name("NAME");
    command.add_option("--type", type_, "the resource type")->type_name("NAME");
}

void question::add_type_to(CLI::App& command) {
    policy_options_.add_to(command);
    add_names_to(command);
    environment_option_.add_to(command);
}

void question::add_resource_to(CLI::App& command) {
    add_names_to(command);
    command
        .add_option("--attributes", attributes_argument_,
                    "the instance's attributes; without them and without --id and --name, a type question")
        ->type_name("JSON|@FILE");
    command.add_option("--id", id_, "the instance's id")->type_name("TEXT");
    command.add_option("--name", name_, "the instance's name, which `resources` match")->type_name("TEXT");
}

void question::add_to(CLI::App& command) {
    policy_options_.add_to(command);
    add_resource_to(command);
    environment_option_.add_to(command);
}

void question::read() {
    if (type_.empty()) {
        throw stop(usage, "--type is required");
    }
    policy_ = policy_options_.read();
    if (!attributes_argument_.empty()) {
        attributes_ = read_object(attributes_argument_, "--attributes");
    }
    environment_ = environment_option_.read();
}

std::optional<writ::scenario_resource> question::read_resource() {
    if (type_.empty()) {
        return std::nullopt;
    }
    writ::scenario_resource r{.type = type_};
    if (!attributes_argument_.empty()) {
        r.attributes = read_object(attributes_argument_, "--attributes");
    }
    if (!id_.empty()) {
        r.id = id_;
    }
    if (!name_.empty()) {
        r.name = name_;
    }
    return r;
}

std::optional<writ::resource> question::instance() const {
    if (attributes_argument_.empty() && id_.empty() && name_.empty()) {
        return std::nullopt;
    }
    writ::resource r(type_, attributes_);
    if (!id_.empty()) {
        r = r.with_id(id_);
    }
    return name_.empty() ? r : r.with_name(name_);
}

} // namespace writ_cli
