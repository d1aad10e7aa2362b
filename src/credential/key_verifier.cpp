// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_verifier.hpp>

#include "credential/keyed_pepper.hpp"
#include "credential/network.hpp"
#include "credential/sha256.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

bool is_visible(std::string_view text) noexcept {
    return !text.empty()
           && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

class foreign_key final : public key_parser {
public:
    bool parse(std::string_view text, presented_key& into) const override {
        into = presented_key(text);
        return is_visible(text);
    }
    bool parse_pair(std::string_view id, std::string_view secret, presented_key& into) const override {
        into = {id, secret};
        return is_visible(id) && is_visible(secret);
    }
};

// What the record says before its owner is asked about.
key_code switch_of(api_key const& k, instant now) noexcept {
    if (k.revoked_at) {
        return key_code::revoked;
    }
    if (!k.enabled) {
        return key_code::disabled;
    }
    // Without an end of its grace a replaced key has none.
    return k.successor && (!k.grace_until || *k.grace_until <= now) ? key_code::superseded_past_grace
                                                                    : key_code::valid;
}

key_code window_of(validity const& v, instant now) noexcept {
    if (v.not_before && now < *v.not_before) {
        return key_code::not_yet_valid;
    }
    return v.not_after && *v.not_after <= now ? key_code::expired : key_code::valid;
}

key_code code_of(reason gate) noexcept {
    switch (gate) {
    case reason::not_ready:
    case reason::snapshot_stale:
    case reason::organization_not_loaded:
    case reason::organization_unreadable: return key_code::store_unavailable;
    case reason::organization_suspended: return key_code::platform_suspended;
    case reason::organization_unknown:
    case reason::organization_inactive: return key_code::org_inactive;
    // An owner without an id can be none.
    case reason::invalid_request:
    case reason::subject_unknown: return key_code::owner_deleted;
    case reason::subject_inactive: return key_code::owner_inactive;
    default: return key_code::valid;
    }
}

bool may_come_from(api_key const& k, std::string_view address) {
    if (k.addresses.empty()) {
        return true;
    }
    auto const from = address.find('/') == address.npos ? network::parse(address) : std::nullopt;
    return from && std::any_of(k.addresses.begin(), k.addresses.end(), [&](std::string const& allowed) {
               auto const among = network::parse(allowed);
               return among && among->contains(*from);
           });
}

// Which of the scopes asked for are missing, and whether only an approval is.
key_code find_missing(api_key const& k, std::span<scope_name const> wanted,
                      std::vector<scope_name>& missing) {
    if (!k.scopes) {
        return key_code::valid;
    }
    bool all_pending = true;
    for (scope_name const& name : wanted) {
        auto const at = std::find_if(k.scopes->begin(), k.scopes->end(),
                                     [&](key_scope const& s) { return s.name == name; });
        if (at != k.scopes->end() && at->state == approval::approved) {
            continue;
        }
        all_pending = all_pending && at != k.scopes->end() && at->state == approval::pending;
        missing.push_back(name);
    }
    return missing.empty() ? key_code::valid
           : all_pending   ? key_code::scope_pending_approval
                           : key_code::insufficient_scope;
}

// Whether a key that ends then, and has not yet, ends soon; the last instant is
// no end.
bool is_soon(instant end, instant now) noexcept {
    return end != instant::max() && (end <= instant::min() + expires_soon || end - expires_soon <= now);
}

} // namespace

key_parser const& any_foreign_key() noexcept {
    static foreign_key const parser;
    return parser;
}

key_code state_of(api_key const& k, instant now) noexcept {
    key_code const code = switch_of(k, now);
    return code == key_code::valid ? window_of(k.validity, now) : code;
}

prepared_key::prepared_key(api_key const& k) noexcept
    : from_(k.validity.not_before.value_or(instant::min())),
      // The end is exclusive; without one the last instant counts too.
      until_(k.validity.not_after.value_or(instant::max())),
      is_plain_(!k.revoked_at && k.enabled && !k.successor && k.addresses.empty()),
      has_pepper_(k.pepper.has_value()), record_(&k) {
    if (auto const digest = digest_from_hex(k.digest)) {
        digest_ = *digest;
        is_readable_ = true;
    }
}

key_verifier::key_verifier(key_verifier_options options) noexcept : options_(std::move(options)) {}

result<key_verifier> key_verifier::make(key_verifier_options options) {
    auto const& formats = options.formats;
    if (formats.empty() && options.foreign == nullptr) {
        return make_failure(errc::invalid_configuration, "formats", "expected at least one, found none");
    }
    for (auto i = formats.begin(); i != formats.end(); ++i) {
        if (std::any_of(formats.begin(), i, [&](key_format const& f) { return f.prefix() == i->prefix(); })) {
            return make_failure(errc::invalid_configuration, "formats",
                                "expected different prefixes, found `" + i->prefix() + "` twice");
        }
    }
    return key_verifier(std::move(options));
}

