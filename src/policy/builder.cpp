// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/builder.hpp>

#include <utility>

namespace writ::inline WRIT_ABI {

names::names(std::string name) {
    list_.push_back(std::move(name));
}

names::names(std::vector<std::string> list) noexcept : list_(std::move(list)) {}

policy_builder& policy_builder::add(names actions, names types, bool inverted) {
    statement& s = statements_.emplace_back();
    s.actions = std::move(actions.list());
    s.resource_types = std::move(types.list());
    s.inverted = inverted;
    return *this;
}

policy_builder& policy_builder::can(names actions, names types) {
    return add(std::move(actions), std::move(types), false);
}

policy_builder& policy_builder::can(names actions, names types, boost::json::object conditions) {
    add(std::move(actions), std::move(types), false).statements_.back().conditions = std::move(conditions);
    return *this;
}

policy_builder& policy_builder::cannot(names actions, names types) {
    return add(std::move(actions), std::move(types), true);
}

policy_builder& policy_builder::cannot(names actions, names types, boost::json::object conditions) {
    add(std::move(actions), std::move(types), true).statements_.back().conditions = std::move(conditions);
    return *this;
}

policy_builder& policy_builder::fields(names patterns) {
    statements_.back().fields = std::move(patterns.list());
    return *this;
}

policy_builder& policy_builder::resources(names patterns) {
    statements_.back().resources = std::move(patterns.list());
    return *this;
}

policy_builder& policy_builder::because(std::string reason) {
    statements_.back().reason = std::move(reason);
    return *this;
}

result<policy> policy_builder::build(dialect d) const {
    return policy::from_statements(statements_, d);
}

} // namespace writ::inline WRIT_ABI
