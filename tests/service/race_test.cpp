// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include <writ/store/forwarding.hpp>

#include "service/world.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <stdexcept>
#include <thread>

using namespace writ_test;
using writ::organization_id;
using writ::reason;

namespace {

// Lets something happen at a chosen moment of an operation.
class watched_store final : public writ::forwarding_store {
public:
    explicit watched_store(std::shared_ptr<writ::store> inner) : forwarding_store(std::move(inner)) {}

    std::function<void()> before_commit;
    std::function<void()> before_load;
    std::function<void()> after_load;
    std::atomic<int> loads{0};
    bool has_no_feed = false;
    bool fails_to_load = false;
    // What was committed cannot be read from the feed.
    bool hides_changes = false;

    [[nodiscard]] writ::result<writ::feed_page> changes(writ::feed_position const& after,
                                                        std::size_t limit) override {
        if (has_no_feed) {
            return writ::make_failure(writ::errc::store_unavailable, "", "the feed is away");
        }
        auto page = forwarding_store::changes(after, limit);
        for (writ::committed& c : page.value().commits) {
            if (hides_changes) {
                c.changes.clear();
            }
        }
        return page;
    }

    [[nodiscard]] writ::result<writ::commit_outcome> commit(writ::commit_request const& request) override {
        if (auto const once = std::exchange(before_commit, nullptr)) {
            once();
        }
        return forwarding_store::commit(request);
    }

    [[nodiscard]] writ::result<writ::scope_content> load(writ::record_scope const& scope) override {
        if (auto const once = scope ? std::exchange(before_load, nullptr) : nullptr) {
            once();
        }
        if (fails_to_load) {
            return writ::make_failure(writ::errc::store_unavailable, "", "the store is away");
        }
        auto content = forwarding_store::load(scope);
        ++loads;
        if (scope) {
            if (auto const once = std::exchange(after_load, nullptr)) {
                once();
            }
        }
        return content;
    }
};

} // namespace