key_code key_verifier::read(std::string_view text, presented_key& into) const {
    if (text.empty() || text.size() > limits::max_key_text_bytes) {
        return key_code::malformed;
    }
    bool is_ours = false;
    for (key_format const& f : options_.formats) {
        key_flaw const flaw = f.inspect(text, into);
        if (flaw == key_flaw::none) {
            return key_code::valid;
        }
        if (flaw == key_flaw::wrong_checksum) {
            return key_code::bad_checksum;
        }
        is_ours = is_ours || flaw != key_flaw::wrong_prefix;
    }
    return !is_ours && options_.foreign != nullptr && options_.foreign->parse(text, into)
               ? key_code::valid
               : key_code::malformed;
}

// The look-up and the comparison, with the same work whatever is found.
key_verifier::recognised key_verifier::recognise(presented_key const& p, key_source const& keys) const {
    key_digest plain{};
    bool done = sha256(p.digested(), plain);
    std::array<char, digest_id_size> id_of_digest{};
    if (p.is_whole()) {
        write_hex(std::span(plain).first(digest_id_size / 2), id_of_digest);
    }
    auto const found =
        keys.find(p.is_whole() ? std::string_view(id_of_digest.data(), id_of_digest.size()) : p.id());
    prepared_key const* const key = found.key;
    bool const needs_pepper = key != nullptr ? key->has_pepper_ : !options_.peppers.empty();
    bool can_match = key != nullptr && key->is_readable_;
    key_digest keyed{};
    if (!options_.peppers.empty()) {
        peppers const& held = options_.peppers;
        auto const* const named =
            key != nullptr && needs_pepper ? held.find(key->record_->pepper->text()) : nullptr;
        done = peppers::digest(p.digested(), named != nullptr ? *named : *held.held_.front(), keyed) && done;
        can_match = can_match && (named != nullptr || !needs_pepper);
    } else {
        can_match = can_match && !needs_pepper;
    }
    static constexpr key_digest nobodys{};
    bool const is_equal = are_equal(needs_pepper ? keyed : plain, key != nullptr ? key->digest_ : nobodys);
    if (!done || found.is_unavailable) {
        return {key_code::store_unavailable, nullptr};
    }
    if (key == nullptr) {
        return {key_code::unknown, nullptr};
    }
    return {is_equal && can_match ? key_code::valid : key_code::secret_mismatch, key};
}

key_verdict key_verifier::verify(presented_key const& p, key_source const& keys, key_gates const& gates,
                                 key_request const& request) const {
    recognised const found = recognise(p, keys);
    key_verdict v{.code = found.code, .key = found.key != nullptr ? &found.key->record() : nullptr};
    if (!v.valid()) {
        return v;
    }
    instant const now = request.now;
    prepared_key const& key = *found.key;
    api_key const& k = *v.key;
    // Most keys need no more of their record than was prepared.
    if (key.is_plain_ && !request.configuration && request.scopes.empty() && key.from_ <= now
        && now < key.until_) {
        // The gates may make the source look for more keys.
        instant const until = key.until_;
        v.code = code_of(gates.gate_of(k));
        v.ends_soon = v.valid() && is_soon(until, now);
        return v;
    }
    auto const is_refused = [&](key_code code) {
        v.code = code;
        return code != key_code::valid;
    };
    bool const has_configuration = !request.configuration || k.configuration == *request.configuration;
    if (is_refused(has_configuration ? key_code::valid : key_code::wrong_configuration)
        || is_refused(switch_of(k, now)) || is_refused(code_of(gates.gate_of(k)))
        || is_refused(window_of(k.validity, now))
        || is_refused(may_come_from(k, request.address) ? key_code::valid : key_code::ip_not_allowed)
        || is_refused(find_missing(k, request.scopes, v.missing))) {
        return v;
    }
    v.is_superseded = k.successor.has_value();
    v.ends_soon = k.validity.not_after && is_soon(*k.validity.not_after, now);
    return v;
}

key_verdict key_verifier::verify(std::string_view text, key_source const& keys, key_gates const& gates,
                                 key_request const& request) const {
    presented_key p;
    key_code const code = read(text, p);
    return code == key_code::valid ? verify(p, keys, gates, request) : key_verdict{.code = code};
}

key_verdict key_verifier::verify_pair(std::string_view key_pair_id, std::string_view key_pair_secret,
                                      key_source const& keys, key_gates const& gates,
                                      key_request const& request) const {
    presented_key p;
    if (key_pair_id.size() > limits::max_id_bytes || key_pair_secret.size() > limits::max_key_text_bytes) {
        return {.code = key_code::malformed};
    }
    for (key_format const& f : options_.formats) {
        secret const text = f.join(key_pair_id, key_pair_secret);
        // Which format it is only the checksum says.
        if (!text.empty() && f.inspect(text.reveal(), p) == key_flaw::none) {
            return verify(p, keys, gates, request);
        }
    }
    return options_.foreign != nullptr && options_.foreign->parse_pair(key_pair_id, key_pair_secret, p)
               ? verify(p, keys, gates, request)
               : key_verdict{.code = key_code::malformed};
}

} // namespace writ::inline WRIT_ABI
