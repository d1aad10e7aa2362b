// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_ALLOCATIONS_HPP
#define WRIT_TESTS_SUPPORT_ALLOCATIONS_HPP

// Counts what a thread allocates while a guard lives.  The one file of a test
// binary that includes this replaces the global operator new for all of it;
// without a guard that only forwards.

#include <cstddef>
#include <cstdlib>
#include <new>

namespace writ_test {

inline thread_local std::size_t* allocation_counter = nullptr;

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

inline void* allocate(std::size_t size, std::size_t alignment) {
    if (allocation_counter != nullptr) {
        ++*allocation_counter;
    }
    std::size_t const rounded = (size + alignment - 1) / alignment * alignment;
    void* const p = std::aligned_alloc(alignment, rounded == 0 ? alignment : rounded);
    if (p == nullptr) {
        throw std::bad_alloc();
    }
    return p;
}

} // namespace writ_test

void* operator new(std::size_t size) {
    return writ_test::allocate(size, alignof(std::max_align_t));
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return writ_test::allocate(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
    return writ_test::allocate(size, alignof(std::max_align_t));
}
void operator delete(void* p) noexcept {
    std::free(p);
}
void operator delete(void* p, std::nothrow_t const&) noexcept {
    std::free(p);
}
void operator delete(void* p, std::size_t) noexcept {
    std::free(p);
}
void operator delete(void* p, std::align_val_t) noexcept {
    std::free(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
    std::free(p);
}

#endif
