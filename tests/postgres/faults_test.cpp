// SPDX-License-Identifier: Apache-2.0
//
// Connections that break, and networks that say nothing.
#include "postgres/place.hpp"
#include "postgres/proxy.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>

using namespace std::chrono_literals;
using status = writ::commit_outcome::status;
using writ::errc;
using writ_test::one_role;
using writ_test::postgres_place;
using writ_test::postgres_session;
using writ_test::proxy;

namespace {

writ::organization_id const acme("acme");

// A store in the place, seen through the proxy.
std::shared_ptr<writ::store> open_through(proxy const& network, postgres_place const& place) {
    auto options = place.options();
    options.connection = network.connection();
    options.listen = network.connection();
    options.patience = 500ms;
    options.poll = 50ms;
    return writ::postgres_store::open(options).value();
}

} // namespace

TEST_SUITE("postgres/faults") {
    TEST_CASE("every commit happens once or not at all while connections are terminated") {
        postgres_place place;
        auto options = place.options();
        options.connection += " application_name=" + place.schema();
        auto const store = writ::postgres_store::open(options).value();
        std::atomic<bool> is_over = false;
        std::jthread const killer([&] {
            postgres_session session;
            while (!is_over) {
                session.run(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1",
                    {place.schema()});
                std::this_thread::sleep_for(15ms);
            }
        });
        std::atomic<int> unknown = 0;
        std::vector<std::jthread> writers;
        for (int w = 0; w < 3; ++w) {
            writers.emplace_back([&, w] {
                writ::organization_id const scope("o" + std::to_string(w));
                for (std::int64_t n = 0; n < 60;) {
                    std::string const id = scope.text() + '-' + std::to_string(n);
                    auto const o = store->commit(one_role(id, scope, n, "r", id));
                    if (o && o->what == status::committed) {
                        ++n;
                        continue;
                    }
                    // A failure has done nothing, and a conflict there is none.
                    CHECK((o ? o->what == status::unknown : o.error().code() == errc::store_unavailable));
                    if (o) {
                        ++unknown;
                        auto found = store->find_commit(id);
                        while (!found) {
                            found = store->find_commit(id);
                        }
                        n += found->has_value() ? 1 : 0;
                    }
                }
            });
        }
        writers.clear();
        is_over = true;
        MESSAGE(unknown.load() << " unknown outcomes of 180 commits");
        auto const check = place.open();
        for (int w = 0; w < 3; ++w) {
            auto const content = check->load(writ::organization_id("o" + std::to_string(w))).value();
            CHECK(content.revision == 60);
            CHECK(content.records.roles.at(0).name == "o" + std::to_string(w) + "-59");
        }
    }

    TEST_CASE("no operation waits for ever for a network that says nothing") {
        postgres_place place;
        proxy network;
        auto const store = open_through(network, place);
        REQUIRE(store->commit(one_role("c-1", acme, 0, "r", "name")).value().what == status::committed);
        network.set(proxy::mode::silent);
        auto const unavailable = [](auto const& r) {
            return r.has_error() && r.error().code() == errc::store_unavailable;
        };
        CHECK(unavailable(store->load(acme)));
        CHECK(unavailable(store->read(acme, {})));
        CHECK(unavailable(store->find({acme, writ::record_kind::role})));
        CHECK(unavailable(store->scopes({}, 10)));
        CHECK(unavailable(store->find_commit("c-1")));
        CHECK(unavailable(store->changes({}, 10)));
        CHECK(unavailable(store->end()));
        CHECK(unavailable(store->signal()->wait({}, std::chrono::steady_clock::now() + 60s, {})));
        // Nothing that was sent was a COMMIT: it cannot have happened.
        CHECK(unavailable(store->commit(one_role("c-2", acme, 1, "r", "name"))));
        network.set(proxy::mode::passes);
        CHECK(store->load(acme).value().revision == 1);
        CHECK(store->commit(one_role("c-2", acme, 1, "r", "name")).value().what == status::committed);
    }

    TEST_CASE("a wait finds commits by itself where notifications do not come") {
        postgres_place place;
        proxy network;
        auto options = place.options();
        options.listen = network.connection();
        options.poll = 50ms;
        auto const store = writ::postgres_store::open(options).value();
        auto const other = place.open();
        auto const far = std::chrono::steady_clock::now() + 600s;
        for (auto const mode : {proxy::mode::passes, proxy::mode::silent, proxy::mode::passes}) {
            network.set(mode);
            auto const before = store->end().value();
            std::int64_t const revision = other->load(acme).value().revision;
            std::jthread const writer([&] {
                CHECK(other->commit(one_role(std::to_string(revision), acme, revision, "r", "name"))
                          .value()
                          .what
                      == status::committed);
            });
            CHECK(store->signal()->wait(before, far, {}).value() == writ::change_signal::wake::changed);
        }
    }

    TEST_CASE("a page that was overtaken does not say that it told what came after it") {
        for (bool const is_held_back : {false, true}) {
            CAPTURE(is_held_back);
            postgres_place place;
            proxy network;
            // Whoever commits notifies, and is not in the way.
            auto const writer = place.open();
            auto options = place.options();
            options.connection = network.connection();
            auto const store = writ::postgres_store::open(options).value();
            static_cast<void>(store->changes({}, 10));
            postgres_session foreign;
            auto acknowledged = std::chrono::steady_clock::time_point::max();
            if (is_held_back) {
                foreign.run("BEGIN");
                foreign.run("SELECT pg_current_xact_id()");
                CHECK(writer->commit(one_role("c-1", acme, 0, "r", "name")).value().what
                      == status::committed);
                acknowledged = std::chrono::steady_clock::now();
            }
            network.set(proxy::mode::keeps_answer);
            std::optional<writ::feed_page> slow;
            std::jthread follower([&] { slow = store->changes({}, 10).value(); });
            while (!network.has_answer()) {
                std::this_thread::sleep_for(1ms);
            }
            if (is_held_back) {
                foreign.run("COMMIT");
            } else {
                CHECK(writer->commit(one_role("c-1", acme, 0, "r", "name")).value().what
                      == status::committed);
                acknowledged = std::chrono::steady_clock::now();
            }
            // Other pages show it, the last one that there is nothing else.
            writ::feed_page fast{{}, {}, {}};
            while (fast.commits.empty()) {
                fast = store->changes({}, 10).value();
            }
            CHECK(store->changes(fast.next, 10).value().told_until >= acknowledged);
            network.release();
            follower.join();
            CHECK(slow->commits.empty());
            CHECK(slow->told_until < acknowledged);
        }
    }

    TEST_CASE("a wait for commits that are held back for long asks as often as it looks by itself") {
        postgres_place place;
        proxy network;
        auto options = place.options();
        options.connection = network.connection();
        options.poll = 10ms;
        auto const store = writ::postgres_store::open(options).value();
        postgres_session foreign;
        foreign.run("BEGIN");
        foreign.run("SELECT pg_current_xact_id()");
        CHECK(store->commit(one_role("c-1", acme, 0, "r", "name")).value().what == status::committed);
        int const before = network.asked();
        auto const woken = store->signal()->wait({}, std::chrono::steady_clock::now() + 2s, {});
        CHECK(woken.value() == writ::change_signal::wake::deadline);
        CHECK(network.asked() - before < 300);
        foreign.run("COMMIT");
    }

    TEST_CASE("a commit whose answer is lost has an unknown outcome that can be found out") {
        postgres_place place;
        proxy network;
        auto const store = open_through(network, place);
        network.set(proxy::mode::swallows_answer);
        CHECK(store->commit(one_role("c-1", acme, 0, "r", "name")).value().what == status::unknown);
        network.set(proxy::mode::passes);
        auto const found = store->find_commit("c-1").value();
        REQUIRE(found.has_value());
        CHECK(*found == std::vector<writ::scope_revision>{{acme, 1}});
        CHECK(store->commit(one_role("c-1", acme, 0, "r", "name")).value().what == status::committed);
        CHECK(store->load(acme).value().revision == 1);
    }

    TEST_CASE("whether a commit happened is not said before it can no longer change") {
        for (bool const happens : {true, false}) {
            CAPTURE(happens);
            postgres_place place;
            proxy network;
            auto options = place.options();
            auto const direct = writ::postgres_store::open(options).value();
            options.connection = network.connection();
            options.listen.clear();
            auto const store = writ::postgres_store::open(options).value();
            network.set(proxy::mode::keeps_commit);
            CHECK(store->commit(one_role("c-1", acme, 0, "r", "name")).value().what == status::unknown);
            // The network still has it.  Who asks now has to wait.
            std::optional<std::vector<writ::scope_revision>> found;
            std::jthread asker([&] { found = direct->find_commit("c-1").value(); });
            postgres_session session;
            while (session.one("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
                   == "0") {
                std::this_thread::sleep_for(1ms);
            }
            happens ? network.release() : network.drop();
            asker.join();
            CHECK(found.has_value() == happens);
            CHECK(direct->load(acme).value().revision == (happens ? 1 : 0));
            CHECK(direct->commit(one_role("c-1", acme, 0, "r", "name")).value().what == status::committed);
            CHECK(direct->load(acme).value().revision == 1);
        }
    }
}
