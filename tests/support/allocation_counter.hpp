// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_ALLOCATION_COUNTER_HPP
#define WRIT_TESTS_SUPPORT_ALLOCATION_COUNTER_HPP

// Counts what is allocated; only in a test binary one file of which includes
// support/allocations.hpp.

#include <atomic>
#include <cstddef>

namespace writ_test {

// In bytes, those of the process that live.
inline std::atomic<std::ptrdiff_t> allocated_bytes{0};

inline thread_local std::size_t* allocation_counter = nullptr;

// What a thread allocates while it lives.
class count_allocations {
public:
    count_allocations() noexcept { allocation_counter = &count_; }
    ~count_allocations() { allocation_counter = nullptr; }
    count_allocations(count_allocations const&) = delete;
    count_allocations& operator=(count_allocations const&) = delete;

    // So far, on this thread.
    [[nodiscard]] std::size_t count() const noexcept { return count_; }

private:
    std::size_t count_ = 0;
};

} // namespace writ_test

#endif
