// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_COUNTERS_HPP
#define WRIT_STORE_COUNTERS_HPP

// What changes with every use of a key: what is left of its limits, and when it
// was used last.  Outside revisions, feed and audit (credentials D.6).
//
//     if (writ::usage_counters* const counters = store.counters()) {
//         auto const used = counters->consume(key, {}, clock.now());
//         if (used && !used->allowed()) { return too_many_requests(*used); }
//     }
//
// All operations fail as those of a store do, but one: a use whose connection was
// lost may have been taken.  To refuse a use too many is safe, to allow one is not.

#include <writ/credential/key_usage.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <optional>
#include <span>
#include <vector>

namespace writ::inline WRIT_ABI {

// A use of a key, to be noted.
struct key_use {
    organization_id organization = {};
    api_key_id key = {};
    instant at = {};
};

// Implemented by the caller, or by a store that can.
class WRIT_EXPORT usage_counters {
public:
    // Must do what consume_all() says, on what usage_key_of() names, atomically:
    // of uses at the same moment none takes what another took, and a use takes of
    // all limits of the key or of none.  What it answers to be stored is kept,
    // also of a refusal.  A cost of 0 looks and takes nothing.  A key without
    // limits is always allowed.
    [[nodiscard]] virtual result<use_answer> consume(api_key const& k, use_cost const& cost, instant now) = 0;

    // Must keep, for each key, the latest of all its uses, in whatever order they
    // are noted.  For many at once: a service gathers them.
    // Errors: errc::too_many, beyond limits::max_page_items.
    [[nodiscard]] virtual result<void> note_uses(std::span<key_use const> uses) = 0;

    // Must give the latest use of each key, in the order of the ids; none: it was
    // never noted.  Errors: errc::too_many, beyond limits::max_page_items.
    [[nodiscard]] virtual result<std::vector<std::optional<instant>>>
    last_uses(organization_id const& organization, std::span<api_key_id const> keys) = 0;

    // Must forget all about a key, but not what it shares with others.  What was
    // never counted is forgotten already.
    [[nodiscard]] virtual result<void> forget(organization_id const& organization, api_key_id const& key) = 0;

protected:
    usage_counters() = default;
    ~usage_counters() = default;
};

} // namespace writ::inline WRIT_ABI

#endif
