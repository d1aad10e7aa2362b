// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_STORE_MEMORY_COUNTERS_HPP
#define WRIT_SRC_STORE_MEMORY_COUNTERS_HPP

// What a store in memory counts.  Where memory ends, nothing has changed.

#include <writ/store/counters.hpp>

#include <map>
#include <string>
#include <tuple>
#include <utility>

namespace writ::inline WRIT_ABI {

class memory_counters {
public:
    [[nodiscard]] use_answer consume(api_key const& k, use_cost const& cost, instant now);
    void note_uses(std::span<key_use const> uses);
    [[nodiscard]] std::vector<std::optional<instant>> last_uses(organization_id const& organization,
                                                                std::span<api_key_id const> keys) const;
    void forget(organization_id const& organization, api_key_id const& key);

private:
    // Organization, key, owner, name of the limit.
    using limit_address = std::tuple<std::string, std::string, std::string, std::string>;

    std::map<limit_address, std::optional<key_usage>> usage_;
    std::map<std::pair<organization_id, api_key_id>, instant> uses_;
};

} // namespace writ::inline WRIT_ABI

#endif
