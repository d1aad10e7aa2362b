// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_RULE_TRACER_HPP
#define WRIT_SRC_ENGINE_RULE_TRACER_HPP

// What each rule of a list says on a question, and where it comes from.
//
// A rule list keeps what checks need; who brought a rule is said again by the
// records that it was compiled from, in the order in which the draft adds them.

#include "engine/resolved_question.hpp"
#include "engine/standing.hpp"
#include "engine/state.hpp"
#include "policy/tracer.hpp"

#include <writ/engine/explanation.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Who says a rule.
struct rule_origin {
    std::string_view role = {};
    // Empty: the role's policy.
    std::string_view permission = {};
    // Of a permission with statements, the rule on its name alone.
    bool name_only = false;
};

// Of a role's list; of a scope's; of what a permission means.
[[nodiscard]] std::vector<rule_origin> origins_of(state const& in, role_node const& r);
[[nodiscard]] std::vector<rule_origin> origins_of(state const& in, scope_node const& s);
[[nodiscard]] std::vector<rule_origin> origins_of(state const& in, permission_node const& p,
                                                  rule_list const& rules);

// What placeholders stand for, as the decider reads it.
[[nodiscard]] environment environment_of(detail::standing const& who, caller_options const& caller,
                                         request_options const& request) noexcept;

// The rules that speak of the question, latest first.  The one that answers is
// kept whatever else finds no room.
[[nodiscard]] std::vector<explained_rule> trace(rule_list const& rules,
                                                std::vector<rule_origin> const& origins,
                                                resolved_question const& q, trace_room& room);

} // namespace writ::inline WRIT_ABI

#endif
