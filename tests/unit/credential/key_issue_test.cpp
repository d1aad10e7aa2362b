// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_issue.hpp>

#include "credential/sha256.hpp"
#include "support/keys.hpp"

#include <writ/codec/json.hpp>
#include <writ/credential/key_verbs.hpp>
#include <writ/limits.hpp>

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <type_traits>

using writ::errc;
using writ_test::alice;
using writ_test::at_second;
using writ_test::bob;
using writ_test::deploy_key;
using writ_test::issue;
using writ_test::key_in;
using writ_test::live_format;
using writ_test::scopes;

static_assert(
    !std::is_copy_constructible_v<writ::issued_key> && std::is_move_constructible_v<writ::issued_key>);

namespace {

writ::key_format const format = live_format();
writ::peppers const no_peppers;

writ::key_specification with(std::function<void(writ::key_specification&)> const& edit) {
    auto what = deploy_key();
    edit(what);
    return what;
}

writ::result<writ::issued_key> rotate(writ::api_key const& k, std::chrono::seconds grace,
                                      std::span<writ::api_key const> replaced = {},
                                      writ::instant now = at_second(1'000)) {
    writ_test::counted_entropy random(77);
    return writ::rotate_key({format, no_peppers, random}, k, replaced, grace, bob, now);
}

} // namespace

TEST_SUITE("credential/key_issue") {
    TEST_CASE("a key's text stands in one object and its record holds a digest of it") {
        auto const made = issue(with([](auto& s) { s.scopes = scopes({"read"}); }));
        std::string const text(made.text.reveal());
        writ::api_key const& k = made.record;
        CHECK(k.digest == writ::to_hex(no_peppers.digest(text, {}).value()));
        CHECK(k.id.text() == made.pair(format).key_pair_id);
        CHECK(k.environment == "live");
        CHECK(text.starts_with(k.start));
        CHECK(text.ends_with(k.end));
        CHECK(k.stamps.created_by == alice);
        CHECK(k.stamps.created_at == at_second(100));
        CHECK(made.changes == std::vector{writ::put(k)});
        std::string const written = boost::json::serialize(writ::to_json(made.changes.front()));
        CHECK(written.find(std::string(made.pair(format).key_pair_secret)) == std::string::npos);
        CHECK(boost::json::serialize(writ::to_json(writ::record(k))).find(k.digest) == std::string::npos);
    }

    TEST_CASE("scopes that are asked for with a key are pending") {
        auto const made = issue(with([](auto& s) { s.scopes = scopes({"read", "write"}); }));
        REQUIRE(made.record.scopes);
        REQUIRE(made.record.scopes->size() == 2);
        for (writ::key_scope const& s : *made.record.scopes) {
            CHECK(s.state == writ::approval::pending);
            CHECK(s.requested_by == alice);
        }
        CHECK(issue().record.scopes == std::vector<writ::key_scope>());
        CHECK_FALSE(issue(with([](auto& s) { s.scopes.reset(); })).record.scopes);
    }

    TEST_CASE("a specification that makes no good record makes no key") {
        struct {
            char const* name;
            std::function<void(writ::key_specification&)> edit;
            errc code;
        } const rows[] = {
            {"no owner", [](auto& s) { s.owner = {}; }, errc::empty_name},
            {"no name", [](auto& s) { s.name = ""; }, errc::empty_name},
            {"control character", [](auto& s) { s.name = "a\nb"; }, errc::invalid_name},
            {"scope twice",
             [](auto& s) {
                 s.scopes = scopes({"a", "b", "a"});
             },
             errc::invalid_configuration},
            {"bits behind the length", [](auto& s) { s.addresses = {"10.0.0.1/8"}; },
             errc::invalid_configuration},
            {"no address", [](auto& s) { s.addresses = {"localhost"}; }, errc::invalid_configuration},
            {"limit twice",
             [](auto& s) {
                 s.limits = {{.name = "a"}, {.name = "a"}};
             },
             errc::invalid_configuration},
            {"negative limit", [](auto& s) { s.limits = {{.name = "a", .amount = -1}}; },
             errc::number_out_of_range},
            {"too many limits",
             [](auto& s) {
                 for (std::size_t i = 0; i <= writ::limits::max_key_limits; ++i) {
                     s.limits.push_back({.name = std::to_string(i)});
                 }
             },
             errc::too_many},
            {"window",
             [](auto& s) {
                 s.validity = {at_second(5), at_second(5)};
             },
             errc::invalid_window},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            writ_test::counted_entropy random;
            auto const made =
                writ::issue_key({format, no_peppers, random}, with(row.edit), alice, at_second(1));
            REQUIRE_FALSE(made.has_value());
            CHECK(made.error().code() == row.code);
        }
        writ_test::counted_entropy failing;
        failing.calls_left = 0;
        CHECK(writ::issue_key({format, no_peppers, failing}, deploy_key(), alice, at_second(1)).error().code()
              == errc::entropy_unavailable);
    }

    TEST_CASE("a rotated key keeps everything but its text and the old one works for the grace") {
        auto const old = issue(with([](auto& s) {
            s.scopes = scopes({"read"});
            s.addresses = {"10.0.0.0/8"};
            s.limits = {{.name = "calls", .amount = 5}};
            s.validity.not_after = at_second(9'000);
        }));
        auto const made = rotate(old.record, std::chrono::seconds(60)).value();
        CHECK(made.record.id != old.record.id);
        CHECK(made.record.digest != old.record.digest);
        CHECK(made.record.scopes == old.record.scopes);
        CHECK(made.record.addresses == old.record.addresses);
        CHECK(made.record.limits == old.record.limits);
        CHECK(made.record.validity == old.record.validity);
        CHECK(made.record.stamps.created_by == bob);
        REQUIRE(made.changes.size() == 2);
        CHECK(made.changes[0] == writ::put(made.record));
        writ::api_key const& before = key_in(made.changes[1]);
        CHECK(before.id == old.record.id);
        CHECK(before.successor == made.record.id);
        CHECK(before.grace_until == at_second(1'060));
        CHECK(before.stamps.created_by == alice);
        CHECK(writ::state_of(before, at_second(1'059)) == writ::key_code::valid);
        CHECK(writ::state_of(before, at_second(1'060)) == writ::key_code::superseded_past_grace);
    }

    TEST_CASE("nobody approves on a rotated key what he asked for on the old one") {
        auto old = issue(with([](auto& s) { s.scopes = scopes({"read"}); })).record;
        old.scopes->front().requested_by.reset();
        writ::scope_name const read("read");
        CHECK(writ::approve_scope(old, read, alice, at_second(2)).error().code() == errc::not_allowed);
        auto const made = rotate(old, std::chrono::seconds(0)).value();
        CHECK(writ::approve_scope(made.record, read, alice, at_second(2'000)).error().code()
              == errc::not_allowed);
        CHECK(writ::approve_scope(made.record, read, bob, at_second(2'000)).has_value());
    }

    TEST_CASE("a key that is dead or was replaced is not rotated") {
        writ::api_key const k = issue().record;
        auto revoked = k;
        revoked.revoked_at = at_second(5);
        auto expired = k;
        expired.validity.not_after = at_second(1'000);
        auto replaced = k;
        replaced.successor = writ::api_key_id("next");
        for (auto const& dead : {revoked, expired, replaced}) {
            CHECK(rotate(dead, std::chrono::seconds(1)).error().code() == errc::wrong_state);
        }
        CHECK(rotate(k, std::chrono::seconds(-1)).error().code() == errc::number_out_of_range);
        CHECK(rotate(k, std::chrono::seconds::max()).error().code() == errc::number_out_of_range);
        CHECK(rotate(k, std::chrono::seconds(2), {}, writ::instant::max() - std::chrono::seconds(1))
                  .error()
                  .code()
              == errc::number_out_of_range);
        CHECK(rotate(k, std::chrono::seconds(1), {}, writ::instant::min()).has_value());
    }

    TEST_CASE("no more predecessors go on working than the limit says") {
        writ::api_key const k = issue().record;
        std::vector<writ::api_key> replaced;
        for (int i = 0; i < 4; ++i) {
            auto before = issue(deploy_key(), static_cast<std::uint64_t>(i) + 10).record;
            before.successor = k.id;
            // The first is over already.
            before.grace_until = at_second(i == 0 ? 900 : 2'000 + i);
            replaced.push_back(before);
        }
        for (std::int64_t const grace : {0, 60}) {
            CAPTURE(grace);
            auto const made = rotate(k, std::chrono::seconds(grace), replaced).value();
            // New, old, and the four before, whether their grace is over or not.
            REQUIRE(made.changes.size() == 6);
            std::size_t working = 0;
            std::optional<writ::instant> last;
            for (auto const& c : made.changes) {
                writ::api_key const& changed = key_in(c);
                bool const works = writ::state_of(changed, at_second(1'000)) == writ::key_code::valid;
                working += works && changed.id != made.record.id ? 1 : 0;
                last = std::max(last, changed.grace_until);
                CHECK((changed.id == made.record.id || changed.successor == made.record.id));
            }
            CHECK(working == writ::limits::max_live_predecessors);
            // Those go on that end last.
            CHECK(last == at_second(2'003));
        }
    }

    TEST_CASE("of keys that were replaced those go on that work and end last") {
        writ::api_key const k = issue().record;
        enum { off, ended, ends_first, late, later, revoked };
        std::vector<writ::api_key> replaced;
        for (int i = off; i <= revoked; ++i) {
            auto before = issue(deploy_key(), static_cast<std::uint64_t>(i) + 10).record;
            before.successor = k.id;
            before.grace_until = at_second(i == late ? 2'000 : i == later ? 2'001 : 9'000);
            replaced.push_back(before);
        }
        replaced[off].enabled = false;
        replaced[ended].validity.not_after = at_second(900);
        replaced[ends_first].validity.not_after = at_second(1'500);
        replaced[revoked].revoked_at = at_second(900);
        // Which of them, in their order, and the old one, may go on.
        auto const go_on = [&](std::int64_t grace, writ::api_key const& old) {
            auto const made = rotate(old, std::chrono::seconds(grace), replaced).value();
            REQUIRE(made.changes.size() == 8);
            auto all = replaced;
            all.push_back(old);
            std::string answers;
            for (writ::api_key const& each : all) {
                for (auto const& c : made.changes) {
                    writ::api_key const& changed = key_in(c);
                    CHECK((changed.id == made.record.id || changed.successor == made.record.id));
                    if (changed.id == each.id) {
                        answers += *changed.grace_until > at_second(1'000) && !changed.revoked_at
                                           && changed.validity.not_after != at_second(900)
                                       ? '1'
                                       : '0';
                    }
                }
            }
            return answers;
        };
        CHECK(go_on(60, k) == "0000101");
        CHECK(go_on(0, k) == "0001100");
        replaced[later].validity.not_after = at_second(1'400);
        CHECK(go_on(0, k) == "0011000");
        // One that is switched off takes no place of one that works.
        auto switched_off = k;
        switched_off.enabled = false;
        CHECK(go_on(60, switched_off) == "0011000");
        replaced[late].enabled = false;
        replaced[later].enabled = false;
        CHECK(go_on(60, switched_off) == "0010001");
    }

    TEST_CASE("a key that another system hashed becomes a record") {
        std::string const hex = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        auto const what = with([](auto& s) { s.scopes = scopes({"read"}); });
        auto const by_hex = writ::import_key({.digest = hex}, what, bob, at_second(7)).value();
        writ::api_key const& k = key_in(by_hex);
        CHECK(k.id.text() == hex.substr(0, 24));
        CHECK(k.digest == hex);
        CHECK_FALSE(k.pepper);
        REQUIRE(k.scopes);
        CHECK(k.scopes->front().state == writ::approval::approved);
        CHECK(k.scopes->front().decided_by == bob);
        CHECK(writ::import_key({.digest = "ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0",
                                .encoding = writ::digest_encoding::base64url},
                               what, bob, at_second(7))
                  .value()
              == by_hex);
        CHECK(key_in(writ::import_key({.id = writ::api_key_id("be88e4f8"), .digest = hex}, what, bob,
                                      at_second(7))
                         .value())
                  .id.text()
              == "be88e4f8");
        CHECK(writ::import_key({.digest = hex.substr(1)}, what, bob, at_second(7)).error().code()
              == errc::invalid_key);
        CHECK(writ::import_key({.digest = hex}, with([](auto& s) { s.owner = {}; }), bob, at_second(7))
                  .error()
                  .code()
              == errc::empty_name);
    }
}
