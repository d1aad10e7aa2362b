// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_ALLOCATION_COUNTER_HPP
#define WRIT_TESTS_SUPPORT_ALLOCATION_COUNTER_HPP

// Counts what is allocated, and lets allocations fail; only in a test binary one file of which includes
// support/allocations.hpp.

#include <atomic>
#include <cstddef>

// The thread sanitizer has an operator new of its own, and counts the bytes.
#if defined(__SANITIZE_THREAD__)
#define WRIT_TESTS_THREAD_SANITIZER 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define WRIT_TESTS_THREAD_SANITIZER 1
#endif
#endif
#ifdef WRIT_TESTS_THREAD_SANITIZER
#include <sanitizer/allocator_interface.h>
#endif

namespace writ_test {

inline std::atomic<std::ptrdiff_t> live_bytes{0};

// What the process has allocated and not yet given back, in bytes.
inline std::ptrdiff_t allocated_bytes() noexcept {
#ifdef WRIT_TESTS_THREAD_SANITIZER
    return static_cast<std::ptrdiff_t>(__sanitizer_get_current_allocated_bytes());
#else
    return live_bytes;
#endif
}

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

// How many allocations of this thread still succeed; the next one throws
// std::bad_alloc.
inline thread_local std::size_t allocations_left = static_cast<std::size_t>(-1);

// While it lives, the thread's allocations succeed only so many times.
class fail_allocations {
public:
    explicit fail_allocations(std::size_t after) noexcept { allocations_left = after; }
    ~fail_allocations() { allocations_left = static_cast<std::size_t>(-1); }
    fail_allocations(fail_allocations const&) = delete;
    fail_allocations& operator=(fail_allocations const&) = delete;
};

} // namespace writ_test

#endif
