// SPDX-License-Identifier: Apache-2.0
// Reading the feed, and publishing what it tells.
#include "service/implementation.hpp"

#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// Those of the changes that touch one of the scopes.
std::vector<change> changes_in(std::vector<record_scope> const& scopes, std::vector<change> const& all) {
    std::vector<change> some;
    std::copy_if(all.begin(), all.end(), std::back_inserter(some), [&](change const& c) {
        return std::find(scopes.begin(), scopes.end(), scope_of(c.record)) != scopes.end();
    });
    return some;
}

} // namespace

// The table says what is published now.
void service::implementation::note_applied(std::vector<scope_revision> const& revisions,
                                           std::vector<change> const& changes) {
    credentials.apply(changes);
    {
        std::lock_guard const lock(table);
        for (scope_revision const& r : revisions) {
            note_revision(r);
        }
        for (change const& c : changes) {
            note_change(c);
        }
        ++applied;
        changed.notify_all();
    }
    for (scope_revision const& r : revisions) {
        if (r.scope && !is_present(*r.scope)) {
            mark_absent(*r.scope);
        }
    }
}

void service::implementation::note_revision(scope_revision const& r) {
    if (!r.scope) {
        platform.revision = r.revision;
        platform.why.reset();
        return;
    }
    organization_entry& entry = organizations[*r.scope];
    // Until it is put, which may be in this commit.
    entry.is_absent = entry.is_absent || entry.revision == 0;
    entry.revision = r.revision;
    entry.is = organization_entry::state::loaded;
    if (entry.last_asked == 0) {
        entry.last_asked = ++askings;
    }
}

void service::implementation::note_change(change const& c) {
    auto const scope = scope_of(c.record);
    bool const is_put = c.what == change::verb::put;
    if (!scope) {
        std::pair address(kind(c.record), key_text(c.record));
        if (is_put) {
            platform.keys.emplace(std::move(address), key_of(c.record));
        } else {
            platform.keys.erase(address);
        }
        return;
    }
    organization_entry& entry = organizations[*scope];
    if (kind(c.record) == record_kind::organization) {
        entry.is_absent = !is_put;
    }
    // What a put replaces is not known, nor whether what is erased was there: the
    // estimate errs on the high side.
    std::size_t const bytes = cost_of(c.record);
    entry.uncertain += bytes;
    entry.cost += is_put ? bytes : 0;
    memory += is_put ? bytes : 0;
}

result<void> service::implementation::apply(committed const& c) {
    std::lock_guard const lock(applying);
    std::vector<scope_revision> next;
    std::vector<record_scope> scopes;
    bool const is_readable = !c.changes.empty();
    // Of which a commit is missing, or which could not be read.
    std::vector<record_scope> outdated;
    {
        std::lock_guard const table_lock(table);
        for (scope_revision const& r : c.revisions) {
            auto known = loaded_revision(r.scope);
            if (r.scope && !known) {
                auto const at = organizations.find(*r.scope);
                if (at != organizations.end() && at->second.is == organization_entry::state::loading) {
                    at->second.waiting.push_back(c);
                } else if (at != organizations.end() && r.revision > at->second.revision) {
                    outdated.push_back(r.scope);
                } else if (at == organizations.end() && !is_partial()) {
                    known = 0;
                }
            }
            if (known && r.revision == *known + 1 && is_readable) {
                next.push_back(r);
                scopes.push_back(r.scope);
            } else if (known && r.revision > *known) {
                outdated.push_back(r.scope);
            }
        }
    }
    auto const changes = changes_in(scopes, c.changes);
    if (!changes.empty()) {
        if (engine.apply(changes)) {
            note_applied(next, changes);
        } else {
            outdated.insert(outdated.end(), scopes.begin(), scopes.end());
        }
    }
    // The platform first.
    std::sort(outdated.begin(), outdated.end());
    for (record_scope const& scope : outdated) {
        if (auto reloaded = reload(scope); !reloaded) {
            return reloaded;
        }
    }
    keep_budget();
    return {};
}

result<void> service::implementation::catch_up(organization_id const& id,
                                               std::vector<committed> const& waiting) {
    for (committed const& c : waiting) {
        auto const of_it = std::find_if(c.revisions.begin(), c.revisions.end(),
                                        [&](scope_revision const& r) { return r.scope == id; });
        std::int64_t const known = revision_of(id).value_or(0);
        if (of_it == c.revisions.end() || of_it->revision <= known) {
            continue;
        }
        if (of_it->revision != known + 1 || c.changes.empty()) {
            return reload(id);
        }
        auto const changes = changes_in({id}, c.changes);
        auto published = engine.apply(changes);
        if (!published) {
            return published.error();
        }
        note_applied({*of_it}, changes);
    }
    return {};
}

result<void> service::implementation::retry_unreadable() {
    std::vector<organization_id> ids;
    {
        std::shared_lock const lock(table);
        for (auto const& [id, entry] : organizations) {
            if (entry.is == organization_entry::state::unreadable && entry.tried_with != platform.revision) {
                ids.push_back(id);
            }
        }
    }
    for (organization_id const& id : ids) {
        std::lock_guard const lock(applying);
        {
            std::shared_lock const table_lock(table);
            auto const at = organizations.find(id);
            if (at == organizations.end() || at->second.is != organization_entry::state::unreadable) {
                continue;
            }
        }
        if (auto reloaded = reload(id); !reloaded) {
            return reloaded;
        }
    }
    return {};
}

