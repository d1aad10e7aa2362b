// SPDX-License-Identifier: Apache-2.0
//
// Several processes on one store, and writers that are killed.
#include "postgres/place.hpp"
#include "postgres/process.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdlib>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <system_error>
#include <thread>

#include <pthread.h>

using writ_test::postgres_place;
using writ_test::process;

namespace {

writ::organization_id const acme("acme");

std::unique_ptr<process> start(postgres_place const& place, std::string const& task, std::string const& name,
                               int rounds) {
    return std::make_unique<process>(std::vector<std::string>{WRIT_POSTGRES_WRITER,
                                                              writ_test::postgres_server(), place.schema(),
                                                              task, name, std::to_string(rounds)});
}

// How often a writer is killed; more by hand.
int kills() {
    char const* const set = std::getenv("WRIT_POSTGRES_KILLS");
    return set != nullptr ? std::atoi(set) : 100;
}

std::set<std::string> names_in(writ::store& s, writ::record_scope const& scope) {
    std::set<std::string> names;
    for (auto const& r : s.load(scope).value().records.roles) {
        names.insert(r.name);
    }
    return names;
}

#ifdef __GLIBC__
// Threads want a stack that no machine has.
class no_threads {
public:
    no_threads() {
        pthread_attr_t huge;
        REQUIRE(pthread_getattr_default_np(&before_) == 0);
        REQUIRE(pthread_getattr_default_np(&huge) == 0);
        REQUIRE(pthread_attr_setstacksize(&huge, std::size_t{1} << 60) == 0);
        REQUIRE(pthread_setattr_default_np(&huge) == 0);
        pthread_attr_destroy(&huge);
    }
    no_threads(no_threads const&) = delete;
    no_threads& operator=(no_threads const&) = delete;
    ~no_threads() {
        pthread_setattr_default_np(&before_);
        pthread_attr_destroy(&before_);
    }

private:
    pthread_attr_t before_;
};
#endif

} // namespace

TEST_SUITE("postgres/processes") {
#ifdef __GLIBC__
    TEST_CASE("a process that gets no more threads commits, and waits by looking for itself") {
        postgres_place place;
        auto options = place.options();
        options.poll = std::chrono::milliseconds(10);
        auto const store = writ::postgres_store::open(options).value();
        using status = writ::commit_outcome::status;
        auto const far = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        {
            no_threads const none;
            CHECK_THROWS_AS(std::thread([] {}).join(), std::system_error);
            CHECK(store->commit(writ_test::one_role("c-1", acme, 0, "r", "1")).value().what
                  == status::committed);
            auto const at = store->changes({}, 10).value().next;
            CHECK(store->signal()->wait(at, std::chrono::steady_clock::now(), {}).value()
                  == writ::change_signal::wake::deadline);
        }
        writ::feed_position const at = store->changes({}, 10).value().next;
        writ_test::postgres_session other;
        other.run("LISTEN writ_" + place.schema());
        CHECK(store->commit(writ_test::one_role("c-2", acme, 1, "r", "2")).value().what == status::committed);
        CHECK(store->signal()->wait(at, far, {}).value() == writ::change_signal::wake::changed);
        CHECK(other.notifications(std::chrono::seconds(60)) == 1);
    }
#endif

    TEST_CASE("what several processes add up is the sum") {
        postgres_place place;
        auto const store = place.open();
        std::vector<std::unique_ptr<process>> all;
        for (char const* const name : {"a", "b", "c"}) {
            all.push_back(start(place, "count", name, 40));
        }
        for (auto const& p : all) {
            CHECK(p->lines().empty());
            CHECK(p->succeeded());
        }
        auto const content = store->load(acme).value();
        CHECK(content.revision == 120);
        REQUIRE(content.records.roles.size() == 1);
        CHECK(content.records.roles[0].name == "120");
    }

    TEST_CASE("of several processes that claim one key only one has it") {
        postgres_place place;
        auto const store = place.open();
        auto const a = start(place, "claim", "a", 60);
        auto const b = start(place, "claim", "b", 60);
        std::map<std::string, int> holders;
        for (process* const p : {a.get(), b.get()}) {
            for (std::string const& line : p->lines()) {
                ++holders[line];
            }
            CHECK(p->succeeded());
        }
        CHECK(holders.size() == 60);
        for (auto const& holder : holders) {
            CAPTURE(holder.first);
            CHECK(holder.second == 1);
        }
        CHECK(store->scopes({}, 1000).value().size() == 60);
    }

    TEST_CASE("two processes never both act on what the other is changing") {
        postgres_place place;
        auto const store = place.open();
        auto const a = start(place, "skew", "platform", 60);
        auto const b = start(place, "skew", "organization", 60);
        std::map<std::string, int> flags;
        for (process* const p : {a.get(), b.get()}) {
            for (std::string const& line : p->lines()) {
                ++flags[line];
            }
            CHECK(p->succeeded());
        }
        CHECK(flags.size() == 60);
        for (auto const& flag : flags) {
            CAPTURE(flag.first);
            CHECK(flag.second == 1);
        }
    }

    TEST_CASE("a writer that is killed leaves every commit whole and what it acknowledged there") {
        postgres_place place;
        auto const store = place.open();
        std::mt19937 random(1);
        std::string last;
        std::int64_t revision = 0;
        int unknown = 0;
        int happened = 0;
        for (int i = 0; i < kills(); ++i) {
            CAPTURE(i);
            auto const writer = start(place, "write", "w" + std::to_string(i), 0);
            // Not before it works, and then at any moment.
            std::vector<std::string> said{writer->line()};
            std::this_thread::sleep_for(std::chrono::microseconds(random() % 20'000));
            writer->kill();
            for (std::string& line : writer->lines()) {
                said.push_back(std::move(line));
            }
            std::string begun;
            for (std::string const& line : said) {
                if (line.starts_with("committed ")) {
                    last = line.substr(10);
                    ++revision;
                    begun.clear();
                    CHECK(store->find_commit(last).value().has_value());
                } else if (line.starts_with("begins ")) {
                    begun = line.substr(7);
                }
            }
            if (!begun.empty()) {
                ++unknown;
                if (store->find_commit(begun).value()) {
                    ++happened;
                    last = begun;
                    ++revision;
                }
            }
            std::set<std::string> const expected = last.empty() ? std::set<std::string>() : std::set{last};
            CHECK(names_in(*store, std::nullopt) == expected);
            CHECK(names_in(*store, acme) == expected);
            CHECK(store->load(acme).value().revision == revision);
            CHECK(store->load(std::nullopt).value().revision == revision);
        }
        MESSAGE(revision << " commits; " << unknown << " were under way, of which " << happened
                         << " happened");
        std::int64_t in_feed = 0;
        writ::feed_position at;
        // The server may be at something of its own, which holds commits back.
        auto const latest = std::chrono::steady_clock::now() + std::chrono::seconds(10);
        while (in_feed < revision && std::chrono::steady_clock::now() < latest) {
            auto const page = store->changes(at, 1000).value();
            at = page.next;
            for (auto const& c : page.commits) {
                ++in_feed;
                CHECK(c.changes.size() == 6);
                CHECK(c.revisions
                      == std::vector<writ::scope_revision>{{std::nullopt, in_feed}, {acme, in_feed}});
            }
        }
        CHECK(in_feed == revision);
        CHECK(store->changes(at, 1000).value().commits.empty());
    }
}
