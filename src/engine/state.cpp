// SPDX-License-Identifier: Apache-2.0
#include "engine/state.hpp"

#include <cstring>
#include <new>

namespace writ::inline WRIT_ABI {

subject_node* subject_node::make(std::string_view id, std::span<grant_entry const> grants,
                                 std::span<assignment_entry const> assignments) {
    auto* const room = static_cast<char*>(
        ::operator new(sizeof(subject_node) + grants.size_bytes() + assignments.size_bytes() + id.size()));
    auto* const n = ::new (room) subject_node();
    n->grant_count = static_cast<std::uint16_t>(grants.size());
    n->assignment_count = static_cast<std::uint16_t>(assignments.size());
    n->id_size = static_cast<std::uint8_t>(id.size());
    char* after = room + sizeof(subject_node);
    auto const append = [&after](void const* from, std::size_t bytes) noexcept {
        if (bytes != 0) {
            std::memcpy(after, from, bytes);
            after += bytes;
        }
    };
    append(grants.data(), grants.size_bytes());
    append(assignments.data(), assignments.size_bytes());
    append(id.data(), id.size());
    return n;
}

void subject_node::destroy(subject_node* n) noexcept {
    n->~subject_node();
    ::operator delete(n);
}

namespace {

// Frees the nodes of a map, and the map.
template <class Node>
void destroy_map(node_map<Node>& m) noexcept {
    m.for_each([](Node& n) noexcept { Node::destroy(&n); });
    m.destroy();
}

} // namespace

void state::put_role(std::uint32_t index, role_node* r, node_changes& changes) {
    role_slot slot;
    slot.node = r;
    if (r != nullptr && r->live) {
        slot.table = r->rules.table();
        slot.table.set_complete(r->rules.is_simple());
    }
    roles.put(index, slot, changes);
}

void state::destroy_all(state* s) noexcept {
    s->organizations.for_each([](organization_node& o) noexcept {
        destroy_map(o.subjects);
        destroy_map(o.roles);
        destroy_map(o.groups);
    });
    destroy_map(s->organizations);
    destroy_map(s->platform_roles);
    s->roles.destroy();
    destroy_map(s->permissions_by_name);
    s->permissions.destroy();
    destroy_map(s->catalogue);
    destroy_map(s->scopes);
    destroy_map(s->services);
    delete s;
}

} // namespace writ::inline WRIT_ABI
