// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_FLOORS_PUBLISH_HPP
#define WRIT_BENCH_FLOORS_PUBLISH_HPP

// The least that publishing a change takes: three allocations, and a copy of
// 16 KiB of what was published before.

#include <benchmark/benchmark.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <memory>

namespace bench::floors {

using part = std::array<std::byte, std::size_t{16} << 10>;

inline void publish(part const& before) {
    auto const copy = std::make_unique_for_overwrite<part>();
    std::memcpy(copy->data(), before.data(), before.size());
    auto const first = std::make_unique_for_overwrite<std::array<std::byte, 64>>();
    auto const second = std::make_unique_for_overwrite<std::array<std::byte, 64>>();
    benchmark::DoNotOptimize(copy->data());
    benchmark::DoNotOptimize(first->data());
    benchmark::DoNotOptimize(second->data());
    benchmark::ClobberMemory();
}

} // namespace bench::floors

#endif