TEST_SUITE("service/race") {
    TEST_CASE("an organization that is loaded while it is made is followed afterwards") {
        auto const store = std::make_shared<watched_store>(store_with({}));
        auto iam = open(store, by_caller(1 << 20));
        std::optional<std::jthread> loader;
        std::atomic<bool> loaded{false};
        store->before_commit = [&] {
            int const before = store->loads;
            loader.emplace([&] { loaded = iam.load(acme).has_value(); });
            while (store->loads == before) {
                std::this_thread::yield();
            }
        };
        REQUIRE(iam.commit(tenant(acme)).has_value());
        loader.reset();
        CHECK(loaded);
        CHECK(iam.revision_of(acme) == 1);
        CHECK(answer(iam, acme) == reason::allowed_by_role);
        write(*store, {writ::erase(reads(acme))});
        REQUIRE(iam.refresh().has_value());
        CHECK(answer(iam, acme) == reason::no_match);
    }

    TEST_CASE("what is committed while an organization is loaded is not lost") {
        auto const store = std::make_shared<watched_store>(store_with({acme}));
        auto iam = open(store, by_caller(1 << 20));
        store->after_load = [&] {
            write(*store, {writ::erase(reads(acme))});
            CHECK(iam.refresh().has_value());
        };
        REQUIRE(iam.load(acme).has_value());
        CHECK(iam.revision_of(acme) == 2);
        CHECK(answer(iam, acme) == reason::no_match);
    }

    TEST_CASE("a load that is interrupted after it was published leaves nothing that was revoked meanwhile") {
        for (std::size_t const budget : {std::size_t{0}, std::size_t{1} << 20}) {
            auto const store = std::make_shared<watched_store>(store_with({}));
            auto iam = open(store, by_caller(budget));
            write(*store, tenant(acme));
            store->after_load = [&] {
                write(*store, {writ::erase(reads(acme))});
                store->hides_changes = true;
                REQUIRE(iam.refresh().has_value());
                store->before_load = [] { throw std::runtime_error("the store is away"); };
            };
            CHECK_THROWS_AS(static_cast<void>(iam.load(acme)), std::runtime_error);
            CHECK(answer(iam, acme) == reason::organization_unreadable);
            CHECK(iam.status().unreadable.size() == 1);
            REQUIRE(iam.refresh().has_value());
            CHECK(answer(iam, acme) == reason::no_match);
            CHECK(iam.load(acme).has_value());
        }
    }

    TEST_CASE("where all are loaded nothing is lost that was told while a load failed") {
        for (bool const throws : {false, true}) {
            auto const store = std::make_shared<watched_store>(store_with({}));
            auto iam = open(store);
            store->before_load = [&] {
                write(*store, tenant(acme));
                REQUIRE(iam.refresh().has_value());
                if (throws) {
                    throw std::runtime_error("the store is away");
                }
                store->fails_to_load = true;
            };
            bool was_thrown = false;
            bool is_loaded = false;
            try {
                is_loaded = iam.load(acme).has_value();
            } catch (std::runtime_error const&) {
                was_thrown = true;
            }
            CHECK_FALSE(is_loaded);
            CHECK(was_thrown == throws);
            CHECK(iam.status().unreadable.size() == 1);
            store->fails_to_load = false;
            REQUIRE(iam.refresh().has_value());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
        }
    }

    TEST_CASE("an organization that is evicted while it is loaded comes back when it is asked for") {
        auto const store = std::make_shared<watched_store>(store_with({acme}));
        auto iam = open(store, by_caller(1 << 20));
        store->after_load = [&] { iam.evict(acme); };
        REQUIRE(iam.load(acme).has_value());
        CHECK(answer(iam, acme) == reason::allowed_by_role);
    }

    TEST_CASE("an organization is published with no older platform than it was written with") {
        auto const store = std::make_shared<watched_store>(store_with({}));
        write(*store, {put_organization(acme), put_subject(acme)});
        // The platform has been read when somebody adds a role and assigns it.
        writ::role_id const late("late");
        bool done = false;
        auto const meddle = [&] {
            if (!std::exchange(done, true)) {
                write(*store,
                      {writ::put(writ::role{
                           .id = late, .name = "late", .permissions = {writ::permission_name("read:Page")}}),
                       writ::put(writ::assignment{.organization = acme, .subject = alice, .role = late})});
            }
        };
        auto options = by_caller(1 << 20);
        auto iam = open(store, options);
        meddle();
        REQUIRE(iam.load(acme).has_value());
        CHECK(answer(iam, acme) == reason::allowed_by_role);
    }

    TEST_CASE("what one commit says of platform and organization is never answered by halves") {
        // A role that may nothing any more is assigned; with what it was, alice could read.
        auto const narrowed = [](writ::store& s) {
            write(s, {writ::put(writ::role{.id = reader, .name = "reader"}), writ::put(reads(acme))});
        };
        for (std::size_t const budget : {std::size_t{0}, std::size_t{1} << 20}) {
            auto const store = std::make_shared<watched_store>(store_with({}));
            write(*store, {put_organization(acme), put_subject(acme)});
            store->before_load = [&] { narrowed(*store); };
            auto iam = open(store, by_caller(budget));
            if (budget != 0) {
                REQUIRE(iam.load(acme).has_value());
            }
            CHECK(iam.revision_of(acme) == 2);
            CHECK(answer(iam, acme) == reason::no_match);
        }
    }

    TEST_CASE("an organization that is loaded anew waits for the platform that it was written with") {
        auto const store = std::make_shared<watched_store>(store_with({}));
        write(*store, {put_organization(acme), put_subject(acme)});
        auto iam = open(store);
        // A contradiction, which somebody mends while it is looked into.
        auto const wrong = reads(acme, writ::subject_id("nobody"));
        write(*store, {writ::put(wrong)});
        store->before_load = [&] {
            write(*store, {writ::put(writ::role{.id = reader, .name = "reader"}), writ::erase(wrong),
                           writ::put(reads(acme))});
            store->has_no_feed = true;
        };
        REQUIRE(iam.refresh().has_value());
        CHECK(answer(iam, acme) == reason::organization_unreadable);
        store->has_no_feed = false;
        REQUIRE(iam.refresh().has_value());
        CHECK(answer(iam, acme) == reason::no_match);
    }

    TEST_CASE("a commit id that another service used is answered and not published again") {
        auto const store = store_with({acme});
        auto first = open(store);
        auto second = open(store);
        auto const made = first.commit({writ::put(writes(acme))}, {.id = "once"});
        REQUIRE(made.has_value());
        // Other changes under the same id are a mistake, and must not be believed.
        auto const again =
            second.commit({writ::put(writ::subject{.organization = acme, .id = writ::subject_id("bob")}),
                           writ::put(reads(acme, writ::subject_id("bob")))},
                          {.id = "once"});
        REQUIRE(again.has_value());
        CHECK(again->revisions == made->revisions);
        CHECK(answer(second, acme, writ::subject_id("bob")) == reason::subject_unknown);
        REQUIRE(second.wait_for(again->revisions, soon()).has_value());
        CHECK(answer(second, acme, alice, "write:Page") == reason::allowed_by_grant);
        CHECK(answer(second, acme, writ::subject_id("bob")) == reason::subject_unknown);
    }

    TEST_CASE("what memory is counted is there while one organization of many cannot be read") {
        auto const store = store_with({acme, organization_id("other")});
        write(*store, {writ::erase(writ::subject{.organization = acme, .id = alice})});
        auto const iam = open(store);
        CHECK(iam.status().unreadable.size() == 1);
        CHECK(iam.status().memory > 0);
        CHECK(iam.status().memory < 1 << 20);
    }
}
