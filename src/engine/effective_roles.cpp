// SPDX-License-Identifier: Apache-2.0
// Tested by tests/property/filter_test.cpp.
#include "engine/effective_roles.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

class collector {
public:
    collector(detail::standing const& who, instant now, name_id unit) noexcept
        : who_(who), now_(now), unit_(unit) {}

    void take_assigned() {
        for (assignment_entry const& a : who_.subject->assignments()) {
            limit const everywhere;
            limit const& l =
                a.limit != assignment_entry::no_limit ? who_.subject->extra->limits[a.limit] : everywhere;
            if (is_here(l.unit) && l.valid.live_at(now_)) {
                take(who_.at->roles[a.role].node);
            }
        }
    }

    void take_named(std::string_view id) {
        role_node const* const own = who_.organization->roles.find(id);
        take(own != nullptr ? own : who_.at->platform_roles.find(id));
    }

    void take_mapped(std::span<group_name const> token_groups) {
        auto const assigned = static_cast<std::ptrdiff_t>(roles_.size());
        if (who_.subject->extra != nullptr) {
            for (std::string const& group : who_.subject->extra->groups) {
                take_group(group);
            }
        }
        for (group_name const& group : token_groups) {
            take_group(group.text());
        }
        std::sort(roles_.begin() + assigned, roles_.end(),
                  [](role_node const* a, role_node const* b) { return a->key() < b->key(); });
    }

    [[nodiscard]] std::vector<role_node const*> roles() && { return std::move(roles_); }

private:
    [[nodiscard]] bool is_here(name_id unit) const noexcept {
        return unit == name_table::unmentioned || unit == unit_;
    }

    void take(role_node const* role) {
        if (role != nullptr && role->live && std::find(roles_.begin(), roles_.end(), role) == roles_.end()) {
            roles_.push_back(role);
        }
    }

    void take_group(std::string_view name) {
        if (group_node const* const group = who_.organization->groups.find(name)) {
            for (group_node::mapping const& m : group->mappings) {
                if (is_here(m.unit)) {
                    take(who_.at->roles[m.role].node);
                }
            }
        }
    }

    detail::standing const& who_;
    instant now_;
    name_id unit_;
    std::vector<role_node const*> roles_;
};

} // namespace

std::vector<role_node const*> effective_roles(detail::standing const& who, instant now, name_id unit,
                                              std::span<role_id const> token_roles,
                                              std::span<group_name const> token_groups) {
    collector roles(who, now, unit);
    roles.take_assigned();
    for (role_id const& id : token_roles) {
        roles.take_named(id.text());
    }
    roles.take_mapped(token_groups);
    return std::move(roles).roles();
}

} // namespace writ::inline WRIT_ABI
