// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_AUTHORIZER_HPP
#define WRIT_ENGINE_AUTHORIZER_HPP

// The published directory, and the way to change it.
//
//     writ::authorizer iam({.clock = &clock, .types = types});
//     iam.publish(directory).value();
//     if (iam.can({acme, alice}, writ::permission_question{"invoice:approve"})) { ... }
//     iam.apply(changes).value();
//
// Readers never wait: a check takes no lock, allocates nothing and writes to no
// memory that another thread reads often.  A change copies what it touches;
// running sessions keep seeing the revision that they started at.

#include <writ/engine/clock.hpp>
#include <writ/engine/decision.hpp>
#include <writ/engine/request.hpp>
#include <writ/engine/session.hpp>
#include <writ/error.hpp>
#include <writ/policy/described.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {

struct change;
struct directory;

// How an authorizer works, for as long as it lives.
struct authorizer_options {
    // Asked for the instant of checks outside sessions, and of sessions that
    // state none; outlives the authorizer.  Without one that instant is 1970.
    writ::clock const* clock = nullptr;
    combination combine = combination::deny_overrides;
    // Types whose paths are bound to members.
    std::span<registered_type const> types = {};
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

    // Frees what no session needs any more; publishing does so too.
    void reclaim() noexcept;

    // Starts a session at an instant; without one, at the clock's.
    [[nodiscard]] session start(subject_ref who, caller_options const& options = {},
                                std::optional<instant> at = {}) const noexcept;

    // One check of its own; asks as the session does.
    [[nodiscard]] bool can(subject_ref who, permission_question q,
                           request_options const& options = {}) const noexcept {
        return start(who).can(q, options);
    }
    [[nodiscard]] bool can(subject_ref who, std::string_view action, type t,
                           request_options const& options = {}) const noexcept {
        return start(who).can(action, t, options);
    }
    [[nodiscard]] bool can(subject_ref who, std::string_view action, resource const& r,
                           request_options const& options = {}) const noexcept {
        return start(who).can(action, r, options);
    }

    // Parts of the directory that are kept for sessions alone, and must be
    // freed later.
    [[nodiscard]] std::size_t parts_kept() const noexcept;

private:
    friend class session;
    friend class decider;
    struct implementation;

    std::unique_ptr<implementation> implementation_;
};

} // namespace writ::inline WRIT_ABI

#endif
