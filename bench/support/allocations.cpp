// SPDX-License-Identifier: Apache-2.0
#include "support/allocations.hpp"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace {

constinit thread_local bench::allocations counted;
constinit bool counts_bytes = false;

void* counted_malloc(std::size_t size, std::size_t alignment) {
    void* const p =
        alignment <= alignof(std::max_align_t) ? std::malloc(size) : std::aligned_alloc(alignment, size);
    if (p == nullptr) {
        throw std::bad_alloc();
    }
    ++counted.calls;
    if (counts_bytes) {
        counted.bytes += static_cast<std::int64_t>(malloc_usable_size(p));
    }
    return p;
}

void counted_free(void* p) noexcept {
    if (counts_bytes) {
        counted.bytes -= static_cast<std::int64_t>(malloc_usable_size(p));
    }
    std::free(p);
}

} // namespace

void bench::count_bytes() noexcept {
    counts_bytes = true;
}

bench::allocations const& bench::counted_allocations() noexcept {
    return counted;
}

// The other forms of the standard library call these.
void* operator new(std::size_t size) {
    return counted_malloc(size, 1);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
    return counted_malloc(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* p) noexcept {
    counted_free(p);
}
void operator delete(void* p, std::size_t) noexcept {
    counted_free(p);
}
void operator delete(void* p, std::align_val_t) noexcept {
    counted_free(p);
}
void operator delete(void* p, std::size_t, std::align_val_t) noexcept {
    counted_free(p);
}
