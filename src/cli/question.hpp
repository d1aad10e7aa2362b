// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CLI_QUESTION_HPP
#define WRIT_SRC_CLI_QUESTION_HPP

// The options that ask a policy about a type or an instance.

#include "cli/input.hpp"

#include <writ/codec/scenario.hpp>
#include <writ/policy/resource.hpp>

#include <boost/json/object.hpp>

#include <optional>
#include <string>

namespace writ_cli {

class question {
public:
    void add_to(CLI::App& command);
    // Those of a question to a scenario: the action and the resource alone.
    void add_resource_to(CLI::App& command);
    // The same without the options that describe an instance.
    void add_type_to(CLI::App& command);

    // Reads what the options name.  Throws stop or refusal.
    void read();
    // The same for a question to a scenario: the resource alone, if one is named.
    [[nodiscard]] std::optional<writ::scenario_resource> read_resource();

    [[nodiscard]] writ::policy const& policy() const noexcept { return *policy_; }
    [[nodiscard]] std::string const& action() const noexcept { return action_; }
    [[nodiscard]] writ::type type() const noexcept { return writ::type(type_); }
    [[nodiscard]] writ::environment const& environment() const noexcept { return environment_; }

    // Nothing: a type question.
    [[nodiscard]] std::optional<writ::resource> instance() const;

private:
    void add_names_to(CLI::App& command);

    policy_options policy_options_;
    std::string action_;
    std::string type_;
    std::string attributes_argument_;
    std::string id_;
    std::string name_;
    environment_option environment_option_;

    std::optional<writ::policy> policy_;
    boost::json::object attributes_;
    writ::environment environment_;
};

} // namespace writ_cli

#endif
