// SPDX-License-Identifier: Apache-2.0
#include <writ/store/observed.hpp>
#include <writ/store/read_only.hpp>

#include <writ/store/memory.hpp>
#include <writ/testing/faulty_store.hpp>

#include "store/suite.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

using writ::errc;

namespace {

writ::organization_id const acme("acme");

writ::commit_request first_commit() {
    return {"c-1", {{acme, 0}}, {writ::put(writ::organization{.id = acme})}};
}

class call_log final : public writ::store_observer {
public:
    void observe(writ::store_call const& c) noexcept override {
        std::lock_guard const lock(mutex_);
        calls_.push_back(c);
    }
    [[nodiscard]] std::vector<writ::store_call> take() {
        std::lock_guard const lock(mutex_);
        return std::exchange(calls_, {});
    }

private:
    std::mutex mutex_;
    std::vector<writ::store_call> calls_;
};

class observed_place final : public writ::testing::store_place {
public:
    std::shared_ptr<writ::store> open() override {
        return std::make_shared<writ::observed_store>(records_.open_again(), log_);
    }

private:
    writ::memory_store records_;
    call_log log_;
};

// One call of each operation, and its name.
std::vector<std::string> call_all(writ::store& s) {
    writ::record const key = writ::organization{.id = acme};
    static_cast<void>(s.load(acme));
    static_cast<void>(s.read(acme, std::span(&key, 1)));
    static_cast<void>(s.find({acme, writ::record_kind::organization}));
    static_cast<void>(s.scopes({}, 1));
    static_cast<void>(s.commit(first_commit()));
    static_cast<void>(s.find_commit("c-1"));
    static_cast<void>(s.changes({}, 1));
    static_cast<void>(s.end());
    return {"load", "read", "find", "scopes", "commit", "find_commit", "changes", "end"};
}

} // namespace

TEST_SUITE("store/decorators") {
    TEST_CASE("an observed store does all that the contract says") {
        writ_test::check_store({.make = [] { return std::make_unique<observed_place>(); }}, {.commits = 100});
    }

    TEST_CASE("each operation is observed once with what came of it") {
        call_log seen;
        auto const below =
            std::make_shared<writ::testing::faulty_store>(std::make_shared<writ::memory_store>());
        writ::observed_store store(below, seen);
        auto const names = call_all(store);
        auto calls = seen.take();
        REQUIRE(calls.size() == names.size());
        for (std::size_t i = 0; i < calls.size(); ++i) {
            CHECK(writ::to_string(calls[i].what) == names[i]);
            CHECK_FALSE(calls[i].failed);
            CHECK(calls[i].took.count() >= 0);
            CHECK(calls[i].outcome.has_value() == (names[i] == "commit"));
        }
        CHECK(calls[4].outcome == writ::commit_outcome::status::committed);

        below->inject({.times = writ::testing::fault::for_ever, .code = errc::unreadable_record});
        call_all(store);
        calls = seen.take();
        REQUIRE(calls.size() == names.size());
        for (auto const& c : calls) {
            CHECK(c.failed == errc::unreadable_record);
            CHECK_FALSE(c.outcome.has_value());
        }
    }

    TEST_CASE("an exception is observed and passed on") {
        call_log seen;
        auto const below =
            std::make_shared<writ::testing::faulty_store>(std::make_shared<writ::memory_store>());
        writ::observed_store store(below, seen);
        below->inject({.what = writ::testing::fault::kind::thrown});
        CHECK_THROWS_AS(static_cast<void>(store.load(acme)), std::runtime_error);
        auto const calls = seen.take();
        REQUIRE(calls.size() == 1);
        CHECK(calls[0].failed == errc::store_unavailable);
    }

    TEST_CASE("a store that may only be read reads and follows and refuses commits") {
        auto const below = std::make_shared<writ::memory_store>();
        writ::read_only_store store(below);
        REQUIRE(below->commit(first_commit()).has_value());
        CHECK(store.load(acme)->records.organizations.size() == 1);
        CHECK(store.changes({}, 10)->commits.size() == 1);
        CHECK(store.find_commit("c-1")->has_value());
        CHECK(store.signal() != nullptr);
        CHECK(store.counters() == nullptr);
        auto const refused = store.commit({"c-2", {{acme, 1}}, {writ::put(writ::organization{.id = acme})}});
        REQUIRE(refused.has_error());
        CHECK(refused.error().code() == errc::read_only);
        CHECK(below->load(acme)->revision == 1);
        store.close();
        CHECK(store.load(acme).error().code() == errc::store_closed);
    }
}
