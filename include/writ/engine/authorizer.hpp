// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_AUTHORIZER_HPP
#define WRIT_ENGINE_AUTHORIZER_HPP

// The published directory, and the way to change it.
//
//     writ::authorizer iam({.clock = &clock, .types = types});
//     iam.publish(directory).value();
//     if (iam.can({acme, alice}, writ::permission_question("invoice:approve"))) { ... }
//     iam.apply(changes).value();
//
// Readers never wait: a check takes no lock, allocates nothing and writes to no
// memory that another thread reads often.  A change copies what it touches;
// running sessions keep seeing the revision that they started at.

#include <writ/engine/caller.hpp>
#include <writ/engine/clock.hpp>
#include <writ/engine/counters.hpp>
#include <writ/engine/decision.hpp>
#include <writ/engine/decision_log.hpp>
#include <writ/engine/question.hpp>
#include <writ/engine/session.hpp>
#include <writ/error.hpp>
#include <writ/policy/described.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {

struct change;
struct directory;

// How an authorizer works, for as long as it lives.
struct authorizer_options {
    // Asked for the instant by sessions that state none, and by checks outside
    // sessions that need one; outlives the authorizer.  Without one it is 1970.
    writ::clock const* clock = nullptr;
    combination combine = combination::deny_overrides;
    // Types whose paths are bound to members.
    std::span<registered_type const> types = {};
    // Told of decisions; outlives the authorizer.
    decision_log* log = nullptr;
    // Of how many decisions of a thread the log is told one; 1: of all.
    std::uint32_t log_every = 1;
    // Keeps an index of who holds what, which a review needs to be asked who can.
    // It takes about 80 bytes for each subject and 10 for each of its roles,
    // groups and grants; a change of those copies a few pages more.
    bool index_holders = false;
    // Not all organizations are published: what is said of one that is not there
    // is reason::organization_not_loaded, not organization_unknown.
    bool is_partial = false;
};

// The revisions that a publication made.
struct revision {
    // Counts publications.
    std::uint64_t number = 0;
    std::uint64_t platform = 0;
};

// Thread safety: safe for any number of threads at once; writers wait for
// each other.
class WRIT_EXPORT authorizer {
public:
    explicit authorizer(authorizer_options const& options = {});
    authorizer(authorizer const&) = delete;
    authorizer& operator=(authorizer const&) = delete;
    // Precondition: its sessions have ended.
    ~authorizer();

    // Replaces everything by a directory.
    //
    // Errors, all at once and each with the record and the member: those of
    // validate(), errc::duplicate_record, dangling_reference, role_cycle,
    // chain_too_long, id_clash, wrong_service and the limits.  After a failure
    // the directory that was published stays.
    // Complexity: linear in the directory.
    [[nodiscard]] result<revision> publish(directory const& d);

    // Applies changes to what is published, all or none.  Changes are applied
    // kind by kind; of several of one record the last one counts.
    //
    // Errors: as publish(), and errc::still_referenced.
    // Complexity: what the changes touch; a role's descendants with it.
    [[nodiscard]] result<revision> apply(std::span<change const> changes);

    // The same, where something else must happen with it, e.g. a commit to a
    // store: `confirm` is called once all is known to be right, before anybody
    // sees it.  Nothing is published where it fails, or throws.
    // Other writers wait for it.
    [[nodiscard]] result<revision> apply(std::span<change const> changes,
                                         std::function<result<void>()> const& confirm);

    // Takes an organization with all that is its out of what is published, and
    // says why its checks are denied until it is put again.
    // Complexity: linear in the organization.
    enum class absence {
        // As of one that was never put.
        not_loaded,
        // reason::organization_unreadable.
        unreadable,
        // reason::organization_unknown, though not all organizations are published.
        unknown,
    };
    [[nodiscard]] result<revision> withdraw(organization_id const& id, absence why);

    // Puts records in the place of all that is published of an organization, at
    // once.  Precondition: they are all that organization's.
    // Errors: as publish().
    // Complexity: linear in the organization.
    [[nodiscard]] result<revision> replace(organization_id const& id, directory const& d);

    // Frees what no session needs any more; publishing does so too.
    void reclaim() noexcept;

    // Names of actions, resource types and permissions that checks then need
    // not look up.  For the names in a service's code: each is kept as long as
    // the authorizer, and no more than limits::max_interned_names are.
    // Errors: errc::too_many_interned_names; errc::empty_name.
    [[nodiscard]] result<action_ref> action(std::string_view name);
    [[nodiscard]] result<type_ref> resource_type(std::string_view name);
    [[nodiscard]] result<permission_question> permission(std::string_view name);

    // Starts a session at an instant; without one, at the clock's.
    [[nodiscard]] session start(subject_ref who, caller_options const& options = no_caller_options,
                                std::optional<instant> at = {}) const noexcept;

    // A session whose checks are all denied: reason::snapshot_stale.  For a host
    // that knows that what is published is too old.
    [[nodiscard]] session start_stale(subject_ref who) const noexcept;

    // One check of its own, as a session without options asks it.  The clock
    // is read at most once, and only where something that counts has a window.
    [[nodiscard]] bool can(subject_ref who, permission_question const& p,
                           request_options const& options = no_request_options) const noexcept;
    [[nodiscard]] bool can(subject_ref who, action_ref const& action, type_ref const& t,
                           request_options const& options = no_request_options) const noexcept;
    [[nodiscard]] bool can(subject_ref who, action_ref const& action, resource const& r,
                           request_options const& options = no_request_options) const noexcept;
    [[nodiscard]] decision check(subject_ref who, question const& q) const noexcept;

    // One question about many subjects, against one revision and at one
    // instant.  Answers as session::check_many.
    // Complexity: that of single checks; faster for many, because memory is
    // fetched ahead.
    std::size_t check_many(std::span<subject_ref const> subjects, question const& q, std::span<decision> into,
                           batch until = batch::all) const noexcept;

    // What decided, of a decision about the subject; nothing where another
    // revision has been published since.
    [[nodiscard]] std::optional<decided_by> what_decided(subject_ref who, decision const& d) const;

    [[nodiscard]] engine_counters counters() const noexcept;

    struct implementation;

private:
    friend class review;
    friend class session;

    std::unique_ptr<implementation> implementation_;
};

} // namespace writ::inline WRIT_ABI

#endif
