// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_verifier.hpp>

#include "credential/sha256.hpp"
#include "support/keys.hpp"

#include <writ/codec/json.hpp>
#include <writ/limits.hpp>

#include <boost/json/serialize.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using writ::errc;
using writ::key_code;
using writ::reason;
using writ_test::at_second;
using writ_test::deploy_key;
using writ_test::fixed_gate;
using writ_test::issue;
using writ_test::live_format;
using writ_test::scopes;

namespace {

writ::key_verifier verifier(writ::key_parser const* foreign = nullptr, writ::peppers held = {}) {
    return writ::key_verifier::make(
               {.formats = {live_format()}, .peppers = std::move(held), .foreign = foreign})
        .value();
}

// One key in an index, verified at second 500.
struct one_key {
    explicit one_key(writ::key_specification what = deploy_key()) : issued(issue(std::move(what))) {}

    writ::key_verdict verify(writ::key_request request = {.now = at_second(500)},
                             reason gate = reason::no_match) {
        keys.put(issued.record);
        return verifier().verify(issued.text.reveal(), keys, fixed_gate(gate), request);
    }

    writ::issued_key issued;
    writ::key_index keys;
};

class unavailable final : public writ::key_source {
public:
    writ::found_key find(std::string_view) const override { return {nullptr, true}; }
};

// Better Auth's default: letters only.
class letters_only final : public writ::key_parser {
public:
    bool parse(std::string_view text, writ::presented_key& into) const override {
        into = writ::presented_key(text);
        return text.size() == 64
               && text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == text.npos;
    }
    bool parse_pair(std::string_view, std::string_view, writ::presented_key&) const override { return false; }
};

// Loads an organization, and with it keys, before it answers.
struct loading_gate final : writ::key_gates {
    explicit loading_gate(writ::key_index& into) : keys(into) {}
    reason gate_of(writ::api_key const&) const override {
        for (int i = 100; i < 200; ++i) {
            writ::api_key other = issue().record;
            other.id = writ::api_key_id(std::to_string(i) + other.id.text().substr(3));
            keys.put(std::move(other));
        }
        return reason::no_match;
    }
    writ::key_index& keys;
};

std::string digest_of(std::string_view text) {
    return writ::to_hex(writ::peppers().digest(text, {}).value());
}

} // namespace

