// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include <writ/store/forwarding.hpp>

#include "service/world.hpp"

#include <functional>
#include <optional>
#include <set>

using namespace writ_test;
using writ::errc;
using writ::organization_id;
using writ::reason;

namespace {

// Some commits of its feed cannot be read, and some of its scopes.
class damaged_store final : public writ::forwarding_store {
public:
    explicit damaged_store(std::shared_ptr<writ::store> inner)
        : forwarding_store(inner), sound(std::move(inner)) {}

    std::shared_ptr<writ::store> const sound;

    std::set<writ::record_scope> commits_of;
    std::set<writ::record_scope> scopes_of;

    [[nodiscard]] writ::result<writ::scope_content> load(writ::record_scope const& scope) override {
        if (scopes_of.contains(scope)) {
            return writ::make_failure(writ::errc::unreadable_record, "grant[\"g\"]", "it cannot be read");
        }
        return forwarding_store::load(scope);
    }
    [[nodiscard]] writ::result<writ::feed_page> changes(writ::feed_position const& after,
                                                        std::size_t limit) override {
        auto page = forwarding_store::changes(after, limit);
        for (writ::committed& c : page.value().commits) {
            for (writ::scope_revision const& r : c.revisions) {
                if (commits_of.contains(r.scope)) {
                    c.changes.clear();
                }
            }
        }
        return page;
    }
};

} // namespace

TEST_SUITE("service/unreadable") {
    TEST_CASE("a commit that cannot be read makes its scopes be loaded anew and stops nobody") {
        for (writ::record_scope const& where : {writ::record_scope(acme), writ::record_scope()}) {
            auto const store = std::make_shared<damaged_store>(store_with({acme, umbrella}));
            auto iam = open(store);
            store->commits_of = {where};
            write(
                *store->sound,
                {writ::put(writes(acme)),
                 writ::put(writ::role{
                     .id = reader, .name = "reader", .permissions = {writ::permission_name("list:Page")}})});
            write(*store->sound, {writ::put(writes(umbrella))});
            REQUIRE(iam.refresh().has_value());
            CHECK(iam.revision_of(std::nullopt) == 2);
            CHECK(iam.revision_of(acme) == 2);
            CHECK(answer(iam, acme, alice, "write:Page") == reason::allowed_by_grant);
            CHECK(answer(iam, acme, alice, "list:Page") == reason::allowed_by_role);
            CHECK(answer(iam, acme) == reason::no_match);
            CHECK(answer(iam, umbrella, alice, "write:Page") == reason::allowed_by_grant);
            CHECK(iam.status().unreadable.empty());
        }
    }

    TEST_CASE(
        "an unreadable record in the feed stops its organization alone and is said until it is mended") {
        for (std::size_t const budget : {std::size_t{0}, std::size_t{1} << 20}) {
            auto const store = std::make_shared<damaged_store>(store_with({acme, umbrella}));
            auto options = by_caller(budget);
            options.max_staleness = writ::staleness(1h);
            auto iam = open(store, options);
            if (budget != 0) {
                REQUIRE(iam.load(acme).has_value());
                REQUIRE(iam.load(umbrella).has_value());
            }
            store->commits_of = {acme};
            store->scopes_of = {acme};
            write(*store->sound, {writ::put(writes(acme))});
            write(*store->sound, {writ::put(writes(umbrella))});
            REQUIRE(iam.refresh().has_value());
            CHECK(answer(iam, acme) == reason::organization_unreadable);
            CHECK(answer(iam, umbrella, alice, "write:Page") == reason::allowed_by_grant);
            auto const status = iam.status();
            REQUIRE(status.unreadable.size() == 1);
            CHECK(status.unreadable[0].why.code() == errc::unreadable_record);
            CHECK_FALSE(status.last_error.has_value());
            CHECK_FALSE(status.platform_error.has_value());
            store->scopes_of.clear();
            write(*store->sound, {writ::put(writes(acme))});
            REQUIRE(iam.refresh().has_value());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
            CHECK(answer(iam, acme, alice, "write:Page") == reason::allowed_by_grant);
            CHECK(iam.status().unreadable.empty());
        }
    }

    TEST_CASE("an organization that becomes unreadable while it is loaded is not said to be loaded") {
        auto const store = std::make_shared<damaged_store>(store_with({acme}));
        auto iam = open(store, by_caller(1 << 20));
        write(*store->sound, {put_reader()});
        write(*store->sound, {writ::put(writes(acme))});
        store->scopes_of = {acme};
        auto const loaded = iam.load(acme);
        REQUIRE(loaded.has_error());
        CHECK(loaded.error().code() == errc::unreadable_record);
        CHECK(answer(iam, acme) == reason::organization_unreadable);
        store->scopes_of.clear();
        CHECK(iam.load(acme).has_value());
        CHECK(answer(iam, acme, alice, "write:Page") == reason::allowed_by_grant);
    }

    TEST_CASE("an organization whose role has the id of a new one of the platform is stopped alone") {
        auto const store = store_with({acme, umbrella});
        writ::role own{.organization = acme, .id = writ::role_id("auditor"), .name = "auditor"};
        write(*store, {writ::put(own)});
        auto iam = open(store);
        // Another service, which has not loaded the organization, cannot know.
        auto other = open(store, by_caller(1 << 20));
        writ::role common{.id = own.id, .name = "auditor"};
        REQUIRE(other.commit({writ::put(common), writ::put(writ::role{.id = reader, .name = "reader"})})
                    .has_value());
        REQUIRE(iam.refresh().has_value());
        CHECK_FALSE(iam.status().platform_error.has_value());
        CHECK(iam.revision_of(std::nullopt) == 2);
        CHECK(answer(iam, umbrella) == reason::no_match);
        CHECK(answer(iam, acme) == reason::organization_unreadable);
        REQUIRE(iam.status().unreadable.size() == 1);
        CHECK(iam.status().unreadable[0].why.code() == errc::id_clash);
        auto const loaded = other.load(acme);
        REQUIRE(loaded.has_error());
        CHECK(loaded.error().code() == errc::id_clash);
        // Who knows is refused.
        auto const refused =
            iam.commit({writ::put(writ::role{.organization = umbrella, .id = own.id, .name = "x"})});
        REQUIRE(refused.has_error());
        CHECK(refused.error().code() == errc::id_clash);
        write(*store, {writ::erase(own)});
        REQUIRE(iam.refresh().has_value());
        CHECK(answer(iam, acme) == reason::no_match);
        CHECK(iam.status().unreadable.empty());
    }

    TEST_CASE("a platform that cannot be read leaves the last good one in force and the clock running") {
        auto const store = std::make_shared<damaged_store>(store_with({acme}));
        auto options = by_caller();
        options.max_staleness = writ::staleness(0ns);
        auto iam = open(store, options);
        store->commits_of = {std::nullopt};
        store->scopes_of = {std::nullopt};
        write(*store->sound, {put_reader()});
        REQUIRE(iam.refresh().has_value());
        CHECK(iam.status().platform_error.has_value());
        CHECK(iam.status().platform_revision == 1);
        CHECK(iam.engine().can({acme, alice}, writ::permission_question("read:Page")));
        CHECK(answer(iam, acme) == reason::snapshot_stale);
    }
}
