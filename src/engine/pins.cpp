// SPDX-License-Identifier: Apache-2.0
// Tested by tests/thread/publish_test.cpp.
#include "engine/pins.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {

pins::~pins() {
    for (block* b = first_.next.load(std::memory_order_relaxed); b != nullptr;) {
        block* const next = b->next.load(std::memory_order_relaxed);
        delete b;
        b = next;
    }
}

pin& pins::claim(revision_number says) {
    // Threads begin at slots of their own, so that they seldom meet.
    static std::atomic<std::size_t> threads{0};
    thread_local std::size_t const begin = threads.fetch_add(1, std::memory_order_relaxed) * 17;
    for (block* b = &first_;;) {
        for (std::size_t i = 0; i < pins_per_block; ++i) {
            pin& slot = b->slots[(begin + i) % pins_per_block];
            revision_number free = 0;
            if (slot.revision.load(std::memory_order_relaxed) == 0
                && slot.revision.compare_exchange_strong(free, says, std::memory_order_seq_cst)) {
                return slot;
            }
        }
        block* next = b->next.load(std::memory_order_acquire);
        if (next == nullptr) {
            auto* const made = new block();
            if (b->next.compare_exchange_strong(next, made, std::memory_order_acq_rel)) {
                next = made;
            } else {
                delete made;
            }
        }
        b = next;
    }
}

pinned_revisions pins::pinned() const {
    pinned_revisions found;
    for (block const* b = &first_; b != nullptr; b = b->next.load(std::memory_order_acquire)) {
        for (pin const& slot : b->slots) {
            revision_number const says = slot.revision.load(std::memory_order_seq_cst);
            if (says % 2 != 0) {
                found.from = std::min(found.from, says / 2);
            } else if (says != 0) {
                found.single.push_back(says / 2);
            }
        }
    }
    std::sort(found.single.begin(), found.single.end());
    return found;
}

void pins::add_decisions(engine_counters& to) const noexcept {
    for (block const* b = &first_; b != nullptr; b = b->next.load(std::memory_order_acquire)) {
        for (pin const& slot : b->slots) {
            for (std::size_t r = 0; r < to.decisions.size(); ++r) {
                to.decisions[r] += slot.decisions[r].load(std::memory_order_relaxed);
            }
        }
    }
}

retired_nodes::~retired_nodes() {
    for (retired const& r : list_) {
        r.node.destroy(r.node.part);
    }
}

void retired_nodes::add(std::vector<owned_node> nodes, revision_number replaced_in) {
    list_.reserve(list_.size() + nodes.size());
    for (owned_node const& n : nodes) {
        list_.push_back({n, replaced_in});
    }
}

void retired_nodes::free_unpinned(pinned_revisions const& pinned) noexcept {
    std::erase_if(list_, [&pinned](retired const& r) {
        auto const& single = pinned.single;
        auto const from = std::lower_bound(single.begin(), single.end(), r.node.part->born);
        if (r.replaced_in > pinned.from || (from != single.end() && *from < r.replaced_in)) {
            return false;
        }
        r.node.destroy(r.node.part);
        return true;
    });
}

} // namespace writ::inline WRIT_ABI
