// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_PINS_HPP
#define WRIT_SRC_ENGINE_PINS_HPP

// Which revisions sessions are pinned to, and what waits to be freed.
//
// A reader says which revision it uses in a slot of its own; a writer frees a
// replaced part once no slot says a revision between the part's birth and its
// replacement.

#include "engine/node.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace writ::inline WRIT_ABI {

// One reader's slot; zero is free.  On a cache line of its own.
struct alignas(64) pin {
    // Twice the revision that is pinned; odd: that and all later ones.
    std::atomic<revision_number> revision{0};
};

// What no writer may free.
struct pinned_revisions {
    // Sorted.
    std::vector<revision_number> single = {};
    // This one and all later ones.
    revision_number from = UINT64_MAX;
};

class pins {
public:
    // `owner` tells it from all others that ever were.
    explicit pins(std::uint32_t owner) : owner_(owner), first_(64) {}
    pins(pins const&) = delete;
    pins& operator=(pins const&) = delete;
    ~pins();

    // Pins the revision that `current` holds at some moment of the call.  State
    // is a node.  Nothing of it may be read before it is pinned, so that all
    // revisions are until it is known which.
    // Complexity: constant for a thread that ends what it began before it
    // begins again; else it looks for a free slot from the last one on.
    template <class State>
    pin& acquire(std::atomic<State const*> const& current, State const*& pinned) {
        pin& slot = claim(latest_.load(std::memory_order_acquire) * 2 + 1);
        // The writer swaps `current` before it reads the slots: either it sees
        // this slot, or this load sees what it swapped in.
        pinned = current.load(std::memory_order_seq_cst);
        slot.revision.store(pinned->born * 2, std::memory_order_release);
        return slot;
    }

    // Says that a revision is current, once it is.
    void advance(revision_number latest) noexcept { latest_.store(latest, std::memory_order_release); }

    static void release(pin& slot) noexcept { slot.revision.store(0, std::memory_order_release); }

    [[nodiscard]] pinned_revisions pinned() const;

private:
    struct block {
        explicit block(std::size_t count) : slots(count) {}
        std::vector<pin> slots;
        std::atomic<block*> next{nullptr};
    };
    // Where a thread found its last slot.
    struct place {
        std::uint32_t owner = 0;
        block* in = nullptr;
        std::size_t index = 0;
    };

    [[nodiscard]] static bool try_claim(pin& slot, revision_number says) noexcept {
        revision_number free = 0;
        return slot.revision.load(std::memory_order_relaxed) == 0
               && slot.revision.compare_exchange_strong(free, says, std::memory_order_seq_cst);
    }
    // A free slot, which then says so.
    pin& claim(revision_number says) {
        if (last_place_.owner == owner_) [[likely]] {
            pin& slot = last_place_.in->slots[last_place_.index];
            if (try_claim(slot, says)) [[likely]] {
                return slot;
            }
        }
        return search(says);
    }
    pin& search(revision_number says);
    static block* append(block& after, std::size_t count);

    static thread_local constinit place last_place_;

    std::uint32_t const owner_;
    std::atomic<revision_number> latest_{0};
    mutable block first_;
};

// Parts that were replaced and may still be read.
//
// Each is filed under one of the pinned revisions that hold it, and looked at
// again only when that one is no longer pinned: a session that never ends does
// not make each publication look at all that it keeps.
class retired_nodes {
public:
    retired_nodes() = default;
    retired_nodes(retired_nodes const&) = delete;
    retired_nodes& operator=(retired_nodes const&) = delete;
    ~retired_nodes();

    // Makes room, so that adding as many cannot fail.
    void reserve(std::size_t more) { fresh_.reserve(fresh_.size() + more); }
    // They were last in the revision before `replaced_in`.
    void add(std::span<owned_node const> nodes, revision_number replaced_in) {
        reserve(nodes.size());
        for (owned_node const& n : nodes) {
            fresh_.push_back({n, replaced_in});
        }
    }
    // Frees those that none of the pinned revisions holds.
    void free_unpinned(pinned_revisions const& pinned) noexcept;
    [[nodiscard]] std::size_t size() const noexcept;

private:
    struct retired {
        owned_node node;
        revision_number replaced_in;
    };

    // Whether it was freed, or filed elsewhere.
    bool settle(retired const& r, pinned_revisions const& pinned) noexcept;

    // Not filed yet.
    std::vector<retired> fresh_;
    std::map<revision_number, std::vector<retired>> kept_for_;
};

} // namespace writ::inline WRIT_ABI

#endif
