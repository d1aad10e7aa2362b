// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SERVICE_SERVICE_HPP
#define WRIT_SERVICE_SERVICE_HPP

// An authorizer over a store: loads, follows what others commit, commits.
//
//     auto iam = writ::service::open(store, {.max_staleness = writ::staleness(1min)}).value();
//     if (iam.can({acme, alice}, writ::permission_question("invoice:approve"))) { ... }
//     auto const done = iam.commit({writ::put(assignment)}).value();
//     other_process.wait_for(done.revisions, deadline);      // read your writes
//
// Checks ask memory alone: they never wait for the store, and never fail for it.
// What the store cannot give is denied: an organization that is not loaded, or
// whose records cannot be read or contradict each other, with a reason of its
// own, and the others move on; everything, once the feed has not been read for
// longer than the options allow.  A platform that cannot be read leaves the last
// good one in force.
//
// Open it after fork().

#include <writ/directory/change.hpp>
#include <writ/engine/authorizer.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/fwd.hpp>
#include <writ/service/options.hpp>
#include <writ/service/status.hpp>
#include <writ/store/store.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// What a commit is called and rests on, beside what it changes.
struct commit_options {
    // Unique for ever; empty: a random one.  To repeat a commit whose outcome was
    // errc::outcome_unknown, repeat it with its id.
    std::string id = {};
    // Scopes that the decision to write rests on, as they were read.  Those that
    // are changed and are not named here, and the platform, are expected to be as
    // this service last saw them.
    std::vector<scope_revision> rests_on = {};
};

// A commit that happened.  One of an id that was committed before is answered at
// once, and may not be published here yet: wait_for() its revisions.
struct commit_receipt {
    std::string id = {};
    // Each scope that was changed, with the revision that it made.
    std::vector<scope_revision> revisions = {};
};

// Thread safety: safe for any number of threads at once.
class WRIT_EXPORT service {
public:
    // Loads the platform, and all organizations unless there is a memory budget;
    // publishes them; begins to follow.  Shares the store.
    //
    // Errors: errc::invalid_configuration, of no store or a poll interval that the
    // options do not allow; those of the store's load, scopes and end; of the
    // platform's records as authorizer::publish.  Organizations at fault fail nothing.
    [[nodiscard]] static result<service> open(std::shared_ptr<store> from, service_options const& options);

    // The same, and authenticates requests (authentication.hpp).  The clock of the
    // engine's options says what time it is.
    // Errors: errc::invalid_configuration besides, with the option as its place:
    // nothing to accept, no clock, names of headers that are none or the same, a
    // realm that cannot stand in a header, no header for keys; those of
    // claim_reader::create() and token_cache::create().
    [[nodiscard]] static result<service> open(std::shared_ptr<store> from, service_options const& options,
                                              authentication_options accepted);

    service(service&&) noexcept;
    service& operator=(service&&) noexcept;
    // Stops following.  Precondition: its sessions have ended.
    ~service();

    // Checks, as those of an authorizer.
    [[nodiscard]] session start(subject_ref who, caller_options const& options = no_caller_options,
                                std::optional<instant> at = {}) const noexcept;
    [[nodiscard]] bool can(subject_ref who, permission_question const& p,
                           request_options const& options = no_request_options) const noexcept;
    [[nodiscard]] bool can(subject_ref who, action_ref const& action, type_ref const& t,
                           request_options const& options = no_request_options) const noexcept;
    [[nodiscard]] bool can(subject_ref who, action_ref const& action, resource const& r,
                           request_options const& options = no_request_options) const noexcept;
    [[nodiscard]] decision check(subject_ref who, question const& q) const noexcept;

