// SPDX-License-Identifier: Apache-2.0
#include "postgres/feed.hpp"

#include "postgres/document.hpp"
#include "postgres/failure.hpp"
#include "postgres/schema.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI::postgres {
namespace {

// Where a commit stands: in which cluster's life, and its transaction.
struct place {
    // Whose; empty: before the first commit of any.
    std::string store;
    std::int64_t generation = 0;
    std::int64_t transaction = 0;

    [[nodiscard]] feed_position position() const {
        return {store + '.' + std::to_string(generation) + '.' + std::to_string(transaction)};
    }
};

failure no_position() {
    return make_failure(errc::invalid_cursor, "", "the position is none of this store's");
}

result<place> parse(feed_position const& p) {
    place at;
    if (p.text.empty()) {
        return at;
    }
    std::size_t const dot = std::min(p.text.find('.'), p.text.size());
    at.store = p.text.substr(0, dot);
    char const* const end = p.text.data() + p.text.size();
    auto const first = std::from_chars(p.text.data() + std::min(dot + 1, p.text.size()), end, at.generation);
    if (first.ec == std::errc() && first.ptr != end) {
        std::from_chars(first.ptr + 1, end, at.transaction);
    }
    if (at.position() != p || at.transaction < 0) {
        return no_position();
    }
    return at;
}

// Positions are of the store, and below what was still running when they were given.
bool is_given(place const& at, reading const& r) noexcept {
    if (at.store.empty()) {
        return at.generation == 0 && at.transaction == 0;
    }
    return at.store == r.store
           && (at.generation < r.generation
               || (at.generation == r.generation && at.transaction < r.not_begun));
}

// The commits after a place; whether the feed shows them is another condition.
constexpr char const* after_place = "(c.generation, c.transaction) > ($1, $2::xid8)";
constexpr char const* is_shown = "(c.generation < s.generation"
                                 " OR c.transaction < pg_snapshot_xmin(pg_current_snapshot()))";

void add(statement& s, place const& at) {
    s.add(at.generation);
    // No number turns into a transaction's id but by its text.
    s.add(std::to_string(at.transaction));
}

// Nothing: it cannot be read.
std::optional<change> change_of(bool is_put, std::string_view kind, std::string_view key,
                                std::string_view document, std::vector<scope_revision> const& made) {
    auto one = (is_put ? record_from_document : key_from_document)(kind, key, document);
    if (!one || std::none_of(made.begin(), made.end(), [scope = writ::scope_of(*one)](auto const& m) {
            return m.scope == scope;
        })) {
        return std::nullopt;
    }
    return change{is_put ? change::verb::put : change::verb::erase, std::move(*one)};
}

result<committed> commit_of(row const& r) {
    committed c{std::string(r.text(2)), revisions_of(r, 3, 4), {}};
    auto const puts = r.elements(5);
    auto const kinds = r.elements(6);
    auto const keys = r.elements(7);
    auto const documents = r.elements(8);
    if (puts.size() != documents.size() || kinds.size() != documents.size()
        || keys.size() != documents.size()) {
        return unknown_schema();
    }
    for (std::size_t i = 0; i < documents.size(); ++i) {
        std::string_view const nothing;
        auto one = change_of(puts[i] == std::string_view("\1", 1), kinds[i].value_or(nothing),
                             keys[i].value_or(nothing), documents[i].value_or(nothing), c.revisions);
        if (!one) {
            c.changes.clear();
            return c;
        }
        c.changes.push_back(std::move(*one));
    }
    return c;
}

} // namespace

horizon::time horizon::known() {
    std::lock_guard const lock(mutex_);
    return known_;
}

