// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SQLITE_IMPLEMENTATION_HPP
#define WRIT_SRC_SQLITE_IMPLEMENTATION_HPP

// What a sqlite_store holds, and how each of its operations begins and fails.

#include "sqlite/pool.hpp"
#include "sqlite/schema.hpp"

#include <writ/sqlite/store.hpp>
#include <writ/store/counters.hpp>

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <set>
#include <string>
#include <utility>

namespace writ::inline WRIT_ABI {

struct sqlite_store::implementation final : change_signal, usage_counters {
    implementation(std::string const& path, sqlite_options const& o);
    ~implementation();

    // What `work` returns, or why it was refused.
    template <class Work>
    auto guarded(Work const& work) -> decltype(work()) {
        try {
            check_process();
            return work();
        } catch (sqlite::refused& r) {
            return std::move(r.why);
        }
    }

    // The same, of what `work` reads from a connection at one state of the store.
    template <class Work>
    auto reading(Work const& work) -> result<decltype(work(std::declval<sqlite::connection&>()))> {
        return guarded([&]() -> result<decltype(work(std::declval<sqlite::connection&>()))> {
            auto const lease = readers.borrow();
            sqlite::transaction const state(*lease, sqlite::transaction::side::reading);
            sqlite::check_schema(*lease);
            return work(*lease);
        });
    }

    // The same of what it writes, in one transaction.
    template <class Work>
    auto counting(Work const& work) -> result<decltype(work(std::declval<sqlite::connection&>()))>;

    // A forked child must not use what is its parent's.
    [[nodiscard]] bool is_inherited() const noexcept;
    void check_process() const;

    // Wakes those who wait in this process.
    void announce() noexcept;

    [[nodiscard]] result<wake> wait(feed_position const& after,
                                    std::chrono::steady_clock::time_point deadline,
                                    std::stop_token const& stop) override;

    // Counting: counters.cpp.
    [[nodiscard]] result<use_answer> consume(api_key const& k, use_cost const& cost, instant now) override;
    [[nodiscard]] result<void> note_uses(std::span<key_use const> uses) override;
    [[nodiscard]] result<std::vector<std::optional<instant>>>
    last_uses(organization_id const& organization, std::span<api_key_id const> keys) override;
    [[nodiscard]] result<void> forget(organization_id const& organization, api_key_id const& key) override;

    sqlite_options const options;
    std::int64_t const process;
    sqlite::pool writer;
    sqlite::pool readers;
    // One beside the readers, so that waits do not wait for them.
    sqlite::pool watcher;

    std::mutex mutex;
    std::condition_variable_any changed;
    bool is_closed = false;
    // Of this store's own.
    std::uint64_t commits = 0;
    // By text: scopes whose records load() did not find all; the next commit to one
    // counts them anew.
    std::set<std::string, std::less<>> damaged;
};

} // namespace writ::inline WRIT_ABI

#endif
