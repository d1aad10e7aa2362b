// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_verbs.hpp>

#include "support/keys.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using writ::approval;
using writ::errc;
using writ::scope_name;
using writ_test::alice;
using writ_test::at_second;
using writ_test::bob;
using writ_test::deploy_key;
using writ_test::issue;
using writ_test::key_in;
using writ_test::scopes;

namespace {

writ::api_key asking_for(std::initializer_list<char const*> names) {
    auto what = deploy_key();
    what.scopes = scopes(names);
    return issue(std::move(what)).record;
}

writ::api_key applied(writ::result<writ::change> const& c) {
    REQUIRE(c.has_value());
    return key_in(*c);
}

writ::instant const now = at_second(500);

struct named_verb {
    char const* name;
    std::function<writ::result<writ::change>(writ::api_key const&)> apply;
};

std::vector<named_verb> verbs() {
    return {
        {"rename", [](auto const& k) { return writ::rename_key(k, "other", {}, bob, now); }},
        {"set scopes", [](auto const& k) { return writ::set_scopes(k, scopes({"read"}), bob, now); }},
        {"approve", [](auto const& k) { return writ::approve_scope(k, scope_name("read"), bob, now); }},
        {"reject", [](auto const& k) { return writ::reject_scope(k, scope_name("read"), bob, now); }},
        {"disable", [](auto const& k) { return writ::disable_key(k, bob, now); }},
        {"enable", [](auto const& k) { return writ::enable_key(k, bob, now); }},
        {"set validity", [](auto const& k) { return writ::set_validity(k, {}, bob, now); }},
        {"set addresses", [](auto const& k) { return writ::set_addresses(k, {"::1"}, bob, now); }},
        {"set limits", [](auto const& k) { return writ::set_limits(k, {{.name = "l"}}, bob, now); }},
        {"set metadata",
         [](auto const& k) {
             return writ::set_metadata(k, {{"a", 1}}, bob, now);
         }},
    };
}

} // namespace

