// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CREDENTIAL_KEY_USAGE_HPP
#define WRIT_CREDENTIAL_KEY_USAGE_HPP

// How often a key may still be used: rate limits and credits, as a function of
// what is stored of them.
//
//     auto const u = writ::consume(limit, stored, 1, now);
//     stored = u.next;
//
// Whoever stores counters runs these inside a transaction of his own, so that all
// stores count alike and two uses never take the same credit.  They read no clock
// and cannot fail: what breaks its bounds is refused.
//
// A clock that steps back gives nothing: a window that was begun goes on, a bucket
// is emptier by as much time.  A clock that was far ahead and is put right takes
// nothing for longer than one period.  A limit that is lowered, or gets another
// period, gives no more than it says from then on; one without a period says how
// often in all, so that what was used before counts, and one that is raised gives
// the more at once.

#include <writ/credential/key_verdict.hpp>
#include <writ/directory/api_key.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// What is stored of one limit; nothing stored: it was never used.
struct key_usage {
    // Credits; of a bucket those after the latest use, which are looked at only
    // once the limit is no bucket any more.
    std::int64_t left = 0;
    // The number of the period in which `left` holds; of a bucket the nanosecond
    // since 1970 at which it is full; without a period what was used in all, below
    // zero.
    std::int64_t mark = 0;
    // The latest use, in nanoseconds since 1970.
    std::int64_t last_used = 0;

    bool operator==(key_usage const&) const = default;
};

// For whom a limit counts: one key, or all keys of an owner.
struct usage_key {
    organization_id organization = {};
    // Of the key; empty where the limit is shared.
    api_key_id key = {};
    // Of a limit that is shared; otherwise empty.
    subject_id owner = {};
    std::string limit = {};

    bool operator==(usage_key const&) const = default;
};
// Under what the usage of a key's limit is stored.
[[nodiscard]] WRIT_EXPORT usage_key usage_key_of(api_key const& k, key_limit const& l);

// What is said about a limit, also in the headers of an answer.
struct usage_answer {
    bool allowed = false;
    // rate_limited where waiting for the next period helps, usage_exceeded of
    // credits; valid where it is allowed.
    key_code code = key_code::usage_exceeded;
    std::int64_t limit = 0;
    // After this use.
    std::int64_t remaining = 0;
    // When the limit is next filled up: the next period, or when a bucket is full.
    // Absent: never, or after the last instant.
    std::optional<instant> reset = {};
    // Of a refusal: how long until the same would be allowed if nobody else came.
    // Absent: never.
    std::optional<std::chrono::nanoseconds> retry_after = {};
};

// Both at once.
struct usage_result {
    // To be stored.  A refusal takes nothing: it is what was stored, but for the mark
    // of a clock that was far ahead.  A cost of 0 never changes it.
    std::optional<key_usage> next = {};
    usage_answer answer = {};
};

// One use of one limit.  A cost of 0 looks and takes nothing: it is answered as a
// cost of 1 would be.  A negative cost is refused.
[[nodiscard]] WRIT_EXPORT usage_result consume(key_limit const& l, std::optional<key_usage> const& stored,
                                               std::int64_t cost, instant now) noexcept;

// What a use costs.  Refers to the list.
struct named_cost {
    std::string_view limit = {};
    std::int64_t cost = 0;
};
struct use_cost {
    // Of limits that are not named.
    std::int64_t each = 1;
    std::span<named_cost const> named = {};
};

// About all limits of a key.
struct use_answer {
    // valid, or that of the first limit that refuses.
    key_code code = key_code::valid;
    // In the order of the limits.
    std::vector<usage_answer> limits = {};

    [[nodiscard]] bool allowed() const noexcept { return code == key_code::valid; }
};

// One use of all limits, or of none: where one of them refuses, nothing is taken of
// the others.
// Precondition: one element of `stored` for each limit.
[[nodiscard]] WRIT_EXPORT use_answer consume_all(std::span<key_limit const> limits,
                                                 std::span<std::optional<key_usage>> stored,
                                                 use_cost const& cost, instant now);

} // namespace writ::inline WRIT_ABI

#endif
