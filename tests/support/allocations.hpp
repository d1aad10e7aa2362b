// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_ALLOCATIONS_HPP
#define WRIT_TESTS_SUPPORT_ALLOCATIONS_HPP

// The one file of a test binary that includes this replaces the global operator
// new for all of it, so that allocations are counted.

#include "support/allocation_counter.hpp"

#ifndef WRIT_TESTS_THREAD_SANITIZER

#include <malloc.h>

#include <cstddef>
#include <cstdlib>
#include <new>

namespace writ_test {

inline void* allocate(std::size_t size, std::size_t alignment) {
    if (allocation_counter != nullptr) {
        ++*allocation_counter;
    }
    if (allocations_left == 0) {
        throw std::bad_alloc();
    }
    allocations_left -= allocations_left == static_cast<std::size_t>(-1) ? 0 : 1;
    std::size_t const rounded = (size + alignment - 1) / alignment * alignment;
    void* const p = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
    if (p == nullptr) {
        throw std::bad_alloc();
    }
    live_bytes.fetch_add(static_cast<std::ptrdiff_t>(malloc_usable_size(p)), std::memory_order_relaxed);
    return p;
}

inline void release(void* p) noexcept {
    if (p != nullptr) {
        live_bytes.fetch_sub(static_cast<std::ptrdiff_t>(malloc_usable_size(p)), std::memory_order_relaxed);
        std::free(p);
    }
}

} // namespace writ_test

void* operator new(std::size_t size) {
    return writ_test::allocate(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return writ_test::allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
    try {
        return writ_test::allocate(size, alignof(std::max_align_t));
    } catch (std::bad_alloc const&) {
        return nullptr;
    }
}
void operator delete(void* p) noexcept {
    writ_test::release(p);
}
void operator delete(void* p, std::nothrow_t const&) noexcept {
    writ_test::release(p);
}
void operator delete(void* p, std::size_t) noexcept {
    writ_test::release(p);
}
void operator delete(void* p, std::align_val_t) noexcept {
    writ_test::release(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
    writ_test::release(p);
}

#endif

#endif
