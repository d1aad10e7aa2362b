// SPDX-License-Identifier: Apache-2.0
// Counting the uses of keys, in transactions of their own.
#include "sqlite/implementation.hpp"

#include <writ/limits.hpp>

#include <array>

namespace writ::inline WRIT_ABI {
namespace {

using sqlite::connection;
using sqlite::query;

std::int64_t number_of(instant when) {
    return when.time_since_epoch().count();
}

std::optional<key_usage> stored_usage(connection& c, usage_key const& u) {
    query q(c,
            "SELECT remaining, mark, last_used FROM usage"
            " WHERE organization = ? AND api_key = ? AND owner = ? AND name = ?",
            u.organization.text(), u.key.text(), u.owner.text(), u.limit);
    return q.step() ? std::optional(key_usage{q.number(0), q.number(1), q.number(2)}) : std::nullopt;
}

void store_usage(connection& c, usage_key const& u, key_usage const& now) {
    query(c, "INSERT OR REPLACE INTO usage VALUES (?, ?, ?, ?, ?, ?, ?)", u.organization.text(), u.key.text(),
          u.owner.text(), u.limit, now.left, now.mark, now.last_used)
        .run();
}

} // namespace

template <class Work>
auto sqlite_store::implementation::counting(Work const& work)
    -> result<decltype(work(std::declval<connection&>()))> {
    return guarded([&]() -> result<decltype(work(std::declval<connection&>()))> {
        auto const lease = writer.borrow();
        sqlite::transaction all(*lease, sqlite::transaction::side::writing);
        sqlite::check_schema(*lease);
        auto answer = work(*lease);
        (*lease).check(all.commit());
        return answer;
    });
}

result<use_answer> sqlite_store::implementation::consume(api_key const& k, use_cost const& cost,
                                                         instant now) {
    return counting([&](connection& c) {
        std::vector<std::optional<key_usage>> before;
        for (key_limit const& l : k.limits) {
            before.push_back(stored_usage(c, usage_key_of(k, l)));
        }
        auto after = before;
        use_answer answer = consume_all(k.limits, after, cost, now);
        for (std::size_t i = 0; i < after.size(); ++i) {
            if (after[i] && after[i] != before[i]) {
                store_usage(c, usage_key_of(k, k.limits[i]), *after[i]);
            }
        }
        return answer;
    });
}

result<void> sqlite_store::implementation::note_uses(std::span<key_use const> uses) {
    if (uses.size() > limits::max_page_items) {
        return make_failure(errc::too_many, "uses", "too many uses are noted at once");
    }
    auto const noted = counting([&](connection& c) {
        for (key_use const& u : uses) {
            query(c,
                  "INSERT INTO uses VALUES (?, ?, ?)"
                  " ON CONFLICT DO UPDATE SET used_at = max(used_at, excluded.used_at)",
                  u.organization.text(), u.key.text(), number_of(u.at))
                .run();
        }
        return uses.size();
    });
    return noted ? result<void>() : noted.error();
}

result<std::vector<std::optional<instant>>>
sqlite_store::implementation::last_uses(organization_id const& organization,
                                        std::span<api_key_id const> keys) {
    if (keys.size() > limits::max_page_items) {
        return make_failure(errc::too_many, "keys", "too many keys are asked for");
    }
    return reading([&](connection& c) {
        std::vector<std::optional<instant>> found;
        for (api_key_id const& key : keys) {
            query q(c, "SELECT used_at FROM uses WHERE organization = ? AND api_key = ?", organization.text(),
                    key.text());
            found.push_back(q.step() ? std::optional(instant(instant::duration(q.number(0)))) : std::nullopt);
        }
        return found;
    });
}

result<void> sqlite_store::implementation::forget(organization_id const& organization,
                                                  api_key_id const& key) {
    auto const forgotten = counting([&](connection& c) {
        query(c, "DELETE FROM uses WHERE organization = ? AND api_key = ?", organization.text(), key.text())
            .run();
        query(c, "DELETE FROM usage WHERE organization = ? AND api_key = ? AND owner = ''",
              organization.text(), key.text())
            .run();
        return true;
    });
    return forgotten ? result<void>() : forgotten.error();
}

} // namespace writ::inline WRIT_ABI
