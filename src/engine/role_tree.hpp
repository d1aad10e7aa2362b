// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_ROLE_TREE_HPP
#define WRIT_SRC_ENGINE_ROLE_TREE_HPP

// Which roles stand directly below each role, by their numbers.

#include <writ/export.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace writ::inline WRIT_ABI {

class role_tree {
public:
    static constexpr std::uint32_t none = UINT32_MAX;

    // Makes room for so many roles.
    void reserve(std::size_t roles) { roles_.resize(std::max(roles_.size(), roles)); }

    // Moves a role, but not what stands below it, under another; none: under no role.
    void put(std::uint32_t role, std::uint32_t parent) {
        std::uint32_t const last = parent == none ? role : std::max(role, parent);
        if (last >= roles_.size()) {
            roles_.resize(std::size_t{last} + 1);
        }
        links& own = roles_[role];
        if (own.parent != none) {
            (own.previous != none ? roles_[own.previous].next : roles_[own.parent].first) = own.next;
            if (own.next != none) {
                roles_[own.next].previous = own.previous;
            }
        }
        own.parent = parent;
        own.previous = own.next = none;
        if (parent == none) {
            return;
        }
        own.next = roles_[parent].first;
        if (own.next != none) {
            roles_[own.next].previous = role;
        }
        roles_[parent].first = role;
    }

    // Calls `visit(role)` for each role directly below another, in no order.
    template <class Visit>
    void for_each_below(std::uint32_t parent, Visit const& visit) const {
        for (std::uint32_t at = parent < roles_.size() ? roles_[parent].first : none; at != none;
             at = roles_[at].next) {
            visit(at);
        }
    }

private:
    struct links {
        std::uint32_t parent = none;
        std::uint32_t first = none;
        // Among those with the same parent.
        std::uint32_t previous = none;
        std::uint32_t next = none;
    };
    std::vector<links> roles_;
};

} // namespace writ::inline WRIT_ABI

#endif