TEST_SUITE("credential/key_verbs") {
    TEST_CASE("every verb stamps the record and keeps its secret part") {
        writ::api_key const k = asking_for({"read"});
        for (auto const& verb : verbs()) {
            CAPTURE(verb.name);
            writ::api_key const next = applied(verb.apply(k));
            CHECK(next.stamps.updated_at == now);
            CHECK(next.stamps.updated_by == bob);
            CHECK(next.stamps.created_at == k.stamps.created_at);
            CHECK(next.digest == k.digest);
            CHECK(next.id == k.id);
        }
    }

    TEST_CASE("nothing is done to a revoked key") {
        writ::api_key const k = applied(writ::revoke_key(asking_for({"read"}), "leaked", bob, now));
        for (auto const& verb : verbs()) {
            CAPTURE(verb.name);
            auto const refused = verb.apply(k);
            REQUIRE_FALSE(refused.has_value());
            CHECK(refused.error().code() == errc::wrong_state);
        }
        CHECK(writ::end_grace(k, bob, now).error().code() == errc::wrong_state);
    }

    TEST_CASE("a first revocation is kept") {
        writ::api_key const once = applied(writ::revoke_key(issue().record, "leaked", bob, now));
        CHECK(once.revoked_at == now);
        CHECK(once.revoked_by == bob);
        CHECK(once.revocation_reason == "leaked");
        CHECK(applied(writ::revoke_key(once, "again", alice, at_second(600))) == once);
        CHECK(writ::revoke_key(issue().record, std::string(1, '\x01'), bob, now).error().code()
              == errc::invalid_name);
    }

    TEST_CASE("a key is revoked whatever its addresses are") {
        writ::api_key k = issue().record;
        k.addresses = {"nowhere"};
        CHECK(applied(writ::revoke_key(k, "", bob, now)).revoked_at == now);
        CHECK(writ::set_addresses(k, {"10.0.0.1/8"}, bob, now).error().code() == errc::invalid_configuration);
        CHECK(writ::set_limits(issue().record, {{.name = "a"}, {.name = "a"}}, bob, now).error().code()
              == errc::invalid_configuration);
    }

    TEST_CASE("a scope is approved once and by somebody else") {
        writ::api_key const k = asking_for({"read"});
        scope_name const read("read");
        CHECK(writ::approve_scope(k, read, alice, now).error().code() == errc::not_allowed);
        CHECK(writ::approve_scope(k, read, writ::actor_id("robot"), now).error().code() == errc::not_allowed);
        CHECK(writ::approve_scope(k, scope_name("write"), bob, now).error().code() == errc::wrong_state);
        writ::api_key const once = applied(writ::approve_scope(k, read, bob, now));
        CHECK(once.scopes->front().state == approval::approved);
        CHECK(once.scopes->front().decided_by == bob);
        CHECK(once.scopes->front().decided_at == now);
        writ::api_key const twice =
            applied(writ::approve_scope(once, read, writ::actor_id("carol"), at_second(600)));
        CHECK(twice.scopes == once.scopes);
        CHECK(writ::reject_scope(once, read, bob, now).error().code() == errc::wrong_state);
    }

    TEST_CASE("who issued a key does not approve a scope of which nobody knows who asked") {
        writ::api_key k = asking_for({"read"});
        k.scopes->front().requested_by.reset();
        CHECK(writ::approve_scope(k, scope_name("read"), alice, now).error().code() == errc::not_allowed);
        CHECK(writ::approve_scope(k, scope_name("read"), bob, now).has_value());
    }

    TEST_CASE("everybody may reject and what was rejected may be asked for again") {
        scope_name const read("read");
        writ::api_key const k = applied(writ::reject_scope(asking_for({"read"}), read, alice, now));
        CHECK(k.scopes->front().state == approval::rejected);
        CHECK(writ::approve_scope(k, read, bob, now).error().code() == errc::wrong_state);
        writ::api_key const again = applied(writ::set_scopes(k, scopes({"read"}), bob, now));
        CHECK(again.scopes->front().state == approval::pending);
        CHECK(writ::approve_scope(again, read, bob, now).error().code() == errc::not_allowed);
        CHECK(writ::approve_scope(again, read, alice, now).has_value());
    }

    TEST_CASE("added scopes pend and those that a key has stay") {
        writ::api_key const k =
            applied(writ::approve_scope(asking_for({"read", "list"}), scope_name("read"), bob, now));
        writ::api_key const next =
            applied(writ::set_scopes(k, scopes({"write", "read"}), bob, at_second(700)));
        REQUIRE(next.scopes->size() == 2);
        CHECK(next.scopes->at(0).name.text() == "write");
        CHECK(next.scopes->at(0).state == approval::pending);
        CHECK(next.scopes->at(0).requested_by == bob);
        CHECK(next.scopes->at(1) == k.scopes->at(0));
        CHECK(applied(writ::set_scopes(k, {}, bob, now)).scopes == std::vector<writ::key_scope>());
        CHECK(writ::set_scopes(k, scopes({"a", "a"}), bob, now).error().code()
              == errc::invalid_configuration);
    }

    TEST_CASE("a key without a bound is not given one that adds nothing") {
        auto what = deploy_key();
        what.scopes.reset();
        CHECK(writ::set_scopes(issue(std::move(what)).record, scopes({"read"}), bob, now).error().code()
              == errc::not_allowed);
    }

    TEST_CASE("absent keeps a name and empty clears a description") {
        auto what = deploy_key();
        what.description = "of the pipeline";
        writ::api_key const k = issue(std::move(what)).record;
        CHECK(applied(writ::rename_key(k, "other", {}, bob, now)).description == "of the pipeline");
        CHECK(applied(writ::rename_key(k, {}, "", bob, now)).name == "deploy");
        CHECK(applied(writ::rename_key(k, {}, "", bob, now)).description.empty());
        CHECK(writ::rename_key(k, "", {}, bob, now).error().code() == errc::empty_name);
    }

    TEST_CASE("a window that ends before it begins is refused") {
        CHECK(writ::set_validity(issue().record, {at_second(9), at_second(8)}, bob, now).error().code()
              == errc::invalid_window);
    }

    TEST_CASE("a grace is ended at once and never prolonged") {
        writ::api_key k = issue().record;
        CHECK(writ::end_grace(k, bob, now).error().code() == errc::wrong_state);
        k.successor = writ::api_key_id("next");
        CHECK(applied(writ::end_grace(k, bob, now)).grace_until == now);
        k.grace_until = at_second(900);
        CHECK(applied(writ::end_grace(k, bob, now)).grace_until == now);
        k.grace_until = at_second(400);
        CHECK(applied(writ::end_grace(k, bob, now)).grace_until == at_second(400));
    }

    TEST_CASE("all keys of an owner are revoked and no others") {
        std::vector<writ::api_key> keys;
        for (std::uint64_t i = 0; i < 4; ++i) {
            keys.push_back(issue(deploy_key(), i + 1).record);
        }
        keys[1].owner = writ::subject_id("somebody");
        keys[2].revoked_at = at_second(1);
        keys[3].organization = writ::organization_id("other");
        auto const changes =
            writ::revoke_keys_of(keys, keys[0].organization, keys[0].owner, "left", bob, now).value();
        REQUIRE(changes.size() == 1);
        CHECK(key_in(changes[0]).id == keys[0].id);
        CHECK(key_in(changes[0]).revoked_at == now);
        CHECK(writ::revoke_keys_of(keys, keys[0].organization, keys[0].owner, "\x01", bob, now).error().code()
              == errc::invalid_name);
    }

    TEST_CASE("only keys that are dead for good are purged") {
        std::vector<writ::api_key> keys(6, issue().record);
        keys[0].revoked_at = at_second(10);
        keys[1].revoked_at = at_second(600);
        keys[2].successor = writ::api_key_id("next");
        keys[2].grace_until = at_second(10);
        keys[3].successor = writ::api_key_id("next");
        keys[3].grace_until = at_second(600);
        keys[4].validity.not_after = at_second(10);
        auto const changes = writ::purge_keys(keys, now);
        CHECK(changes == std::vector{writ::erase(keys[0]), writ::erase(keys[2])});
    }
}
