// SPDX-License-Identifier: Apache-2.0
#include "engine/state.hpp"

#include "engine/holder_index.hpp"

#include <cstring>
#include <memory>
#include <new>

namespace writ::inline WRIT_ABI {

subject_node* subject_node::make(std::string_view id, std::size_t grants, std::size_t assignments) {
    void* const room = ::operator new(sizeof(subject_node) + grants * sizeof(grant_entry)
                                      + assignments * sizeof(assignment_entry) + id.size());
    auto* const n = ::new (room) subject_node();
    n->grant_count = static_cast<std::uint16_t>(grants);
    n->assignment_count = static_cast<std::uint16_t>(assignments);
    n->id_size = static_cast<std::uint8_t>(id.size());
    std::uninitialized_default_construct_n(n->grants().data(), grants);
    std::uninitialized_default_construct_n(n->assignments().data(), assignments);
    std::memcpy(const_cast<char*>(n->key().data()), id.data(), id.size());
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
        slot.table = r->rules.is_simple() ? r->rules.table() : question_table::view::of_nothing_simple();
    }
    roles.put(index, slot, changes);
}

void state::destroy_all(state* s) noexcept {
    s->organizations.for_each([](organization_node& o) noexcept {
        destroy_map(o.subjects);
        destroy_map(o.roles);
        destroy_map(o.groups);
        holder_index::destroy_all(o.index);
    });
    destroy_map(s->organizations);
    destroy_map(s->platform_roles);
    s->roles.destroy();
    destroy_map(s->permissions_by_name);
    s->permissions.destroy();
    destroy_map(s->catalogue);
    destroy_map(s->scopes);
    destroy_map(s->services);
    holder_index::destroy_all(s->platform_index);
    delete s;
}

} // namespace writ::inline WRIT_ABI
