// SPDX-License-Identifier: Apache-2.0
#include <writ/store/memory.hpp>

#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

using writ::errc;
namespace limits = writ::limits;

namespace {

writ::commit_request roles(std::size_t count, std::vector<writ::scope_revision> expected) {
    writ::commit_request r{"c", std::move(expected), {}};
    for (std::size_t i = 0; i < count; ++i) {
        r.changes.push_back(writ::put(writ::role{.id = writ::role_id(std::to_string(i)), .name = "r"}));
    }
    return r;
}

} // namespace

TEST_SUITE("store") {
    TEST_CASE("a commit at its bounds happens and one beyond them is refused") {
        CHECK(writ::validate(roles(limits::max_changes_per_commit, {{std::nullopt, 0}})).has_value());
        CHECK(writ::validate(roles(limits::max_changes_per_commit + 1, {{std::nullopt, 0}})).error().code()
              == errc::too_many);
        std::vector<writ::scope_revision> expected{{std::nullopt, 0}};
        for (std::size_t i = 1; i < limits::max_scopes_per_commit; ++i) {
            expected.push_back({writ::organization_id(std::to_string(i)), 0});
        }
        CHECK(writ::validate(roles(1, expected)).has_value());
        expected.push_back({writ::organization_id("x"), 0});
        CHECK(writ::validate(roles(1, expected)).error().code() == errc::too_many);
        auto named = roles(1, {{std::nullopt, 0}});
        named.id = std::string(limits::max_id_bytes, 'a');
        CHECK(writ::validate(named).has_value());
        named.id += 'a';
        CHECK(writ::validate(named).error().code() == errc::too_large);
    }

    TEST_CASE("a query at its bound is accepted and one beyond it refused") {
        writ::record_query q{.kind = writ::record_kind::audit_entry};
        q.filters.resize(limits::max_query_filters, {.member = "actor", .equals = "a"});
        CHECK(writ::validate(q).has_value());
        q.filters.push_back(q.filters[0]);
        CHECK(writ::validate(q).error().code() == errc::too_many);
    }

    TEST_CASE("pages and answers of a store are no longer than their bounds") {
        writ::memory_store s;
        std::size_t const count = limits::max_page_items + limits::max_feed_commits + 1;
        for (std::size_t i = 0; i < count; ++i) {
            auto const id = std::to_string(i);
            REQUIRE(s.commit({id,
                              {{std::nullopt, static_cast<std::int64_t>(i)}},
                              {writ::put(writ::role{.id = writ::role_id(id), .name = "r"})}})
                        .has_value());
        }
        CHECK(s.find({.kind = writ::record_kind::role, .limit = count})->records.size()
              == limits::max_page_items);
        CHECK(s.changes({}, count)->commits.size() == limits::max_feed_commits);
        std::vector<writ::record> const keys(limits::max_page_items, writ::role{.id = writ::role_id("0")});
        CHECK(s.read({}, keys).has_value());
        CHECK(s.read({}, std::vector(limits::max_page_items + 1, keys[0])).error().code() == errc::too_many);
    }
}
