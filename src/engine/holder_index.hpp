// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_HOLDER_INDEX_HPP
#define WRIT_SRC_ENGINE_HOLDER_INDEX_HPP

// The directory turned round: names filed under what they have or speak of.
//
// Subjects are filed under their roles, groups and grants; groups under the
// roles mapped to them; roles and permissions under the questions that they may
// allow.  There is one index for each organization, and one for the platform;
// only authorizers that are asked to keep them do.

#include "engine/name_table.hpp"
#include "engine/node.hpp"
#include "engine/node_map.hpp"
#include "engine/node_tree.hpp"
#include "engine/state.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// What names are filed under: a kind, and a number or a name.
namespace index_key {

// Subjects.
[[nodiscard]] std::string holders_of_role(std::uint32_t role);
[[nodiscard]] std::string members_of(std::string_view group);
[[nodiscard]] std::string granted_question(question_key q);
[[nodiscard]] std::string granted_permission(std::uint32_t permission);
// Groups.
[[nodiscard]] std::string groups_with_role(std::uint32_t role);
// Roles.
[[nodiscard]] std::string roles_allowing(question_key q);
[[nodiscard]] std::string roles_below(std::uint32_t parent);
// Permissions that are more than one action on one type.
[[nodiscard]] std::string permissions_allowing(question_key q);

// Of roles and permissions: names that begin alike.
inline constexpr question_key any_prefix = 0;

} // namespace index_key

// A subject, group, role or permission as long as it is there, however it changes.
// INVARIANT: the name follows in the same allocation.
struct name_node : node {
    std::uint32_t size = 0;

    [[nodiscard]] std::string_view key() const noexcept {
        return {reinterpret_cast<char const*>(this + 1), size};
    }
    [[nodiscard]] static name_node* make(std::string_view name);
    static void destroy(name_node* n) noexcept { ::operator delete(n); }
};

// Those filed under one key.
struct name_set : node {
    std::string filed_under;
    node_tree<name_node> names;

    [[nodiscard]] std::string_view key() const noexcept { return filed_under; }
    static void destroy(name_set* s) noexcept { delete s; }
};

struct holder_index : node {
    using keys = std::vector<std::string>;

    // All of each kind.
    node_tree<name_node> subjects;
    node_tree<name_node> groups;
    node_tree<name_node> roles;
    node_tree<name_node> permissions;
    node_map<name_set> sets;

    // Those filed under a key.
    [[nodiscard]] node_tree<name_node> find(std::string const& key) const noexcept {
        name_set const* const s = sets.find(key);
        return s != nullptr ? s->names : node_tree<name_node>();
    }

    // Files one anew that changed.  Null: it was not there, or is gone; not both.
    template <class Node>
    void file(node_tree<name_node> holder_index::*kind, Node const* before, Node const* now,
              node_changes& changes) {
        file(this->*kind, (now != nullptr ? now : before)->key(), before != nullptr, keys_of(before),
             now != nullptr, keys_of(now), changes);
    }
    // The same of all of an organization's subjects, of which none is filed yet.
    void file_all(organization_node const& o, node_changes& changes);

    static void destroy(holder_index* n) noexcept { delete n; }
    // Frees everything that it holds, and itself.
    static void destroy_all(holder_index* n) noexcept;

private:
    static keys keys_of(subject_node const* s);
    static keys keys_of(group_node const* g);
    static keys keys_of(role_node const* r);
    static keys keys_of(permission_node const* p);

    void file(node_tree<name_node>& all, std::string_view name, bool was, keys before, bool is, keys now,
              node_changes& changes);
    void insert(std::string const& key, name_node* n, node_changes& changes);
    void erase(std::string const& key, std::string_view name, node_changes& changes);
    name_set& own(name_set& s, node_changes& changes);
};

} // namespace writ::inline WRIT_ABI

#endif
