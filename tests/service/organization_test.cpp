// SPDX-License-Identifier: Apache-2.0
#include <writ/service/service.hpp>

#include "service/world.hpp"

#include <algorithm>

using namespace writ_test;
using writ::errc;
using writ::organization_id;
using writ::reason;

namespace {

writ::change put_key(std::string id) {
    return writ::put(writ::api_key{.organization = acme,
                                   .id = writ::api_key_id(std::move(id)),
                                   .owner = alice,
                                   .name = "key",
                                   .digest = "00"});
}
writ::change put_invitation() {
    return writ::put(writ::invitation{.organization = acme,
                                      .id = writ::invitation_id("i"),
                                      .email = writ::email_address("bob@example.org"),
                                      .roles = std::vector{reader},
                                      .key_digest = "00"});
}
writ::change put_audit(std::string id) {
    return writ::put(writ::audit_entry{.organization = acme,
                                       .id = writ::audit_entry_id(std::move(id)),
                                       .actor = writ::actor_id("root"),
                                       .operation = "erase"});
}

// Records of the organization, by kind.
std::size_t count(writ::store& from, std::initializer_list<writ::record_kind> kinds) {
    std::size_t n = 0;
    for (writ::record_kind const k : kinds) {
        n += from.find({acme, k}).value().records.size();
    }
    return n;
}

std::vector<writ::change> erase_tenant() {
    return {writ::erase(writ::organization{.id = acme})};
}

} // namespace

TEST_SUITE("service/organization") {
    using enum writ::record_kind;

    TEST_CASE("with an erased organization goes all that is its but what the audit says") {
        for (std::size_t const budget : {std::size_t{0}, std::size_t{1} << 20}) {
            auto const store = store_with({acme, umbrella});
            write(*store, {writ::put(writes(acme)), put_key("k"), put_invitation(), put_audit("a")});
            auto iam = open(store, by_caller(budget));
            if (budget != 0) {
                REQUIRE(iam.load(acme).has_value());
                REQUIRE(iam.load(umbrella).has_value());
            }
            auto const done = iam.commit(erase_tenant());
            REQUIRE_MESSAGE(done.has_value(),
                            writ::to_string(done.has_error() ? done.error() : writ::failure()));
            CHECK(count(*store, {organization, subject, assignment, grant, api_key, invitation}) == 0);
            CHECK(count(*store, {audit_entry}) == 1);
            CHECK(answer(iam, umbrella) == reason::allowed_by_role);
        }
    }

    TEST_CASE("an organization made under an id that was used has nothing of the old one") {
        for (std::size_t const budget : {std::size_t{0}, std::size_t{1} << 20}) {
            auto const store = store_with({acme});
            write(*store, {put_key("k"), put_invitation()});
            // Another than a service erased it, and left what no check needs.
            write(*store, {writ::erase(writ::organization{.id = acme}), writ::erase(reads(acme)),
                           writ::erase(writ::subject{.organization = acme, .id = alice})});
            CHECK(count(*store, {api_key, invitation}) == 2);
            auto iam = open(store, by_caller(budget));
            if (budget != 0) {
                CHECK(iam.load(acme).error().code() == errc::unknown_scope);
            }
            auto changes = tenant(acme);
            changes.push_back(put_key("new"));
            REQUIRE(iam.commit(changes).has_value());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
            CHECK(count(*store, {invitation}) == 0);
            CHECK(count(*store, {api_key}) == 1);
        }
    }

    TEST_CASE("an erased organization is unknown whether or not all organizations are loaded") {
        for (std::size_t const budget : {std::size_t{0}, std::size_t{1} << 20}) {
            auto const store = store_with({acme});
            auto iam = open(store, by_caller(budget));
            auto other = open(store, by_caller(budget));
            if (budget != 0) {
                REQUIRE(iam.load(acme).has_value());
                REQUIRE(other.load(acme).has_value());
            }
            REQUIRE(iam.commit(erase_tenant()).has_value());
            REQUIRE(other.refresh().has_value());
            auto late = open(store, by_caller(budget));
            for (writ::service* const each : {&iam, &other, &late}) {
                auto const loaded = each->load(acme);
                REQUIRE(loaded.has_error());
                CHECK(loaded.error().code() == errc::unknown_scope);
                CHECK(answer(*each, acme) == reason::organization_unknown);
                // But for the audit nothing is put into what does not exist.
                auto const refused = each->commit({put_key("k")});
                REQUIRE(refused.has_error());
                CHECK(refused.error().code() == errc::unknown_scope);
            }
            REQUIRE(late.commit({put_audit("late")}).has_value());
            CHECK(answer(late, acme) == reason::organization_unknown);
            REQUIRE(iam.refresh().has_value());
            REQUIRE(iam.commit(tenant(acme)).has_value());
            for (writ::service* const each : {&iam, &other, &late}) {
                REQUIRE(each->refresh().has_value());
                CHECK(each->load(acme).has_value());
                CHECK(answer(*each, acme) == reason::allowed_by_role);
            }
        }
    }

    TEST_CASE("an organization that is evicted after it was erased is unknown to whoever loads it") {
        auto const store = store_with({acme});
        auto iam = open(store, by_caller(1 << 20));
        REQUIRE(iam.load(acme).has_value());
        REQUIRE(iam.commit(erase_tenant()).has_value());
        iam.evict(acme);
        CHECK(answer(iam, acme) == reason::organization_not_loaded);
        CHECK(iam.load(acme).error().code() == errc::unknown_scope);
        CHECK(answer(iam, acme) == reason::organization_unknown);
        REQUIRE(iam.commit(tenant(acme)).has_value());
        CHECK(answer(iam, acme) == reason::allowed_by_role);
    }

    TEST_CASE("records that are put again and again do not use up the budget") {
        auto const store = store_with({acme, umbrella});
        auto iam = open(store, by_caller(20'480));
        REQUIRE(iam.load(umbrella).has_value());
        REQUIRE(iam.load(acme).has_value());
        for (int n = 0; n < 100; ++n) {
            REQUIRE(iam.commit({put_organization(acme)}).has_value());
        }
        CHECK(iam.status().organizations_evicted == 0);
        CHECK(iam.status().memory < 20'480);
        CHECK(answer(iam, umbrella) == reason::allowed_by_role);
    }

    TEST_CASE("erasing what is not there makes an organization take no less memory") {
        auto const store = store_with({acme});
        auto iam = open(store, by_caller(1 << 20));
        REQUIRE(iam.load(acme).has_value());
        auto const before = iam.status().memory;
        for (int n = 0; n < 20; ++n) {
            REQUIRE(iam.commit({writ::erase(writes(acme))}).has_value());
        }
        CHECK(iam.status().memory >= before);
    }

    TEST_CASE("an organization that does not exist is not counted as loaded") {
        auto iam = open(store_with({acme, umbrella}));
        REQUIRE(iam.commit(erase_tenant()).has_value());
        CHECK(iam.status().organizations_loaded == 1);
    }
}
