// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_PINS_HPP
#define WRIT_SRC_ENGINE_PINS_HPP

// Which revisions sessions are pinned to, and what waits to be freed.
//
// A reader says which revision it uses in a slot of its own; a writer frees a
// replaced part once no slot says a revision between the part's birth and its
// replacement.

#include "engine/node.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace writ::inline WRIT_ABI {

// One reader's slot; zero is free.  On a cache line of its own.
struct alignas(64) pin {
    std::atomic<revision_number> revision{0};
};

class pins {
public:
    pins() = default;
    pins(pins const&) = delete;
    pins& operator=(pins const&) = delete;
    ~pins();

    // Pins the revision that `current` holds at the moment of the answer.
    // State is a node.
    template <class State>
    pin& acquire(std::atomic<State const*> const& current, State const*& pinned) {
        pinned = current.load(std::memory_order_acquire);
        pin& slot = claim(pinned->born);
        for (;;) {
            // The writer swaps `current` before it reads the slots: either it
            // sees this slot, or this load sees what it swapped in.
            State const* const again = current.load(std::memory_order_seq_cst);
            if (again == pinned) {
                return slot;
            }
            pinned = again;
            slot.revision.store(pinned->born, std::memory_order_seq_cst);
        }
    }

    static void release(pin& slot) noexcept { slot.revision.store(0, std::memory_order_release); }

    // The revisions that are pinned, sorted.
    [[nodiscard]] std::vector<revision_number> pinned() const;

private:
    static constexpr std::size_t pins_per_block = 256;
    struct block {
        std::array<pin, pins_per_block> slots;
        std::atomic<block*> next{nullptr};
    };

    // A free slot, which then says the revision.
    pin& claim(revision_number revision);

    mutable block first_;
};

// Parts that were replaced and may still be read.
class retired_nodes {
public:
    retired_nodes() = default;
    retired_nodes(retired_nodes const&) = delete;
    retired_nodes& operator=(retired_nodes const&) = delete;
    ~retired_nodes();

    // They were last in the revision before `replaced_in`.
    void add(std::vector<owned_node> nodes, revision_number replaced_in);
    // Frees those that none of the pinned revisions, sorted, can reach.
    void free_unpinned(std::vector<revision_number> const& pinned) noexcept;
    [[nodiscard]] std::size_t size() const noexcept { return list_.size(); }

private:
    struct retired {
        owned_node node;
        revision_number replaced_in;
    };
    std::vector<retired> list_;
};

} // namespace writ::inline WRIT_ABI

#endif
