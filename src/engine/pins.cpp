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

pin& pins::claim(revision_number revision) {
    // Threads begin at slots of their own, so that they seldom meet.
    static std::atomic<std::size_t> threads{0};
    thread_local std::size_t const begin = threads.fetch_add(1, std::memory_order_relaxed) * 17;
    for (block* b = &first_;;) {
        for (std::size_t i = 0; i < pins_per_block; ++i) {
            pin& slot = b->slots[(begin + i) % pins_per_block];
            revision_number free = 0;
            if (slot.revision.load(std::memory_order_relaxed) == 0
                && slot.revision.compare_exchange_strong(free, revision, std::memory_order_seq_cst)) {
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

std::vector<revision_number> pins::pinned() const {
    std::vector<revision_number> list;
    for (block const* b = &first_; b != nullptr; b = b->next.load(std::memory_order_acquire)) {
        for (pin const& slot : b->slots) {
            if (revision_number const r = slot.revision.load(std::memory_order_seq_cst); r != 0) {
                list.push_back(r);
            }
        }
    }
    std::sort(list.begin(), list.end());
    return list;
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

void retired_nodes::free_unpinned(std::vector<revision_number> const& pinned) noexcept {
    std::erase_if(list_, [&pinned](retired const& r) {
        auto const from = std::lower_bound(pinned.begin(), pinned.end(), r.node.part->born);
        if (from != pinned.end() && *from < r.replaced_in) {
            return false;
        }
        r.node.destroy(r.node.part);
        return true;
    });
}

} // namespace writ::inline WRIT_ABI
