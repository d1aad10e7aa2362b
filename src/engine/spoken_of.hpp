// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_SPOKEN_OF_HPP
#define WRIT_SRC_ENGINE_SPOKEN_OF_HPP

// The questions that some lists of rules speak of, so that the answers to these
// are the answers to all.
//
// A list says on (action, type) what it says on the nearest wider question that
// a rule names: (action, all), (manage, type) or (manage, all).  Only where the
// first two are both named, neither alone says it, and (action, type) is one of
// the questions too.  So it is with names, whose wider ones are what they begin
// with, and (manage, all).

#include "engine/name_table.hpp"
#include "engine/rule_list.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace writ::inline WRIT_ABI {

class spoken_of {
public:
    explicit spoken_of(name_table const& names) noexcept : names_(names) {}

    // A question that a grant is about.
    void add(question_key q) { keys_.push_back(q); }
    void add(rule_list const& rules) {
        rules.table().for_each([this](question_key q, saying) { add(q); });
        rules.for_each_prefix([this](std::string_view prefix) { prefixes_.emplace_back(prefix); });
    }

    struct item {
        std::string action = {};
        // Absent: the action is a permission's name, `begins.*`, or `*`.
        std::optional<std::string> type = {};
        // Of a name: one that is covered by the same.
        std::string asked = {};

        // An absent type comes first.
        friend bool operator<(item const& a, item const& b) noexcept {
            return std::tie(a.action, a.type) < std::tie(b.action, b.type);
        }
        friend bool operator==(item const& a, item const& b) noexcept {
            return a.action == b.action && a.type == b.type;
        }
    };
    // In order, each once.
    [[nodiscard]] std::vector<item> items();

private:
    name_table const& names_;
    std::vector<question_key> keys_;
    std::vector<std::string> prefixes_;
};

} // namespace writ::inline WRIT_ABI

#endif
