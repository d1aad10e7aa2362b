// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_NODE_TREE_HPP
#define WRIT_SRC_ENGINE_NODE_TREE_HPP

// Nodes in the bytewise order of their keys, shared between revisions.
//
// A B-tree: a change copies one page of each level.  A page that loses nodes is
// not merged with its neighbours; it goes when it is empty.  The nodes belong
// to somebody else, and several trees may hold one.

#include "engine/node.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <span>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Of `Node`s that have a key().
// Readers use a copy of the tree that is published with its revision.
template <class Node>
class node_tree {
    // Levels.  Each more takes as many insertions as half a page has room for.
    static constexpr std::size_t deepest = 11;

    // INVARIANT: the nodes, or the least ones of the pages below and then these,
    // follow in the same allocation, with room for `capacity`.
    struct page : node {
        std::uint16_t count = 0;
        std::uint16_t capacity = 0;
        // 0: a leaf.
        std::uint16_t level = 0;

        [[nodiscard]] Node** nodes() noexcept { return reinterpret_cast<Node**>(this + 1); }
        [[nodiscard]] Node* const* nodes() const noexcept { return reinterpret_cast<Node* const*>(this + 1); }
        [[nodiscard]] page** below() noexcept { return reinterpret_cast<page**>(nodes() + capacity); }
        [[nodiscard]] page* const* below() const noexcept {
            return reinterpret_cast<page* const*>(nodes() + capacity);
        }

        static page* make(std::size_t capacity, std::uint16_t level) {
            std::size_t const words = capacity * (level == 0 ? 1 : 2);
            auto* const p = ::new (::operator new(sizeof(page) + words * sizeof(void*))) page();
            p->capacity = static_cast<std::uint16_t>(capacity);
            p->level = level;
            return p;
        }
        static void destroy(page* p) noexcept { ::operator delete(p); }

        // How many keys are at most this one.
        [[nodiscard]] std::size_t count_up_to(std::string_view key) const noexcept {
            auto const* const at = std::partition_point(nodes(), nodes() + count,
                                                        [=](Node const* n) { return n->key() <= key; });
            return static_cast<std::size_t>(at - nodes());
        }
        void append(page const& from, std::size_t first, std::size_t n) noexcept {
            std::copy_n(from.nodes() + first, n, nodes() + count);
            if (level != 0) {
                std::copy_n(from.below() + first, n, below() + count);
            }
            count = static_cast<std::uint16_t>(count + n);
        }
        // Moves what stands from `first` on by one, to either side.
        void shift(std::size_t first, std::ptrdiff_t by) noexcept {
            std::size_t const bytes = (count - first) * sizeof(void*);
            std::memmove(nodes() + first + by, nodes() + first, bytes);
            if (level != 0) {
                std::memmove(below() + first + by, below() + first, bytes);
            }
            count = static_cast<std::uint16_t>(count + by);
        }
    };
    static_assert(sizeof(page) % alignof(Node*) == 0);

public:
    // Walks nodes in order.  Valid as long as the revision is pinned.
    class cursor {
    public:
        // Null: there are no more.
        [[nodiscard]] Node* get() const noexcept {
            return depth_ == 0 ? nullptr : last().in->nodes()[last().at];
        }
        void next() noexcept {
            while (depth_ != 0 && ++last().at == last().in->count) {
                --depth_;
            }
            if (depth_ != 0 && last().in->level != 0) {
                for (page const* p = last().in->below()[last().at];; p = p->below()[0]) {
                    push(p, 0);
                    if (p->level == 0) {
                        return;
                    }
                }
            }
        }

    private:
        friend class node_tree;
        struct place {
            page const* in;
            std::size_t at;
        };
        void push(page const* in, std::size_t at) noexcept { path_[depth_++] = {in, at}; }
        [[nodiscard]] place& last() noexcept { return path_[depth_ - 1]; }
        [[nodiscard]] place const& last() const noexcept { return path_[depth_ - 1]; }

        std::array<place, deepest> path_;
        std::size_t depth_ = 0;
    };

    [[nodiscard]] bool is_empty() const noexcept { return root_ == nullptr; }

    // From the first node whose key is greater.
    [[nodiscard]] cursor after(std::string_view key) const noexcept {
        cursor c;
        for (page const* p = root_; p != nullptr;) {
            std::size_t const up_to = p->count_up_to(key);
            if (p->level == 0) {
                // From the one before it, which may be none.
                c.push(p, up_to - 1);
                c.next();
                return c;
            }
            std::size_t const at = up_to == 0 ? 0 : up_to - 1;
            c.push(p, at);
            p = p->below()[at];
        }
        return c;
    }

    [[nodiscard]] Node* find(std::string_view key) const noexcept {
        page const* p = root_;
        while (p != nullptr) {
            std::size_t const up_to = p->count_up_to(key);
            if (up_to == 0) {
                return nullptr;
            }
            if (p->level == 0) {
                Node* const n = p->nodes()[up_to - 1];
                return n->key() == key ? n : nullptr;
            }
            p = p->below()[up_to - 1];
        }
        return nullptr;
    }

