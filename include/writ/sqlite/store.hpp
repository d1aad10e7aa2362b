// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SQLITE_STORE_HPP
#define WRIT_SQLITE_STORE_HPP

// A store in one SQLite file: what a service embeds that has no database.
//
//     auto const store = writ::sqlite_store::open("/var/lib/service/records.db");
//     if (!store) { ... store.error() ... }
//     auto const outcome = (*store)->commit(request);
//
// A component of its own: target writ::sqlite, which needs SQLite 3.38.
//
// It does all that the contract of store says, with signals and counters, for any number of threads and of
// processes of one machine: never over a network file system, whose locks do not hold.  Beside the file stand
// two more, named with `-wal` and `-shm` behind its name; a backup takes all three, or is made with SQLite's
// own.  The records hold digests of secrets: a new file is readable by its owner alone.
//
// What a disk has damaged is not read as if it were sound: a record, or a scope
// that has lost some, is errc::unreadable_record, which has no place in the second
// case; that ends when the records are put again or erased after a load() that
// failed so.  A commit whose changes are damaged has none in the feed.
//
// Writers of all processes take turns, readers see the last commit and wait for
// nobody.  Every commit is kept for the feed: the file grows with the writing.
//
// Fork before a store is open, or exec: a child that inherits an open one can
// neither use it nor open another, which is errc::store_unavailable there.

#include <writ/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace writ::inline WRIT_ABI {

// When what is written is made to reach the disk.
enum class sqlite_durability {
    // Before a commit is acknowledged: nothing acknowledged is ever lost.
    full,
    // Now and then: when the power fails, the last commits may be undone.
    normal,
    // Never: when the power fails, the file may be lost.  For tests and imports.
    off,
};

// How a file is used.  More than a day counts as a day.
struct sqlite_options {
    // Commits are errc::read_only, and the file must be there.  Its folder must be
    // writable nevertheless, for the two files beside it.
    bool read_only = false;
    sqlite_durability durability = sqlite_durability::full;
    // How long an operation waits for other writers, or for a free connection,
    // before it is errc::store_unavailable.
    std::chrono::milliseconds patience{5'000};
    // How often a wait looks for commits of other processes; those of the same
    // store wake it at once.  A look takes some microseconds.
    std::chrono::milliseconds poll_interval{5};
    // Connections for reading, at least one: how many operations read at once.
    std::size_t readers = 4;
};

// Thread safety: safe for any number of threads at once.
class WRIT_EXPORT sqlite_store final : public store {
public:
    // Opens the file at `path` (UTF-8), which is made unless it is there, and
    // brings what an earlier version wrote up to this one.
    //
    // Errors: errc::unknown_schema of a file that is no store of writ's, which is
    // left as it is, or is damaged; errc::newer_schema; errc::read_only of one that
    // has to be made or brought up to date and may only be read;
    // errc::store_unavailable, errc::store_full.
    [[nodiscard]] static result<std::shared_ptr<sqlite_store>> open(std::string const& path,
                                                                    sqlite_options const& options = {});
    ~sqlite_store() override;

    // Complexity: linear in the scope.
    [[nodiscard]] result<scope_content> load(record_scope const& scope) override;
    // Complexity: logarithmic in the store, for each key.
    [[nodiscard]] result<scope_records> read(record_scope const& scope,
                                             std::span<record const> keys) override;
    // Complexity: logarithmic in the store, for each record that one of the
    // filters lets pass; at most linear in the scope's records of that kind.
    [[nodiscard]] result<record_page> find(record_query const& q) override;
    [[nodiscard]] result<std::vector<scope_revision>> scopes(std::optional<record_scope> const& after,
                                                             std::size_t limit) override;
    // Complexity: logarithmic in the store, for each change.
    // Errors: as the contract says; errc::too_large of a record whose JSON is
    // beyond limits::max_document_bytes.
    [[nodiscard]] result<commit_outcome> commit(commit_request const& request) override;
    // Writes, to answer "no": what a failed commit may have left is overwritten.
    // Of a read-only store "no" is not final: another process may be committing.
    [[nodiscard]] result<std::optional<std::vector<scope_revision>>>
    find_commit(std::string const& commit_id) override;
    // A page also ends early, after limits::max_document_bytes of records.
    [[nodiscard]] result<feed_page> changes(feed_position const& after, std::size_t limit) override;
    [[nodiscard]] result<feed_position> end() override;
    void close() noexcept override;
    [[nodiscard]] change_signal* signal() noexcept override;
    // Null of a read-only store.  A use that takes something is a transaction.
    [[nodiscard]] usage_counters* counters() noexcept override;

private:
    struct implementation;
    explicit sqlite_store(std::unique_ptr<implementation> made) noexcept;

    std::unique_ptr<implementation> implementation_;
};

} // namespace writ::inline WRIT_ABI

#endif
