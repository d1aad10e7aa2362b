// SPDX-License-Identifier: Apache-2.0
// How fast does the engine change?  W7, beside its floors.
#include "cases/tenancy.hpp"
#include "floors/load.hpp"
#include "floors/publish.hpp"
#include "support/engine.hpp"
#include "support/once.hpp"
#include "support/run.hpp"

#include <writ/engine/authorizer.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace bench;

// The directory of W5, with a role that all subjects hold, one that a thousand
// hold, and one that nobody holds.  Only the last allows to create notices.
struct writes {
    explicit writes(std::size_t subjects) : made(make_tenancy(w5(subjects))) {
        creates = static_cast<std::uint32_t>(made.names.size());
        made.types.push_back("notice");
        made.names.push_back("create:notice");
        everyone = static_cast<std::uint32_t>(made.roles.size());
        made.roles.insert(made.roles.end(), {{}, {}, {creates}});
        for (std::size_t i = 0; i < subjects; ++i) {
            made.subjects[i].roles.push_back(everyone);
            if (i < 1'000) {
                made.subjects[i].roles.push_back(few());
            }
        }
        iam = publish_in_parts(made);
    }

    [[nodiscard]] std::uint32_t few() const { return everyone + 1; }
    [[nodiscard]] std::uint32_t nobody() const { return everyone + 2; }

    // Whether a subject may create notices.
    [[nodiscard]] bool may(std::size_t subject) const {
        writ::subject_id const id(made.subjects[subject].id);
        return iam->can({made.organizations.front(), id}, writ::permission_question{"create:notice"});
    }

    void apply(writ::change const& c) const { must(iam->apply({&c, 1})); }

    tenancy made;
    std::uint32_t creates = 0;
    std::uint32_t everyone = 0;
    std::unique_ptr<writ::authorizer> iam;
};

// Lets a subject create notices, and takes that back.
struct there_and_back {
    writ::change there;
    writ::change back;
};

there_and_back grant_one(writes const& w, std::size_t subject) {
    writ::record const grant = make_grant(w.made, subject, w.creates, true);
    return {writ::put(grant), writ::erase(grant)};
}

there_and_back assign_one(writes const& w, std::size_t subject) {
    writ::record const assignment = make_assignment(w.made, subject, w.nobody());
    return {writ::put(assignment), writ::erase(assignment)};
}

there_and_back change_role(writes const& w, std::uint32_t number) {
    auto const changed = [&](std::string_view policy) {
        return writ::put(writ::role{.organization = w.made.organizations.front(),
                                    .id = role_name(number),
                                    .name = role_name(number).text(),
                                    .policy = writ::policy::parse(policy).value()});
    };
    return {
        changed(R"([{"action": "create", "subject": "notice"}, {"action": "read", "subject": "notice"}])"),
        changed(R"([{"action": "update", "subject": "notice"}, {"action": "read", "subject": "notice"}])")};
}

using nanoseconds = std::chrono::duration<double, std::nano>;

// Times each call by itself: what a writer waits, mostly and at worst.
void report(benchmark::State& state, std::vector<double>& times) {
    std::sort(times.begin(), times.end());
    state.counters["median"] = times[times.size() / 2];
    state.counters["p99"] = times[times.size() * 99 / 100];
}

template <class Call>
double time_of(benchmark::State& state, Call const& call) {
    auto const begin = std::chrono::steady_clock::now();
    call();
    nanoseconds const taken = std::chrono::steady_clock::now() - begin;
    state.SetIterationTime(taken.count() / 1e9);
    return taken.count();
}

// As many calls as make a p99.
template <class Body>
void add_each(std::string const& name, Body body) {
    benchmark::RegisterBenchmark(name.c_str(), body)->Iterations(2'000)->UseManualTime();
}

// `make(writes, subject)` changes what one of the first `among` subjects may.
template <class Make>
void add_write(std::string const& kind, std::size_t subjects, std::size_t among, auto fixture, Make make) {
    std::string const name = "publish/" + kind + "/" + std::to_string(subjects);
    add_each(name, [=](benchmark::State& state) {
        writes const& w = fixture();
        random_source random(8);
        std::vector<double> times;
        for (auto _ : state) {
            std::size_t const subject = random.below(among);
            there_and_back const changes = make(w, subject);
            times.push_back(time_of(state, [&] { w.apply(changes.there); }));
            bool const allowed = w.may(subject);
            w.apply(changes.back);
            if (!allowed || w.may(subject)) {
                give_up(name, "a change has another effect");
            }
        }
        report(state, times);
    });
}

void add_writes(std::size_t subjects) {
    auto const fixture = once<writes>([=] { return writes(subjects); });
    add_write("grant", subjects, subjects, fixture, grant_one);
    add_write("assignment", subjects, subjects, fixture, assign_one);
    add_write("role_of_1000", subjects, 1'000, fixture,
              [](writes const& w, std::size_t) { return change_role(w, w.few()); });
    add_write("role_of_all", subjects, subjects, fixture,
              [](writes const& w, std::size_t) { return change_role(w, w.everyone); });
}

// Copies the same part again and again, or random ones of as much as a
// directory of a million subjects takes.
void add_publish_floor(std::string const& name, std::size_t parts) {
    add_each(name, [=](benchmark::State& state) {
        std::vector<floors::part> const published(parts);
        random_source random(8);
        std::vector<double> times;
        for (auto _ : state) {
            floors::part const& before = published[random.below(parts)];
            times.push_back(time_of(state, [&] { floors::publish(before); }));
        }
        report(state, times);
    });
}

// From the records to what answers checks; letting go of it is not timed.
void add_load(std::size_t subjects) {
    auto const fixture = once<writ::directory>([=] { return make_directory(make_tenancy(w5(subjects))); });
    auto const add = [&](std::string const& what, auto make) {
        std::string const name = what + "/" + std::to_string(subjects);
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            writ::directory const& d = fixture();
            for (auto _ : state) {
                auto made = make(d);
                benchmark::DoNotOptimize(made);
                state.PauseTiming();
                { [[maybe_unused]] auto const freed = std::move(made); }
                state.ResumeTiming();
            }
        })->Unit(benchmark::kMillisecond);
    };
    add("load/w5", [](writ::directory const& d) { return publish(d); });
    add("floor/load", [](writ::directory const& d) { return floors::load(d); });
}

} // namespace

int main(int argc, char** argv) {
    keep_freed_memory();
    add_publish_floor("floor/publish/hot", 1);
    add_publish_floor("floor/publish/cold", 8'192);
    for (std::size_t const subjects : std::array<std::size_t, 3>{1'000, 100'000, 1'000'000}) {
        add_writes(subjects);
        add_load(subjects);
    }
    return run_all(argc, argv);
}
