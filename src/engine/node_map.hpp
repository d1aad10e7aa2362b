// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_NODE_MAP_HPP
#define WRIT_SRC_ENGINE_NODE_MAP_HPP

// Nodes by key, shared between revisions.
//
// A hash trie of 64-way branches over pages of a few hundred nodes.  A change
// copies one page and the branches above it; nothing is ever rehashed as a
// whole.  A page finds by 16 bits of the hash, which also say where a node
// belongs, so that a page is copied without looking at its nodes.

#include "engine/node.hpp"
#include "policy/name_hash.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <new>
#include <numeric>
#include <span>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Finds `Node`s, which have a key() and a static destroy(Node*).
// Readers use a copy of the map that is published with its revision.
template <class Node>
class node_map {
public:
    [[nodiscard]] static std::uint64_t hash(std::string_view key) noexcept { return name_hash()(key); }

    [[nodiscard]] Node* find(std::string_view key) const noexcept { return find(key, hash(key)); }
    [[nodiscard]] Node* find(std::string_view key, std::uint64_t h) const noexcept {
        page const* const p = page_of(h);
        if (p == nullptr) {
            return nullptr;
        }
        std::uint16_t const tag = tag_of(h);
        for (std::uint32_t i = p->home(tag); p->tags()[i] != 0; i = p->next(i)) {
            if (p->tags()[i] == tag && p->nodes()[i]->key() == key) {
                return p->nodes()[i];
            }
        }
        return nullptr;
    }

