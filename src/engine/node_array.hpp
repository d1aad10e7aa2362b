// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_NODE_ARRAY_HPP
#define WRIT_SRC_ENGINE_NODE_ARRAY_HPP

// Small values by a number, shared between revisions: a change copies one
// block of them and the list of the blocks.

#include "engine/node.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace writ::inline WRIT_ABI {

// A `Value` says by its default what stands where none was put.
template <class Value>
class node_array {
public:
    // How many numbers there can be.
    static constexpr std::uint32_t capacity = std::uint32_t{1} << 21;

    // A number, taken apart for hot places.
    class place {
    public:
        place() = default;
        explicit place(std::uint32_t index) noexcept
            : block_(static_cast<std::uint16_t>(index / block_size)),
              offset_(static_cast<std::uint16_t>(index % block_size * value_size)) {}

        [[nodiscard]] std::uint32_t index() const noexcept {
            return block_ * block_size + offset_ / value_size;
        }

    private:
        friend class node_array;
        std::uint16_t block_ = 0;
        // In bytes.
        std::uint16_t offset_ = 0;
    };

    // Precondition: one was put there.
    [[nodiscard]] Value const& operator[](place at) const noexcept {
        return *reinterpret_cast<Value const*>(
            reinterpret_cast<char const*>(blocks_[at.block_]->values.data()) + at.offset_);
    }
    [[nodiscard]] Value const& operator[](std::uint32_t index) const noexcept {
        return (*this)[place(index)];
    }

    // The default where none was put.
    [[nodiscard]] Value find(std::uint32_t index) const noexcept {
        block const* const b = index / block_size < count_ ? blocks_[index / block_size] : nullptr;
        return b != nullptr ? b->values[index % block_size] : Value();
    }

    // Puts a value at a number below `capacity`.  What the one that was there
    // refers to is not replaced: that is its owner's to say.
    void put(std::uint32_t index, Value const& v, node_changes& changes) {
        std::uint32_t const at = index / block_size;
        if (at >= count_ || !changes.owns(*list_)) {
            own_list(std::max(at + 1, count_), changes);
        }
        block*& b = blocks_[at];
        if (b == nullptr) {
            b = changes.adopt(new block());
        } else if (!changes.owns(*b)) {
            changes.replace(b);
            b = changes.adopt(new block(*b));
        }
        b->values[index % block_size] = v;
    }

    // Frees the blocks, not what the values refer to.
    void destroy() noexcept {
        for (std::uint32_t i = 0; i < count_; ++i) {
            delete blocks_[i];
        }
        delete list_;
        *this = {};
    }

private:
    static constexpr std::uint32_t block_size = 256;
    // NOLINTNEXTLINE(bugprone-sizeof-expression): some values are pointers.
    static constexpr std::uint32_t value_size = sizeof(Value);
    static_assert(capacity / block_size <= UINT16_MAX && block_size * value_size <= UINT16_MAX, "see place");

    struct block : node {
        std::array<Value, block_size> values{};
        static void destroy(block* b) noexcept { delete b; }
    };
    struct block_list : node {
        std::vector<block*> blocks;
        static void destroy(block_list* l) noexcept { delete l; }
    };

    void own_list(std::uint32_t count, node_changes& changes) {
        auto* const made = changes.adopt(new block_list());
        made->blocks.assign(blocks_, blocks_ + count_);
        made->blocks.resize(count);
        if (list_ != nullptr) {
            changes.replace(list_);
        }
        list_ = made;
        blocks_ = made->blocks.data();
        count_ = count;
    }

    // The list's blocks, for readers.
    block** blocks_ = nullptr;
    std::uint32_t count_ = 0;
    block_list* list_ = nullptr;
};

} // namespace writ::inline WRIT_ABI

#endif
