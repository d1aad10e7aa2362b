// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_ALIASES_HPP
#define WRIT_POLICY_ALIASES_HPP

// Names that stand for several actions in the statements of a policy.
//
//     auto crud = writ::aliases::make({{"modify", {"update", "delete"}}}).value();
//     auto ability = writ::ability::compile(policy, {}, {.aliases = crud}).value();
//
// Aliases are expanded in statements, when an ability is compiled, and never
// in questions: a statement for `modify` covers `modify`, `update` and
// `delete`, and one for `update` and `delete` does not cover `modify`.

#include <writ/error.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

class WRIT_EXPORT aliases {
public:
    // None.
    aliases() = default;

    // Errors: errc::invalid_alias when a name is `any_action` or leads to it,
    // when a name is reached twice (a cycle, or two ways to one name), when
    // an expansion exceeds limits::max_alias_expansion; errc::empty_name.
    [[nodiscard]] static result<aliases> make(std::map<std::string, std::vector<std::string>> names,
                                              std::string_view any_action = "manage");

    // The names and all that they stand for, breadth first; repeats stay.
    [[nodiscard]] std::vector<std::string> expand(std::vector<std::string> names) const;

    // Whether the name is an alias or stands directly below one.
    [[nodiscard]] bool mentions(std::string_view name) const noexcept;

    [[nodiscard]] bool empty() const noexcept { return names_.empty(); }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> names_;
};

} // namespace writ::inline WRIT_ABI

#endif
