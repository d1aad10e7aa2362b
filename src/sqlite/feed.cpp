// SPDX-License-Identifier: Apache-2.0
#include "sqlite/checksum.hpp"
#include "sqlite/implementation.hpp"
#include "sqlite/row.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

constexpr std::chrono::milliseconds least_interval{1};

// A position is the number of the commit before it, behind the store's id.
feed_position position(std::string id, std::int64_t number) {
    return {std::move(id) + ':' + std::to_string(number)};
}

std::string store_id(sqlite::connection& c) {
    sqlite::query q(c, "SELECT id FROM store");
    return q.step() ? std::string(q.text(0)) : std::string();
}

// Throws refused.
std::int64_t number_of(sqlite::connection& c, feed_position const& p, std::int64_t last) {
    if (p.text.empty()) {
        return 0;
    }
    std::int64_t n = -1;
    std::string const begin = store_id(c) + ':';
    if (p.text.starts_with(begin)) {
        char const* const end = p.text.data() + p.text.size();
        auto const [stop, error] = std::from_chars(p.text.data() + begin.size(), end, n);
        n = error == std::errc() && stop == end ? n : -1;
    }
    if (n < 0 || n > last) {
        throw sqlite::refused{make_failure(errc::invalid_cursor, "", "the position is none of this store's")};
    }
    return n;
}

[[noreturn]] void refuse_damage() {
    throw sqlite::refused{
        make_failure(errc::unknown_schema, "", "the store is damaged: commits are not whole")};
}

// The commit at which the query stands: `number`, `id`, `sum`, `changes_sum`.
committed read_commit(sqlite::connection& c, sqlite::query const& at, sqlite::row_reader& reader,
                      std::size_t& bytes) {
    committed commit{std::string(at.text(1)), sqlite::revisions_of(c, at.number(0)), {}};
    std::uint64_t sum = sqlite::commit_sum(commit.id);
    for (scope_revision const& r : commit.revisions) {
        sum += sqlite::revision_sum(sqlite::scope_text(r.scope), r.revision);
    }
    if (sum != at.sum(2)) {
        refuse_damage();
    }
    bool is_readable = true;
    sum = 0;
    sqlite::query q(c,
                    "SELECT s.id, c.kind, c.key, c.body, c.erases, c.place, c.scope FROM changes AS c"
                    " JOIN scopes AS s ON s.number = c.scope WHERE c.number = ? ORDER BY c.place",
                    at.number(0));
    while (q.step()) {
        auto const scope = sqlite::scope_of(q.text(0));
        bytes += q.text(3).size();
        sum += sqlite::change_sum(q.number(5), q.number(4), q.number(6), q.number(1), q.text(2), q.text(3));
        try {
            commit.changes.push_back(q.number(4) != 0
                                         ? reader.read_erased(scope, q.number(1), q.text(2), q.text(3))
                                         : put(reader.read(scope, q.number(1), q.text(2), q.text(3))));
        } catch (sqlite::refused const&) {
            is_readable = false;
        }
    }
    if (!is_readable || sum != at.sum(3)) {
        commit.changes.clear();
    }
    return commit;
}

} // namespace

result<feed_page> sqlite_store::changes(feed_position const& after, std::size_t limit) {
    auto const most = static_cast<std::int64_t>(std::clamp<std::size_t>(limit, 1, limits::max_feed_commits));
    auto const began = std::chrono::steady_clock::now();
    return implementation_->reading([&](sqlite::connection& c) {
        std::int64_t const last = sqlite::last_number(c);
        std::int64_t number = number_of(c, after, last);
        std::size_t bytes = 0;
        feed_page page;
        sqlite::row_reader reader;
        sqlite::query q(
            c, "SELECT number, id, sum, changes_sum FROM commits WHERE number > ? ORDER BY number LIMIT ?",
            number, most);
        while (bytes < limits::max_document_bytes && q.step()) {
            // What is rolled back takes no number: there is no gap.
            if (q.number(0) != ++number) {
                refuse_damage();
            }
            page.commits.push_back(read_commit(c, q, reader, bytes));
        }
        page.next = position(store_id(c), number);
        if (number == last) {
            page.told_until = began;
        }
        return page;
    });
}

result<feed_position> sqlite_store::end() {
    return implementation_->reading(
        [](sqlite::connection& c) { return position(store_id(c), sqlite::last_number(c)); });
}

void sqlite_store::implementation::announce() noexcept {
    {
        std::lock_guard const lock(mutex);
        ++commits;
    }
    changed.notify_all();
}

result<change_signal::wake> sqlite_store::implementation::wait(feed_position const& after,
                                                               std::chrono::steady_clock::time_point deadline,
                                                               std::stop_token const& stop) {
    return guarded([&]() -> result<wake> {
        // Own commits are announced, those of others are looked for.
        for (;;) {
            std::unique_lock lock(mutex);
            std::uint64_t const seen = commits;
            lock.unlock();
            {
                auto const lease = watcher.borrow();
                sqlite::transaction const state(*lease, sqlite::transaction::side::reading);
                sqlite::check_schema(*lease);
                std::int64_t const last = sqlite::last_number(*lease);
                if (number_of(*lease, after, last) < last) {
                    return wake::changed;
                }
            }
            lock.lock();
            auto const now = std::chrono::steady_clock::now();
            if (is_closed) {
                return make_failure(errc::store_closed, "", "the store is closed");
            }
            if (stop.stop_requested() || now >= deadline) {
                return stop.stop_requested() ? wake::stopped : wake::deadline;
            }
            changed.wait_until(lock, stop,
                               std::min(deadline, now + std::max(options.poll_interval, least_interval)),
                               [&] { return is_closed || commits != seen; });
        }
    });
}

} // namespace writ::inline WRIT_ABI
