// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_DATABASE_HPP
#define WRIT_SRC_POSTGRES_DATABASE_HPP

// A schema of a database as the store's operations see it: transactions that
// are repeated where that helps, and whose trouble is a failure.

#include "postgres/pool.hpp"

#include <writ/error.hpp>
#include <writ/store/commit.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI::postgres {

// How often a transaction is tried that is worth repeating.
inline constexpr int max_attempts = 5;

// What a transaction that only reads has seen.
struct reading {
    // Tells the store from all others.
    std::string store;
    // In which cluster's life, see schema.cpp.
    std::int64_t generation = 0;
    // Transactions below this id have ended; none at or above the other has begun.
    std::int64_t oldest_running = 0;
    std::int64_t not_begun = 0;
    // In the order of what was asked.
    std::vector<result_set> answers;
};

// How a transaction that only reads sees what others write meanwhile.
enum class snapshot {
    // All of it at one moment.
    one,
    // Each statement what was committed before it.
    of_each_statement,
};

class database {
public:
    database(std::string where, std::string schema, std::size_t connections,
             std::chrono::milliseconds patience)
        : pool_(std::move(where), connections, patience), schema_(std::move(schema)), patience_(patience) {}

    [[nodiscard]] statement make(std::string_view text) const;

    // Runs the statements in one transaction that only reads.  A stream's statement
    // is counted among them; its answer may take as long as it goes on arriving,
    // and `restart` is called before it arrives, again where it broke off.
    // Errors: those of failure_of() and other_version().
    struct streaming {
        row_stream rows;
        std::function<void()> restart;
    };
    [[nodiscard]] result<reading> read(std::vector<statement> asked, snapshot how = snapshot::one,
                                       streaming const* stream = nullptr);

    // `BEGIN` and what bounds the transaction, before statements that write.
    [[nodiscard]] std::vector<statement> begin_to_write() const;

    [[nodiscard]] pool& connections() noexcept { return pool_; }
    [[nodiscard]] std::string const& schema() const noexcept { return schema_; }

    // What the lock of a scope, or of a commit's id, is called in this database.
    [[nodiscard]] std::string scope_lock(std::string_view scope) const {
        return "writ s " + schema_ + '\n' + std::string(scope);
    }
    [[nodiscard]] std::string commit_lock(std::string_view id) const {
        return "writ c " + schema_ + '\n' + std::string(id);
    }

private:
    [[nodiscard]] statement bounds(std::chrono::milliseconds most) const;

    pool pool_;
    std::string schema_;
    std::chrono::milliseconds patience_;
};

// The platform's scope is the empty text.
[[nodiscard]] std::string_view text_of(record_scope const& scope) noexcept;
// Nothing: no scope has that text.
[[nodiscard]] std::optional<record_scope> scope_of(std::string_view text);

// Whether a text can be stored at all: what cannot is found nowhere.
[[nodiscard]] bool is_storable(std::string_view text) noexcept;

// Scopes and revisions of two columns of arrays, sorted.
[[nodiscard]] std::vector<scope_revision> revisions_of(row const& r, int scopes, int revisions);

} // namespace writ::inline WRIT_ABI::postgres

#endif
