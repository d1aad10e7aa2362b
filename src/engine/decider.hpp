// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_DECIDER_HPP
#define WRIT_SRC_ENGINE_DECIDER_HPP

// One check, from the scopes on: who is allowed what, by what.

#include "engine/rule_list.hpp"
#include "engine/state.hpp"

#include <writ/engine/session.hpp>

namespace writ::inline WRIT_ABI {

class decider {
public:
    decider(session const& s, name_table const& names, request_options const& options) noexcept;

    [[nodiscard]] decision ask(permission_question q) noexcept;
    [[nodiscard]] decision ask(std::string_view action, type const& t) noexcept;
    [[nodiscard]] decision ask(std::string_view action, resource const& r,
                               std::span<registered_type const> types) noexcept;

private:
    [[nodiscard]] decision finish(reason r) const noexcept;
    [[nodiscard]] bool has_empty_part() const noexcept;
    [[nodiscard]] decision decide() noexcept;
    [[nodiscard]] bool is_in_scope() const noexcept;
    [[nodiscard]] bool decide_by_grants(bool granted) noexcept;
    void decide_by_roles() noexcept;
    void combine(role_node const& role, rule_answer answer) noexcept;
    void decide_by_last_match() noexcept;
    [[nodiscard]] bool covers(grant_entry const& g) const noexcept;
    [[nodiscard]] rule_list const* rules_of(grant_entry const& g) const noexcept;
    void look_at(window const& w) noexcept;
    [[nodiscard]] bool is_conditional() noexcept;

    [[nodiscard]] bool is_here(name_id unit) const noexcept;
    template <class Visit>
    void for_each_assigned(Visit const& visit) noexcept;
    template <class Visit>
    void for_each_mapped(Visit const& visit) noexcept;
    template <class Visit>
    void for_each_role(Visit const& visit) noexcept;

    session const& session_;
    name_table const& names_;
    request_options const& options_;
    rule_question question_;
    environment values_;
    name_id unit_ = name_table::unmentioned;
    bool has_unit_ = false;
    decision answer_;
};

} // namespace writ::inline WRIT_ABI

#endif
