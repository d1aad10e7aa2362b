// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include <writ/limits.hpp>

#include "service/world.hpp"

#include <cstdlib>

using namespace writ_test;
using writ::errc;
using writ::organization_id;
using writ::reason;

namespace {

organization_id numbered(int n) {
    return organization_id("o" + std::to_string(n));
}

} // namespace

TEST_SUITE("service/loading") {
    TEST_CASE("with a budget an organization is denied as not loaded until it is asked for") {
        auto const store = store_with({acme, umbrella});
        auto iam = open(store, by_caller(1 << 20));
        CHECK(answer(iam, acme) == reason::organization_not_loaded);
        REQUIRE(iam.load(acme).has_value());
        CHECK(answer(iam, acme) == reason::allowed_by_role);
        CHECK(answer(iam, umbrella) == reason::organization_not_loaded);
        auto const nobody = iam.load(organization_id("nobody"));
        REQUIRE(nobody.has_error());
        CHECK(nobody.error().code() == errc::unknown_scope);
        CHECK(answer(iam, organization_id("nobody")) == reason::organization_not_loaded);
        iam.evict(acme);
        CHECK(answer(iam, acme) == reason::organization_not_loaded);
        REQUIRE(iam.load(acme).has_value());
        CHECK(answer(iam, acme) == reason::allowed_by_role);
    }

    TEST_CASE("a loaded organization follows the feed and one that is not costs nothing") {
        auto const store = store_with({acme, umbrella});
        auto iam = open(store, by_caller(1 << 20));
        REQUIRE(iam.load(acme).has_value());
        write(*store, {writ::put(writes(acme))});
        write(*store, {writ::put(writes(umbrella))});
        REQUIRE(iam.refresh().has_value());
        CHECK(answer(iam, acme, alice, "write:Page") == reason::allowed_by_grant);
        CHECK(iam.status().organizations_loaded == 1);
        REQUIRE(iam.load(umbrella).has_value());
        CHECK(answer(iam, umbrella, alice, "write:Page") == reason::allowed_by_grant);
        CHECK_FALSE(iam.at_least(std::vector<writ::scope_revision>{{organization_id("nobody"), 1}}));
        auto const waited =
            iam.wait_for(std::vector<writ::scope_revision>{{organization_id("nobody"), 1}}, soon());
        REQUIRE(waited.has_error());
        CHECK(waited.error().code() == errc::organization_not_loaded);
    }

    TEST_CASE("beyond the budget those go that were not asked for longest") {
        std::vector<organization_id> tenants;
        for (int n = 0; n < 40; ++n) {
            tenants.push_back(numbered(n));
        }
        auto const store = store_with(tenants);
        auto iam = open(store, by_caller(20'480));
        for (int n = 0; n < 40; ++n) {
            REQUIRE(iam.load(numbered(0)).has_value());
            REQUIRE(iam.load(numbered(n)).has_value());
            CHECK(iam.status().memory <= 20'480);
            CHECK(answer(iam, numbered(n)) == reason::allowed_by_role);
        }
        auto const status = iam.status();
        CHECK(status.organizations_loaded < 20);
        CHECK(status.organizations_evicted == 40 - status.organizations_loaded);
        CHECK(answer(iam, numbered(0)) == reason::allowed_by_role);
        CHECK(answer(iam, numbered(1)) == reason::organization_not_loaded);
    }

    TEST_CASE("records that contradict each other stop their organization alone, until they are mended") {
        auto const store = store_with({acme, umbrella});
        // The store keeps what it is given: the subject is gone, its role is not.
        write(*store, {writ::erase(writ::subject{.organization = acme, .id = alice})});
        for (std::size_t const budget : {std::size_t{0}, std::size_t{1} << 20}) {
            auto iam = open(store, by_caller(budget));
            if (budget != 0) {
                CHECK(iam.load(acme).has_error());
                CHECK(iam.load(umbrella).has_value());
            }
            CHECK(answer(iam, acme) == reason::organization_unreadable);
            CHECK(answer(iam, umbrella) == reason::allowed_by_role);
            auto const status = iam.status();
            REQUIRE(status.unreadable.size() == 1);
            CHECK(status.unreadable[0].id == acme);
            CHECK(status.unreadable[0].why.code() == errc::dangling_reference);
            auto const refused = iam.commit({put_subject(acme)});
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == errc::organization_not_loaded);
            write(*store, {put_subject(acme)});
            REQUIRE(iam.refresh().has_value());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
            CHECK(iam.status().unreadable.empty());
            // And comes to contradict itself again, while it is loaded.
            write(*store,
                  {writ::erase(writ::role{.organization = acme, .id = reader}),
                   writ::erase(writ::subject{.organization = acme, .id = alice}), writ::put(reads(acme))});
            REQUIRE(iam.refresh().has_value());
            CHECK(answer(iam, acme) == reason::organization_unreadable);
            CHECK(answer(iam, umbrella) == reason::allowed_by_role);
        }
    }

    TEST_CASE("organizations that a new platform contradicts are stopped alone") {
        writ::role const common{.id = writ::role_id("common"), .name = "common"};
        std::vector<writ::change> platform{writ::put(common)};
        std::vector<writ::change> own;
        writ::role above;
        writ::role below = common;
        for (std::size_t n = 0; n < writ::limits::max_role_chain / 2 + 1; ++n) {
            writ::role p{.id = writ::role_id("p" + std::to_string(n)), .name = "p" + std::to_string(n)};
            if (n != 0) {
                p.parent = above.id;
            }
            platform.push_back(writ::put(above = p));
            writ::role o{.organization = acme,
                         .id = writ::role_id("o" + std::to_string(n)),
                         .name = "o" + std::to_string(n),
                         .parent = below.id};
            own.push_back(writ::put(below = o));
        }
        writ::role longer = common;
        longer.parent = above.id;
        struct {
            writ::change wrong;
            writ::change mended;
            errc why;
        } const rows[] = {
            {writ::put(longer), writ::put(common), errc::chain_too_long},
            {writ::erase(writ::role{.id = reader}), put_reader(), errc::dangling_reference},
        };
        for (auto const& row : rows) {
            auto const store = store_with({acme});
            write(*store, platform);
            write(*store, own);
            write(*store, {put_organization(umbrella), put_subject(umbrella)});
            auto options = by_caller();
            options.max_staleness = writ::staleness(1h);
            auto iam = open(store, options);
            write(*store, {row.wrong});
            REQUIRE(iam.refresh().has_value());
            auto const status = iam.status();
            CHECK_FALSE(status.platform_error.has_value());
            REQUIRE(status.unreadable.size() == 1);
            CHECK(status.unreadable[0].id == acme);
            CHECK(status.unreadable[0].why.code() == row.why);
            CHECK(answer(iam, acme) == reason::organization_unreadable);
            CHECK(answer(iam, umbrella) == reason::no_match);
            write(*store, {row.mended});
            REQUIRE(iam.refresh().has_value());
            CHECK(iam.status().unreadable.empty());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
        }
    }

    TEST_CASE("answers that are too old are denied for that reason") {
        auto const store = store_with({acme});
        auto options = by_caller();
        options.max_staleness = writ::staleness(0ns);
        auto iam = open(store, options);
        CHECK(answer(iam, acme) == reason::snapshot_stale);
        CHECK_FALSE(iam.can({acme, alice}, writ::permission_question("read:Page")));
        CHECK_FALSE(iam.start({acme, alice}).can(writ::permission_question("read:Page")));
        CHECK(iam.status().is_stale);
        options.max_staleness = writ::staleness(1h);
        auto const fresh = open(store, options);
        CHECK(answer(fresh, acme) == reason::allowed_by_role);
        store->close();
        CHECK(answer(fresh, acme) == reason::allowed_by_role);
    }
}
