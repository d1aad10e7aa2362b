// SPDX-License-Identifier: Apache-2.0
#include "sqlite/checksum.hpp"
#include "sqlite/implementation.hpp"
#include "sqlite/row.hpp"

#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {

result<scope_content> sqlite_store::load(record_scope const& scope) {
    return implementation_->reading([&](sqlite::connection& c) {
        scope_content content;
        std::string const text = sqlite::scope_text(scope);
        auto const row = sqlite::find_scope(c, text);
        if (!row) {
            return content;
        }
        content.revision = row->revision;
        std::uint64_t sum = sqlite::revision_sum(text, row->revision);
        sqlite::row_reader reader;
        sqlite::query q(c, "SELECT kind, key, body, sum FROM records WHERE scope = ? ORDER BY kind, key",
                        row->number);
        while (q.step()) {
            sum += reader.append(scope, row->number, q, content.records);
        }
        if (sum != row->sum) {
            std::lock_guard const lock(implementation_->mutex);
            implementation_->damaged.insert(text);
            throw sqlite::refused{
                make_failure(errc::unreadable_record, "", "the store is damaged: records are missing")};
        }
        return content;
    });
}

result<scope_records> sqlite_store::read(record_scope const& scope, std::span<record const> keys) {
    if (keys.size() > limits::max_page_items) {
        return make_failure(errc::too_many, "keys", "too many keys");
    }
    return implementation_->reading([&](sqlite::connection& c) {
        scope_records found;
        found.records.resize(keys.size());
        auto const row = sqlite::find_scope(c, sqlite::scope_text(scope));
        if (!row) {
            return found;
        }
        found.revision = row->revision;
        sqlite::row_reader reader;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            auto const number = static_cast<std::int64_t>(kind(keys[i]));
            std::string const key = key_text(keys[i]);
            sqlite::query q(
                c, "SELECT kind, key, body, sum FROM records WHERE scope = ? AND kind = ? AND key = ?",
                row->number, number, key);
            if (q.step()) {
                sqlite::check_row(q, row->number);
                found.records[i] = reader.read(scope, number, key, q.text(2));
            }
        }
        return found;
    });
}

result<std::vector<scope_revision>> sqlite_store::scopes(std::optional<record_scope> const& after,
                                                         std::size_t limit) {
    // The least text that is greater.
    std::string const from = after ? sqlite::scope_text(*after) + '\0' : std::string();
    auto const most = static_cast<std::int64_t>(std::clamp<std::size_t>(limit, 1, limits::max_page_items));
    return implementation_->reading([&](sqlite::connection& c) {
        std::vector<scope_revision> some;
        sqlite::query q(c, "SELECT id, revision FROM scopes WHERE id >= ? ORDER BY id LIMIT ?", from, most);
        while (q.step()) {
            some.push_back({sqlite::scope_of(q.text(0)), q.number(1)});
        }
        return some;
    });
}

} // namespace writ::inline WRIT_ABI
