// SPDX-License-Identifier: Apache-2.0
#include "engine/pins.hpp"

#include "support/allocation_counter.hpp"

#include <writ/directory/directory.hpp>
#include <writ/engine/authorizer.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <vector>

namespace {

struct revision_node {
    writ::revision_number born = 0;
};

writ::organization_id const a("a");
writ::subject_id const alice("alice");

// More than two blocks of slots hold, all together.
constexpr std::size_t threads = 4;
constexpr std::size_t sessions = 100;

} // namespace

TEST_SUITE("pins") {
    TEST_CASE("a revision is pinned from when it is acquired until it is released") {
        writ::pins pins(1'000'001);
        revision_node const nodes[] = {{1}, {2}, {3}};
        std::atomic<revision_node const*> current;
        std::vector<writ::pin*> held;
        for (revision_node const& n : nodes) {
            current = &n;
            pins.advance(n.born);
            for (int i = 0; i < 50; ++i) {
                revision_node const* pinned = nullptr;
                held.push_back(&pins.acquire(current, pinned));
                CHECK(pinned == &n);
            }
        }
        CHECK(std::set<writ::pin*>(held.begin(), held.end()).size() == held.size());
        auto const count = [&](writ::revision_number r) {
            auto const found = pins.pinned();
            CHECK(found.from == UINT64_MAX);
            CHECK(std::is_sorted(found.single.begin(), found.single.end()));
            return std::count(found.single.begin(), found.single.end(), r);
        };
        CHECK(count(1) == 50);
        CHECK(count(2) == 50);
        CHECK(count(3) == 50);
        for (std::size_t i = 50; i < 100; ++i) {
            writ::pins::release(*held[i]);
        }
        CHECK(count(1) == 50);
        CHECK(count(2) == 0);
        CHECK(count(3) == 50);
        for (std::size_t const i : {0U, 100U}) {
            for (std::size_t k = i; k < i + 50; ++k) {
                writ::pins::release(*held[k]);
            }
        }
        CHECK(pins.pinned().single.empty());
    }

    TEST_CASE("slots that were released are used again and none is used twice at once") {
        writ::pins pins(1'000'002);
        revision_node const node{1};
        std::atomic<revision_node const*> const current{&node};
        pins.advance(1);
        std::set<writ::pin*> ever;
        std::mutex mutex;
        std::atomic<std::size_t> twice = 0;
        std::barrier together(static_cast<std::ptrdiff_t>(threads));
        {
            std::vector<std::jthread> all;
            for (std::size_t t = 0; t < threads; ++t) {
                all.emplace_back([&] {
                    std::vector<writ::pin*> held(sessions);
                    for (int round = 0; round < 30; ++round) {
                        for (writ::pin*& p : held) {
                            revision_node const* pinned = nullptr;
                            p = &pins.acquire(current, pinned);
                        }
                        together.arrive_and_wait();
                        twice += pins.pinned().single.size() == threads * sessions ? 0u : 1u;
                        {
                            std::lock_guard const lock(mutex);
                            ever.insert(held.begin(), held.end());
                        }
                        together.arrive_and_wait();
                        for (writ::pin* const p : held) {
                            writ::pins::release(*p);
                        }
                        together.arrive_and_wait();
                    }
                });
            }
        }
        CHECK(twice == 0);
        CHECK(pins.pinned().single.empty());
        CHECK(ever.size() >= threads * sessions);
        // Blocks double; threads that append at once may make one more.
        CHECK(ever.size() <= 4 * threads * sessions);
    }

    TEST_CASE("sessions end on other threads than they began on and nothing more is allocated for them") {
        writ::authorizer iam;
        REQUIRE(iam.publish({.organizations = {{.id = a}}, .subjects = {{.organization = a, .id = alice}}})
                    .has_value());
        std::array<std::vector<std::optional<writ::session>>, threads> rows;
        std::ptrdiff_t before = 0;
        std::atomic<std::size_t> wrong = 0;
        for (int round = 0; round < 20; ++round) {
            {
                std::vector<std::jthread> all;
                for (auto& row : rows) {
                    all.emplace_back([&] {
                        row.resize(sessions);
                        for (auto& s : row) {
                            s.emplace(iam.start({a, alice}));
                        }
                    });
                }
            }
            REQUIRE(iam.publish({}).has_value());
            CHECK(iam.counters().parts_kept == 1);
            {
                std::vector<std::jthread> all;
                for (std::size_t t = 0; t < threads; ++t) {
                    all.emplace_back([&, t] {
                        for (auto& s : rows[(t + 1) % threads]) {
                            auto const r = s->check(writ::permission_question("x")).reason();
                            wrong += r == writ::reason::no_match ? 0u : 1u;
                            s.reset();
                        }
                    });
                }
            }
            iam.reclaim();
            CHECK(iam.counters().parts_kept == 0);
            REQUIRE(
                iam.publish({.organizations = {{.id = a}}, .subjects = {{.organization = a, .id = alice}}})
                    .has_value());
            before = round == 4 ? writ_test::allocated_bytes() : before;
        }
        CHECK(wrong == 0);
        CHECK(writ_test::allocated_bytes() - before < 16'384);
    }
}
