// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_COMMIT_HPP
#define WRIT_STORE_COMMIT_HPP

// What is written to a store, in one piece, and what came of it.
//
//     writ::commit_request request{"7c1f-import-4", {{acme, 17}}, {writ::put(role)}};
//     auto const outcome = store.commit(request);
//
// Records belong to scopes: the platform, and each organization.  Every scope
// has a revision of its own, which grows by one with each commit that changes
// the scope; it is 0 before the first.

#include <writ/directory/change.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// Whose records: an organization's, or the platform's (no value).
using record_scope = std::optional<organization_id>;

// A scope as of one of its revisions.
struct scope_revision {
    record_scope scope = {};
    std::int64_t revision = 0;

    friend bool operator==(scope_revision const&, scope_revision const&) = default;
    friend auto operator<=>(scope_revision const&, scope_revision const&) = default;
};

// Changes that are to happen together.
struct commit_request {
    // The caller's name for the commit, unique for ever: a request that is
    // repeated with the same id happens once.  1 to limits::max_id_bytes
    // bytes, without control characters.
    std::string id;
    // The revisions that the decision to write rests on.  Holds every scope that
    // `changes` touch, and those that were only read; none twice.
    std::vector<scope_revision> expected;
    // At least one, at most limits::max_changes_per_commit.  Applied in their
    // order: of several of one record the last one counts.
    std::vector<change> changes;
};

// A globally unique key (an organization's slug or label, an API key's id, ...)
// and the record that holds it.
struct held_claim {
    // As claims_of() names it.
    std::string claim;
    record_scope scope = {};
    record_kind kind = {};
    // As key_text() writes it.
    std::string key;

    friend bool operator==(held_claim const&, held_claim const&) = default;
};

// What came of a commit.
struct commit_outcome {
    enum class status {
        // All changes happened, now or when the same id was committed before.
        committed,
        // None did: a scope has another revision, or a claim is held.
        conflict,
        // The connection was lost in between: store::find_commit() tells.
        unknown,
    };
    status what = status::unknown;
    // Committed: each scope that was changed, with the revision that it made.
    // Conflict: each expected scope with its present revision.  Sorted.
    std::vector<scope_revision> revisions;
    // Conflict while every revision is as expected: the claims that the request
    // makes and another record holds, be it of the store or of the request.
    std::vector<held_claim> held;

    friend bool operator==(commit_outcome const&, commit_outcome const&) = default;
};

// One commit as the feed tells it.
struct committed {
    std::string id;
    // Each scope that was changed, with the revision that it made.  Sorted.
    std::vector<scope_revision> revisions;
    // As they were requested; of erased records the key members alone.  Empty:
    // one of them cannot be read, and who follows loads the scopes anew.
    std::vector<change> changes;

    friend bool operator==(committed const&, committed const&) = default;
};

// Says what is wrong with a request by itself; every store begins a commit with it.
//
// Errors, all at once and each with its place in the request: errc::empty_name,
// too_large and invalid_name of the id; errc::missing_member, of no changes and
// of a changed scope that is not expected; errc::duplicate_record, of a scope
// that is expected twice; errc::number_out_of_range, of a negative revision;
// errc::too_many; what parse() says of the organizations that are expected; and
// what validate() says of records that are put and of the keys of erased ones.
[[nodiscard]] WRIT_EXPORT result<void> validate(commit_request const& request);

// The scopes that the changes touch, sorted, none twice.
[[nodiscard]] WRIT_EXPORT std::vector<record_scope> touched_scopes(std::vector<change> const& changes);

} // namespace writ::inline WRIT_ABI

#endif
