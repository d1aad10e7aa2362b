// SPDX-License-Identifier: Apache-2.0
#include "postgres/database.hpp"

#include "postgres/failure.hpp"
#include "postgres/schema.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI::postgres {

statement database::make(std::string_view text) const {
    return statement(in_schema(text, schema_));
}

// Lasts as long as the transaction: a pooler hands sessions from one to another.
statement database::bounds(std::chrono::milliseconds most) const {
    statement s("SELECT set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true),"
                " set_config('idle_in_transaction_session_timeout', $2, true),"
                // What is acknowledged is on disk, however fast others want to be.
                " CASE current_setting('synchronous_commit')"
                " WHEN 'off' THEN set_config('synchronous_commit', 'on', true) END");
    s.add(std::to_string(most.count()));
    s.add(std::to_string(patience_.count()));
    return s;
}

std::vector<statement> database::begin_to_write() const {
    std::vector<statement> all{statement("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")};
    all.push_back(bounds(patience_));
    return all;
}

result<reading> database::read(std::vector<statement> asked, snapshot how, streaming const* stream) {
    // What stands before the statements that were asked.
    std::vector<statement> all{statement(how == snapshot::one
                                             ? "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
                                             : "BEGIN ISOLATION LEVEL READ COMMITTED READ ONLY")};
    all.push_back(bounds(stream != nullptr ? std::chrono::milliseconds(0) : patience_));
    all.push_back(make("SELECT version, id, generation, pg_snapshot_xmin(s.now), pg_snapshot_xmax(s.now)"
                       " FROM $schema.store, pg_current_snapshot() AS s(now)"));
    std::size_t const before = all.size();
    std::move(asked.begin(), asked.end(), std::back_inserter(all));
    all.emplace_back("COMMIT");
    row_stream rows;
    if (stream != nullptr) {
        rows = {stream->rows.statement + before, stream->rows.each};
    }
    for (int attempt = 1;; ++attempt) {
        if (stream != nullptr) {
            stream->restart();
        }
        auto lease = pool_.take();
        if (!lease) {
            return failure_of(lease.error());
        }
        auto answers = (*lease)->run(all, stream != nullptr ? &rows : nullptr);
        if (!answers) {
            if (attempt == max_attempts || !is_worth_repeating(answers.error())) {
                return failure_of(answers.error());
            }
            if (is_broken(answers.error())) {
                pool_.forget();
            }
            continue;
        }
        PGresult const* const store = (*answers)[before - 1].get();
        if (PQntuples(store) != 1) {
            return unknown_schema();
        }
        row const state(store, 0);
        if (state.integer(0) != schema_version) {
            return other_version(state.integer(0));
        }
        reading done{std::string(state.text(1)), state.integer(2), state.integer(3), state.integer(4), {}};
        std::move(answers->begin() + static_cast<std::ptrdiff_t>(before), answers->end() - 1,
                  std::back_inserter(done.answers));
        return done;
    }
}

std::string_view text_of(record_scope const& scope) noexcept {
    return scope ? std::string_view(scope->text()) : std::string_view();
}

std::optional<record_scope> scope_of(std::string_view text) {
    if (text.empty()) {
        return record_scope();
    }
    auto id = organization_id::parse(text);
    return id ? std::optional(record_scope(std::move(*id))) : std::nullopt;
}

bool is_storable(std::string_view text) noexcept {
    return text.find('\0') == text.npos && valid_utf8(text);
}

std::vector<scope_revision> revisions_of(row const& r, int scopes, int revisions) {
    auto const ids = r.elements(scopes);
    auto const numbers = r.elements(revisions);
    std::vector<scope_revision> all;
    for (std::size_t i = 0; i < std::min(ids.size(), numbers.size()); ++i) {
        auto scope = scope_of(ids[i].value_or(std::string_view()));
        if (scope) {
            all.push_back({std::move(*scope), integer_of(numbers[i].value_or(std::string_view()))});
        }
    }
    std::sort(all.begin(), all.end());
    return all;
}

} // namespace writ::inline WRIT_ABI::postgres
