// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include <writ/store/forwarding.hpp>

#include "service/world.hpp"

#include <atomic>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

using namespace writ_test;
using writ::errc;
using writ::organization_id;
using writ::reason;

namespace {

// Its feed is whole up to a moment that the test chooses.
class holding_store final : public writ::forwarding_store {
public:
    using forwarding_store::forwarding_store;
    std::optional<std::chrono::steady_clock::time_point> told_until;

    [[nodiscard]] writ::result<writ::feed_page> changes(writ::feed_position const& after,
                                                        std::size_t limit) override {
        auto page = forwarding_store::changes(after, limit);
        page.value().told_until = told_until;
        return page;
    }
};

// Its signal always says that there is something.
class calling_store final : public writ::forwarding_store, writ::change_signal {
public:
    using forwarding_store::forwarding_store;
    std::atomic<int> reads{0};

    [[nodiscard]] writ::result<writ::feed_page> changes(writ::feed_position const& after,
                                                        std::size_t limit) override {
        ++reads;
        return forwarding_store::changes(after, limit);
    }
    [[nodiscard]] writ::change_signal* signal() noexcept override { return this; }
    [[nodiscard]] writ::result<wake> wait(writ::feed_position const&, std::chrono::steady_clock::time_point,
                                          std::stop_token const&) override {
        return wake::changed;
    }
};

// Somebody writes whenever its feed has been read.
class writing_store final : public writ::forwarding_store {
public:
    using forwarding_store::forwarding_store;
    bool writes_more = false;

    [[nodiscard]] writ::result<writ::feed_page> changes(writ::feed_position const& after,
                                                        std::size_t limit) override {
        if (writes_more) {
            write(inner(), {put_subject(acme)});
        }
        return forwarding_store::changes(after, limit);
    }
};

} // namespace

