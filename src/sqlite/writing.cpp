// SPDX-License-Identifier: Apache-2.0
#include "sqlite/checksum.hpp"
#include "sqlite/implementation.hpp"
#include "sqlite/row.hpp"

#include <writ/store/keys.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using scope_texts = std::set<std::string, std::less<>>;
using sqlite::change_row;
using sqlite::connection;
using sqlite::query;
using sqlite::transaction;

using revision_list = std::optional<std::vector<scope_revision>>;

// Which record, by its scope, kind and key.
using address = std::tuple<std::string_view, record_kind, std::string_view>;

// A commit under way: what is asked for, and what the store says to it.
class writing {
public:
    writing(connection& c, commit_request const& request, std::vector<change_row> const& rows,
            scope_texts damaged)
        : connection_(c), request_(request), rows_(rows), damaged_(std::move(damaged)) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            last_[{rows[i].scope, rows[i].kind, rows[i].key}] = i;
        }
    }

    // Why it cannot happen; nothing: it can.
    [[nodiscard]] std::optional<commit_outcome> conflict();
    // Writes everything; the revisions that it makes.
    [[nodiscard]] std::vector<scope_revision> apply();

private:
    [[nodiscard]] std::vector<held_claim> held_claims() const;
    [[nodiscard]] std::vector<scope_revision> advance_scopes();
    // All let go of their claims before any takes hold of one.
    void erase_records();
    void put_records();
    void note_commit(std::vector<scope_revision> const& made);
    // After the commit is noted.
    void note_sums();

    connection& connection_;
    commit_request const& request_;
    std::vector<change_row> const& rows_;
    // The last change of each record, which is the one that counts.
    std::map<address, std::size_t> last_;
    // By the text of the scope: its row, as it will be.
    std::map<std::string, sqlite::scope_row, std::less<>> scopes_;
    // Those whose rows are not what was written.
    scope_texts damaged_;
};

std::optional<commit_outcome> writing::conflict() {
    commit_outcome outcome;
    outcome.what = commit_outcome::status::conflict;
    bool stale = false;
    for (scope_revision const& e : request_.expected) {
        auto const row = sqlite::find_scope(connection_, sqlite::scope_text(e.scope));
        outcome.revisions.push_back({e.scope, row ? row->revision : 0});
        stale = stale || outcome.revisions.back().revision != e.revision;
    }
    std::sort(outcome.revisions.begin(), outcome.revisions.end());
    if (!stale) {
        outcome.held = held_claims();
    }
    return stale || !outcome.held.empty() ? std::optional(std::move(outcome)) : std::nullopt;
}

std::vector<held_claim> writing::held_claims() const {
    auto const name = [](std::string claim, address const& holder) {
        auto const& [scope, kind, key] = holder;
        return held_claim{std::move(claim), sqlite::scope_of(scope), kind, std::string(key)};
    };
    std::vector<held_claim> held;
    std::map<std::string, address> taken;
    for (auto const& [holder, i] : last_) {
        if (rows_[i].erases) {
            continue;
        }
        for (std::string& claim : claims_of(request_.changes[i].record)) {
            query q(connection_,
                    "SELECT s.id, c.kind, c.key FROM claims AS c JOIN scopes AS s ON s.number = c.scope"
                    " WHERE c.claim = ?",
                    claim);
            std::optional<address> other;
            if (q.step()) {
                other = {q.text(0), static_cast<record_kind>(q.number(1)), q.text(2)};
            }
            // What the commit writes anew lets go of it first.
            bool const is_free = !other || last_.contains(*other);
            auto const [first, added] = taken.try_emplace(claim, holder);
            if (!is_free || !added) {
                held.push_back(name(std::move(claim), added ? *other : first->second));
            }
        }
    }
    return held;
}

