// SPDX-License-Identifier: Apache-2.0
#include <writ/testing/faulty_store.hpp>

#include <writ/store/memory.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

using writ::errc;
using writ::testing::fault;
using status = writ::commit_outcome::status;

namespace {

writ::organization_id const acme("acme");
writ::organization_id const globex("globex");

writ::role role_of(writ::organization_id const& scope, std::string description) {
    return {.organization = scope,
            .id = writ::role_id("r"),
            .name = "a role",
            .description = std::move(description)};
}

writ::commit_request request(std::string const& id, std::int64_t revision) {
    return {id,
            {{acme, revision}, {globex, revision}},
            {writ::put(role_of(acme, id)), writ::put(role_of(globex, id))}};
}

struct fixture {
    std::shared_ptr<writ::memory_store> below = std::make_shared<writ::memory_store>();
    writ::testing::faulty_store store{below};
};

// What a careful program does to change two scopes together: looks, commits,
// resolves an unknown outcome, and gives up at the first failure.
bool change_both(writ::store& s, std::string const& id) {
    auto const here = s.load(acme);
    auto const there = s.load(globex);
    if (!here || !there) {
        return false;
    }
    auto const outcome = s.commit(request(id, here->revision));
    if (outcome && outcome->what == status::unknown) {
        auto const happened = s.find_commit(id);
        return happened && happened->has_value();
    }
    return outcome && outcome->what == status::committed;
}

std::string described(writ::store& s, writ::organization_id const& scope) {
    auto const content = s.load(scope).value();
    return content.records.roles.empty() ? "" : content.records.roles[0].description;
}

} // namespace

TEST_SUITE("store/faulty_store") {
    TEST_CASE("whatever fails at whichever call nothing is left half done") {
        for (fault::kind const what : {fault::kind::fail, fault::kind::cut_before, fault::kind::cut_after,
                                       fault::kind::thrown, fault::kind::delayed}) {
            for (std::size_t times : {std::size_t{1}, fault::for_ever}) {
                CAPTURE(static_cast<int>(what));
                CAPTURE(times);
                std::size_t n = 1;
                for (bool is_done = false; !is_done; ++n) {
                    CAPTURE(n);
                    REQUIRE(n < 10);
                    fixture f;
                    REQUIRE(change_both(f.store, "before"));
                    f.store.inject({.what = what, .at = n, .times = times});
                    bool said = false;
                    try {
                        said = change_both(f.store, "after");
                    } catch (std::runtime_error const&) {
                        CHECK(what == fault::kind::thrown);
                    }
                    is_done = !f.store.struck();
                    f.store.heal();
                    bool const happened = f.store.find_commit("after")->has_value();
                    // What was said to have happened has; the other way round it need not be.
                    CHECK((!said || happened));
                    CHECK((!is_done || said));
                    CHECK(described(f.store, acme) == (happened ? "after" : "before"));
                    CHECK(described(f.store, globex) == (happened ? "after" : "before"));
                    CHECK(f.below->load(acme)->revision == (happened ? 2 : 1));
                    CHECK(f.below->changes({}, 10)->commits.size() == (happened ? 2 : 1));
                    // A retry with its name happens once.
                    auto const again = f.store.commit(request("after", 1));
                    REQUIRE(again.has_value());
                    CHECK(again->what == status::committed);
                    CHECK(f.below->load(acme)->revision == 2);
                }
                CHECK(n > 4);
            }
        }
    }

    TEST_CASE("a cut before a commit keeps it from happening and one behind it does not") {
        fixture f;
        f.store.inject({.what = fault::kind::cut_before});
        CHECK(f.store.commit(request("a", 0))->what == status::unknown);
        CHECK_FALSE(f.store.find_commit("a")->has_value());
        f.store.inject({.what = fault::kind::cut_after});
        CHECK(f.store.commit(request("b", 0))->what == status::unknown);
        CHECK(f.store.find_commit("b")->has_value());
        f.store.inject({.what = fault::kind::cut_after});
        CHECK(f.store.load(acme).error().code() == errc::store_unavailable);
    }

    TEST_CASE("a fault strikes the calls that it is told and no other") {
        fixture f;
        CHECK_FALSE(f.store.struck());
        f.store.inject({.at = 2, .times = 2, .only = writ::store_operation::load, .code = errc::store_full});
        CHECK(f.store.load(acme).has_value());
        CHECK(f.store.end().has_value());
        CHECK_FALSE(f.store.struck());
        CHECK(f.store.load(acme).error().code() == errc::store_full);
        CHECK(f.store.struck());
        CHECK(f.store.scopes({}, 1).has_value());
        CHECK(f.store.load(acme).has_error());
        CHECK(f.store.load(acme).has_value());
        f.store.inject({.times = fault::for_ever});
        for (int i = 0; i < 5; ++i) {
            CHECK(f.store.end().has_error());
        }
        f.store.heal();
        CHECK(f.store.end().has_value());
    }

    TEST_CASE("waits fail only where a fault names them") {
        using namespace std::chrono_literals;
        fixture f;
        auto const soon = [] { return std::chrono::steady_clock::now() + 1ms; };
        f.store.inject({.times = fault::for_ever});
        CHECK(f.store.signal()->wait({}, soon(), {}).has_value());
        f.store.inject({.only = writ::store_operation::wait});
        CHECK(f.store.signal()->wait({}, soon(), {}).error().code() == errc::store_unavailable);
        CHECK(f.store.signal()->wait({}, soon(), {}).has_value());
    }
}
