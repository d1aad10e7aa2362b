// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_SUPPORT_RUN_HPP
#define WRIT_BENCH_SUPPORT_RUN_HPP

// Times one question over a list of requests, after proving its answers.

#include "support/allocations.hpp"

#include <benchmark/benchmark.h>

#include <malloc.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace bench {

// Tells the allocator to give nothing back to the system, so that neither a
// benchmark nor its floor pays for fresh pages in each iteration.
inline void keep_freed_memory() noexcept {
    constexpr int largest_accepted = 32 << 20;
    mallopt(M_MMAP_THRESHOLD, largest_accepted);
    mallopt(M_TRIM_THRESHOLD, 8 * largest_accepted);
}

[[noreturn]] inline void give_up(std::string const& name, char const* why) {
    std::fprintf(stderr, "%s: %s\n", name.c_str(), why);
    std::exit(EXIT_FAILURE);
}

// `ask(request)` must answer `request.allowed` for each of them, and allocate
// nothing; else the whole run ends.
template <class Request, class Ask>
void run(benchmark::State& state, std::string const& name, std::vector<Request> const& requests,
         Ask const& ask) {
    for (Request const& r : requests) {
        if (ask(r) != r.allowed) {
            give_up(name, "an answer is wrong");
        }
    }
    std::size_t next = 0;
    auto const before = counted_allocations().calls;
    for (auto _ : state) {
        bool allowed = ask(requests[next]);
        benchmark::DoNotOptimize(allowed);
        next = next + 1 == requests.size() ? 0 : next + 1;
    }
    auto const calls = counted_allocations().calls - before;
    if (calls != 0) {
        give_up(name, "a check allocated memory");
    }
    state.counters["allocations"] = static_cast<double>(calls);
}

// The same of answers that are no yes or no, and take memory.
template <class Request, class Ask, class IsRight>
void run_list(benchmark::State& state, std::string const& name, std::vector<Request> const& requests,
              Ask const& ask, IsRight const& is_right) {
    for (Request const& r : requests) {
        if (!is_right(r, ask(r))) {
            give_up(name, "an answer is wrong");
        }
    }
    std::size_t next = 0;
    for (auto _ : state) {
        auto answer = ask(requests[next]);
        benchmark::DoNotOptimize(answer);
        next = next + 1 == requests.size() ? 0 : next + 1;
    }
}

// Whether WRIT_BENCH_LONG is set: 10 million subjects take minutes to load, and
// 8 GB.
[[nodiscard]] inline bool is_long() {
    return std::getenv("WRIT_BENCH_LONG") != nullptr;
}

// Runs what is registered.
inline int run_all(int argc, char** argv) {
    // What the command line says comes later and wins.
    std::vector<std::string> defaults = {"--benchmark_repetitions=21", "--benchmark_min_time=0.05",
                                         "--benchmark_enable_random_interleaving=true",
                                         "--benchmark_report_aggregates_only=true"};
    std::vector<char*> arguments = {argv[0]};
    for (std::string& d : defaults) {
        arguments.push_back(d.data());
    }
    arguments.insert(arguments.end(), argv + 1, argv + argc);
    int count = static_cast<int>(arguments.size());
    benchmark::Initialize(&count, arguments.data());
    if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) {
        return EXIT_FAILURE;
    }
    benchmark::RunSpecifiedBenchmarks();
    return EXIT_SUCCESS;
}

} // namespace bench

#endif
