// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include <writ/testing/faulty_store.hpp>

#include "service/world.hpp"

#include <array>
#include <functional>
#include <stdexcept>

using namespace writ_test;
using writ::organization_id;
using writ::reason;
using writ::testing::fault;
using writ::testing::faulty_store;

namespace {

constexpr std::array kinds{fault::kind::fail, fault::kind::cut_before, fault::kind::cut_after,
                           fault::kind::thrown};

// Whether the operation succeeded; what a store throws goes through it.
bool succeeds(std::function<bool()> const& operation) {
    try {
        return operation();
    } catch (std::runtime_error const&) {
        return false;
    }
}

// Calls `attempt(store, fault)` with a fault at the n-th call, until it answers
// that it came too late to strike.
void for_each_fault(std::function<bool(std::shared_ptr<faulty_store> const&, fault const&)> const& attempt) {
    for (fault::kind const what : kinds) {
        for (std::size_t const times : {std::size_t{1}, fault::for_ever}) {
            bool struck = true;
            for (std::size_t n = 1; struck; ++n) {
                REQUIRE(n < 100);
                auto const store = std::make_shared<faulty_store>(store_with({acme, umbrella}));
                struck = attempt(store, {.what = what, .at = n, .times = times});
            }
        }
    }
}

// What the service answers is what one answers that is opened now.
void check_against_store(writ::service const& iam, std::shared_ptr<writ::store> const& store) {
    auto const truth = open(store);
    for (organization_id const& in : {acme, umbrella}) {
        for (char const* permission : {"read:Page", "write:Page"}) {
            CHECK(answer(iam, in, alice, permission) == answer(truth, in, alice, permission));
        }
    }
}

// Both or neither.
std::vector<writ::change> grants() {
    return {writ::put(writes(acme)), writ::put(writes(umbrella))};
}

} // namespace

TEST_SUITE("service/fault") {
    TEST_CASE("a service that could not be opened was not, and one that was answers as the store says") {
        for_each_fault([](std::shared_ptr<faulty_store> const& store, fault const& f) {
            store->inject(f);
            bool struck = false;
            bool const opened = succeeds([&] {
                auto const made = writ::service::open(store, by_caller());
                struck = store->struck();
                store->heal();
                if (made) {
                    check_against_store(*made, store);
                }
                return made.has_value();
            });
            struck = struck || store->struck();
            CHECK((opened || struck));
            return struck;
        });
    }

    TEST_CASE(
        "a commit that fails leaves all as it was, and an unknown outcome is resolved by repeating it") {
        for_each_fault([](std::shared_ptr<faulty_store> const& store, fault const& f) {
            auto iam = open(store);
            store->inject(f);
            bool const done = succeeds([&] { return iam.commit(grants(), {.id = "both"}).has_value(); });
            bool const struck = store->struck();
            CHECK((done || struck));
            store->heal();
            bool const is_written = !store->load(acme)->records.grants.empty();
            CHECK(is_written == !store->load(umbrella)->records.grants.empty());
            CHECK((is_written || !done));
            if (done) {
                check_against_store(iam, store);
            }
            REQUIRE(iam.refresh().has_value());
            check_against_store(iam, store);
            // The caller may do this whatever he was told.
            auto const again = iam.commit(grants(), {.id = "both"});
            REQUIRE(again.has_value());
            CHECK(again->revisions == std::vector<writ::scope_revision>{{acme, 2}, {umbrella, 2}});
            check_against_store(iam, store);
            return struck;
        });
    }

    TEST_CASE("an organization whose erasure fails is whole or gone") {
        for_each_fault([](std::shared_ptr<faulty_store> const& store, fault const& f) {
            auto iam = open(store);
            std::vector<writ::change> const erased{writ::erase(writ::organization{.id = acme})};
            store->inject(f);
            bool const done = succeeds([&] { return iam.commit(erased, {.id = "gone"}).has_value(); });
            bool const struck = store->struck();
            CHECK((done || struck));
            store->heal();
            writ::directory const left = store->load(acme)->records;
            CHECK(left.organizations.empty() == left.subjects.empty());
            CHECK(left.organizations.empty() == left.assignments.empty());
            CHECK((left.organizations.empty() || !done));
            REQUIRE(iam.refresh().has_value());
            check_against_store(iam, store);
            REQUIRE(iam.commit(erased, {.id = "gone"}).has_value());
            check_against_store(iam, store);
            CHECK(answer(iam, acme) == reason::organization_unknown);
            return struck;
        });
    }

    TEST_CASE("a refresh that fails misses nothing later") {
        for_each_fault([](std::shared_ptr<faulty_store> const& store, fault const& f) {
            auto iam = open(store);
            auto other = open(store);
            REQUIRE(other.commit(grants()).has_value());
            REQUIRE(other.commit({writ::erase(reads(acme))}).has_value());
            store->inject(f);
            bool const done = iam.refresh().has_value();
            CHECK((done || store->struck()));
            CHECK((done || iam.status().last_error.has_value()));
            bool const struck = store->struck();
            store->heal();
            REQUIRE(iam.refresh().has_value());
            CHECK_FALSE(iam.status().last_error.has_value());
            check_against_store(iam, store);
            return struck;
        });
    }

    TEST_CASE("an organization that could not be loaded is not there and can be loaded later") {
        for_each_fault([](std::shared_ptr<faulty_store> const& store, fault const& f) {
            auto iam = open(store, by_caller(1 << 20));
            store->inject(f);
            bool const done = succeeds([&] { return iam.load(acme).has_value(); });
            bool const struck = store->struck();
            CHECK((done || struck));
            CHECK(answer(iam, acme) == (done ? reason::allowed_by_role : reason::organization_not_loaded));
            store->heal();
            REQUIRE(iam.load(acme).has_value());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
            return struck;
        });
    }

    TEST_CASE("a store that is away stops no check, and is waited for as long as the options say") {
        auto const store = std::make_shared<faulty_store>(store_with({acme}));
        auto options = by_caller();
        options.max_staleness = writ::staleness(50ms);
        auto iam = open(store, options);
        CHECK(answer(iam, acme) == reason::allowed_by_role);
        store->inject({.times = fault::for_ever});
        CHECK(iam.refresh().has_error());
        auto const latest = soon();
        while (answer(iam, acme) == reason::allowed_by_role && std::chrono::steady_clock::now() < latest) {
        }
        CHECK(answer(iam, acme) == reason::snapshot_stale);
        store->heal();
        REQUIRE(iam.refresh().has_value());
        CHECK(answer(iam, acme) == reason::allowed_by_role);
    }

    TEST_CASE("a service that follows by itself comes back when its store does") {
        auto const store = std::make_shared<faulty_store>(store_with({acme}));
        for (fault::kind const what : kinds) {
            auto options = by_caller();
            options.refresh = writ::refresh_mode::background;
            options.poll_interval = 2ms;
            auto iam = open(store, options);
            auto other = open(store);
            store->inject({.what = what, .times = fault::for_ever, .only = writ::store_operation::changes});
            auto const latest = soon();
            while (!iam.status().last_error && std::chrono::steady_clock::now() < latest) {
            }
            CHECK(iam.status().last_error.has_value());
            auto const made = other.commit({writ::put(writes(acme))});
            REQUIRE(made.has_value());
            store->heal();
            REQUIRE(iam.wait_for(made->revisions, soon()).has_value());
            CHECK(answer(iam, acme, alice, "write:Page") == reason::allowed_by_grant);
            auto const undone = other.commit({writ::erase(writes(acme))});
            REQUIRE(undone.has_value());
        }
    }
}