horizon::time horizon::look(time began, time known, reading const& seen, bool holds_back) {
    std::lock_guard const lock(mutex_);
    if (!holds_back) {
        earlier_.reset();
        known = began;
    } else if (earlier_ && earlier_->generation == seen.generation
               && earlier_->not_begun <= seen.oldest_running) {
        known = std::max(known, earlier_->began);
        earlier_.reset();
    }
    if (holds_back && (!earlier_ || earlier_->generation != seen.generation)) {
        earlier_ = {began, seen.generation, seen.not_begun};
    }
    known_ = std::max(known_, known);
    return known;
}

result<feed_page> changes(database& d, horizon& h, feed_position const& after, std::size_t limit) {
    auto const from = parse(after);
    if (!from) {
        return from.error();
    }
    auto const known = h.known();
    auto const began = std::chrono::steady_clock::now();
    // One page is as much as may be held at once: the first commit, and others
    // while those before them are below 64 MiB.
    statement s =
        d.make(std::string("SELECT generation, transaction, id, scopes, revisions, is_put, kinds, keys,"
                           " documents, before + bytes < 67108864 FROM (SELECT c.*, sum(c.bytes)"
                           " OVER (ORDER BY c.generation, c.transaction) - c.bytes AS before"
                           " FROM (SELECT c.* FROM $schema.commit AS c, $schema.store AS s WHERE ")
               + after_place + " AND " + is_shown
               + " ORDER BY c.generation, c.transaction LIMIT $3) AS c) AS page"
                 " WHERE before < 67108864 ORDER BY generation, transaction");
    add(s, *from);
    auto const most = static_cast<int>(std::clamp<std::size_t>(limit, 1, limits::max_feed_commits));
    s.add(std::int64_t{most});
    // The last that is held back; one that no transaction of this cluster has made
    // came from another.
    statement held = d.make("SELECT transaction >= pg_snapshot_xmax(pg_current_snapshot())"
                            " FROM $schema.commit WHERE generation = (SELECT generation FROM $schema.store)"
                            " AND transaction >= pg_snapshot_xmin(pg_current_snapshot())"
                            " ORDER BY transaction DESC LIMIT 1");
    std::vector<statement> const asked{std::move(s), std::move(held)};
    auto done = d.read(asked);
    if (done && PQntuples(done->answers[1].get()) != 0 && row(done->answers[1].get(), 0).boolean(0)) {
        if (auto const lease = d.connections().take()) {
            // Who may only read leaves it to others.
            static_cast<void>(notice_cluster(**lease, d.schema()));
        }
        done = d.read(asked);
    }
    if (!done) {
        return done.error();
    }
    if (!is_given(*from, *done)) {
        return no_position();
    }
    feed_page page{{}, after, h.look(began, known, *done, PQntuples(done->answers[1].get()) != 0)};
    PGresult const* const answer = done->answers[0].get();
    for (int i = 0; i < PQntuples(answer); ++i) {
        row const r(answer, i);
        auto c = commit_of(r);
        if (!c) {
            return std::move(c).error();
        }
        page.commits.push_back(std::move(*c));
        page.next = place{done->store, r.integer(0), r.integer(1)}.position();
        if (i + 1 == most || !r.boolean(9)) {
            // There may be more.
            page.told_until.reset();
        }
    }
    return page;
}

result<feed_position> end(database& d) {
    auto const now = d.read({});
    if (!now) {
        return now.error();
    }
    return place{now->store, now->generation, now->oldest_running - 1}.position();
}

result<news> news_after(database& d, feed_position const& after) {
    auto const from = parse(after);
    if (!from) {
        return from.error();
    }
    std::string const some = std::string("EXISTS (SELECT 1 FROM $schema.commit AS c WHERE ") + after_place;
    statement s = d.make("SELECT " + some + " AND " + is_shown + "), " + some + ") FROM $schema.store AS s");
    add(s, *from);
    auto const done = d.read({std::move(s)});
    if (!done) {
        return done.error();
    }
    if (!is_given(*from, *done)) {
        return no_position();
    }
    row const r(done->answers[0].get(), 0);
    return news{r.boolean(0), r.boolean(1)};
}

} // namespace writ::inline WRIT_ABI::postgres
