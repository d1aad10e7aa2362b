// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_COUNTING_HPP
#define WRIT_SRC_POSTGRES_COUNTING_HPP

// Counting the uses of keys, in transactions of their own: the state is read
// under locks of the limits' names, and what the rule makes of it is written.

#include "postgres/database.hpp"

#include <writ/store/counters.hpp>

#include <atomic>

namespace writ::inline WRIT_ABI::postgres {

class counting final : public usage_counters {
public:
    counting(database& d, std::atomic<bool> const& is_closed) : database_(d), is_closed_(is_closed) {}

    [[nodiscard]] result<use_answer> consume(api_key const& k, use_cost const& cost, instant now) override;
    [[nodiscard]] result<void> note_uses(std::span<key_use const> uses) override;
    [[nodiscard]] result<std::vector<std::optional<instant>>>
    last_uses(organization_id const& organization, std::span<api_key_id const> keys) override;
    [[nodiscard]] result<void> forget(organization_id const& organization, api_key_id const& key) override;

private:
    [[nodiscard]] answer<result<use_answer>> try_consume(connection& c, api_key const& k,
                                                         use_cost const& cost, instant now);
    // Runs what may be repeated as often as one likes.
    [[nodiscard]] result<void> write(std::vector<statement> const& asked);

    database& database_;
    std::atomic<bool> const& is_closed_;
};

} // namespace writ::inline WRIT_ABI::postgres

#endif