void service::implementation::note_fresh(steady::time_point when) noexcept {
    std::lock_guard const lock(table);
    // A feed that is held back does not make older what was loaded.
    last_read = std::max(last_read, when);
    if (platform.why) {
        return;
    }
    when = last_read;
    auto const most = std::chrono::duration_cast<steady::duration>(options.max_staleness.most());
    bool const for_ever = most >= steady::time_point::max() - when;
    fresh_until.store(for_ever ? INT64_MAX : (when + most).time_since_epoch().count(),
                      std::memory_order_relaxed);
}

// To the end of the feed.
result<void> service::implementation::read_feed() {
    for (;;) {
        auto const before = steady::now();
        auto page = from->changes(position, limits::max_feed_commits);
        if (!page) {
            return page.error();
        }
        for (committed const& c : page->commits) {
            if (auto done = apply(c); !done) {
                return done;
            }
        }
        {
            std::lock_guard const lock(table);
            position = page->next;
        }
        auto const until = page->commits.empty() ? page->told_until.value_or(before) : page->told_until;
        if (until) {
            note_fresh(*until);
            return {};
        }
    }
}

bool service::implementation::has_platform_error() const {
    std::shared_lock const lock(table);
    return platform.why.has_value();
}

result<void> service::implementation::refresh() {
    if (was_forked()) {
        return forked();
    }
    std::lock_guard const lock(reading);
    result<void> done;
    try {
        if (has_platform_error()) {
            std::lock_guard const applying_lock(applying);
            done = reload(std::nullopt);
        }
        if (done) {
            done = read_feed();
        }
        if (done) {
            done = retry_unreadable();
        }
    } catch (...) {
        done = make_failure(errc::store_unavailable, "", "the store threw an exception");
    }
    std::lock_guard const table_lock(table);
    last_error = done ? std::nullopt : std::optional(done.error());
    return done;
}

void service::implementation::wait_for_signal(steady::time_point deadline, std::stop_token const& stop) {
    try {
        feed_position after;
        {
            std::shared_lock const lock(table);
            after = position;
        }
        if (change_signal* const signal = from->signal();
            signal != nullptr && signal->wait(after, deadline, stop)) {
            return;
        }
    } catch (...) {
        // As a store without a signal.
    }
    pause(deadline, stop);
}

void service::implementation::pause(steady::time_point deadline, std::stop_token const& stop) {
    std::shared_lock lock(table);
    changed.wait_until(lock, stop, deadline, [] { return false; });
}

void service::implementation::follow(std::stop_token const& stop) {
    feed_position before;
    while (!stop.stop_requested()) {
        bool done = false;
        bool is_new = false;
        try {
            done = refresh().has_value();
            engine.reclaim();
            std::shared_lock const lock(table);
            is_new = position != std::exchange(before, position);
        } catch (...) {
            // No memory even to say so: later.
        }
        auto const latest = steady::now() + options.poll_interval;
        if (!is_new) {
            // A signal may say at any time that there is something to read, and does
            // where it could not be read.
            pause(done ? steady::now() + std::chrono::milliseconds(1) : latest, stop);
        }
        if (done) {
            wait_for_signal(latest, stop);
        }
    }
}

result<void> service::implementation::catch_up_platform() {
    auto const latest = from->read(std::nullopt, {});
    if (!latest) {
        return latest.error();
    }
    // A feed may be held back for a moment.
    auto const deadline = steady::now() + 10 * options.poll_interval;
    for (;;) {
        {
            std::shared_lock const lock(table);
            // The last good one stays in force.
            if (platform.revision >= latest->revision || platform.why) {
                return {};
            }
        }
        if (steady::now() >= deadline) {
            return make_failure(errc::store_unavailable, "",
                                "the feed does not come to the present platform");
        }
        if (auto done = refresh(); !done) {
            return done;
        }
        if (*revision_of(std::nullopt) < latest->revision) {
            wait_for_signal(std::min(deadline, steady::now() + options.poll_interval), {});
        }
    }
}

bool service::implementation::at_least(std::span<scope_revision const> revisions) const {
    std::shared_lock const lock(table);
    return is_loaded(revisions);
}

bool service::implementation::is_loaded(std::span<scope_revision const> revisions) const {
    return std::all_of(revisions.begin(), revisions.end(), [&](scope_revision const& r) {
        auto const known = loaded_revision(r.scope);
        return known && *known >= r.revision;
    });
}

result<void> service::implementation::wait_for(std::span<scope_revision const> revisions,
                                               steady::time_point deadline, std::stop_token const& stop) {
    if (was_forked()) {
        return forked();
    }
    for (;;) {
        if (at_least(revisions)) {
            return {};
        }
        for (scope_revision const& r : revisions) {
            if (is_partial() && !revision_of(r.scope)) {
                return make_failure(errc::organization_not_loaded, "", "the organization is not loaded");
            }
        }
        if (stop.stop_requested()) {
            return make_failure(errc::cancelled, "", "the wait was cancelled");
        }
        if (steady::now() >= deadline) {
            return make_failure(errc::deadline_passed, "", "the deadline has passed");
        }
        if (options.refresh == refresh_mode::background) {
            std::shared_lock lock(table);
            changed.wait_until(lock, stop, std::min(deadline, steady::now() + options.poll_interval),
                               [&] { return is_loaded(revisions); });
            continue;
        }
        if (auto done = refresh(); !done) {
            return done;
        }
        if (!at_least(revisions)) {
            wait_for_signal(std::min(deadline, steady::now() + options.poll_interval), stop);
        }
    }
}

} // namespace writ::inline WRIT_ABI