TEST_SUITE("credential/key_verifier") {
    TEST_CASE("gates may put further keys into the source") {
        one_key k;
        k.issued.record.validity.not_after = at_second(600);
        k.keys.put(k.issued.record);
        auto const v =
            verifier().verify(k.issued.text.reveal(), k.keys, loading_gate(k.keys), {.now = at_second(500)});
        CHECK(v.code == key_code::valid);
        CHECK(v.ends_soon);
        CHECK(v.key->id == k.issued.record.id);
    }

    TEST_CASE("a verifier without anything to accept is not built") {
        CHECK(writ::key_verifier::make({}).error().code() == errc::invalid_configuration);
        CHECK(writ::key_verifier::make({.formats = {live_format(), live_format()}}).error().code()
              == errc::invalid_configuration);
        CHECK(writ::key_verifier::make({.foreign = &writ::any_foreign_key()}).has_value());
    }

    TEST_CASE("an issued key is valid and says whose it is") {
        one_key k;
        auto const v = k.verify();
        CHECK(v.valid());
        CHECK(v.code == key_code::valid);
        REQUIRE(v.key);
        CHECK(*v.key == k.issued.record);
        CHECK_FALSE(v.is_superseded);
        CHECK_FALSE(v.ends_soon);
        // Without an end, whatever the clock says.
        for (writ::instant const late :
             {writ::instant::max() - std::chrono::hours(1), writ::instant::max()}) {
            CHECK(k.verify({.now = late}).valid());
            CHECK_FALSE(k.verify({.now = late}).ends_soon);
        }
    }

    TEST_CASE("each state of the record has a code of its own") {
        struct {
            std::function<void(writ::api_key&)> edit;
            key_code code;
        } const rows[] = {
            {[](auto& k) { k.revoked_at = at_second(900); }, key_code::revoked},
            {[](auto& k) { k.enabled = false; }, key_code::disabled},
            {[](auto& k) { k.successor = writ::api_key_id("n"); }, key_code::superseded_past_grace},
            {[](auto& k) {
                 k.successor = writ::api_key_id("n");
                 k.grace_until = at_second(500);
             },
             key_code::superseded_past_grace},
            {[](auto& k) { k.validity.not_before = at_second(501); }, key_code::not_yet_valid},
            {[](auto& k) { k.validity.not_before = at_second(500); }, key_code::valid},
            {[](auto& k) { k.validity.not_after = at_second(500); }, key_code::expired},
            {[](auto& k) { k.validity.not_after = at_second(501); }, key_code::valid},
            {[](auto& k) { k.addresses = {"10.0.0.0/8"}; }, key_code::ip_not_allowed},
            {[](auto& k) { k.digest = "00"; }, key_code::secret_mismatch},
            {[](auto& k) { k.digest.clear(); }, key_code::secret_mismatch},
            {[](auto& k) { k.digest = std::string(64, '0'); }, key_code::secret_mismatch},
            {[](auto& k) { k.pepper = writ::pepper_id("lost"); }, key_code::secret_mismatch},
        };
        for (auto const& row : rows) {
            CAPTURE(writ::to_string(row.code));
            one_key k;
            row.edit(k.issued.record);
            auto const v = k.verify();
            CHECK(v.code == row.code);
            CHECK(v.key != nullptr);
        }
    }

    TEST_CASE("what stands before the owner has a code of its own") {
        struct {
            reason gate;
            key_code code;
        } const rows[] = {
            {reason::invalid_request, key_code::owner_deleted},
            {reason::not_ready, key_code::store_unavailable},
            {reason::snapshot_stale, key_code::store_unavailable},
            {reason::organization_not_loaded, key_code::store_unavailable},
            {reason::organization_unreadable, key_code::store_unavailable},
            {reason::organization_unknown, key_code::org_inactive},
            {reason::organization_suspended, key_code::platform_suspended},
            {reason::organization_inactive, key_code::org_inactive},
            {reason::subject_unknown, key_code::owner_deleted},
            {reason::subject_inactive, key_code::owner_inactive},
            {reason::mfa_required, key_code::valid},
            {reason::denied_by_role, key_code::valid},
            {reason::no_match, key_code::valid},
        };
        for (auto const& row : rows) {
            CAPTURE(writ::to_string(row.gate));
            CHECK(one_key().verify({.now = at_second(500)}, row.gate).code == row.code);
        }
    }

    TEST_CASE("the checks are made in the order of their codes") {
        // Each step puts right what was answered before, and nothing else.
        auto what = deploy_key();
        what.scopes = scopes({"read"});
        what.addresses = {"10.0.0.0/8"};
        one_key k(std::move(what));
        auto& record = k.issued.record;
        record.revoked_at = at_second(1);
        record.enabled = false;
        record.successor = writ::api_key_id("n");
        record.validity = {at_second(600), at_second(700)};
        auto const wanted = scopes({"read"});
        writ::key_request request{
            .now = at_second(500), .address = "11.0.0.0", .scopes = wanted, .configuration = "other"};
        auto const expect = [&](key_code code, reason gate = reason::subject_inactive) {
            CAPTURE(writ::to_string(code));
            CHECK(k.verify(request, gate).code == code);
        };
        expect(key_code::wrong_configuration);
        request.configuration = "default";
        expect(key_code::revoked);
        record.revoked_at.reset();
        expect(key_code::disabled);
        record.enabled = true;
        expect(key_code::superseded_past_grace);
        record.grace_until = at_second(5'000);
        expect(key_code::platform_suspended, reason::organization_suspended);
        expect(key_code::owner_inactive);
        expect(key_code::not_yet_valid, reason::no_match);
        request.now = at_second(700);
        expect(key_code::expired, reason::no_match);
        request.now = at_second(699);
        expect(key_code::ip_not_allowed, reason::no_match);
        request.address = "10.1.2.3";
        expect(key_code::scope_pending_approval, reason::no_match);
        record.scopes->front().state = writ::approval::rejected;
        expect(key_code::insufficient_scope, reason::no_match);
        record.scopes->front().state = writ::approval::approved;
        expect(key_code::valid, reason::no_match);
        auto const v = k.verify(request);
        CHECK(v.is_superseded);
        CHECK(v.ends_soon);
    }

    TEST_CASE("pending and rejected scopes give nothing and missing ones are named") {
        auto what = deploy_key();
        what.scopes = scopes({"approved", "pending", "rejected"});
        one_key k(std::move(what));
        k.issued.record.scopes->at(0).state = writ::approval::approved;
        k.issued.record.scopes->at(2).state = writ::approval::rejected;
        struct {
            std::initializer_list<char const*> wanted;
            key_code code;
            std::initializer_list<char const*> missing;
        } const rows[] = {
            {{}, key_code::valid, {}},
            {{"approved"}, key_code::valid, {}},
            {{"pending", "approved"}, key_code::scope_pending_approval, {"pending"}},
            {{"rejected"}, key_code::insufficient_scope, {"rejected"}},
            {{"pending", "other"}, key_code::insufficient_scope, {"pending", "other"}},
        };
        for (auto const& row : rows) {
            auto const wanted = scopes(row.wanted);
            auto const v = k.verify({.now = at_second(500), .scopes = wanted});
            CHECK(v.code == row.code);
            CHECK(v.missing == scopes(row.missing));
        }
        k.issued.record.scopes.reset();
        auto const wanted = scopes({"anything"});
        CHECK(k.verify({.now = at_second(500), .scopes = wanted}).valid());
    }

    TEST_CASE("a list of addresses lets nobody in who states none or a network") {
        auto what = deploy_key();
        what.addresses = {"192.0.2.7", "2001:db8::/32"};
        one_key k(std::move(what));
        for (auto const& row : {std::pair("192.0.2.7", true),
                                {"::ffff:192.0.2.7", true},
                                {"2001:db8::9", true},
                                {"192.0.2.8", false},
                                {"", false},
                                {"192.0.2.7/32", false},
                                {"nonsense", false}}) {
            CAPTURE(row.first);
            CHECK(k.verify({.now = at_second(500), .address = row.first}).valid() == row.second);
        }
        k.issued.record.addresses = {"nonsense"};
        CHECK_FALSE(k.verify({.now = at_second(500), .address = "nonsense"}).valid());
    }

    TEST_CASE("texts that are no keys are told apart before anything is looked up") {
        one_key k;
        std::string const text(k.issued.text.reveal());
        std::string mistyped = text;
        mistyped.back() = mistyped.back() == 'a' ? 'b' : 'a';
        struct {
            std::string text;
            key_code code;
        } const rows[] = {{"", key_code::malformed},
                          {"Bearer " + text, key_code::malformed},
                          {text + "\n", key_code::malformed},
                          {std::string(writ::limits::max_key_text_bytes + 1, 'a'), key_code::malformed},
                          {mistyped, key_code::bad_checksum},
                          {text, key_code::store_unavailable}};
        for (auto const& row : rows) {
            CHECK(verifier().verify(row.text, unavailable(), fixed_gate(), {.now = at_second(500)}).code
                  == row.code);
        }
    }

    TEST_CASE("an unknown key and a wrong secret look alike from outside") {
        one_key k;
        auto other = issue(deploy_key(), 2);
        CHECK(verifier().verify(other.text.reveal(), k.keys, fixed_gate(), {.now = at_second(500)}).code
              == key_code::unknown);
        // Somebody else's key with a record of its id.
        other.record.digest = k.issued.record.digest;
        k.keys.put(other.record);
        auto const v = verifier().verify(other.text.reveal(), k.keys, fixed_gate(), {.now = at_second(500)});
        CHECK(v.code == key_code::secret_mismatch);
        CHECK(v.shown() == key_code::unknown);
        CHECK(writ::shown(key_code::wrong_configuration) == key_code::unknown);
        CHECK(writ::introspection(v) == boost::json::object{{"active", false}});
    }

    TEST_CASE("a key is also good as a pair") {
        one_key k;
        k.keys.put(k.issued.record);
        auto const pair = k.issued.pair(live_format());
        auto const verify = [&](std::string_view id, std::string_view secret) {
            return verifier().verify_pair(id, secret, k.keys, fixed_gate(), {.now = at_second(500)}).code;
        };
        CHECK(verify(pair.key_pair_id, pair.key_pair_secret) == key_code::valid);
        CHECK(verify(pair.key_pair_id, "") == key_code::malformed);
        CHECK(verify("", pair.key_pair_secret) == key_code::malformed);
        CHECK(verify(pair.key_pair_secret, pair.key_pair_id) == key_code::malformed);
        CHECK(verify(std::string(1'000, 'a'), pair.key_pair_secret) == key_code::malformed);
        CHECK(verify("0000000000000000", pair.key_pair_secret) == key_code::malformed);
    }

    TEST_CASE("imported keys are good in the format that they had") {
        std::string const letters(64, 'x');
        std::string const id = "be88e4f8-24ac-4cab-a59d-42cfdc02cbe7";
        std::string const secret = "8b4c58bc-d905-435b-8cd0-05bf4b150d52";
        writ::key_index keys;
        for (auto const& [key_id, hashed] : {std::pair(std::string(), letters), std::pair(id, secret)}) {
            auto const c = writ::import_key({.id = writ::api_key_id(key_id), .digest = digest_of(hashed)},
                                            deploy_key(), writ_test::bob, at_second(1));
            keys.put(writ_test::key_in(c.value()));
        }
        letters_only const parser;
        auto const strict = verifier(&parser);
        auto const lax = verifier(&writ::any_foreign_key());
        writ::key_request const request{.now = at_second(500)};
        CHECK(strict.verify(letters, keys, fixed_gate(), request).valid());
        CHECK(lax.verify(letters, keys, fixed_gate(), request).valid());
        CHECK(verifier().verify(letters, keys, fixed_gate(), request).code == key_code::malformed);
        CHECK(strict.verify(std::string(64, 'y'), keys, fixed_gate(), request).code == key_code::unknown);
        CHECK(strict.verify(std::string(64, '1'), keys, fixed_gate(), request).code == key_code::malformed);
        CHECK(lax.verify_pair(id, secret, keys, fixed_gate(), request).valid());
        CHECK(lax.verify_pair(id, id, keys, fixed_gate(), request).code == key_code::secret_mismatch);
        CHECK(strict.verify_pair(id, secret, keys, fixed_gate(), request).code == key_code::malformed);
        CHECK(lax.verify("two words", keys, fixed_gate(), request).code == key_code::malformed);
        // A mistyped key of the host's own is not offered to others.
        CHECK(lax.verify("acme_live_x", keys, fixed_gate(), request).code == key_code::malformed);
    }

    TEST_CASE("keys of the current and of an earlier pepper are good and of none as well") {
        auto const held = [](bool with_new) {
            std::vector<writ::pepper> list;
            if (with_new) {
                list.push_back({writ::pepper_id("new"), writ::secret(std::string(32, 'n'))});
            }
            list.push_back({writ::pepper_id("old"), writ::secret(std::string(32, 'o'))});
            return writ::peppers::make(list).value();
        };
        writ::key_format const f = live_format();
        auto const old_held = held(false);
        auto const new_held = held(true);
        writ::peppers const none;
        auto const verifying = verifier(nullptr, held(true));
        std::uint64_t seed = 0;
        for (writ::peppers const* with : {&old_held, &new_held, &none}) {
            writ_test::counted_entropy random(++seed);
            auto const made =
                writ::issue_key({f, *with, random}, deploy_key(), writ_test::alice, at_second(1)).value();
            CHECK(made.record.pepper == with->current());
            writ::key_index keys;
            keys.put(made.record);
            CHECK(verifying.verify(made.text.reveal(), keys, fixed_gate(), {.now = at_second(500)}).valid());
            auto forged = made.record;
            // Without its pepper a digest fits nothing.
            forged.pepper = with->empty() ? std::optional(writ::pepper_id("old")) : std::nullopt;
            keys.put(forged);
            CHECK(verifying.verify(made.text.reveal(), keys, fixed_gate(), {.now = at_second(500)}).code
                  == key_code::secret_mismatch);
        }
    }

    TEST_CASE("every code has a word and a status") {
        for (int c = 0; c <= static_cast<int>(key_code::valid); ++c) {
            auto const code = static_cast<key_code>(c);
            CHECK(writ::parse_key_code(writ::to_string(code)) == code);
            CHECK((writ::http_status(code) == 200) == (code == key_code::valid));
            CHECK(writ::http_status(writ::shown(code)) == writ::http_status(code));
        }
        CHECK(writ::to_string(key_code::superseded_past_grace) == "superseded_past_grace");
        CHECK_FALSE(writ::parse_key_code("good"));
    }

    TEST_CASE("an introspected key lists what it may and until when") {
        auto what = deploy_key();
        what.scopes = scopes({"read", "write", "two words", "late"});
        what.validity.not_after = at_second(90'000);
        one_key k(std::move(what));
        for (std::size_t i = 0; i < 3; ++i) {
            k.issued.record.scopes->at(i).state = writ::approval::approved;
        }
        k.issued.record.successor = writ::api_key_id("n");
        k.issued.record.grace_until = at_second(800);
        auto const v = k.verify();
        CHECK(writ::introspection(v)
              == boost::json::object{{"active", true},
                                     {"client_id", k.issued.record.id.text()},
                                     {"sub", "robot"},
                                     {"token_type", "api_key"},
                                     {"scope", "read write"},
                                     {"iat", 100},
                                     {"exp", 800}});
        CHECK(writ::scopes_in(*v.key, writ::approval::pending) == scopes({"late"}));
        // Without a successor a grace means nothing, here as when it is verified.
        k.issued.record.successor.reset();
        k.issued.record.grace_until = at_second(200);
        CHECK(writ::introspection(k.verify()).at("exp") == 90'000);
    }

    TEST_CASE("an index finds what was put last and nothing that was erased") {
        writ::key_index keys;
        auto k = issue().record;
        keys.put(k);
        k.name = "other";
        keys.put(k);
        auto foreign = k;
        foreign.id = writ::api_key_id("short");
        keys.put(foreign);
        CHECK(keys.size() == 2);
        REQUIRE(keys.find(k.id.text()).key);
        CHECK(keys.find(k.id.text()).key->record().name == "other");
        CHECK(keys.find("short").key->record().id.text() == "short");
        keys.erase(k.id);
        keys.erase(k.id);
        CHECK(keys.find(k.id.text()).key == nullptr);
        CHECK(keys.find("").key == nullptr);
        CHECK(keys.size() == 1);
    }
}