    // Who makes a request, or why that is not known, and what to answer.  Asks
    // memory alone, but for keys of issuers that must be fetched.
    // An organization that is not loaded is authentication_code::unavailable; so is
    // a key that is not found, while organizations may have it that are not loaded,
    // or what is published is too old.
    // With a memory budget the host load()s the organization before: it knows it by
    // the name or path that the request was sent to, or keeps it beside the key's
    // id, for nothing in a key says whose it is.
    // So is everything of a service that was opened without options for it.
    // Exceptions: those of token_key_source::find(), std::bad_alloc.
    // Complexity: a look-up of the token's text, where it has been seen; otherwise
    // its signature, or the digest of the key.
    [[nodiscard]] boost::system::result<authenticated_caller, authentication_refusal>
    authenticate(authentication_request const& r) const;

    // A token with which one service may call another, with the scopes that their
    // service_call record gives.  That record alone decides: the two need none of
    // their own.
    // Errors: errc::store_unavailable, while what is published is too old;
    // errc::not_allowed, of a pair without a record, and where one of the two is
    // deactivated; errc::invalid_name, of a scope that a token's list cannot
    // hold; those of token_issuer::issue().
    [[nodiscard]] result<issued_token> issue(token_issuer const& with, service_id const& caller,
                                             service_id const& target, instant now) const;

    // To intern names, to review, to read counters.  It does not know of
    // staleness, and whoever changes it parts it from the store.
    [[nodiscard]] authorizer& engine() noexcept;
    [[nodiscard]] authorizer const& engine() const noexcept;

    // Makes sure that the organization is loaded, and is evicted last.  Call it
    // before an organization's requests where there is a memory budget; it is
    // quick where nothing is to be loaded.  Loads again one that was unreadable.
    // What is published of it meets no older platform than it was written with.
    //
    // Errors: errc::unknown_scope, of one that was never written or has been erased;
    // those of the store's load and of refresh(); errc::store_unavailable, where the
    // feed is held back so long that the platform is too old; errc::unreadable_record
    // and those of authorizer::apply, of one that is unreadable.
    [[nodiscard]] result<void> load(organization_id const& id);
    // Takes it out of memory, where there is a memory budget.
    void evict(organization_id const& id);

    // Reads the feed to its end.  For refresh_mode::by_caller; harmless otherwise.
    // Errors: those of the store; what was read before is applied.
    [[nodiscard]] result<void> refresh();

    // Whether what is published is as new as that, for loaded scopes.  False after
    // fork().
    [[nodiscard]] bool at_least(std::span<scope_revision const> revisions) const;
    // Waits until it is.
    // Errors: errc::deadline_passed, cancelled; errc::organization_not_loaded; those
    // of refresh(), in refresh_mode::by_caller.
    [[nodiscard]] result<void> wait_for(std::span<scope_revision const> revisions,
                                        std::chrono::steady_clock::time_point deadline,
                                        std::stop_token const& stop = {});

    // Writes changes to the store and publishes them, all or none.  They are
    // first found to be right, as authorizer::apply does.  With an erased subject
    // goes all that names it: assignments, grants, keys, identities, preferences;
    // with an erased organization all that is its, but its audit entries, and one
    // that is made under an id that was used before has nothing of the old one.
    // A role or service of the platform is not erased, for organizations that
    // nobody has loaded may name it: put it marked as deleted.
    //
    // Errors: those of authorizer::apply; errc::wrong_state, of such an erasure;
    // errc::organization_not_loaded; errc::unknown_scope, of what is put into an
    // organization that is erased; errc::revision_conflict, where another has
    // written meanwhile: refresh, decide anew, commit again; errc::claimed;
    // errc::outcome_unknown, with the id of the commit as the place; those of the
    // store's commit.
    [[nodiscard]] result<commit_receipt> commit(std::vector<change> changes, commit_options options = {});

    // The revision of a scope that is published; none: it is not loaded, or this
    // process is a fork.
    [[nodiscard]] std::optional<std::int64_t> revision_of(record_scope const& scope) const;
    [[nodiscard]] service_status status() const;

private:
    struct implementation;
    explicit service(std::unique_ptr<implementation> i) noexcept;
    std::unique_ptr<implementation> implementation_;
};

} // namespace writ::inline WRIT_ABI

#endif
