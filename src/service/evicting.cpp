// SPDX-License-Identifier: Apache-2.0
// What goes where organizations take more memory than they may.
#include "service/implementation.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {

bool service::implementation::take_out(organization_id const& id) {
    if (!engine.withdraw(id, authorizer::absence::not_loaded)) {
        return false;
    }
    {
        std::lock_guard const lock(table);
        auto const at = organizations.find(id);
        if (at != organizations.end() && at->second.is != organization_entry::state::loading) {
            memory -= at->second.cost;
            organizations.erase(at);
            ++evicted;
        }
    }
    credentials.forget(id);
    return true;
}

void service::implementation::evict(organization_id const& id) {
    if (was_forked()) {
        return;
    }
    std::lock_guard const lock(applying);
    {
        std::shared_lock const table_lock(table);
        auto const at = organizations.find(id);
        if (!is_partial() || at == organizations.end()
            || at->second.is == organization_entry::state::loading) {
            return;
        }
    }
    take_out(id);
}

void service::implementation::recount(organization_id const& id) {
    std::optional<std::size_t> counted;
    try {
        if (auto const content = from->load(id)) {
            counted = cost_of(content->records);
        }
    } catch (...) {
        // As a store that fails.
    }
    std::lock_guard const lock(table);
    organization_entry& entry = organizations.find(id)->second;
    std::size_t const cost = counted.value_or(entry.cost);
    memory += cost - entry.cost;
    entry.cost = cost;
    // Where it was not counted, it is when as much has been put again.
    entry.uncertain = 0;
}

// Evicts those that were not asked for longest, but the last.
void service::implementation::keep_budget() {
    while (is_partial()) {
        std::optional<organization_id> oldest;
        std::optional<organization_id> uncertain;
        {
            std::shared_lock const lock(table);
            if (memory <= options.memory_budget) {
                return;
            }
            auto chosen = organizations.end();
            std::uint64_t latest = 0;
            for (auto at = organizations.begin(); at != organizations.end(); ++at) {
                std::uint64_t const asked = at->second.last_asked;
                latest = std::max(latest, asked);
                bool const is_loaded = at->second.is == organization_entry::state::loaded;
                if (is_loaded && at->second.uncertain > at->second.cost / 2) {
                    uncertain = at->first;
                }
                if (is_loaded && (chosen == organizations.end() || asked < chosen->second.last_asked)) {
                    chosen = at;
                }
            }
            if (!uncertain && (chosen == organizations.end() || chosen->second.last_asked == latest)) {
                return;
            }
            oldest = uncertain ? std::nullopt : std::optional(chosen->first);
        }
        if (uncertain) {
            recount(*uncertain);
            continue;
        }
        if (!take_out(*oldest)) {
            return;
        }
    }
}

} // namespace writ::inline WRIT_ABI
