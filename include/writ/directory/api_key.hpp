// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_API_KEY_HPP
#define WRIT_DIRECTORY_API_KEY_HPP

// A key by which a subject is recognised (N-19, C-14, T-26 to T-33).
//
// The key's text is shown once, when it is issued; the record holds a digest of
// it.  Counters (last use, requests left) are no part of the directory.

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace writ::inline WRIT_ABI {

// A scope that is asked for gives nothing until somebody else approves it (T-28).
enum class approval {
    pending,
    approved,
    rejected,
};

// One scope of a key.
struct key_scope {
    scope_name name = {};
    approval state = approval::pending;
    // Who asked for it, and may therefore not approve it.
    std::optional<actor_id> requested_by = {};
    std::optional<instant> decided_at = {};
    std::optional<actor_id> decided_by = {};

    bool operator==(key_scope const&) const = default;
};

// How a limit with a period fills up.
enum class limit_refill {
    // At the beginning of each period, which are counted from 1970 on, to `amount`.
    window,
    // Evenly, never above `amount`.
    bucket,
    // At the beginning of each period by `amount`, what is left being kept.
    add,
};

// How often a key may be used: `amount` each `period`; without a period that
// many times in all.
struct key_limit {
    std::string name = {};
    std::int64_t amount = 0;
    std::optional<std::chrono::seconds> period = {};
    // Its periods are the months of UTC's calendar; `period` is not looked at,
    // and a bucket is filled like a window.
    bool monthly = false;
    limit_refill refill = limit_refill::window;
    // All keys of the owner that name it draw on one.
    bool shared = false;

    bool operator==(key_limit const&) const = default;
};

// A plain record.
struct api_key {
    organization_id organization = {};
    // The public part of the key's text; unique everywhere.
    api_key_id id = {};
    // Whose requests the key makes.
    subject_id owner = {};
    std::string name = {};
    std::string description = {};
    // Which of the host's key configurations it belongs to, and the environment.
    std::string configuration = {};
    std::string environment = {};
    // Its first and last characters, to be recognised by.
    std::string start = {};
    std::string end = {};
    // In lower-case hexadecimal; keyed with the pepper where one is named.
    std::string digest = {};
    std::optional<pepper_id> pepper = {};
    // Absent: unbounded; empty: covers nothing (T-33).
    std::optional<std::vector<key_scope>> scopes = {};
    bool enabled = true;
    writ::validity validity = {};
    // Terminal; the first revocation is kept (T-30).
    std::optional<instant> revoked_at = {};
    std::optional<actor_id> revoked_by = {};
    std::string revocation_reason = {};
    // After a rotation: the key that replaces it, and until when it still works.
    std::optional<api_key_id> successor = {};
    std::optional<instant> grace_until = {};
    // Addresses or networks it may be used from; empty: any.
    std::vector<std::string> addresses = {};
    std::vector<key_limit> limits = {};
    // The host's own.
    boost::json::object metadata = {};
    writ::stamps stamps = {};

    bool operator==(api_key const&) const = default;
};

template <>
inline constexpr std::array<std::string_view, 3> words<approval>{"pending", "approved", "rejected"};
template <>
inline constexpr std::array<std::string_view, 3> words<limit_refill>{"window", "bucket", "add"};

template <>
struct record_traits<key_scope> {
    static constexpr std::tuple fields{
        field{&key_scope::name, "name"}.required(),      field{&key_scope::state, "state"}.required(),
        field{&key_scope::requested_by, "requested_by"}, field{&key_scope::decided_at, "decided_at"},
        field{&key_scope::decided_by, "decided_by"},
    };
};

template <>
struct record_traits<key_limit> {
    static constexpr std::tuple fields{
        field{&key_limit::name, "name"}.required(),  field{&key_limit::amount, "amount"}.required(),
        field{&key_limit::period, "period_seconds"}, field{&key_limit::monthly, "monthly"},
        field{&key_limit::refill, "refill"},         field{&key_limit::shared, "shared"},
    };
};

template <>
struct record_traits<api_key> {
    static constexpr std::string_view kind = "api_key";
    static constexpr std::tuple fields{
        field{&api_key::organization, "organization"}.scope().required(),
        field{&api_key::id, "id"}.key().alias(wire::turia, "uuid"),
        field{&api_key::owner, "owner"}.required().indexed(),
        field{&api_key::name, "name"}.required(),
        field{&api_key::description, "description"}.lines(),
        field{&api_key::configuration, "configuration"},
        field{&api_key::environment, "environment"},
        field{&api_key::start, "start"},
        field{&api_key::end, "end"},
        field{&api_key::digest, "digest"}.required().secret(),
        field{&api_key::pepper, "pepper"},
        field{&api_key::scopes, "scopes"},
        field{&api_key::enabled, "enabled"},
        field{&api_key::validity, ""},
        field{&api_key::revoked_at, "revoked_at"},
        field{&api_key::revoked_by, "revoked_by"},
        field{&api_key::revocation_reason, "revocation_reason"}.lines(),
        field{&api_key::successor, "successor"},
        field{&api_key::grace_until, "grace_until"},
        field{&api_key::addresses, "addresses"},
        field{&api_key::limits, "limits"},
        field{&api_key::metadata, "metadata"},
        field{&api_key::stamps, ""},
    };
    static constexpr std::array unique{unique_members{reach::everywhere, {"id"}}};
};

} // namespace writ::inline WRIT_ABI

#endif
