// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_FLOORS_PINNED_HPP
#define WRIT_BENCH_FLOORS_PINNED_HPP

// The cheapest correct way to read what a writer may replace and free: a
// reader says in a slot of its own that it reads; the writer makes all readers'
// stores visible with membarrier(2), so that readers need no fence.

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstddef>
#include <memory>
#include <vector>

namespace bench::floors {

template <class Value>
class pinned {
public:
    explicit pinned(std::unique_ptr<Value const> first) : current_(first.release()) {
        syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0);
    }
    pinned(pinned const&) = delete;
    pinned& operator=(pinned const&) = delete;
    ~pinned() { delete current_.load(); }

    // Calls `ask(value)`.
    template <class Ask>
    bool read(Ask const& ask) const noexcept {
        slot& mine = own_slot();
        mine.reads.store(true, std::memory_order_relaxed);
        std::atomic_signal_fence(std::memory_order_seq_cst);
        bool const answer = ask(*current_.load(std::memory_order_acquire));
        mine.reads.store(false, std::memory_order_release);
        return answer;
    }

    // While nothing is replaced.
    [[nodiscard]] Value const& peek() const noexcept { return *current_.load(std::memory_order_relaxed); }

    // One writer at a time.
    void replace(std::unique_ptr<Value const> next) {
        Value const* const old = current_.exchange(next.release());
        syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
        for (slot const& s : slots_) {
            while (s.reads.load(std::memory_order_acquire)) {
            }
        }
        delete old;
    }

private:
    struct alignas(64) slot {
        std::atomic<bool> reads{false};
    };

    // Threads are numbered, and there are few.
    slot& own_slot() const noexcept {
        static std::atomic<std::size_t> threads{0};
        thread_local std::size_t const number = threads.fetch_add(1);
        return slots_[number % slots_.size()];
    }

    std::atomic<Value const*> current_;
    mutable std::vector<slot> slots_ = std::vector<slot>(64);
};

} // namespace bench::floors

#endif
