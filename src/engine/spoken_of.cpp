// SPDX-License-Identifier: Apache-2.0
// Tested by tests/property/review_test.cpp.
#include "engine/spoken_of.hpp"

#include "engine/permission_form.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {

std::vector<spoken_of::item> spoken_of::items() {
    std::sort(keys_.begin(), keys_.end());
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
    std::vector<item> list;
    std::vector<std::string> on_any_type;
    std::vector<std::string> with_any_action;
    for (question_key const q : keys_) {
        std::string action(names_.text(action_of(q)));
        if (type_of(q) == rule_question::opaque_type) {
            list.push_back({action, {}, action});
            continue;
        }
        std::string type(names_.text(type_of(q)));
        if (action == "manage" && type == "all") {
            list.push_back({"*", {}, "*"});
        } else if (action == "manage") {
            with_any_action.push_back(type);
        } else if (type == "all") {
            on_any_type.push_back(action);
            if (!split_permission(action)) {
                list.push_back({action, {}, action});
            }
        }
        list.push_back({std::move(action), std::move(type)});
    }
    for (std::string const& action : on_any_type) {
        for (std::string const& type : with_any_action) {
            list.push_back({action, type});
        }
    }
    for (std::string const& prefix : prefixes_) {
        // No name holds a `*`, and this one is of two colons.
        list.push_back({prefix + "*", {}, prefix + "*::"});
    }
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
}

} // namespace writ::inline WRIT_ABI
