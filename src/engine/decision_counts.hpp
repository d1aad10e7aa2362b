// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_DECISION_COUNTS_HPP
#define WRIT_SRC_ENGINE_DECISION_COUNTS_HPP

// How often each decision was given, counted by each thread for itself.

#include <writ/engine/counters.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <tuple>

namespace writ::inline WRIT_ABI {

// One thread's, on cache lines of its own.
struct alignas(64) decision_counts {
    std::array<std::atomic<std::uint64_t>, std::tuple_size_v<decltype(engine_counters::decisions)>> of{};

    // Beside those, what the roles alone decided, and how much of it they allowed.
    std::atomic<std::uint64_t> by_roles{0};
    std::atomic<std::uint64_t> allowed_by_roles{0};

    // Decisions since the log was told of one.
    std::atomic<std::uint32_t> since_logged{0};

    // Not exact where threads share it: none waits for the other.
    void add(reason why) noexcept { add(of[static_cast<std::size_t>(why)], 1); }
    // Of reason::allowed_by_role or reason::no_match, without a branch that a
    // processor could predict wrongly.
    void add_by_roles(bool allowed) noexcept {
        add(by_roles, 1);
        add(allowed_by_roles, allowed ? 1 : 0);
    }
    // Whether the log is told of a decision, as it is of one of `every`.
    [[nodiscard]] bool is_logged(std::uint32_t every) noexcept {
        std::uint32_t const n = since_logged.load(std::memory_order_relaxed) + 1;
        since_logged.store(n < every ? n : 0, std::memory_order_relaxed);
        return n >= every;
    }

private:
    static void add(std::atomic<std::uint64_t>& to, std::uint64_t by) noexcept {
        to.store(to.load(std::memory_order_relaxed) + by, std::memory_order_release);
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
            // Where threads share them, there may be fewer of all than of the allowed.
            auto const allowed = c.allowed_by_roles.load(std::memory_order_acquire);
            auto const all = std::max(c.by_roles.load(std::memory_order_relaxed), allowed);
            to.decisions[static_cast<std::size_t>(reason::allowed_by_role)] += allowed;
            to.decisions[static_cast<std::size_t>(reason::no_match)] += all - allowed;
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
