// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POSTGRES_STORE_HPP
#define WRIT_POSTGRES_STORE_HPP

// A store in PostgreSQL, 13 or later: for services of many processes and
// machines.  Component writ::postgres; links libpq.
//
//     auto store = writ::postgres_store::open({.connection = "host=db dbname=iam user=iam",
//                                              .listen = "host=db dbname=iam user=iam"});
//     if (!store) { ... store.error() ... }
//
// It does all that the contract of store says, with signals and counters.
// Everything lives in one schema, which open() makes where it is not there; who
// may not make it (the user of a service, say) opens one that another has made,
// and needs USAGE of the schema, EXECUTE of its function, and SELECT, INSERT,
// UPDATE and DELETE of its tables.
//
// Transactions that write, of whomever and in any database of the same server,
// hold the feed back while they run: let none run for long.  Services that follow
// it know, and deny what has become too old.

#include <writ/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace writ::inline WRIT_ABI {

// How a store in PostgreSQL is opened.
struct postgres_options {
    // Connection strings of libpq.  The first may lead through a pooler, one by
    // transaction too: nothing is kept in a session.  A standby is refused.
    std::string connection = {};
    // Leads to the server itself, for LISTEN; the same string where no pooler is
    // in between.  Empty: signal() is null, and who follows the store polls.
    std::string listen = {};
    // Small letters, digits and `_`, first a letter; at most 50.  Stores of other
    // schemas are other stores.
    std::string schema = "writ";
    // Connections at once, made when needed; at least 1.
    std::size_t connections = 8;
    // How long anything is waited for: a free connection, a new one, a lock, the
    // next word of an answer.  An operation that waited in vain is
    // errc::store_unavailable.  A commit or a search is one answer: who imports a
    // hundred thousand records at once allows a minute.
    std::chrono::milliseconds patience{10'000};
    // How often a wait looks by itself, whatever the server says or does not say.
    std::chrono::milliseconds poll{1'000};
};

// Thread safety: safe for any number of threads at once; an operation takes one
// connection.  Open it after fork(): connections and threads belong to one process.
class WRIT_EXPORT postgres_store final : public store {
public:
    // Connects, and makes or migrates the schema; processes that open it at once
    // wait for each other.
    // Errors: errc::invalid_configuration; store_unavailable; unknown_schema, also
    // of a server before 13 or a database that is not in UTF-8; newer_schema;
    // read_only, where the schema is to be made and may not be.
    [[nodiscard]] static result<std::shared_ptr<postgres_store>> open(postgres_options const& options);
    ~postgres_store() override;

    // Complexity: linear in the scope; records are read while they arrive.
    [[nodiscard]] result<scope_content> load(record_scope const& scope) override;
    [[nodiscard]] result<scope_records> read(record_scope const& scope,
                                             std::span<record const> keys) override;
    [[nodiscard]] result<record_page> find(record_query const& q) override;
    [[nodiscard]] result<std::vector<scope_revision>> scopes(std::optional<record_scope> const& after,
                                                             std::size_t limit) override;
    // Two round trips.  Commits that share no scope do not wait for each other.
    // Errors beside those of store: errc::too_large, of a record that is beyond
    // the bounds of a JSON document, and of records of more than 256 MiB together.
    [[nodiscard]] result<commit_outcome> commit(commit_request const& request) override;
    // Waits for a commit of that id that is still under way.
    [[nodiscard]] result<std::optional<std::vector<scope_revision>>>
    find_commit(std::string const& commit_id) override;
    // A page ends before 64 MiB of records, with one commit at least.
    [[nodiscard]] result<feed_page> changes(feed_position const& after, std::size_t limit) override;
    [[nodiscard]] result<feed_position> end() override;
    void close() noexcept override;
    [[nodiscard]] change_signal* signal() noexcept override;
    [[nodiscard]] usage_counters* counters() noexcept override;

private:
    struct implementation;
    explicit postgres_store(std::unique_ptr<implementation> i) noexcept;
    std::unique_ptr<implementation> implementation_;
};

} // namespace writ::inline WRIT_ABI

#endif