std::vector<scope_revision> writing::advance_scopes() {
    std::vector<scope_revision> made;
    for (record_scope const& scope : touched_scopes(request_.changes)) {
        std::string text = sqlite::scope_text(scope);
        query q(connection_,
                "INSERT INTO scopes (id, revision, sum) VALUES (?, 1, 0)"
                " ON CONFLICT DO UPDATE SET revision = revision + 1 RETURNING number, revision, sum",
                text);
        if (q.step()) {
            sqlite::scope_row row{q.number(0), q.number(1), q.sum(2)};
            row.sum -= row.revision == 1 ? 0 : sqlite::revision_sum(text, row.revision - 1);
            row.sum += sqlite::revision_sum(text, row.revision);
            made.push_back({scope, row.revision});
            scopes_.emplace(std::move(text), row);
        }
        q.run();
    }
    return made;
}

void writing::erase_records() {
    for (auto const& [where, i] : last_) {
        auto const& [text, known_kind, key] = where;
        auto const kind = static_cast<std::int64_t>(known_kind);
        sqlite::scope_row& scope = scopes_.find(text)->second;
        query q(connection_,
                "DELETE FROM records WHERE scope = ? AND kind = ? AND key = ? RETURNING body, sum",
                scope.number, kind, key);
        if (q.step()) {
            std::uint64_t const sum = sqlite::row_sum(scope.number, kind, key, q.text(0));
            if (sum != q.sum(1)) {
                damaged_.emplace(text);
            }
            scope.sum -= sum;
            q.run();
        } else if (damaged_.contains(text)) {
            // What a missing row has left behind.
            for (char const* const sql : {"DELETE FROM members WHERE scope = ? AND kind = ? AND key = ?",
                                          "DELETE FROM claims WHERE scope = ? AND kind = ? AND key = ?"}) {
                query(connection_, std::string_view(sql), scope.number, kind, key).run();
            }
        }
    }
}

void writing::put_records() {
    for (auto const& [where, i] : last_) {
        if (rows_[i].erases) {
            continue;
        }
        sqlite::scope_row& scope = scopes_.find(rows_[i].scope)->second;
        auto const kind = static_cast<std::int64_t>(rows_[i].kind);
        std::string const& key = rows_[i].key;
        std::uint64_t const sum = sqlite::row_sum(scope.number, kind, key, rows_[i].body);
        scope.sum += sum;
        query(connection_, "INSERT INTO records VALUES (?, ?, ?, ?, ?)", scope.number, kind, key,
              rows_[i].body, sum)
            .run();
        for (indexed_member const& m : indexed_members(request_.changes[i].record)) {
            query(connection_, "INSERT INTO members VALUES (?, ?, ?, ?, ?)", scope.number, kind, key, m.name,
                  m.text)
                .run();
        }
        for (std::string const& claim : claims_of(request_.changes[i].record)) {
            query(connection_, "INSERT INTO claims VALUES (?, ?, ?, ?)", claim, scope.number, kind, key)
                .run();
        }
    }
}

void writing::note_sums() {
    for (auto const& [text, scope] : scopes_) {
        query(connection_, "UPDATE scopes SET sum = ? WHERE number = ?",
              damaged_.contains(text) ? sqlite::sum_by_log(connection_, text, scope) : scope.sum,
              scope.number)
            .run();
    }
}

void writing::note_commit(std::vector<scope_revision> const& made) {
    std::uint64_t sum = sqlite::commit_sum(request_.id);
    for (scope_revision const& r : made) {
        sum += sqlite::revision_sum(sqlite::scope_text(r.scope), r.revision);
    }
    std::uint64_t changes_sum = 0;
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        change_row const& row = rows_[i];
        changes_sum += sqlite::change_sum(static_cast<std::int64_t>(i), row.erases,
                                          scopes_.find(row.scope)->second.number,
                                          static_cast<std::int64_t>(row.kind), row.key, row.body);
    }
    query commit(connection_, "INSERT INTO commits (id, sum, changes_sum) VALUES (?, ?, ?) RETURNING number",
                 request_.id, sum, changes_sum);
    std::int64_t const number = commit.step() ? commit.number(0) : 0;
    commit.run();
    for (scope_revision const& r : made) {
        query(connection_, "INSERT INTO revisions VALUES (?, ?, ?)", number,
              scopes_.find(sqlite::scope_text(r.scope))->second.number, r.revision)
            .run();
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        change_row const& row = rows_[i];
        query(connection_, "INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?)", number,
              static_cast<std::int64_t>(i), std::int64_t{row.erases}, scopes_.find(row.scope)->second.number,
              static_cast<std::int64_t>(row.kind), row.key, row.body)
            .run();
    }
}

