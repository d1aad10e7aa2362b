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
    // How many bytes are held now, as the allocator rounds them.
    std::int64_t bytes = 0;
};

[[nodiscard]] allocations const& counted_allocations() noexcept;

} // namespace bench

#endif