TEST_SUITE("service/following") {
    TEST_CASE("what is in the store is answered once the service is open") {
        auto const iam = open(store_with({acme}));
        CHECK(answer(iam, acme) == reason::allowed_by_role);
        CHECK(answer(iam, umbrella) == reason::organization_unknown);
        CHECK(iam.revision_of(std::nullopt) == 1);
        CHECK(iam.revision_of(acme) == 1);
    }

    TEST_CASE("a service is not opened without a store or with an interval that could not keep its promise") {
        auto const code = [](std::shared_ptr<writ::store> from, writ::service_options const& o) {
            auto const made = writ::service::open(std::move(from), o);
            return made ? boost::system::error_code() : made.error().code();
        };
        auto options = by_caller();
        CHECK(code(nullptr, options) == errc::invalid_configuration);
        options.poll_interval = 0ms;
        CHECK(code(store_with({}), options) == errc::invalid_configuration);
        options.poll_interval = 100ms;
        options.max_staleness = writ::staleness(150ms);
        CHECK(code(store_with({}), options) == boost::system::error_code());
        options.refresh = writ::refresh_mode::background;
        CHECK(code(store_with({}), options) == errc::invalid_configuration);
        options.poll_interval = 75ms;
        CHECK(code(store_with({}), options) == boost::system::error_code());
    }

    TEST_CASE("without a clock of the caller the system tells what has expired") {
        auto const store = store_with({acme});
        auto expired = writes(acme);
        expired.validity.not_after = std::chrono::system_clock::now() - 1h;
        write(*store, {writ::put(expired)});
        CHECK(answer(open(store), acme, alice, "write:Page") == reason::no_match);
    }

    TEST_CASE("an empty store denies and says that it knows nobody") {
        auto const iam = open(std::make_shared<writ::memory_store>());
        CHECK(answer(iam, acme) == reason::organization_unknown);
    }

    TEST_CASE("a refresh publishes what others committed since") {
        auto const store = store_with({acme});
        auto iam = open(store);
        write(*store, {writ::erase(reads(acme)), writ::put(writes(acme))});
        write(*store, tenant(umbrella));
        CHECK(answer(iam, acme) == reason::allowed_by_role);
        REQUIRE(iam.refresh().has_value());
        CHECK(answer(iam, acme) == reason::no_match);
        CHECK(answer(iam, acme, alice, "write:Page") == reason::allowed_by_grant);
        CHECK(answer(iam, umbrella) == reason::allowed_by_role);
        CHECK(iam.status().commits_applied == 2);
    }

    TEST_CASE("a commit is seen by its own service at once and is not applied again by the feed") {
        auto const store = store_with({acme});
        auto iam = open(store);
        auto const done = iam.commit({writ::put(writes(acme))});
        REQUIRE(done.has_value());
        CHECK(done->revisions == std::vector<writ::scope_revision>{{acme, 2}});
        CHECK(answer(iam, acme, alice, "write:Page") == reason::allowed_by_grant);
        auto const before = iam.status().commits_applied;
        REQUIRE(iam.refresh().has_value());
        CHECK(iam.status().commits_applied == before);
        CHECK(store->load(acme)->records.grants.size() == 1);
    }

    TEST_CASE("what the feed holds back counts as old") {
        auto const store = std::make_shared<holding_store>(store_with({acme}));
        auto options = by_caller();
        options.max_staleness = writ::staleness(1h);
        auto iam = open(store, options);
        CHECK_FALSE(iam.status().is_stale);
        for (auto const told :
             {writ::feed_page().told_until, std::optional(std::chrono::steady_clock::now())}) {
            store->told_until = told;
            auto const since = std::chrono::steady_clock::now();
            while (iam.status().age < 20ms) {
            }
            REQUIRE(iam.refresh().has_value());
            bool const is_older = iam.status().age > std::chrono::steady_clock::now() - since;
            CHECK(is_older == told.has_value());
        }
    }

    TEST_CASE("a signal that always says that there is something costs little") {
        auto const store = std::make_shared<calling_store>(store_with({acme}));
        auto options = by_caller();
        options.refresh = writ::refresh_mode::background;
        auto const since = std::chrono::steady_clock::now();
        auto const iam = open(store, options);
        std::this_thread::sleep_for(100ms);
        int const reads = store->reads;
        // One a millisecond, after those of opening.
        CHECK(reads <= 10 + (std::chrono::steady_clock::now() - since) / 1ms);
    }

    TEST_CASE("in a fork a service says that it is one and nothing else") {
        auto iam = open(store_with({acme}));
        pid_t const child = ::fork();
        REQUIRE(child >= 0);
        if (child == 0) {
            auto const status = iam.status();
            auto const waited = iam.wait_for(std::vector<writ::scope_revision>{{acme, 1}}, soon());
            bool const is_right = status.was_forked && status.platform_revision == 0 && !iam.revision_of(acme)
                                  && waited.has_error() && waited.error().code() == errc::store_unavailable;
            ::_exit(is_right ? 0 : 1);
        }
        int ended = -1;
        REQUIRE(::waitpid(child, &ended, 0) == child);
        CHECK(ended == 0);
        CHECK_FALSE(iam.status().was_forked);
    }

    TEST_CASE("a service that follows one who never stops writing is not stale") {
        auto const store = std::make_shared<writing_store>(store_with({acme}));
        auto options = by_caller();
        options.max_staleness = writ::staleness(1h);
        auto iam = open(store, options);
        store->writes_more = true;
        auto const since = std::chrono::steady_clock::now();
        REQUIRE(iam.refresh().has_value());
        CHECK(iam.status().age <= std::chrono::steady_clock::now() - since);
    }

    TEST_CASE("a wait gives read your writes across services") {
        auto const store = store_with({acme});
        auto writer = open(store);
        for (auto const mode : {writ::refresh_mode::by_caller, writ::refresh_mode::background}) {
            auto options = by_caller();
            options.refresh = mode;
            auto other = open(store, options);
            auto const done = writer.commit({writ::put(writes(acme))}).value();
            REQUIRE(other.wait_for(done.revisions, soon()).has_value());
            CHECK(other.at_least(done.revisions));
            CHECK(answer(other, acme, alice, "write:Page") == reason::allowed_by_grant);
            REQUIRE(writer.commit({writ::erase(writes(acme))}).has_value());
        }
    }

    TEST_CASE("a wait ends at its deadline and when it is stopped") {
        auto const store = store_with({acme});
        for (auto const mode : {writ::refresh_mode::by_caller, writ::refresh_mode::background}) {
            auto options = by_caller();
            options.refresh = mode;
            auto iam = open(store, options);
            std::vector<writ::scope_revision> const never{{acme, 99}};
            CHECK_FALSE(iam.at_least(never));
            auto const late = iam.wait_for(never, std::chrono::steady_clock::now() + 20ms);
            REQUIRE(late.has_error());
            CHECK(late.error().code() == errc::deadline_passed);
            std::stop_source stop;
            std::jthread const stopper([&] {
                std::this_thread::sleep_for(10ms);
                stop.request_stop();
            });
            auto const stopped = iam.wait_for(never, soon(), stop.get_token());
            REQUIRE(stopped.has_error());
            CHECK(stopped.error().code() == errc::cancelled);
        }
    }

    TEST_CASE("sessions that started before a commit keep seeing what they saw") {
        auto const store = store_with({acme});
        auto iam = open(store);
        auto const session = iam.start({acme, alice});
        REQUIRE(iam.commit({writ::erase(reads(acme))}).has_value());
        CHECK(session.can(writ::permission_question("read:Page")));
        CHECK_FALSE(iam.can({acme, alice}, writ::permission_question("read:Page")));
    }
}
