// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_issue.hpp>

#include "credential/key_check.hpp"
#include "credential/sha256.hpp"

#include <writ/credential/key_verifier.hpp>
#include <writ/limits.hpp>

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <tuple>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// How many characters of a key are kept to be recognised by: of the public id,
// and of the checksum, which says nothing of single characters of the secret.
constexpr std::size_t shown_size = 4;

result<std::optional<std::vector<key_scope>>> scopes_of(key_specification& what, key_scope const& state) {
    if (!what.scopes) {
        return std::optional<std::vector<key_scope>>();
    }
    if (auto checked = check_scopes(*what.scopes); !checked) {
        return std::move(checked).error();
    }
    std::vector<key_scope> made;
    for (scope_name& name : *what.scopes) {
        made.push_back(state);
        made.back().name = std::move(name);
    }
    return std::optional(std::move(made));
}

result<api_key> record_of(key_specification what, key_scope const& scope_state, actor_id const& by,
                          instant now) {
    auto scopes = scopes_of(what, scope_state);
    if (!scopes) {
        return std::move(scopes).error();
    }
    api_key k{.organization = std::move(what.organization),
              .owner = std::move(what.owner),
              .name = std::move(what.name),
              .description = std::move(what.description),
              .configuration = std::move(what.configuration)};
    k.scopes = std::move(*scopes);
    k.validity = what.validity;
    k.addresses = std::move(what.addresses);
    k.limits = std::move(what.limits);
    k.metadata = std::move(what.metadata);
    k.stamps = {now, by, now, by};
    return k;
}

// Gives the record a text: id, digest and what it is recognised by.
result<issued_key> with_text(key_maker const& maker, api_key k) {
    auto text = maker.format.generate(maker.random);
    if (!text) {
        return std::move(text).error();
    }
    std::string_view const shown = text->reveal();
    k.id = api_key_id(std::string(split_key(maker.format, shown).key_pair_id));
    k.environment = maker.format.environment();
    k.start = shown.substr(0, maker.format.prefix().size() + shown_size);
    k.end = shown.substr(shown.size() - shown_size);
    k.pepper = maker.peppers.current();
    auto const digest = maker.peppers.digest(shown, k.pepper);
    if (!digest) {
        return digest.error();
    }
    k.digest = to_hex(*digest);
    if (auto valid = check_key(k); !valid) {
        return std::move(valid).error();
    }
    issued_key made{std::move(*text), std::move(k), {}};
    made.changes.push_back(put(made.record));
    return made;
}

// Until when a key that was replaced may work.
instant end_of(api_key const& k) noexcept {
    return std::min(k.grace_until.value_or(instant::min()), k.validity.not_after.value_or(instant::max()));
}

// What becomes of the keys that were replaced, the first of them just now.
void move_on(std::vector<api_key> replaced, api_key_id const& by_key, actor_id const& by, instant now,
             std::vector<change>& changes) {
    api_key_id const newest = replaced.front().id;
    auto const rank = [&](api_key const& k) {
        return std::tuple(state_of(k, now) == key_code::valid, k.id == newest, end_of(k));
    };
    std::stable_sort(replaced.begin(), replaced.end(),
                     [&](api_key const& a, api_key const& b) { return rank(a) > rank(b); });
    std::size_t kept = 0;
    for (api_key& k : replaced) {
        k.successor = by_key;
        // What is switched off may be switched on again.
        if (!k.revoked_at && now < end_of(k) && ++kept > limits::max_live_predecessors) {
            k.grace_until = now;
        }
        k.stamps.updated_at = now;
        k.stamps.updated_by = by;
        changes.push_back(put(std::move(k)));
    }
}

} // namespace

result<issued_key> issue_key(key_maker const& maker, key_specification what, actor_id const& by,
                             instant now) {
    auto k = record_of(std::move(what), {.requested_by = by}, by, now);
    if (!k) {
        return std::move(k).error();
    }
    return with_text(maker, std::move(*k));
}

result<issued_key> rotate_key(key_maker const& maker, api_key const& old, std::span<api_key const> replaced,
                              std::chrono::seconds grace, actor_id const& by, instant now) {
    if (old.revoked_at || old.successor) {
        return make_failure(errc::wrong_state, "",
                            old.revoked_at ? "the key is revoked" : "the key was replaced already");
    }
    if (old.validity.not_after && *old.validity.not_after <= now) {
        return make_failure(errc::wrong_state, "", "the key has expired");
    }
    if (grace.count() < 0
        || grace > std::chrono::floor<std::chrono::seconds>(instant::max().time_since_epoch())
        || now > instant::max() - grace) {
        return make_failure(errc::number_out_of_range, "grace",
                            "expected at least 0 seconds, and an end that is an instant");
    }
    api_key k = old;
    if (k.scopes) {
        // Whoever rotates asks for nothing: who issued the old key did.
        for (key_scope& scope : *k.scopes) {
            scope.requested_by = scope.requested_by ? scope.requested_by : old.stamps.created_by;
        }
    }
    k.stamps = {now, by, now, by};
    auto made = with_text(maker, std::move(k));
    if (!made) {
        return made;
    }
    std::vector<api_key> before{old};
    before.front().successor = made->record.id;
    before.front().grace_until = now + grace;
    before.insert(before.end(), replaced.begin(), replaced.end());
    move_on(std::move(before), made->record.id, by, now, made->changes);
    return made;
}

result<change> import_key(hashed_key const& key, key_specification what, actor_id const& by, instant now) {
    auto const digest = key.encoding == digest_encoding::hex ? digest_from_hex(key.digest)
                                                             : digest_from_base64url(key.digest);
    if (!digest) {
        return make_failure(errc::invalid_key, "digest",
                            "expected a SHA-256 digest, 64 characters of hexadecimal or 43 of base64url");
    }
    auto k = record_of(std::move(what), {.state = approval::approved, .decided_at = now, .decided_by = by},
                       by, now);
    if (!k) {
        return std::move(k).error();
    }
    k->digest = to_hex(*digest);
    k->id = key.id.empty() ? api_key_id(k->digest.substr(0, digest_id_size)) : key.id;
    if (auto valid = check_key(*k); !valid) {
        return std::move(valid).error();
    }
    return put(std::move(*k));
}

} // namespace writ::inline WRIT_ABI
