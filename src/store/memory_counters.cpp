// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "store/memory_counters.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {

use_answer memory_counters::consume(api_key const& k, use_cost const& cost, instant now) {
    std::vector<std::optional<key_usage>*> places;
    std::vector<std::optional<key_usage>> stored;
    for (key_limit const& l : k.limits) {
        usage_key const u = usage_key_of(k, l);
        places.push_back(&usage_[{u.organization.text(), u.key.text(), u.owner.text(), u.limit}]);
        stored.push_back(*places.back());
    }
    use_answer answer = consume_all(k.limits, stored, cost, now);
    for (std::size_t i = 0; i < places.size(); ++i) {
        *places[i] = stored[i];
    }
    return answer;
}

void memory_counters::note_uses(std::span<key_use const> uses) {
    // First the room, then what cannot fail.
    std::vector<instant*> places;
    for (key_use const& u : uses) {
        places.push_back(&uses_.try_emplace({u.organization, u.key}, u.at).first->second);
    }
    for (std::size_t i = 0; i < uses.size(); ++i) {
        *places[i] = std::max(*places[i], uses[i].at);
    }
}

std::vector<std::optional<instant>> memory_counters::last_uses(organization_id const& organization,
                                                               std::span<api_key_id const> keys) const {
    std::vector<std::optional<instant>> found;
    for (api_key_id const& key : keys) {
        auto const at = uses_.find({organization, key});
        found.push_back(at != uses_.end() ? std::optional(at->second) : std::nullopt);
    }
    return found;
}

void memory_counters::forget(organization_id const& organization, api_key_id const& key) {
    uses_.erase({organization, key});
    std::erase_if(usage_, [&](auto const& u) {
        auto const& [of, id, owner, limit] = u.first;
        return of == organization.text() && !id.empty() && id == key.text();
    });
}

} // namespace writ::inline WRIT_ABI
