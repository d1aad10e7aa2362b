// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_STORE_HPP
#define WRIT_STORE_STORE_HPP

// Persistence is the caller's: what a store must do.
//
// Ready ones: memory_store, writ::sqlite, writ::postgres.  Your own implements
// `store` and proves it with the acceptance suite of <writ/testing/store_suite.hpp>;
// examples/custom_store is a complete one.
//
// Said of every operation, and proven by the suite:
//  - It is safe on all threads at once.
//  - It fails with errc::store_closed after close(), errc::store_unavailable when
//    what it needs cannot be reached or is busy beyond the store's own patience,
//    errc::unknown_schema or newer_schema when what is there is not, or not any
//    more, what this version writes.  A failed operation has done nothing and may
//    be repeated; only a commit can have an unknown outcome, which it says.
//  - A record that cannot be read, or has members that this version does not
//    know, is errc::unreadable_record to whoever asks for it, with its kind and
//    key as the place, `role["editor"]`; it never reads as another record, or as
//    none.  It can be replaced and erased, and keeps nobody from the others.
//  - No text of a failure carries a server's words, a secret or a path.
//  - Ids and texts are kept and compared byte by byte: `A` is not `a`, `a ` is
//    not `a`.  To look for a malformed id is right, and finds nothing.
//  - Exceptions mean no more than errc::store_unavailable; ready stores throw
//    only std::bad_alloc.

#include <writ/directory/directory.hpp>
#include <writ/directory/record.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/store/commit.hpp>
#include <writ/store/query.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// All records of a scope, as of one revision.
struct scope_content {
    std::int64_t revision = 0;
    directory records = {};
};

// Some records of a scope, as of one revision.
struct scope_records {
    std::int64_t revision = 0;
    // In the order of the keys that were asked for; no value: there is none.
    std::vector<std::optional<record>> records = {};
};

// A place in the feed of commits.  Opaque; the default is before the first commit.
struct feed_position {
    std::string text = {};

    friend bool operator==(feed_position const&, feed_position const&) = default;
};

// Commits in the order of the feed, and the position behind them.
struct feed_page {
    std::vector<committed> commits = {};
    feed_position next = {};
    // What was acknowledged before then has all been told, with this page.  No
    // value: of a page without commits, before the call; of another one, it is not
    // known whether there are more.  How old answers are counts from here, and a
    // follower that is never told so while others write comes to be stale.
    std::optional<std::chrono::steady_clock::time_point> told_until = {};
};

// Reading.
class WRIT_EXPORT record_reader {
public:
    // Must give every record of the scope as of one revision, and that revision.
    // A scope that was never written is revision 0 without records.
    [[nodiscard]] virtual result<scope_content> load(record_scope const& scope) = 0;

    // Must give the records with these keys (see key_of(); all of one scope), as
    // of one revision.
    // Precondition: the keys are of that scope.
    // Errors: errc::too_many beyond limits::max_page_items keys.
    [[nodiscard]] virtual result<scope_records> read(record_scope const& scope,
                                                     std::span<record const> keys) = 0;

    // Must give the records that the query asks for, in its order.
    // Errors: those of validate(); errc::invalid_cursor, where no page ends so.
    [[nodiscard]] virtual result<record_page> find(record_query const& q) = 0;

    // Must give scopes that were ever written, with their revisions, sorted by
    // scope, after the one given (no value: from the first, the platform, on).
    // As many as `limit`, or all that are left; from 1 to limits::max_page_items,
    // and what is less or more counts as these.
    [[nodiscard]] virtual result<std::vector<scope_revision>> scopes(std::optional<record_scope> const& after,
                                                                     std::size_t limit) = 0;

protected:
    record_reader() = default;
    ~record_reader() = default;
};

// Writing.
class WRIT_EXPORT record_writer {
public:
    // Must apply all changes, or none and say why; durably, if it says committed.
    //
    // Expected scopes that are only read must still be at their revision when the
    // commit happens, so that two writers cannot each act on what the other is
    // changing.  A put record claims what claims_of() says and releases what the
    // record before it claimed; an erased one releases.  To put a record that is
    // there, and to erase one that is not, is right.
    //
    // A request whose id was committed before changes nothing and is answered
    // `committed` with the revisions of then.
    // Errors: those of validate(); errc::store_full; errc::read_only.
    [[nodiscard]] virtual result<commit_outcome> commit(commit_request const& request) = 0;

    // Must say whether that commit happened, and with which revisions.  The answer
    // is final: after "no" (no value) a commit that was under way when the
    // connection was lost can no longer happen.  It may be requested anew.
    [[nodiscard]] virtual result<std::optional<std::vector<scope_revision>>>
    find_commit(std::string const& commit_id) = 0;

protected:
    record_writer() = default;
    ~record_writer() = default;
};

// Following what others write.
class WRIT_EXPORT commit_feed {
public:
    // Must give commits after a position, each whole, at most `limit` of them
    // (from 1 to limits::max_feed_commits, and what is less or more counts as
    // these); none: there are none yet that may be told.  The order is total; commits of one scope
    // stand in the order of their revisions; and once a position was given, no
    // later commit may come to stand before it.  Every commit that was acknowledged
    // comes in the end; one with a change that cannot be read has its revisions and
    // no changes.  Positions mean the same to every user of the same records.
    // Errors: errc::invalid_cursor, of a position that is none of this store's.
    [[nodiscard]] virtual result<feed_page> changes(feed_position const& after, std::size_t limit) = 0;

    // Must give a position such that all that load() has shown before stands
    // before it or comes after it in the feed: who takes it, then loads, then
    // follows from it, and skips what he has loaded, misses nothing.  Once nobody
    // writes, it comes to stand behind all commits.
    [[nodiscard]] virtual result<feed_position> end() = 0;

protected:
    commit_feed() = default;
    ~commit_feed() = default;
};

// What a store may be able to do beside.
class change_signal;
class usage_counters;

// Implemented by the caller; outlives whoever uses it.
class WRIT_EXPORT store : public record_reader, public record_writer, public commit_feed {
public:
    virtual ~store() = default;
    store(store const&) = delete;
    store& operator=(store const&) = delete;

    // Operations that run finish; waits end, and later operations are, with
    // errc::store_closed.  A second time it does nothing.
    virtual void close() noexcept = 0;

    // Null: the store cannot; who follows it polls.
    [[nodiscard]] virtual change_signal* signal() noexcept { return nullptr; }
    // Null: the store keeps no counters (<writ/store/counters.hpp>).
    [[nodiscard]] virtual usage_counters* counters() noexcept { return nullptr; }

protected:
    store() = default;
};

// Optional: waiting without polling.
class WRIT_EXPORT change_signal {
public:
    // Why a wait ended.
    enum class wake {
        // There may be commits after the position.
        changed,
        deadline,
        stopped,
    };

    // Must return soon after there is a commit after the position, whoever wrote
    // it; at the deadline; and when a stop is requested.  May say `changed` at
    // any time.  Errors: errc::invalid_cursor, as changes(); errc::store_closed.
    [[nodiscard]] virtual result<wake> wait(feed_position const& after,
                                            std::chrono::steady_clock::time_point deadline,
                                            std::stop_token const& stop) = 0;

protected:
    change_signal() = default;
    ~change_signal() = default;
};

} // namespace writ::inline WRIT_ABI

#endif
