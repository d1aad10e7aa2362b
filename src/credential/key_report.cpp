// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_report.hpp>

#include <writ/credential/key_verifier.hpp>

#include <algorithm>
#include <array>
#include <cstddef>

namespace writ::inline WRIT_ABI {
namespace {

constexpr std::array<std::string_view, 3> concern_words{"unused", "over_scoped", "expiring"};

// Whether less than `how_long` lies between the two; neither difference nor sum
// may leave the range of instants.
bool is_within(instant earlier, instant later, std::chrono::hours how_long) noexcept {
    auto const earliest = std::chrono::ceil<std::chrono::hours>(instant::min().time_since_epoch());
    auto const hours = std::min(how_long, std::chrono::hours(24 * 36'525));
    return later.time_since_epoch() < earliest + hours || later - hours < earlier;
}

bool is_unused(api_key const& k, key_activity const* a, std::chrono::hours unused_for, instant now) noexcept {
    auto const used = a != nullptr ? a->last_used : std::nullopt;
    return !(used && is_within(*used, now, unused_for))
           && !(k.stamps.created_at && is_within(*k.stamps.created_at, now, unused_for));
}

std::vector<scope_name> unused_scopes(api_key const& k, key_activity const& a) {
    std::vector<scope_name> scopes = scopes_in(k, approval::approved);
    std::erase_if(scopes, [&](scope_name const& s) {
        return std::find(a.scopes_used.begin(), a.scopes_used.end(), s) != a.scopes_used.end();
    });
    return scopes;
}

} // namespace

std::string_view to_string(key_concern c) noexcept {
    return concern_words[static_cast<std::size_t>(c)];
}

std::vector<key_finding> review_keys(std::span<api_key const> keys, std::span<key_activity const> activities,
                                     std::chrono::hours unused_for, instant now) {
    std::vector<key_activity const*> sorted;
    for (key_activity const& a : activities) {
        sorted.push_back(&a);
    }
    std::sort(sorted.begin(), sorted.end(),
              [](key_activity const* a, key_activity const* b) { return a->id < b->id; });
    std::vector<key_finding> found;
    for (api_key const& k : keys) {
        key_code const state = state_of(k, now);
        if (state != key_code::valid && state != key_code::not_yet_valid) {
            continue;
        }
        auto const at =
            std::lower_bound(sorted.begin(), sorted.end(), k.id,
                             [](key_activity const* a, api_key_id const& id) { return a->id < id; });
        key_activity const* const a = at != sorted.end() && (*at)->id == k.id ? *at : nullptr;
        if (is_unused(k, a, unused_for, now)) {
            found.push_back({k.id, key_concern::unused, {}});
        }
        if (a != nullptr && a->last_used) {
            auto scopes = unused_scopes(k, *a);
            if (!k.scopes || !scopes.empty()) {
                found.push_back({k.id, key_concern::over_scoped, std::move(scopes)});
            }
        }
        if (k.validity.not_after && is_within(now, *k.validity.not_after, expires_soon)) {
            found.push_back({k.id, key_concern::expiring, {}});
        }
    }
    return found;
}

} // namespace writ::inline WRIT_ABI
