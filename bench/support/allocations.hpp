// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_SUPPORT_ALLOCATIONS_HPP
#define WRIT_BENCH_SUPPORT_ALLOCATIONS_HPP

// What this thread has taken from the heap, counted by the operator new that
// the benchmarks are linked with.

#include <cstddef>
#include <cstdint>

namespace bench {

struct allocations {
    // How many there were since the thread began.
    std::uint64_t calls = 0;
    // How many bytes are held now, as the allocator rounds them: those taken less
    // those given back since count_bytes().
    std::int64_t bytes = 0;
};

// Counts bytes from now on, in all threads: to ask the allocator for a size takes
// as long as many an allocation.
void count_bytes() noexcept;

[[nodiscard]] allocations const& counted_allocations() noexcept;

} // namespace bench

#endif
