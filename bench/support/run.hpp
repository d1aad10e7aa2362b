// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_SUPPORT_RUN_HPP
#define WRIT_BENCH_SUPPORT_RUN_HPP

// Times one question over a list of requests, after proving its answers.

#include "support/allocations.hpp"

#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace bench {

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

} // namespace bench

#endif
