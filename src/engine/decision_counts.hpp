// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_DECISION_COUNTS_HPP
#define WRIT_SRC_ENGINE_DECISION_COUNTS_HPP

// How often each decision was given, counted by each thread for itself.

#include <writ/engine/counters.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <tuple>

namespace writ::inline WRIT_ABI {

// One thread's, on cache lines of its own.
struct alignas(64) decision_counts {
    std::array<std::atomic<std::uint64_t>, std::tuple_size_v<decltype(engine_counters::decisions)>> of{};

    // Decisions since the log was told of one.
    std::atomic<std::uint32_t> since_logged{0};

    // Not exact where threads share it: none waits for the other.
    void add(reason why) noexcept {
        auto& n = of[static_cast<std::size_t>(why)];
        n.store(n.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    }
    // Whether the log is told of a decision, as it is of one of `every`.
    [[nodiscard]] bool is_logged(std::uint32_t every) noexcept {
        std::uint32_t const n = since_logged.load(std::memory_order_relaxed) + 1;
        since_logged.store(n < every ? n : 0, std::memory_order_relaxed);
        return n >= every;
    }
};

// Those of all threads; the first few dozen share with nobody.
class shared_decision_counts {
public:
    // The present thread's.
    [[nodiscard]] decision_counts& mine() noexcept {
        return of_threads_[number_of_thread() % of_threads_.size()];
    }

    void add_to(engine_counters& to) const noexcept {
        for (decision_counts const& c : of_threads_) {
            for (std::size_t r = 0; r < to.decisions.size(); ++r) {
                to.decisions[r] += c.of[r].load(std::memory_order_relaxed);
            }
        }
    }

    // Counts the threads that ask.
    [[nodiscard]] static std::size_t number_of_thread() noexcept {
        static constinit std::atomic<std::size_t> threads{0};
        static thread_local constinit std::size_t number = 0;
        if (number == 0) [[unlikely]] {
            number = threads.fetch_add(1, std::memory_order_relaxed) + 1;
        }
        return number;
    }

private:
    std::array<decision_counts, 64> of_threads_;
};

} // namespace writ::inline WRIT_ABI

#endif
