// SPDX-License-Identifier: Apache-2.0
// Does a second thread double what is checked?  W8: the checks of W1 and W5
// from one and two threads, alone and while a writer publishes.
#include "cases/engine_requests.hpp"
#include "cases/tenancy.hpp"
#include "floors/evaluator.hpp"
#include "floors/pinned.hpp"
#include "support/engine.hpp"
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/engine/authorizer.hpp>

#include <benchmark/benchmark.h>

#include <time.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace {

using namespace bench;
using floors::evaluator;
using seconds = std::chrono::duration<double>;

struct world {
    world(shape const& s, std::size_t count)
        : made(make_tenancy(s)), iam(publish_in_parts(made)), floor(std::make_unique<evaluator const>(made)),
          requests(made, count) {}

    tenancy made;
    std::unique_ptr<writ::authorizer> iam;
    floors::pinned<evaluator> floor;
    engine_requests requests;
};

// Checks per second: of the wall's clock, and of the time that the threads ran,
// which does not count what other processes take.  No thread ever waits.
struct rate {
    double wall = 0;
    double running = 0;
};

double thread_seconds() {
    timespec t{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) / 1e9;
}

// Each thread asks the whole list, from a place of its own, again and again.
template <class Ask>
rate measure(std::size_t threads, engine_requests const& requests, std::string const& name, Ask const& ask) {
    constexpr auto duration = std::chrono::milliseconds(50);
    constexpr std::size_t step = 256;
    std::vector<rate> rates(threads);
    std::atomic<std::size_t> waiting{threads};
    std::vector<std::thread> running;
    for (std::size_t t = 0; t < threads; ++t) {
        running.emplace_back([&, t] {
            auto const& list = requests.list;
            std::size_t next = t * list.size() / threads;
            std::size_t asked = 0;
            --waiting;
            while (waiting != 0) {
            }
            auto const begin = std::chrono::steady_clock::now();
            double const ran = thread_seconds();
            for (auto now = begin; now - begin < duration; now = std::chrono::steady_clock::now()) {
                for (std::size_t i = 0; i < step; ++i) {
                    if (ask(list[next]) != list[next].allowed) {
                        give_up(name, "an answer is wrong");
                    }
                    next = next + 1 == list.size() ? 0 : next + 1;
                }
                asked += step;
            }
            seconds const taken = std::chrono::steady_clock::now() - begin;
            rates[t] = {static_cast<double>(asked) / taken.count(),
                        static_cast<double>(asked) / (thread_seconds() - ran)};
        });
    }
    rate sum;
    for (std::size_t t = 0; t < threads; ++t) {
        running[t].join();
        sum.wall += rates[t].wall;
        sum.running += rates[t].running;
    }
    return sum;
}

// Publishes a thousand changes a second that change no answer, until it ends.
class writer {
public:
    explicit writer(world const& w) : thread_([this, &w] { write(w); }) {}
    writer(writer const&) = delete;
    writer& operator=(writer const&) = delete;
    ~writer() {
        ends_ = true;
        thread_.join();
    }

private:
    void write(world const& w) {
        random_source random(8);
        std::vector<writ::change> changes;
        auto at = std::chrono::steady_clock::now();
        while (!ends_) {
            if (changes.empty()) {
                // A grant of what a role gives, and its end.
                std::size_t const subject = random.below(w.made.subjects.size());
                std::uint32_t const has = w.made.roles[w.made.subjects[subject].roles.front()].front();
                writ::record const grant = make_grant(w.made, subject, has, true);
                changes = {writ::erase(grant), writ::put(grant)};
            }
            must(w.iam->apply({&changes.back(), 1}));
            changes.pop_back();
            at += std::chrono::milliseconds(1);
            std::this_thread::sleep_until(at);
        }
    }

    std::atomic<bool> ends_{false};
    std::thread thread_;
};

// Two threads against one, one right after the other.
template <class Ask>
void add_scaling(std::string const& name, auto fixture, bool writes, Ask ask) {
    auto const compare = [=](benchmark::State& state) {
        world const& w = fixture();
        auto const asks = [&](engine_request const& r) { return ask(w, r); };
        for (auto _ : state) {
            rate const one = measure(1, w.requests, name, asks);
            auto const other = writes ? std::make_unique<writer>(w) : nullptr;
            rate const two = measure(2, w.requests, name, asks);
            state.counters["time"] = one.running / two.running;
            state.counters["scaling"] = two.running / one.running;
            state.counters["scaling_of_wall_clock"] = two.wall / one.wall;
        }
    };
    benchmark::RegisterBenchmark(name.c_str(), compare)->Iterations(1)->Unit(benchmark::kMillisecond);
}

void add_workload(std::string const& name, shape const& s, std::size_t count) {
    auto const fixture = once<world>([=] { return world(s, count); });
    auto const check = [](world const& w, engine_request const& r) {
        return w.iam->can(r.who, r.action, writ::type(r.type));
    };
    std::string const size = "/" + std::to_string(s.subjects);
    add_scaling("threads/" + name + "/alone" + size, fixture, false, check);
    add_scaling("threads/" + name + "/writer" + size, fixture, true, check);
    // What the machine gives.
    add_scaling("floor/threads_" + name + size, fixture, false, [](world const& w, engine_request const& r) {
        return w.floor.read([&](evaluator const& e) {
            auto const subject = e.subject(r.who.subject());
            auto const permission = e.permission(r.action, r.type);
            return subject != evaluator::nobody && permission != evaluator::nothing
                   && e.can(subject, permission);
        });
    });
}

} // namespace

int main(int argc, char** argv) {
    keep_freed_memory();
    add_workload("w1", w1, 1'024);
    add_workload("w5", w5(1'000'000), std::size_t{1} << 18);
    return run_all(argc, argv);
}
