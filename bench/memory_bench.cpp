// SPDX-License-Identifier: Apache-2.0
// What does the engine hold?  Bytes of the heap, as the counting allocator
// tells them; there is nothing to time.
#include "cases/tenancy.hpp"
#include "support/engine.hpp"
#include "support/run.hpp"

#include <writ/engine/authorizer.hpp>

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace bench;

constexpr double id_bytes = 36;

double held() {
    return static_cast<double>(counted_allocations().bytes);
}

// What an authorizer of that many subjects with that many roles each holds.
double bytes_of(std::size_t subjects, std::size_t roles) {
    shape s = w5(subjects);
    s.roles_from = s.roles_to = roles;
    tenancy const made = make_tenancy(s);
    double const before = held();
    auto const iam = publish_in_parts(made);
    iam->reclaim();
    return held() - before;
}

// From the difference between directories: with one role each, with three, and
// with no subject at all.
void add_sizes(std::size_t subjects) {
    std::string const name = "memory/w5/" + std::to_string(subjects);
    auto const measure = [=](benchmark::State& state) {
        for (auto _ : state) {
            auto const n = static_cast<double>(subjects);
            double const empty = bytes_of(0, 0);
            double const with_one = bytes_of(subjects, 1);
            double const per_assignment = (bytes_of(subjects, 3) - with_one) / (2 * n);
            state.counters["per_assignment"] = per_assignment;
            state.counters["per_subject"] = (with_one - empty) / n - per_assignment - id_bytes;
        }
    };
    benchmark::RegisterBenchmark(name.c_str(), measure)->Iterations(1)->Repetitions(1);
}

// What a session keeps that stays at its revision while others are published:
// each change gives one more subject a role.
void add_pinned(std::size_t subjects) {
    std::string const name = "memory/replaced/" + std::to_string(subjects);
    auto const measure = [=](benchmark::State& state) {
        constexpr std::size_t changes = 1'000;
        for (auto _ : state) {
            tenancy const made = make_tenancy(w5(subjects));
            auto const iam = publish_in_parts(made);
            writ::subject_id const first(made.subjects.front().id);
            auto const before = [&](bool pin) {
                std::vector<writ::session> pinned;
                if (pin) {
                    pinned.push_back(iam->start({made.organizations.front(), first}));
                }
                double const start = held();
                random_source random(9);
                for (std::size_t i = 0; i < changes; ++i) {
                    std::size_t const subject = random.below(subjects);
                    auto const change = writ::put(make_grant(made, subject, random.below(1'000), true));
                    must(iam->apply({&change, 1}));
                }
                return (held() - start) / changes;
            };
            state.counters["per_change_unpinned"] = before(false);
            state.counters["per_change_pinned"] = before(true);
        }
    };
    benchmark::RegisterBenchmark(name.c_str(), measure)->Iterations(1)->Repetitions(1);
}

} // namespace

int main(int argc, char** argv) {
    count_bytes();
    add_sizes(1'000);
    add_sizes(100'000);
    add_sizes(1'000'000);
    if (is_long()) {
        add_sizes(10'000'000);
    }
    add_pinned(1'000'000);
    return run_all(argc, argv);
}
