// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_NODE_ARRAY_HPP
#define WRIT_SRC_ENGINE_NODE_ARRAY_HPP

// Nodes by a small number, shared between revisions: a change copies two
// blocks of pointers.

#include "engine/node.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace writ::inline WRIT_ABI {

template <class Node>
class node_array {
public:
    // How many numbers there can be.
    static constexpr std::uint32_t capacity = std::uint32_t{1} << 21;

    // Null where none was put.
    [[nodiscard]] Node* operator[](std::uint32_t index) const noexcept {
        if (root_ == nullptr) {
            return nullptr;
        }
        middle const* const m = root_->below[index / per_middle];
        block const* const b = m != nullptr ? m->below[index / block_size % middle_size] : nullptr;
        return b != nullptr ? b->nodes[index % block_size] : nullptr;
    }

    // Puts a node, or null, at a number below `capacity`.  The one that was
    // there is not replaced: that is its owner's to say.
    void put(std::uint32_t index, Node* n, node_changes& changes) {
        own(root_, changes);
        middle*& m = root_->below[index / per_middle];
        own(m, changes);
        block*& b = m->below[index / block_size % middle_size];
        own(b, changes);
        b->nodes[index % block_size] = n;
    }

    // Frees the blocks, not the nodes.
    void destroy() noexcept {
        if (root_ == nullptr) {
            return;
        }
        for (middle* m : root_->below) {
            if (m != nullptr) {
                for (block* b : m->below) {
                    delete b;
                }
                delete m;
            }
        }
        delete root_;
        root_ = nullptr;
    }

private:
    static constexpr std::size_t block_size = 128;
    static constexpr std::size_t middle_size = 128;
    static constexpr std::size_t per_middle = block_size * middle_size;

    struct block : node {
        std::array<Node*, block_size> nodes{};
        static void destroy(block* b) noexcept { delete b; }
    };
    struct middle : node {
        std::array<block*, middle_size> below{};
        static void destroy(middle* m) noexcept { delete m; }
    };
    struct top : node {
        std::array<middle*, capacity / per_middle> below{};
        static void destroy(top* t) noexcept { delete t; }
    };

    // Makes `part` one that this revision may change.
    template <class Part>
    static void own(Part*& part, node_changes& changes) {
        if (part == nullptr) {
            part = changes.adopt(new Part());
        } else if (!changes.owns(*part)) {
            Part* const copy = changes.adopt(new Part(*part));
            changes.replace(part);
            part = copy;
        }
    }

    top* root_ = nullptr;
};

} // namespace writ::inline WRIT_ABI

#endif
