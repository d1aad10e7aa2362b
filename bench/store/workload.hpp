// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_STORE_WORKLOAD_HPP
#define WRIT_BENCH_STORE_WORKLOAD_HPP

// What stores are asked to do, and how it is timed; and the same for what their
// floors do.  Times are of a clock on the wall, for a commit waits for the disk.

#include "support/run.hpp"

#include <writ/service/service.hpp>
#include <writ/store/store.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace bench {

using wall = std::chrono::steady_clock;

inline double nanoseconds(wall::duration d) {
    return static_cast<double>(std::chrono::nanoseconds(d).count());
}

// Each writer has an organization of its own.
inline writ::organization_id organization_of(std::size_t writer) {
    return writ::organization_id("organization-" + std::to_string(writer));
}

inline writ::subject make_subject(writ::organization_id const& in, std::size_t number) {
    std::string const text = std::to_string(number);
    return {.organization = in,
            .id = writ::subject_id("00000000-0000-4000-8000-" + std::string(12 - text.size(), '0') + text),
            .name = "Subject " + text,
            .email = writ::email_address("subject" + text + "@example.org")};
}

inline void must_commit(writ::store& to, std::string id, writ::record_scope const& scope,
                        std::int64_t revision, std::vector<writ::change> changes) {
    auto const done = to.commit({std::move(id), {{scope, revision}}, std::move(changes)});
    if (!done || done->what != writ::commit_outcome::status::committed) {
        give_up("commit", "a commit failed");
    }
}

// Fills the first writer's organization.
inline void fill(writ::store& to, std::size_t subjects) {
    constexpr std::size_t part = 10'000;
    for (std::size_t first = 0; first < subjects; first += part) {
        std::vector<writ::change> changes;
        for (std::size_t i = first; i < std::min(first + part, subjects); ++i) {
            changes.push_back(writ::put(make_subject(organization_of(0), i)));
        }
        must_commit(to, "fill-" + std::to_string(first), organization_of(0),
                    static_cast<std::int64_t>(first / part), std::move(changes));
    }
}

inline void tell(benchmark::State& state, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    state.counters["median"] = times[times.size() / 2];
    state.counters["p99"] = times[times.size() * 99 / 100];
}

// Commits one subject, the number-th of that writer.
using commit_one = std::function<void(std::size_t writer, std::size_t number)>;

// One writer: how long a commit takes.
inline void add_latency(std::string const& name, std::function<commit_one()> make) {
    benchmark::RegisterBenchmark(name.c_str(), [make, number = std::make_shared<std::size_t>(0),
                                                made =
                                                    std::make_shared<commit_one>()](benchmark::State& state) {
        if (!*made) {
            *made = make();
        }
        for (auto _ : state) {
            std::vector<double> times;
            for (int i = 0; i < 100; ++i) {
                auto const begin = wall::now();
                (*made)(0, (*number)++);
                times.push_back(nanoseconds(wall::now() - begin));
            }
            tell(state, std::move(times));
        }
    })->Iterations(1);
}

// Several writers at once: how long one of all their commits takes.
inline void add_throughput(std::string const& name, std::size_t writers, std::function<commit_one()> make) {
    benchmark::RegisterBenchmark(name.c_str(), [=, number = std::make_shared<std::size_t>(0),
                                                made =
                                                    std::make_shared<commit_one>()](benchmark::State& state) {
        constexpr std::size_t each = 25;
        if (!*made) {
            *made = make();
        }
        for (auto _ : state) {
            auto const begin = wall::now();
            std::vector<std::thread> threads;
            for (std::size_t w = 0; w < writers; ++w) {
                threads.emplace_back([&, w] {
                    for (std::size_t i = 0; i < each; ++i) {
                        (*made)(w, *number + i);
                    }
                });
            }
            for (std::thread& t : threads) {
                t.join();
            }
            *number += each;
            state.counters["time"] = nanoseconds(wall::now() - begin) / static_cast<double>(writers * each);
        }
    })->Iterations(1);
}

// Loads them all; `load` answers how many there are.
inline void add_load(std::string const& name, std::size_t subjects, std::function<std::size_t()> load) {
    auto* const b = benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
        for (auto _ : state) {
            if (load() != subjects) {
                give_up(name, "subjects are missing");
            }
        }
    });
    b->Unit(benchmark::kMillisecond)->Iterations(1);
    if (subjects > 100'000) {
        b->Repetitions(5);
    }
}

// From the end of a commit until `seen` says that another sees it.
inline void add_propagation(std::string const& name,
                            std::function<std::function<void()>(std::size_t number)> const& make) {
    benchmark::RegisterBenchmark(name.c_str(), [make, number = std::make_shared<std::size_t>(0)](
                                                   benchmark::State& state) {
        for (auto _ : state) {
            std::vector<double> times;
            for (int i = 0; i < 50; ++i) {
                auto const wait = make((*number)++);
                auto const begin = wall::now();
                wait();
                times.push_back(nanoseconds(wall::now() - begin));
            }
            tell(state, std::move(times));
        }
    })->Iterations(1);
}

// A commit through one store, a decision of a service over another.
inline void add_decisions(std::string const& name,
                          std::function<std::shared_ptr<writ::store>()> const& open) {
    struct pair {
        std::shared_ptr<writ::store> writes;
        writ::service reads;
    };
    auto const made = std::make_shared<std::unique_ptr<pair>>();
    add_propagation(name, [made, open](std::size_t number) {
        auto const acme = organization_of(0);
        if (!*made) {
            auto writes = open();
            must_commit(*writes, "organization", acme, 0, {writ::put(writ::organization{.id = acme})});
            *made = std::make_unique<pair>(
                pair{writes, writ::service::open(open(), {.max_staleness = writ::any_age}).value()});
        }
        auto const subject = make_subject(acme, number);
        must_commit(
            *(*made)->writes, std::to_string(number), acme, static_cast<std::int64_t>(number) + 1,
            {writ::put(subject), writ::put(writ::grant{.organization = acme,
                                                       .id = writ::grant_id("g" + std::to_string(number)),
                                                       .subject = subject.id,
                                                       .permission = writ::permission_name("read:Page"),
                                                       .granted = true,
                                                       .granted_by = writ::actor_id("root")})});
        return [&iam = (*made)->reads, acme, id = subject.id] {
            while (!iam.can({acme, id}, writ::permission_question("read:Page"))) {
                std::this_thread::sleep_for(std::chrono::microseconds(50));
            }
        };
    });
}

} // namespace bench

#endif