    // Precondition: no node with this key is there.
    void insert(Node* n, node_changes& changes) {
        if (root_ == nullptr) {
            root_ = changes.adopt(page::make(1, 0));
        }
        halves const h = insert(root_, n, changes);
        root_ = h.left;
        if (h.right != nullptr) {
            page* const above =
                changes.adopt(page::make(page_full, static_cast<std::uint16_t>(root_->level + 1)));
            for (page* const p : {h.left, h.right}) {
                above->nodes()[above->count] = p->nodes()[0];
                above->below()[above->count++] = p;
            }
            root_ = above;
        }
    }

    // Takes out the node with this key, which is there and is not replaced.
    void erase(std::string_view key, node_changes& changes) {
        root_ = erase(root_, key, changes);
        while (root_ != nullptr && root_->level != 0 && root_->count == 1) {
            page* const only = root_->below()[0];
            changes.replace(root_);
            root_ = only;
        }
    }

    // Fills an empty tree at once with nodes in order.
    void fill(std::span<Node* const> nodes, node_changes& changes) {
        std::vector<page*> row;
        for (std::size_t first = 0; first < nodes.size(); first += page_full) {
            std::size_t const count = std::min(page_full, nodes.size() - first);
            page* const p = row.emplace_back(changes.adopt(page::make(count, 0)));
            std::copy_n(nodes.data() + first, count, p->nodes());
            p->count = p->capacity;
        }
        for (std::uint16_t level = 1; row.size() > 1; ++level) {
            std::vector<page*> above;
            for (std::size_t first = 0; first < row.size(); first += page_full) {
                std::size_t const count = std::min(page_full, row.size() - first);
                page* const p = above.emplace_back(changes.adopt(page::make(count, level)));
                for (std::size_t i = 0; i < count; ++i) {
                    p->nodes()[i] = row[first + i]->nodes()[0];
                    p->below()[i] = row[first + i];
                }
                p->count = p->capacity;
            }
            row = std::move(above);
        }
        root_ = row.empty() ? nullptr : row.front();
    }

    // Frees the pages, not the nodes.
    void destroy() noexcept {
        destroy(root_, [](Node*) noexcept {});
        root_ = nullptr;
    }
    // Frees the nodes, too.
    void destroy_with_nodes() noexcept {
        destroy(root_, [](Node* n) noexcept { Node::destroy(n); });
        root_ = nullptr;
    }

private:
    static constexpr std::size_t page_full = 128;

    struct halves {
        page* left;
        page* right = nullptr;
    };

    // The page, or a copy of it with so much room, to be changed.
    static page* own(page* p, std::size_t capacity, node_changes& changes) {
        if (changes.owns(*p) && p->capacity >= capacity) {
            return p;
        }
        page* const copy = changes.adopt(page::make(std::max<std::size_t>(capacity, p->count), p->level));
        copy->append(*p, 0, p->count);
        changes.replace(p);
        return copy;
    }

    static halves insert(page* p, Node* n, node_changes& changes) {
        std::size_t const up_to = p->count_up_to(n->key());
        if (p->level == 0) {
            return put(p, up_to, n, nullptr, changes);
        }
        std::size_t const at = up_to == 0 ? 0 : up_to - 1;
        halves const h = insert(p->below()[at], n, changes);
        p = own(p, 0, changes);
        p->below()[at] = h.left;
        p->nodes()[at] = h.left->nodes()[0];
        return h.right == nullptr ? halves{p} : put(p, at + 1, h.right->nodes()[0], h.right, changes);
    }

    // Puts one more at a place of a page, which is split where it is full.
    static halves put(page* p, std::size_t at, Node* n, page* below, node_changes& changes) {
        if (p->count == page_full) {
            std::size_t const half = page_full / 2;
            page* const left = changes.adopt(page::make(page_full, p->level));
            page* const right = changes.adopt(page::make(page_full, p->level));
            left->append(*p, 0, half);
            right->append(*p, half, page_full - half);
            changes.replace(p);
            put(at <= half ? left : right, at <= half ? at : at - half, n, below, changes);
            return {left, right};
        }
        bool const is_tight = !changes.owns(*p) || p->count == p->capacity;
        p = own(p, is_tight ? std::min<std::size_t>(page_full, p->count + p->count / 4 + 1) : 0, changes);
        p->shift(at, 1);
        p->nodes()[at] = n;
        if (p->level != 0) {
            p->below()[at] = below;
        }
        return {p};
    }

    // Null: nothing is left of the page.
    static page* erase(page* p, std::string_view key, node_changes& changes) {
        std::size_t const at = p->count_up_to(key) - 1;
        page* const left = p->level != 0 ? erase(p->below()[at], key, changes) : nullptr;
        if (left == nullptr && p->count == 1) {
            changes.replace(p);
            return nullptr;
        }
        p = own(p, 0, changes);
        if (left == nullptr) {
            p->shift(at + 1, -1);
        } else {
            p->below()[at] = left;
            p->nodes()[at] = left->nodes()[0];
        }
        return p;
    }

    template <class Destroy>
    static void destroy(page* p, Destroy const& destroy_node) noexcept {
        if (p == nullptr) {
            return;
        }
        for (std::size_t i = 0; i < p->count; ++i) {
            if (p->level == 0) {
                destroy_node(p->nodes()[i]);
            } else {
                destroy(p->below()[i], destroy_node);
            }
        }
        page::destroy(p);
    }

    page* root_ = nullptr;
};

} // namespace writ::inline WRIT_ABI

#endif