    // Ask the memory for what a find will read: first the page, then the node.
    void prefetch_page(std::uint64_t h) const noexcept {
        if (page const* const p = page_of(h)) {
            std::uint32_t const i = p->home(tag_of(h));
            __builtin_prefetch(&p->tags()[i]);
            __builtin_prefetch(&p->nodes()[i]);
        }
    }
    void prefetch_node(std::uint64_t h) const noexcept {
        page const* const p = page_of(h);
        if (p == nullptr) {
            return;
        }
        std::uint16_t const tag = tag_of(h);
        for (std::uint32_t i = p->home(tag); p->tags()[i] != 0; i = p->next(i)) {
            if (p->tags()[i] == tag) {
                // Most nodes that are looked for reach into a second line.
                char const* const n = reinterpret_cast<char const*>(p->nodes()[i]);
                __builtin_prefetch(n);
                __builtin_prefetch(n + 64);
                return;
            }
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    // Adds a node, or puts it in the place of that with its key, which is
    // replaced.
    void put(Node* n, node_changes& changes) { root_ = put(root_, 0, n, hash(n->key()), changes); }

    // Removes a node that is there; it is replaced.
    void erase(std::string_view key, node_changes& changes) {
        root_ = erase(root_, 0, key, hash(key), changes);
    }

    // A node and the hash of its key.
    struct hashed_node {
        std::uint64_t hash;
        Node* node;
    };
    // Fills an empty map at once with nodes whose keys differ, which it puts in
    // another order.
    void fill(std::span<hashed_node> nodes, node_changes& changes) {
        std::vector<hashed_node> room(nodes.size());
        root_ = fill(nodes, room, 0, changes);
        size_ = nodes.size();
    }

    // Calls `visit(Node&)` for all, in no order.
    template <class Visit>
    void for_each(Visit const& visit) const {
        for_each(root_, visit);
    }

    // Frees the pages and branches, not the nodes.
    void destroy() noexcept {
        destroy(root_);
        root_ = {};
        size_ = 0;
    }

private:
    static constexpr unsigned branch_bits = 6;
    static constexpr std::size_t branch_size = std::size_t{1} << branch_bits;
    static constexpr unsigned deepest = 5;
    static constexpr std::uint32_t page_full = 384;
    static constexpr std::uint32_t smallest_page = 8;

    // INVARIANT: the tags of `capacity` slots and then the nodes follow in the
    // same allocation; a tag of zero is a free slot, and there is one.
    struct page : node {
        std::uint32_t capacity;
        std::uint32_t count;

        [[nodiscard]] std::uint16_t* tags() const noexcept {
            return reinterpret_cast<std::uint16_t*>(reinterpret_cast<std::uintptr_t>(this)
                                                    + nodes_at(capacity) + capacity * sizeof(Node*));
        }
        [[nodiscard]] Node** nodes() const noexcept {
            return reinterpret_cast<Node**>(reinterpret_cast<std::uintptr_t>(this) + nodes_at(capacity));
        }
        [[nodiscard]] std::uint32_t home(std::uint16_t tag) const noexcept {
            return static_cast<std::uint32_t>(std::uint64_t{tag} * capacity >> 16);
        }
        [[nodiscard]] std::uint32_t next(std::uint32_t i) const noexcept {
            return i + 1 == capacity ? 0 : i + 1;
        }

        static constexpr std::size_t nodes_at(std::uint32_t) noexcept {
            return (sizeof(page) + alignof(Node*) - 1) / alignof(Node*) * alignof(Node*);
        }
        static constexpr std::size_t bytes(std::uint32_t capacity) noexcept {
            return nodes_at(capacity) + capacity * (sizeof(Node*) + sizeof(std::uint16_t));
        }
        static page* make(std::uint32_t capacity) {
            page* const p = make_unset(capacity);
            std::memset(p->nodes(), 0, bytes(capacity) - nodes_at(capacity));
            return p;
        }
        static page* make_copy(page const& from, std::uint32_t capacity) {
            if (capacity == from.capacity) {
                page* const p = make_unset(capacity);
                std::memcpy(p->nodes(), from.nodes(), bytes(capacity) - nodes_at(capacity));
                p->count = from.count;
                return p;
            }
            page* const p = make(capacity);
            for (std::uint32_t i = 0; i < from.capacity; ++i) {
                if (from.tags()[i] != 0) {
                    p->insert(from.nodes()[i], from.tags()[i]);
                }
            }
            return p;
        }
        static page* make_unset(std::uint32_t capacity) {
            return ::new (::operator new(bytes(capacity))) page{{}, capacity, 0};
        }
        static void destroy(page* p) noexcept { ::operator delete(p); }

        void insert(Node* n, std::uint16_t tag) noexcept {
            std::uint32_t i = home(tag);
            while (tags()[i] != 0) {
                i = next(i);
            }
            tags()[i] = tag;
            nodes()[i] = n;
            ++count;
        }
    };

    struct branch;
    // Where a page or a branch hangs, or nothing.
    class link {
    public:
        link() = default;
        link(page* p) noexcept : word_(reinterpret_cast<std::uintptr_t>(p)) {}
        link(branch* b) noexcept : word_(reinterpret_cast<std::uintptr_t>(b) | 1) {}

        [[nodiscard]] bool is_empty() const noexcept { return word_ == 0; }
        [[nodiscard]] bool is_branch() const noexcept { return (word_ & 1) != 0; }
        // Preconditions: it is one; it is not the other.
        [[nodiscard]] branch* below() const noexcept { return reinterpret_cast<branch*>(word_ - 1); }
        [[nodiscard]] page* leaf() const noexcept { return reinterpret_cast<page*>(word_); }

    private:
        // The lowest bit says that it is a branch.
        std::uintptr_t word_ = 0;
    };
    struct branch : node {
        link links[branch_size];
        static void destroy(branch* b) noexcept { delete b; }
    };

    // Never zero; independent of the bits that choose branches.
    [[nodiscard]] static std::uint16_t tag_of(std::uint64_t h) noexcept {
        return static_cast<std::uint16_t>(h >> 48 | (h >> 48 == 0 ? 1 : 0));
    }
    [[nodiscard]] static std::size_t slot_of(std::uint64_t h, unsigned level) noexcept {
        return h >> (level * branch_bits) & (branch_size - 1);
    }

    [[nodiscard]] page const* page_of(std::uint64_t h) const noexcept {
        link at = root_;
        for (std::uint64_t rest = h; at.is_branch(); rest >>= branch_bits) {
            at = at.below()->links[rest & (branch_size - 1)];
        }
        return at.leaf();
    }

    static branch* own(branch* b, node_changes& changes) {
        if (changes.owns(*b)) {
            return b;
        }
        auto* const copy = changes.adopt(new branch(*b));
        changes.replace(b);
        return copy;
    }

    // The page, or a copy of it with another capacity, to be changed.
    static page* own(page* p, std::uint32_t capacity, node_changes& changes) {
        if (changes.owns(*p) && p->capacity == capacity) {
            return p;
        }
        page* const copy = changes.adopt(page::make_copy(*p, capacity));
        changes.replace(p);
        return copy;
    }

    // `room` is for as many nodes.
    static link fill(std::span<hashed_node> nodes, std::span<hashed_node> room, unsigned level,
                     node_changes& changes) {
        if (nodes.empty()) {
            return {};
        }
        if (nodes.size() <= page_full || level == deepest) {
            auto const count = static_cast<std::uint32_t>(nodes.size());
            page* const p = changes.adopt(page::make(std::max(smallest_page, count + count / 4 + 1)));
            for (hashed_node const& n : nodes) {
                p->insert(n.node, tag_of(n.hash));
            }
            return p;
        }
        std::array<std::size_t, branch_size + 1> ends{};
        for (hashed_node const& n : nodes) {
            ++ends[slot_of(n.hash, level) + 1];
        }
        std::partial_sum(ends.begin(), ends.end(), ends.begin());
        for (hashed_node const& n : nodes) {
            room[ends[slot_of(n.hash, level)]++] = n;
        }
        branch* const b = changes.adopt(new branch());
        for (std::size_t i = 0, begin = 0; i < branch_size; begin = ends[i++]) {
            b->links[i] = fill(room.subspan(begin, ends[i] - begin), nodes.subspan(begin, ends[i] - begin),
                               level + 1, changes);
        }
        return b;
    }

    link put(link at, unsigned level, Node* n, std::uint64_t h, node_changes& changes) {
        if (at.is_branch()) {
            branch* const b = own(at.below(), changes);
            link& next = b->links[slot_of(h, level)];
            next = put(next, level + 1, n, h, changes);
            return b;
        }
        std::uint16_t const tag = tag_of(h);
        if (at.is_empty()) {
            page* const p = changes.adopt(page::make(smallest_page));
            p->insert(n, tag);
            ++size_;
            return p;
        }
        page* p = at.leaf();
        for (std::uint32_t i = p->home(tag); p->tags()[i] != 0; i = p->next(i)) {
            if (p->tags()[i] == tag && p->nodes()[i]->key() == n->key()) {
                p = own(p, p->capacity, changes);
                if (p->nodes()[i] != n) {
                    changes.replace(p->nodes()[i]);
                    p->nodes()[i] = n;
                }
                return p;
            }
        }
        if (p->count == page_full && level < deepest) {
            return put(split(p, level, changes), level, n, h, changes);
        }
        // A fifth of the slots stays free.
        bool const tight = (p->count + 1) * 5 > p->capacity * 4;
        p = own(p, tight ? p->capacity + p->capacity / 2 : p->capacity, changes);
        p->insert(n, tag);
        ++size_;
        return p;
    }

    static branch* split(page* p, unsigned level, node_changes& changes) {
        branch* const b = changes.adopt(new branch());
        for (std::uint32_t i = 0; i < p->capacity; ++i) {
            if (p->tags()[i] == 0) {
                continue;
            }
            Node* const n = p->nodes()[i];
            link& to = b->links[slot_of(hash(n->key()), level)];
            page* made = to.leaf();
            if (made == nullptr) {
                made = changes.adopt(page::make(smallest_page));
            } else if ((made->count + 1) * 5 > made->capacity * 4) {
                made = own(made, made->capacity * 2, changes);
            }
            made->insert(n, p->tags()[i]);
            to = made;
        }
        changes.replace(p);
        return b;
    }

    link erase(link at, unsigned level, std::string_view key, std::uint64_t h, node_changes& changes) {
        if (at.is_branch()) {
            branch* const b = own(at.below(), changes);
            link& next = b->links[slot_of(h, level)];
            next = erase(next, level + 1, key, h, changes);
            if (std::all_of(std::begin(b->links), std::end(b->links),
                            [](link const& l) { return l.is_empty(); })) {
                changes.replace(b);
                return {};
            }
            return b;
        }
        page* const p = own(at.leaf(), at.leaf()->capacity, changes);
        std::uint16_t const tag = tag_of(h);
        std::uint32_t i = p->home(tag);
        while (p->tags()[i] != tag || p->nodes()[i]->key() != key) {
            i = p->next(i);
        }
        changes.replace(p->nodes()[i]);
        close_gap(*p, i);
        --p->count;
        --size_;
        if (p->count == 0) {
            changes.replace(p);
            return {};
        }
        return p;
    }

    // Moves back what was pushed past the slot that becomes free.
    static void close_gap(page& p, std::uint32_t gap) noexcept {
        for (std::uint32_t i = p.next(gap); p.tags()[i] != 0; i = p.next(i)) {
            auto const distance = [&](std::uint32_t from) { return (i + p.capacity - from) % p.capacity; };
            if (distance(p.home(p.tags()[i])) >= distance(gap)) {
                p.tags()[gap] = p.tags()[i];
                p.nodes()[gap] = p.nodes()[i];
                gap = i;
            }
        }
        p.tags()[gap] = 0;
        p.nodes()[gap] = nullptr;
    }

    template <class Visit>
    static void for_each(link at, Visit const& visit) {
        if (at.is_branch()) {
            for (link const& next : at.below()->links) {
                for_each(next, visit);
            }
        } else if (page const* const p = at.leaf()) {
            for (std::uint32_t i = 0; i < p->capacity; ++i) {
                if (p->tags()[i] != 0) {
                    visit(*p->nodes()[i]);
                }
            }
        }
    }

    static void destroy(link at) noexcept {
        if (at.is_branch()) {
            for (link const& next : at.below()->links) {
                destroy(next);
            }
            delete at.below();
        } else if (!at.is_empty()) {
            page::destroy(at.leaf());
        }
    }

    link root_;
    std::size_t size_ = 0;
};

} // namespace writ::inline WRIT_ABI

#endif
