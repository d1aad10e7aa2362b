// SPDX-License-Identifier: Apache-2.0
// Tested by tests/thread/publish_test.cpp.
#include "engine/pins.hpp"

#include "engine/decision_counts.hpp"

#include <algorithm>
#include <iterator>
#include <memory>
#include <new>

namespace writ::inline WRIT_ABI {

pins::~pins() {
    for (block* b = first_.next.load(std::memory_order_relaxed); b != nullptr;) {
        block* const next = b->next.load(std::memory_order_relaxed);
        delete b;
        b = next;
    }
}

thread_local constinit pins::place pins::last_place_{};

// From the thread's last slot on, once around; then one more block, as large
// as all that there are.
pin& pins::search(revision_number says) {
    place& at = last_place_;
    if (at.owner != owner_) {
        // Threads begin apart, so that they seldom meet.
        at = {owner_, &first_, shared_decision_counts::number_of_thread() * 17 % first_.slots.size()};
    }
    block* const began_in = at.in;
    std::size_t passed = 0;
    for (bool around = false;;) {
        for (; at.index < at.in->slots.size(); ++at.index) {
            if (try_claim(at.in->slots[at.index], says)) {
                return at.in->slots[at.index];
            }
        }
        passed += at.in->slots.size();
        block* next = at.in->next.load(std::memory_order_acquire);
        if (next == nullptr && !around) {
            around = true;
            next = &first_;
        } else if (next == nullptr || (around && at.in == began_in)) {
            next = append(*at.in, passed);
        }
        at.in = next;
        at.index = 0;
    }
}

// The block after the last one, or the one that another thread has appended.
pins::block* pins::append(block& after, std::size_t count) {
    block* last = &after;
    while (block* const next = last->next.load(std::memory_order_acquire)) {
        last = next;
    }
    auto made = std::make_unique<block>(count);
    block* next = nullptr;
    return last->next.compare_exchange_strong(next, made.get(), std::memory_order_acq_rel) ? made.release()
                                                                                           : next;
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

retired_nodes::~retired_nodes() {
    free_unpinned({});
}

bool retired_nodes::settle(retired const& r, pinned_revisions const& pinned) noexcept {
    auto const holder = std::lower_bound(pinned.single.begin(), pinned.single.end(), r.node.part->born);
    if (holder != pinned.single.end() && *holder < r.replaced_in) {
        try {
            kept_for_[*holder].push_back(r);
            return true;
        } catch (std::bad_alloc const&) {
            return false; // It stays where it is, and is looked at again.
        }
    }
    if (r.replaced_in > pinned.from) {
        return false;
    }
    r.node.destroy(r.node.part);
    return true;
}

void retired_nodes::free_unpinned(pinned_revisions const& pinned) noexcept {
    auto const settled = [&](retired const& r) noexcept { return settle(r, pinned); };
    for (auto at = kept_for_.begin(); at != kept_for_.end();) {
        if (!std::binary_search(pinned.single.begin(), pinned.single.end(), at->first)) {
            std::erase_if(at->second, settled);
        }
        at = at->second.empty() ? kept_for_.erase(at) : std::next(at);
    }
    std::erase_if(fresh_, settled);
}

std::size_t retired_nodes::size() const noexcept {
    std::size_t count = fresh_.size();
    for (auto const& [holder, nodes] : kept_for_) {
        count += nodes.size();
    }
    return count;
}

} // namespace writ::inline WRIT_ABI
