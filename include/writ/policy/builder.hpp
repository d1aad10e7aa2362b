// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_BUILDER_HPP
#define WRIT_POLICY_BUILDER_HPP

// Policies written in C++.
//
//     auto policy = writ::policy_builder()
//         .can("read", "Article")
//         .can({"update", "delete"}, "Article", {{"ownerId", "${subject.id}"}})
//         .cannot("delete", "Article", {{"locked", true}}).because("locked articles stay")
//         .can("update", "Article").fields({"title", "meta.*"})
//         .build().value();

#include <writ/error.hpp>
#include <writ/policy/policy.hpp>
#include <writ/policy/statement.hpp>

#include <boost/json/object.hpp>

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// One name or several.
class WRIT_EXPORT names {
public:
    names(char const* name) : list_{name} {}
    names(std::string_view name) : list_{std::string(name)} {}
    names(std::string name);
    names(std::initializer_list<std::string_view> list) : list_(list.begin(), list.end()) {}
    names(std::vector<std::string> list) noexcept;

    [[nodiscard]] std::vector<std::string>& list() noexcept { return list_; }

private:
    std::vector<std::string> list_;
};

// Collects statements in the order of the calls.  Nothing is checked before
// build().
class WRIT_EXPORT policy_builder {
public:
    // Adds a statement that allows.
    policy_builder& can(names actions, names types);
    policy_builder& can(names actions, names types, boost::json::object conditions);
    // Adds a statement that forbids.
    policy_builder& cannot(names actions, names types);
    policy_builder& cannot(names actions, names types, boost::json::object conditions);

    // Each adds to the latest statement.  Precondition: there is one.
    policy_builder& fields(names patterns);
    policy_builder& resources(names patterns);
    policy_builder& because(std::string reason);

    // Errors: those of policy::from_statements.
    [[nodiscard]] result<policy> build(dialect d = dialect::writ) const;

private:
    policy_builder& add(names actions, names types, bool inverted);

    std::vector<statement> statements_;
};

} // namespace writ::inline WRIT_ABI

#endif
