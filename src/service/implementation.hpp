// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SERVICE_IMPLEMENTATION_HPP
#define WRIT_SRC_SERVICE_IMPLEMENTATION_HPP

// What a service holds.
//
// Whoever changes what is published holds `applying`, and reads or writes the
// store under it where nothing may come between; the table of scopes has a lock
// of its own, which is held for moments only, so that asking whether something
// is loaded never waits for the store.  Order of the locks: reading, applying,
// table.

#include "service/authenticator.hpp"
#include "service/credential_records.hpp"
#include "service/scope_table.hpp"

#include <writ/service/service.hpp>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <shared_mutex>
#include <span>
#include <thread>
#include <vector>

namespace writ::inline WRIT_ABI {

struct service::implementation {
    using steady = std::chrono::steady_clock;

    implementation(std::shared_ptr<store> from, service_options const& with);
    ~implementation();

    // Null: no credentials are accepted.
    [[nodiscard]] static result<service> open(std::shared_ptr<store> from, service_options const& options,
                                              authentication_options* accepted);

    // Loading: loading.cpp.  The first: position, platform, organizations.
    [[nodiscard]] result<void> open();
    [[nodiscard]] result<void> load(organization_id const& id);
    void evict(organization_id const& id);

    // Following the feed: following.cpp.
    [[nodiscard]] result<void> refresh();
    void follow(std::stop_token const& stop);
    [[nodiscard]] bool at_least(std::span<scope_revision const> revisions) const;
    [[nodiscard]] result<void> wait_for(std::span<scope_revision const> revisions,
                                        steady::time_point deadline, std::stop_token const& stop);

    // Committing: committing.cpp.
    [[nodiscard]] result<commit_receipt> commit(std::vector<change> changes, commit_options options);

    [[nodiscard]] bool is_stale() const noexcept {
        std::int64_t const until = fresh_until.load(std::memory_order_relaxed);
        return until != INT64_MAX && steady::now().time_since_epoch().count() > until;
    }
    [[nodiscard]] bool is_partial() const noexcept { return options.memory_budget != 0; }
    [[nodiscard]] bool was_forked() const noexcept;
    [[nodiscard]] static failure forked();
    [[nodiscard]] service_status status() const;
    [[nodiscard]] std::optional<std::int64_t> revision_of(record_scope const& scope) const;

    std::shared_ptr<store> const from;
    service_options const options;
    authorizer engine;
    credential_records credentials;
    // Null: no credentials are accepted.
    std::unique_ptr<authenticator const> authentication;
    // Of the process that opened it.
    std::int64_t const process;
    // In the ticks of the steady clock; the last: for ever.
    std::atomic<std::int64_t> fresh_until{INT64_MIN};

private:
    friend class service;

    // With the table locked: the revision of a scope that is loaded, and whether
    // all are loaded as of these or later ones.
    [[nodiscard]] std::optional<std::int64_t> loaded_revision(record_scope const& scope) const;
    [[nodiscard]] bool is_loaded(std::span<scope_revision const> revisions) const;

    // All under `applying`.
    // For one thread that then loads the organization: what to show for it; none:
    // it is loaded.
    [[nodiscard]] std::optional<std::uint64_t> begin_to_load(organization_id const& id);
    // Whether that thread still may finish; the table is locked.
    [[nodiscard]] bool is_loading(organization_id const& id, std::uint64_t since) const;
    void give_up(organization_id const& id, std::uint64_t since, failure why) noexcept;
    void distrust(organization_id const& id) noexcept;
    // None: another has published or evicted it meanwhile.
    [[nodiscard]] std::optional<result<void>> load(organization_id const& id, std::uint64_t since);
    // Whether it is out of memory now.
    bool take_out(organization_id const& id);

    [[nodiscard]] result<void> load_all();
    [[nodiscard]] result<void> load_platform();
    [[nodiscard]] result<void> finish_load(organization_id const& id, scope_content const& content);
    [[nodiscard]] result<void> publish_platform(scope_content const& content);
    // Without the organizations that contradict it.
    [[nodiscard]] result<void> publish_platform_alone(scope_content const& content, failure why);
    [[nodiscard]] result<void> publish(organization_id const& id, scope_content const& content);
    // Until the platform is another one than that with which it was tried, without
    // a value the present one.
    void set_unreadable(organization_id const& id, std::int64_t revision, failure why,
                        std::optional<std::int64_t> tried_with = {});
    [[nodiscard]] result<void> reload(record_scope const& scope);
    void keep_budget();
    // Counts anew what many puts have made uncertain.
    void recount(organization_id const& id);
    // Those that could not be read, where the platform has changed since.
    [[nodiscard]] result<void> retry_unreadable();
    // What the feed tells, of scopes that are loaded.
    [[nodiscard]] result<void> apply(committed const& c);
    // What it told of an organization while that was being loaded.
    [[nodiscard]] result<void> catch_up(organization_id const& id, std::vector<committed> const& waiting);
    void note_applied(std::vector<scope_revision> const& revisions, std::vector<change> const& changes);
    // With the table locked.
    void note_revision(scope_revision const& r);
    void note_change(change const& c);

    // Without `applying`: waits until the feed has brought the platform of now, so
    // that what was loaded before is not published with older roles than it was
    // written with.
    [[nodiscard]] result<void> catch_up_platform();
    [[nodiscard]] bool has_platform_error() const;
    [[nodiscard]] result<void> read_feed();
    void note_fresh(steady::time_point when) noexcept;
    void wait_for_signal(steady::time_point deadline, std::stop_token const& stop);
    void pause(steady::time_point deadline, std::stop_token const& stop);

    // Says to the engine that there is no such organization, nor one to be loaded.
    void mark_absent(organization_id const& id);
    [[nodiscard]] bool is_present(organization_id const& id) const;

    [[nodiscard]] result<void> complete(std::vector<change>& changes) const;
    [[nodiscard]] result<void> add_dependents(subject const& gone, std::vector<change>& to) const;
    [[nodiscard]] result<void> add_remains(organization_id const& id, std::vector<change>& to) const;
    [[nodiscard]] result<std::vector<scope_revision>> expected(std::vector<change> const& changes,
                                                               commit_options const& with) const;

    // One reads the feed at a time.
    std::mutex reading;
    std::mutex applying;
    mutable std::shared_mutex table;
    // Guarded by the table's lock, as what follows.
    platform_entry platform;
    std::map<organization_id, organization_entry> organizations;
    std::size_t memory = 0;
    feed_position position;
    steady::time_point last_read = steady::time_point::min();
    std::optional<failure> last_error;
    std::uint64_t applied = 0;
    std::uint64_t evicted = 0;
    // Something of the above has changed.
    mutable std::condition_variable_any changed;
    std::atomic<std::uint64_t> askings{0};
    // Last: it ends before the rest.
    std::jthread thread;
};

} // namespace writ::inline WRIT_ABI

#endif
