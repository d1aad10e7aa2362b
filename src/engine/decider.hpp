// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_DECIDER_HPP
#define WRIT_SRC_ENGINE_DECIDER_HPP

// One check: who is allowed what, by what.

#include "engine/resolved_question.hpp"
#include "engine/standing.hpp"

namespace writ::inline WRIT_ABI {

// What counts for a caller, beside the subject's own records.
struct caller_view {
    caller_options const& options;
    // The instant; where a clock stands, it is read when it is needed first.
    instant now = {};
    writ::clock const* clock = nullptr;
};

class decider {
public:
    // What is answered to the caller: the subject's decision, or the first
    // refusal of an actor.  In full: whether it is conditional, too.
    [[nodiscard]] static decision decide(caller_view& caller, detail::standing const& who,
                                         resolved_question const& q, bool in_full) noexcept;

    // What decided, by name.
    struct names {
        std::string_view role = {};
        std::string_view grant = {};
        std::string_view text = {};
    };
    [[nodiscard]] static names what_decided(detail::standing const& who, caller_options const& options,
                                            decision const& d) noexcept;

private:
    decider(caller_view& caller, detail::standing const& who, resolved_question const& q,
            bool is_actor) noexcept;

    void decide(bool in_full) noexcept;
    [[nodiscard]] reason find_gate() noexcept;
    void read_values() noexcept;
    [[nodiscard]] bool is_in_scope() const noexcept;
    [[nodiscard]] bool decide_by_grants(bool granted) noexcept;
    void decide_by_roles() noexcept;
    void combine(role_node const& role, rule_answer answer) noexcept;
    void decide_by_last_match() noexcept;
    [[nodiscard]] bool covers(grant_entry const& g) const noexcept;
    [[nodiscard]] rule_list const* rules_of(grant_entry const& g) const noexcept;
    [[nodiscard]] bool is_live(window const& w) noexcept;
    [[nodiscard]] bool is_live(grant_entry const& g) noexcept;
    [[nodiscard]] bool is_conditional() noexcept;

    [[nodiscard]] bool is_here(name_id unit) const noexcept {
        return unit == name_table::unmentioned || unit == question_.unit;
    }
    template <class Visit>
    void for_each_assigned(Visit const& visit) noexcept;
    template <class Visit>
    void for_each_mapped(Visit const& visit) noexcept;

    caller_view& caller_;
    detail::standing const& who_;
    resolved_question const& question_;
    // A token's groups and roles are the subject's, not its actors'.
    std::span<group_name const> token_groups_;
    std::span<role_id const> token_roles_;
    rule_question rules_;
    environment values_;
    decision answer_;
};

} // namespace writ::inline WRIT_ABI

#endif
