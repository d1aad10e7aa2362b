// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/aliases.hpp>

#include "policy/place.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <optional>

namespace writ::inline WRIT_ABI {
namespace {

using map = std::map<std::string, std::vector<std::string>, std::less<>>;

// Why one alias may not be; the rules of CASL's resolver.
std::optional<std::string> find_fault(map const& names, std::string const& alias,
                                      std::string_view any_action) {
    if (alias == any_action) {
        return "alias " + quoted(alias) + " is the name of any action";
    }
    std::vector<std::string> reached{alias};
    for (std::size_t i = 0; i < reached.size(); ++i) {
        auto const found = names.find(reached[i]);
        if (found == names.end()) {
            continue;
        }
        auto const known = reached;
        for (std::string const& target : found->second) {
            if (target == any_action) {
                return "alias " + quoted(alias) + " leads to " + quoted(target) + ", the name of any action";
            }
            if (std::find(known.begin(), known.end(), target) != known.end()) {
                return "alias " + quoted(alias) + " reaches " + quoted(target) + " twice";
            }
            reached.push_back(target);
        }
        if (reached.size() > limits::max_alias_expansion) {
            return "alias " + quoted(alias) + " stands for too many names";
        }
    }
    return std::nullopt;
}

} // namespace

result<aliases> aliases::make(std::map<std::string, std::vector<std::string>> names,
                              std::string_view any_action) {
    aliases made;
    made.names_ = map(std::make_move_iterator(names.begin()), std::make_move_iterator(names.end()));
    place const root;
    problems found;
    for (auto const& [alias, targets] : made.names_) {
        place const at(root, alias);
        if (alias.empty() || std::find(targets.begin(), targets.end(), "") != targets.end()) {
            found.add(errc::empty_name, at, "an alias or what it stands for is empty");
        } else if (auto fault = find_fault(made.names_, alias, any_action)) {
            found.add(errc::invalid_alias, at, std::move(*fault));
        }
    }
    if (!found.none()) {
        return found.take();
    }
    return made;
}

std::vector<std::string> aliases::expand(std::vector<std::string> list) const {
    for (std::size_t i = 0; i < list.size(); ++i) {
        auto const found = names_.find(list[i]);
        if (found != names_.end()) {
            list.insert(list.end(), found->second.begin(), found->second.end());
        }
    }
    return list;
}

bool aliases::mentions(std::string_view name) const noexcept {
    return names_.contains(name) || std::any_of(names_.begin(), names_.end(), [name](auto const& entry) {
               return std::find(entry.second.begin(), entry.second.end(), name) != entry.second.end();
           });
}

} // namespace writ::inline WRIT_ABI
