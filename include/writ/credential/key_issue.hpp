// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_ISSUE_HPP
#define WRIT_CREDENTIAL_KEY_ISSUE_HPP

// New API keys: their text, shown once, and their record (T-26, T-27, T-32).
//
//     writ::key_maker const maker{format, peppers};
//     auto made = writ::issue_key(maker, {.organization = acme, .owner = robot, .name = "deploy",
//                                         .scopes = {{writ::scope_name("invoices")}}}, alice, now).value();
//     commit(made.changes);
//     send_once(made.text.reveal());
//
// Nothing is stored here: the changes are for any store.

#include <writ/credential/entropy.hpp>
#include <writ/credential/key_format.hpp>
#include <writ/credential/pepper.hpp>
#include <writ/credential/secret.hpp>
#include <writ/directory/api_key.hpp>
#include <writ/directory/change.hpp>
#include <writ/error.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// What keys are made with.  Refers to all parts.
struct key_maker {
    key_format const& format;
    writ::peppers const& peppers;
    entropy& random = system_entropy();
};

// What is asked for.
struct key_specification {
    organization_id organization = {};
    subject_id owner = {};
    std::string name = {};
    std::string description = {};
    std::string configuration = {};
    // All of them are asked for, and give nothing until somebody else approves
    // them; absent: unbounded.
    std::optional<std::vector<scope_name>> scopes = std::vector<scope_name>();
    writ::validity validity = {};
    // Addresses and networks, `10.0.0.0/8` or `2001:db8::1`; empty: any.  A network
    // of IPv6, `::/0` even, holds no addresses of IPv4.
    std::vector<std::string> addresses = {};
    std::vector<key_limit> limits = {};
    boost::json::object metadata = {};
};

// A new key.  Move-only: the text stands nowhere else.
struct issued_key {
    secret text = {};
    api_key record = {};
    // To be committed together; the record is in them.
    std::vector<change> changes = {};

    // The two parts of the text for clients that send a pair.
    [[nodiscard]] key_pair pair(key_format const& format) const noexcept {
        return split_key(format, text.reveal());
    }
};

// Errors: errc::invalid_configuration, of an address or network that is none, of
// two limits with one name or a scope that is asked for twice; errc::too_many, of
// more than limits::max_key_limits limits or limits::max_scopes_per_session scopes;
// those of validate(); errc::entropy_unavailable; errc::cryptography_failed.
[[nodiscard]] WRIT_EXPORT result<issued_key> issue_key(key_maker const& maker, key_specification what,
                                                       actor_id const& by, instant now);

// A key that replaces another one, with all that the old one's record says; the
// old one works until `grace` has passed, not at all after zero.  Limits that are
// not shared are counted anew for it.
//
// `replaced` are the keys whose successor the old one is: they get the new one
// as their successor, and of those that still work, the old one included, no
// more than limits::max_live_predecessors go on, those that end last.  Those that
// are switched off take the places that are left.
//
// Errors: errc::wrong_state, of a key that is revoked, expired or replaced
// already; errc::number_out_of_range, of a grace that is negative or ends after
// the last instant; those of issue_key().
[[nodiscard]] WRIT_EXPORT result<issued_key> rotate_key(key_maker const& maker, api_key const& old,
                                                        std::span<api_key const> replaced,
                                                        std::chrono::seconds grace, actor_id const& by,
                                                        instant now);

// How a digest is written.
enum class digest_encoding {
    hex,
    base64url,
};

// A key of another system, whose SHA-256 that system kept.
struct hashed_key {
    // The public part; for a pair its id, and the digest is the secret's.  Empty:
    // the key has none, and the digest is that of its whole text.
    api_key_id id = {};
    std::string_view digest = {};
    digest_encoding encoding = digest_encoding::hex;
};

// The record of a key that already exists, as a change; its scopes count as
// approved by whoever imports them.
// Errors: errc::invalid_key, of a digest that is none; those of issue_key().
[[nodiscard]] WRIT_EXPORT result<change> import_key(hashed_key const& key, key_specification what,
                                                    actor_id const& by, instant now);

} // namespace writ::inline WRIT_ABI

#endif