std::vector<scope_revision> writing::apply() {
    auto made = advance_scopes();
    erase_records();
    put_records();
    note_commit(made);
    note_sums();
    return made;
}

revision_list find_commit_in(connection& c, std::string const& id) {
    query q(c, "SELECT number FROM commits WHERE id = ?", id);
    return q.step() ? revision_list(sqlite::revisions_of(c, q.number(0))) : std::nullopt;
}

// Writes something.  A commit that failed at its end may lie in the file as if it
// were whole, and come to life when the file is opened after a crash; what is
// written next takes its place.  SQLite's code, as of a commit.
int overwrite_failed(transaction& t, connection& c) {
    query(c, "UPDATE store SET denials = denials + 1").run();
    return t.commit();
}

bool try_overwrite_failed(connection& c) noexcept {
    try {
        transaction t(c, transaction::side::writing);
        return overwrite_failed(t, c) == 0;
    } catch (...) {
        return false;
    }
}

commit_outcome write(connection& c, commit_request const& request, std::vector<change_row> const& rows,
                     scope_texts damaged) {
    using status = commit_outcome::status;
    std::optional<transaction> all(std::in_place, c, transaction::side::writing);
    sqlite::check_schema(c);
    if (auto before = find_commit_in(c, request.id)) {
        return {status::committed, std::move(*before), {}};
    }
    writing w(c, request, rows, std::move(damaged));
    if (auto conflict = w.conflict()) {
        return std::move(*conflict);
    }
    commit_outcome outcome{status::committed, w.apply(), {}};
    c.flush();
    try {
        c.check(all->commit());
    } catch (...) {
        all.reset();
        if (!try_overwrite_failed(c)) {
            return {};
        }
        throw;
    }
    return outcome;
}

failure only_read() {
    return make_failure(errc::read_only, "", "the store may only be read");
}

} // namespace

result<commit_outcome> sqlite_store::commit(commit_request const& request) {
    if (auto valid = validate(request); !valid) {
        return valid.error();
    }
    implementation& self = *implementation_;
    return self.guarded([&]() -> result<commit_outcome> {
        auto const lease = self.writer.borrow();
        if (self.options.read_only) {
            return only_read();
        }
        auto const rows = sqlite::rows_of(request.changes);
        scope_texts damaged;
        {
            std::lock_guard const lock(self.mutex);
            damaged = self.damaged;
        }
        auto outcome = write(*lease, request, rows, std::move(damaged));
        if (outcome.what == commit_outcome::status::committed) {
            std::lock_guard const lock(self.mutex);
            for (change_row const& row : rows) {
                self.damaged.erase(row.scope);
            }
        }
        self.announce();
        return outcome;
    });
}

result<revision_list> sqlite_store::find_commit(std::string const& commit_id) {
    implementation& self = *implementation_;
    auto found = self.reading([&](connection& c) { return find_commit_in(c, commit_id); });
    if (!found || *found || self.options.read_only) {
        return found;
    }
    return self.guarded([&]() -> result<revision_list> {
        auto const lease = self.writer.borrow();
        transaction all(*lease, transaction::side::writing);
        sqlite::check_schema(*lease);
        auto now = find_commit_in(*lease, commit_id);
        if (!now) {
            (*lease).check(overwrite_failed(all, *lease));
        }
        return now;
    });
}

} // namespace writ::inline WRIT_ABI
