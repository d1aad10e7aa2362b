// SPDX-License-Identifier: Apache-2.0
// From the store into memory.
#include "service/implementation.hpp"

#include "directory/each_record.hpp"

#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <algorithm>
#include <iterator>
#include <new>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

std::vector<change> puts_of(directory const& d) {
    std::vector<change> puts;
    for_each_record(d, [&](auto const& r) { puts.push_back(put(r)); });
    return puts;
}

void append(directory& to, directory&& more) {
    std::apply(
        [&](auto const... list) {
            ((to.*list).insert((to.*list).end(), std::make_move_iterator((more.*list).begin()),
                               std::make_move_iterator((more.*list).end())),
             ...);
        },
        directory_lists);
}

// As a platform with which it was tried: whatever that is, it is tried again.
constexpr std::int64_t any_platform = -1;

// Says nothing where there is no memory to say it.
failure interrupted() noexcept {
    try {
        return make_failure(errc::store_unavailable, "", "reading the organization was interrupted");
    } catch (std::bad_alloc const&) {
        return {};
    }
}

failure no_organization() {
    return make_failure(errc::unknown_scope, "organization", "the store has no such organization");
}

auto address_of(record const& r) {
    return std::pair(kind(r), key_text(r));
}

} // namespace

result<void> service::implementation::open() {
    {
        std::lock_guard const lock(applying);
        auto const before = steady::now();
        auto end = from->end();
        if (!end) {
            return end.error();
        }
        position = *end;
        if (auto loaded = is_partial() ? load_platform() : load_all(); !loaded) {
            return loaded;
        }
        note_fresh(before);
    }
    return catch_up_platform();
}

result<void> service::implementation::load_platform() {
    auto content = from->load(std::nullopt);
    return content ? publish_platform(*content) : result<void>(content.error());
}

result<void> service::implementation::publish_platform(scope_content const& content) {
    std::vector<change> changes = puts_of(content.records);
    std::map<std::pair<record_kind, std::string>, record> keys;
    for (change const& c : changes) {
        keys.emplace(address_of(c.record), key_of(c.record));
    }
    for (auto const& [address, key] : platform.keys) {
        if (!keys.contains(address)) {
            changes.push_back(erase(key));
        }
    }
    if (auto published = engine.apply(changes); !published) {
        return published.error();
    }
    credentials.replace(std::nullopt, content.records);
    std::lock_guard const lock(table);
    platform.keys = std::move(keys);
    platform.revision = content.revision;
    platform.why.reset();
    changed.notify_all();
    return {};
}

// The platform and every organization: all at once, and where that fails one by
// one, to find those at fault.
result<void> service::implementation::load_all() {
    auto content = from->load(std::nullopt);
    if (!content) {
        return content.error();
    }
    if (auto published = publish_platform(*content); !published) {
        return published;
    }
    directory all = std::move(content->records);
    std::vector<organization_id> ids;
    std::optional<record_scope> after = record_scope();
    for (;;) {
        auto some = from->scopes(after, limits::max_page_items);
        if (!some) {
            return some.error();
        }
        if (some->empty()) {
            break;
        }
        for (scope_revision const& s : *some) {
            ids.push_back(*s.scope);
        }
        after = some->back().scope;
    }
    std::vector<organization_id> loaded;
    for (organization_id const& id : ids) {
        content = from->load(id);
        if (!content && content.error().code() != errc::unreadable_record) {
            return content.error();
        }
        auto& entry = organizations[id];
        if (!content) {
            entry.why = content.error();
            continue;
        }
        entry.revision = content->revision;
        entry.is_absent = content->records.organizations.empty();
        entry.cost = cost_of(content->records);
        memory += entry.cost;
        append(all, std::move(content->records));
        loaded.push_back(id);
    }
    bool const at_once = engine.publish(all).has_value();
    if (at_once) {
        credentials.add(all);
    }
    for (organization_id const& id : ids) {
        if (failure const why = organizations[id].why; !why.problems.empty()) {
            set_unreadable(id, 0, why);
        }
    }
    for (organization_id const& id : loaded) {
        if (at_once) {
            organizations[id].is = organization_entry::state::loaded;
        } else if (auto reloaded = reload(id); !reloaded) {
            return reloaded;
        }
    }
    return {};
}

