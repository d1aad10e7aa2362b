// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include <writ/store/memory.hpp>

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using writ::organization_id;
using writ::reason;

namespace {

writ::subject_id const alice("alice");
writ::permission_question const left("read:Left");
writ::permission_question const right("read:Right");

organization_id numbered(int n) {
    return organization_id("o" + std::to_string(n));
}

writ::grant grant_of(organization_id const& in, char const* id, char const* permission) {
    return {.organization = in,
            .id = writ::grant_id(id),
            .subject = alice,
            .permission = writ::permission_name(permission),
            .granted = true,
            .granted_by = writ::actor_id("root")};
}

// Both or neither, in one commit.
std::vector<writ::change> both(organization_id const& in, bool granted) {
    std::vector<writ::change> changes;
    for (auto const& g : {grant_of(in, "l", "read:Left"), grant_of(in, "r", "read:Right")}) {
        changes.push_back(granted ? writ::put(g) : writ::erase(g));
    }
    return changes;
}

void fill(writ::service& iam, int organizations) {
    for (int n = 0; n < organizations; ++n) {
        REQUIRE(iam.commit({writ::put(writ::organization{.id = numbered(n)}),
                            writ::put(writ::subject{.organization = numbered(n), .id = alice})})
                    .has_value());
    }
}

writ::service open(std::shared_ptr<writ::store> const& from, std::size_t budget, writ::refresh_mode mode) {
    writ::service_options o{.max_staleness = writ::any_age};
    o.memory_budget = budget;
    o.refresh = mode;
    o.poll_interval = 5ms;
    return writ::service::open(from, o).value();
}

} // namespace

TEST_SUITE("service") {
    TEST_CASE("commits of one service are seen whole by the sessions of another, and in their order") {
        auto const store = std::make_shared<writ::memory_store>();
        auto writer = open(store, 0, writ::refresh_mode::by_caller);
        fill(writer, 1);
        auto other = open(store, 0, writ::refresh_mode::background);
        std::atomic<bool> done{false};
        std::atomic<int> halves{0};
        std::vector<std::jthread> readers;
        for (int i = 0; i < 2; ++i) {
            readers.emplace_back([&] {
                while (!done) {
                    auto const session = other.start({numbered(0), alice});
                    halves += session.can(left) != session.can(right) ? 1 : 0;
                }
            });
        }
        for (int i = 0; i < 300; ++i) {
            auto const made = writer.commit(both(numbered(0), i % 2 == 0));
            REQUIRE(made.has_value());
            if (i % 20 == 0) {
                REQUIRE(other.wait_for(made->revisions, std::chrono::steady_clock::now() + 30s).has_value());
                CHECK(other.can({numbered(0), alice}, left) == (i % 2 == 0));
            }
        }
        done = true;
        readers.clear();
        CHECK(halves == 0);
    }

    TEST_CASE("organizations come and go under a budget and no check is answered by half of one") {
        constexpr int count = 12;
        auto const store = std::make_shared<writ::memory_store>();
        auto writer = open(store, 0, writ::refresh_mode::by_caller);
        fill(writer, count);
        for (int n = 0; n < count; ++n) {
            REQUIRE(writer.commit(both(numbered(n), true)).has_value());
        }
        auto iam = open(store, 6'144, writ::refresh_mode::background);
        std::atomic<bool> done{false};
        std::atomic<int> wrong{0};
        std::atomic<int> right_answers{0};
        std::vector<std::jthread> threads;
        for (int i = 0; i < 2; ++i) {
            threads.emplace_back([&, i] {
                for (int n = i; !done; n += 5) {
                    organization_id const id = numbered(n % count);
                    wrong += iam.load(id).has_value() ? 0 : 1;
                    auto const session = iam.start({id, alice});
                    auto const l = session.check(left).reason();
                    auto const r = session.check(right).reason();
                    bool const is_whole =
                        l == r && (l == reason::allowed_by_grant || l == reason::organization_not_loaded);
                    wrong += is_whole ? 0 : 1;
                    right_answers += l == reason::allowed_by_grant ? 1 : 0;
                }
            });
        }
        for (int i = 0; i < 200; ++i) {
            // Commits that change no answer, to organizations that are being loaded.
            REQUIRE(writer
                        .commit({writ::put(writ::subject{.organization = numbered(i % count),
                                                         .id = writ::subject_id("s" + std::to_string(i))})})
                        .has_value());
        }
        std::this_thread::sleep_for(50ms);
        done = true;
        threads.clear();
        CHECK(wrong == 0);
        CHECK(right_answers > 0);
        CHECK(iam.status().organizations_evicted > 0);
        for (int n = 0; n < count; ++n) {
            REQUIRE(iam.load(numbered(n)).has_value());
            std::vector<writ::scope_revision> const latest{
                {numbered(n), writer.revision_of(numbered(n)).value()}};
            CHECK(iam.wait_for(latest, std::chrono::steady_clock::now() + 30s).has_value());
        }
    }

    TEST_CASE("services that write side by side lose no update") {
        auto const store = std::make_shared<writ::memory_store>();
        {
            auto first = open(store, 0, writ::refresh_mode::by_caller);
            fill(first, 1);
        }
        std::vector<std::jthread> writers;
        std::atomic<int> committed{0};
        for (int w = 0; w < 3; ++w) {
            writers.emplace_back([&, w] {
                auto iam = open(store, 0, writ::refresh_mode::by_caller);
                for (int i = 0; i < 40;) {
                    auto const made = iam.commit({writ::put(
                        writ::subject{.organization = numbered(0),
                                      .id = writ::subject_id(std::to_string(w) + "-" + std::to_string(i))})});
                    if (made) {
                        ++committed;
                        ++i;
                    } else if (made.error().code() != writ::errc::revision_conflict || !iam.refresh()) {
                        return;
                    }
                }
            });
        }
        writers.clear();
        CHECK(committed == 120);
        CHECK(store->load(numbered(0))->records.subjects.size() == 121);
        CHECK(open(store, 0, writ::refresh_mode::by_caller).revision_of(numbered(0)) == 121);
    }
}
