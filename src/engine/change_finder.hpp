// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_CHANGE_FINDER_HPP
#define WRIT_SRC_ENGINE_CHANGE_FINDER_HPP

// What could be changed about a denial: by kind, and in a stated order.
//
// Finds what may help; whether it does, hypothesis says.

#include "engine/hypothesis.hpp"
#include "engine/resolved_question.hpp"
#include "engine/standing.hpp"

#include <writ/engine/explanation.hpp>
#include <writ/engine/why_not.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

class change_finder {
public:
    // Refers to all of them.
    change_finder(state const& in, name_table const& names, caller_options const& options, instant now,
                  resolved_question const& q, decision_explanation const& why) noexcept
        : state_(in), names_(names), options_(options), now_(now), question_(q), why_(why) {}

    // What opens the shut gates; nothing where one is lasting.
    [[nodiscard]] std::optional<std::vector<possible_change>> gates(std::vector<subject_ref> const& members);

    // Of the caller and the request.
    void add_of_request(subject_ref subject);
    // Of the records of one member, the subject or an actor.
    void add_of(subject_ref who, bool is_subject);

    // All that was added, by kind and whose they are; `cut`: whether there may
    // be more.
    [[nodiscard]] std::vector<possible_change> take(bool& cut);

private:
    void add(needed_change c, std::uint32_t number = 0);
    [[nodiscard]] detail::standing standing_of(subject_ref who) const noexcept;
    [[nodiscard]] bool open_gates(subject_ref who);
    void add_units();
    void add_attributes();
    void add_instants();
    void add_bounds(subject_ref subject);
    void add_roles(subject_ref who, organization_node const& o, rule_question const& rules);
    void add_denying(subject_ref who, explained_member const& m);
    [[nodiscard]] std::string permission() const;
    [[nodiscard]] explained_member const* explained(subject_ref who, bool is_subject) const noexcept;
    [[nodiscard]] std::uint32_t number_of(subject_ref who, std::string_view role) const noexcept;

    state const& state_;
    name_table const& names_;
    caller_options const& options_;
    instant now_;
    resolved_question const& question_;
    decision_explanation const& why_;
    std::vector<possible_change> found_;
    bool cut_ = false;
};

} // namespace writ::inline WRIT_ABI

#endif