// What is published of an organization becomes what the store says of it.
result<void> service::implementation::publish(organization_id const& id, scope_content const& content) {
    auto published = engine.replace(id, content.records);
    if (!published) {
        return published.error();
    }
    credentials.replace(id, content.records);
    bool const is_absent = content.records.organizations.empty();
    if (is_absent) {
        mark_absent(id);
    }
    std::size_t const cost = cost_of(content.records);
    std::lock_guard const lock(table);
    organization_entry& entry = organizations[id];
    entry.is_absent = is_absent;
    memory += cost - entry.cost;
    entry.cost = cost;
    entry.uncertain = 0;
    entry.revision = content.revision;
    entry.is = organization_entry::state::loaded;
    entry.why = {};
    changed.notify_all();
    return {};
}

void service::implementation::mark_absent(organization_id const& id) {
    if (is_partial()) {
        // No room for a mark: it is then as one that is not loaded.
        (void)engine.withdraw(id, authorizer::absence::unknown);
    }
}

void service::implementation::set_unreadable(organization_id const& id, std::int64_t revision, failure why,
                                             std::optional<std::int64_t> tried_with) {
    if (!engine.withdraw(id, authorizer::absence::unreadable)) {
        // No room for a mark: it is then as one that is not loaded.
        (void)engine.withdraw(id, authorizer::absence::not_loaded);
    }
    credentials.set_unreadable(id);
    std::lock_guard const lock(table);
    organization_entry& entry = organizations[id];
    memory -= entry.cost;
    entry.cost = 0;
    entry.uncertain = 0;
    entry.revision = std::max(entry.revision, revision);
    entry.is = organization_entry::state::unreadable;
    entry.why = std::move(why);
    entry.tried_with = tried_with.value_or(platform.revision);
    entry.waiting.clear();
    changed.notify_all();
}

// A service that had not loaded an organization may have written a platform that
// contradicts its records.  The platform is everybody's and goes on.
result<void> service::implementation::publish_platform_alone(scope_content const& content, failure why) {
    authorizer trial(options.engine);
    if (!trial.publish(content.records)) {
        return why;
    }
    std::vector<organization_id> ids;
    {
        std::shared_lock const lock(table);
        for (auto const& [id, entry] : organizations) {
            if (entry.is == organization_entry::state::loaded) {
                ids.push_back(id);
            }
        }
    }
    for (organization_id const& id : ids) {
        auto const own = from->load(id);
        if (!own && own.error().code() != errc::unreadable_record) {
            return why;
        }
        auto const fits = own ? trial.replace(id, own->records) : result<revision>(own.error());
        if (!fits) {
            set_unreadable(id, 0, fits.error());
        } else if (!trial.withdraw(id, authorizer::absence::not_loaded)) {
            return why;
        }
    }
    return publish_platform(content);
}

// After something that could not be applied.  Fails where the store did not
// answer; what it answered is published, or known not to be fit for it.
result<void> service::implementation::reload(record_scope const& scope) {
    auto content = from->load(scope);
    if (!content && content.error().code() != errc::unreadable_record) {
        return content.error();
    }
    if (content && scope) {
        auto const now = from->read(std::nullopt, {});
        if (!now) {
            return now.error();
        }
        if (*revision_of(std::nullopt) < now->revision && !has_platform_error()) {
            // Its roles may not be yet what they were when it was written.
            set_unreadable(*scope, 0,
                           make_failure(errc::store_unavailable, "", "the platform is to be read first"),
                           any_platform);
            return {};
        }
    }
    auto published = content ? scope ? publish(*scope, *content) : publish_platform(*content)
                             : result<void>(content.error());
    if (!published && content && !scope) {
        published = publish_platform_alone(*content, published.error());
    }
    if (!published && scope) {
        set_unreadable(*scope, content ? content->revision : 0, published.error());
    } else if (!published) {
        std::lock_guard const lock(table);
        platform.why = published.error();
    }
    return {};
}

std::optional<std::uint64_t> service::implementation::begin_to_load(organization_id const& id) {
    std::unique_lock lock(table);
    // One thread loads it, the others wait for that.
    changed.wait(lock, [&] {
        auto const at = organizations.find(id);
        return at == organizations.end() || at->second.is != organization_entry::state::loading;
    });
    organization_entry& entry = organizations[id];
    entry.last_asked = ++askings;
    if (entry.is == organization_entry::state::loaded) {
        return std::nullopt;
    }
    entry.is = organization_entry::state::loading;
    return entry.last_asked;
}

