// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_ROLE_PATHS_HPP
#define WRIT_SRC_ENGINE_ROLE_PATHS_HPP

// How a subject comes to have its roles, in words.

#include "engine/state.hpp"

#include <writ/engine/caller.hpp>
#include <writ/engine/review.hpp>

#include <cstdint>

namespace writ::inline WRIT_ABI {

class role_paths {
public:
    // Each refers to what it is given.
    role_paths(state const& at, name_table const& names, instant now) noexcept
        : at_(at), names_(names), now_(now) {}

    // One way to a role.
    struct way {
        role_node const* role;
        writ::limit limit;
        // Empty: it is assigned.
        std::string_view group;
        bool by_token;
    };

    // Calls `visit(way)` for each assignment and mapping of a subject and of its
    // token, whether it counts or not.
    template <class Visit>
    void for_each(organization_node const& in, subject_node const& s, caller_options const& as,
                  Visit const& visit) const {
        for (assignment_entry const& a : s.assignments()) {
            limit const* const l = a.limit != a.no_limit ? &s.extra->limits[a.limit] : nullptr;
            visit(way{at_.roles[a.role].node, l != nullptr ? *l : limit(), {}, false});
        }
        for (role_id const& id : as.roles) {
            role_node const* const own = in.roles.find(id.text());
            role_node const* const role = own != nullptr ? own : at_.platform_roles.find(id.text());
            if (role != nullptr) {
                visit(way{role, {}, {}, true});
            }
        }
        if (s.extra != nullptr) {
            for (std::string const& group : s.extra->groups) {
                for_each_mapped(in, group, false, visit);
            }
        }
        for (group_name const& group : as.groups) {
            for_each_mapped(in, group.text(), true, visit);
        }
    }

    [[nodiscard]] bool is_live(way const& w) const noexcept {
        return w.role->live && w.limit.valid.live_at(now_);
    }
    // With the role's ancestors up to one; no_role: all.
    [[nodiscard]] role_path path(way const& w, std::uint32_t up_to) const;

private:
    template <class Visit>
    void for_each_mapped(organization_node const& in, std::string_view group, bool by_token,
                         Visit const& visit) const {
        if (group_node const* const g = in.groups.find(group)) {
            for (group_node::mapping const& m : g->mappings) {
                visit(way{at_.roles[m.role].node, {m.unit, {}}, group, by_token});
            }
        }
    }

    state const& at_;
    name_table const& names_;
    instant now_;
};

// A window as records say it.
[[nodiscard]] validity to_validity(window const& w) noexcept;

} // namespace writ::inline WRIT_ABI

#endif