bool service::implementation::is_loading(organization_id const& id, std::uint64_t since) const {
    auto const at = organizations.find(id);
    return at != organizations.end() && at->second.is == organization_entry::state::loading
           && at->second.last_asked == since;
}

// As it was before; but where all are loaded, what was told of it meanwhile counts.
void service::implementation::give_up(organization_id const& id, std::uint64_t since, failure why) noexcept {
    std::lock_guard const lock(table);
    if (!is_loading(id, since)) {
        return;
    }
    organization_entry& entry = organizations.find(id)->second;
    bool const is_new = entry.why.problems.empty();
    if (is_new && (is_partial() || entry.waiting.empty())) {
        organizations.erase(id);
    } else {
        entry.is = organization_entry::state::unreadable;
        entry.why = is_new ? std::move(why) : std::move(entry.why);
        entry.waiting.clear();
        entry.tried_with = any_platform;
    }
    changed.notify_all();
}

// What is published of it may not be what the table says: it is read anew.
void service::implementation::distrust(organization_id const& id) noexcept {
    try {
        set_unreadable(id, 0, interrupted(), any_platform);
        return;
    } catch (std::bad_alloc const&) {
        // At least the next refresh sees to it.
    }
    std::lock_guard const lock(table);
    if (auto const at = organizations.find(id); at != organizations.end()) {
        at->second.is = organization_entry::state::unreadable;
        at->second.waiting.clear();
        at->second.tried_with = any_platform;
    }
}

result<void> service::implementation::load(organization_id const& id) {
    if (was_forked()) {
        return forked();
    }
    for (;;) {
        {
            std::shared_lock const lock(table);
            auto const at = organizations.find(id);
            if (at != organizations.end() && at->second.is == organization_entry::state::loaded) {
                at->second.last_asked.store(askings.fetch_add(1, std::memory_order_relaxed) + 1,
                                            std::memory_order_relaxed);
                return at->second.is_absent ? result<void>(no_organization()) : result<void>();
            }
        }
        auto const since = begin_to_load(id);
        if (!since) {
            continue;
        }
        try {
            auto done = load(id, *since);
            if (done) {
                return std::move(*done);
            }
        } catch (...) {
            give_up(id, *since, interrupted());
            throw;
        }
    }
}

std::optional<result<void>> service::implementation::load(organization_id const& id, std::uint64_t since) {
    auto const content = from->load(id);
    if (!content && content.error().code() != errc::unreadable_record) {
        give_up(id, since, content.error());
        return content.error();
    }
    if (auto caught_up = catch_up_platform(); !caught_up) {
        give_up(id, since, caught_up.error());
        return caught_up;
    }
    std::lock_guard const lock(applying);
    {
        // What was read may be older than what another has published meanwhile.
        std::shared_lock const table_lock(table);
        if (!is_loading(id, since)) {
            return std::nullopt;
        }
    }
    try {
        auto finished = content ? finish_load(id, *content) : result<void>(content.error());
        if (!finished && finished.error().code() != errc::unknown_scope) {
            set_unreadable(id, content ? content->revision : 0, finished.error(), any_platform);
        }
        keep_budget();
        return finished;
    } catch (...) {
        distrust(id);
        throw;
    }
}

// Publishes what was read, and what was committed meanwhile.
result<void> service::implementation::finish_load(organization_id const& id, scope_content const& content) {
    std::vector<committed> waiting;
    {
        std::lock_guard const lock(table);
        waiting = std::move(organizations[id].waiting);
        organizations[id].waiting.clear();
        if (content.revision == 0 && waiting.empty()) {
            organizations.erase(id);
            changed.notify_all();
            return no_organization();
        }
    }
    if (auto published = publish(id, content); !published) {
        return published;
    }
    if (auto caught_up = catch_up(id, waiting); !caught_up) {
        return caught_up;
    }
    // By what was committed meanwhile it may have ceased to be.
    std::shared_lock const lock(table);
    organization_entry const& entry = organizations.find(id)->second;
    if (entry.is == organization_entry::state::unreadable) {
        return entry.why;
    }
    return entry.is_absent ? result<void>(no_organization()) : result<void>();
}

bool service::implementation::is_present(organization_id const& id) const {
    std::shared_lock const lock(table);
    auto const at = organizations.find(id);
    return at != organizations.end() && at->second.is == organization_entry::state::loaded
           && !at->second.is_absent;
}

} // namespace writ::inline WRIT_ABI
