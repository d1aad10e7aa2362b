// SPDX-License-Identifier: Apache-2.0
#include "postgres/counting.hpp"

#include "postgres/failure.hpp"
#include "postgres/schema.hpp"

#include <writ/limits.hpp>

#include <cstddef>
#include <utility>

namespace writ::inline WRIT_ABI::postgres {
namespace {

failure closed() {
    return make_failure(errc::store_closed, "", "the store is closed");
}

// Names of limits, column by column.
struct usage_keys {
    explicit usage_keys(database const& d, api_key const& k) {
        for (key_limit const& l : k.limits) {
            usage_key const u = usage_key_of(k, l);
            locks.add("writ u " + d.schema() + '\n' + u.organization.text() + '\n' + u.key.text() + '\n'
                      + u.owner.text() + '\n' + u.limit);
            add(u);
        }
    }
    usage_keys() = default;

    void add(usage_key const& u) {
        organizations.add(u.organization.text());
        keys.add(u.key.text());
        owners.add(u.owner.text());
        names.add(u.limit);
    }
    // As the first four parameters.
    void give(statement& s) {
        s.add(std::move(organizations));
        s.add(std::move(keys));
        s.add(std::move(owners));
        s.add(std::move(names));
    }

    list locks = list::of_texts();
    list organizations = list::of_texts();
    list keys = list::of_texts();
    list owners = list::of_texts();
    list names = list::of_texts();
};

bool is_storable(api_key const& k) {
    bool storable = postgres::is_storable(k.organization.text()) && postgres::is_storable(k.id.text())
                    && postgres::is_storable(k.owner.text());
    for (key_limit const& l : k.limits) {
        storable = storable && postgres::is_storable(l.name);
    }
    return storable;
}

// Locks the limits, and reads what is stored of them.
std::vector<statement> reading_of(database const& d, api_key const& k) {
    std::vector<statement> all = d.begin_to_write();
    usage_keys keys(d, k);
    statement lock("SELECT pg_advisory_xact_lock(l.hash) FROM (SELECT DISTINCT hashtextextended(n, 0) AS hash"
                   " FROM unnest($1) AS n ORDER BY 1) AS l");
    lock.add(std::move(keys.locks));
    all.push_back(std::move(lock));
    all.push_back(d.make("SELECT version FROM $schema.store"));
    statement look = d.make("SELECT k.n, u.remaining, u.mark, u.last_used FROM unnest($1, $2, $3, $4)"
                            " WITH ORDINALITY AS k(organization, api_key, owner, name, n)"
                            " JOIN $schema.usage AS u USING (organization, api_key, owner, name)");
    keys.give(look);
    all.push_back(std::move(look));
    return all;
}

// Of the limits that changed.
std::vector<statement> writing_of(database const& d, api_key const& k,
                                  std::vector<std::optional<key_usage>> const& before,
                                  std::vector<std::optional<key_usage>> const& after) {
    usage_keys keys;
    list left = list::of_integers();
    list marks = list::of_integers();
    list used = list::of_integers();
    for (std::size_t i = 0; i < after.size(); ++i) {
        if (after[i] && after[i] != before[i]) {
            keys.add(usage_key_of(k, k.limits[i]));
            left.add(after[i]->left);
            marks.add(after[i]->mark);
            used.add(after[i]->last_used);
        }
    }
    // Two limits of one name are one: the last counts.
    statement put =
        d.make("INSERT INTO $schema.usage SELECT DISTINCT ON (1, 2, 3, 4) o, k, w, n, l, m, t"
               " FROM unnest($1, $2, $3, $4, $5, $6, $7) WITH ORDINALITY AS u(o, k, w, n, l, m, t, i)"
               " ORDER BY 1, 2, 3, 4, i DESC"
               " ON CONFLICT (organization, api_key, owner, name) DO UPDATE"
               " SET remaining = excluded.remaining, mark = excluded.mark, last_used = excluded.last_used");
    keys.give(put);
    put.add(std::move(left));
    put.add(std::move(marks));
    put.add(std::move(used));
    std::vector<statement> all;
    all.push_back(std::move(put));
    all.emplace_back("COMMIT");
    return all;
}

} // namespace

answer<result<use_answer>> counting::try_consume(connection& c, api_key const& k, use_cost const& cost,
                                                 instant now) {
    auto answers = c.run(reading_of(database_, k));
    if (!answers) {
        return answers.error();
    }
    statement const rollback("ROLLBACK");
    PGresult const* const version = (*answers)[answers->size() - 2].get();
    if (PQntuples(version) != 1 || row(version, 0).integer(0) != schema_version) {
        static_cast<void>(c.run({&rollback, 1}));
        return result<use_answer>(PQntuples(version) == 1 ? other_version(row(version, 0).integer(0))
                                                          : unknown_schema());
    }
    std::vector<std::optional<key_usage>> before(k.limits.size());
    PGresult const* const found = answers->back().get();
    for (int n = 0; n < PQntuples(found); ++n) {
        row const r(found, n);
        auto const place = static_cast<std::size_t>(r.integer(0)) - 1;
        if (place < before.size()) {
            before[place] = key_usage{r.integer(1), r.integer(2), r.integer(3)};
        }
    }
    auto after = before;
    use_answer said = consume_all(k.limits, after, cost, now);
    if (after == before) {
        static_cast<void>(c.run({&rollback, 1}));
        return result<use_answer>(std::move(said));
    }
    if (auto written = c.run(writing_of(database_, k, before, after)); !written) {
        // Whether it was taken is not known: to repeat it might take twice.
        return result<use_answer>(failure_of(written.error()));
    }
    return result<use_answer>(std::move(said));
}

result<use_answer> counting::consume(api_key const& k, use_cost const& cost, instant now) {
    if (is_closed_) {
        return closed();
    }
    if (!is_storable(k)) {
        return make_failure(errc::invalid_name, "key", "a name of the key or of its limits is malformed");
    }
    for (int n = 1;; ++n) {
        auto lease = database_.connections().take();
        if (!lease) {
            return failure_of(lease.error());
        }
        auto done = try_consume(**lease, k, cost, now);
        if (done) {
            return std::move(*done);
        }
        if (n == max_attempts || !is_worth_repeating(done.error())) {
            return failure_of(done.error());
        }
        if (is_broken(done.error())) {
            database_.connections().forget();
        }
    }
}

result<void> counting::write(std::vector<statement> const& asked) {
    std::vector<statement> all = database_.begin_to_write();
    all.insert(all.end(), asked.begin(), asked.end());
    all.emplace_back("COMMIT");
    for (int n = 1;; ++n) {
        auto lease = database_.connections().take();
        if (!lease) {
            return failure_of(lease.error());
        }
        auto done = (*lease)->run(all);
        if (done) {
            return {};
        }
        if (n == max_attempts || !is_worth_repeating(done.error())) {
            return failure_of(done.error());
        }
        if (is_broken(done.error())) {
            database_.connections().forget();
        }
    }
}

result<void> counting::note_uses(std::span<key_use const> uses) {
    if (is_closed_) {
        return closed();
    }
    if (uses.size() > limits::max_page_items) {
        return make_failure(errc::too_many, "uses", "too many uses are noted at once");
    }
    list organizations = list::of_texts();
    list keys = list::of_texts();
    list instants = list::of_integers();
    for (key_use const& u : uses) {
        // What cannot be stored is the id of nothing.
        if (postgres::is_storable(u.organization.text()) && postgres::is_storable(u.key.text())) {
            organizations.add(u.organization.text());
            keys.add(u.key.text());
            instants.add(std::int64_t{u.at.time_since_epoch().count()});
        }
    }
    // In one order, so that no two wait for each other.
    statement s = database_.make(
        "INSERT INTO $schema.use AS u SELECT o, k, max(t) FROM unnest($1, $2, $3) AS n(o, k, t)"
        " GROUP BY 1, 2 ORDER BY 1, 2"
        " ON CONFLICT (organization, api_key) DO UPDATE"
        " SET used_at = greatest(u.used_at, excluded.used_at)");
    s.add(std::move(organizations));
    s.add(std::move(keys));
    s.add(std::move(instants));
    return write({std::move(s)});
}

result<std::vector<std::optional<instant>>> counting::last_uses(organization_id const& organization,
                                                                std::span<api_key_id const> keys) {
    if (is_closed_) {
        return closed();
    }
    if (keys.size() > limits::max_page_items) {
        return make_failure(errc::too_many, "keys", "too many keys are asked for");
    }
    std::vector<std::optional<instant>> found(keys.size());
    list places = list::of_integers();
    list texts = list::of_texts();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (postgres::is_storable(keys[i].text())) {
            places.add(static_cast<std::int64_t>(i));
            texts.add(keys[i].text());
        }
    }
    if (!postgres::is_storable(organization.text())) {
        return found;
    }
    statement s = database_.make("SELECT k.n, u.used_at FROM unnest($2, $3) AS k(n, api_key)"
                                 " JOIN $schema.use AS u ON u.organization = $1 AND u.api_key = k.api_key");
    s.add(organization.text());
    s.add(std::move(places));
    s.add(std::move(texts));
    auto const done = database_.read({std::move(s)});
    if (!done) {
        return done.error();
    }
    PGresult const* const rows = done->answers[0].get();
    for (int n = 0; n < PQntuples(rows); ++n) {
        row const r(rows, n);
        auto const place = static_cast<std::size_t>(r.integer(0));
        if (place < found.size()) {
            found[place] = instant(instant::duration(r.integer(1)));
        }
    }
    return found;
}

result<void> counting::forget(organization_id const& organization, api_key_id const& key) {
    if (is_closed_) {
        return closed();
    }
    if (!postgres::is_storable(organization.text()) || !postgres::is_storable(key.text())) {
        return {};
    }
    std::vector<statement> all{
        database_.make("DELETE FROM $schema.use WHERE organization = $1 AND api_key = $2"),
        database_.make("DELETE FROM $schema.usage WHERE organization = $1 AND api_key = $2 AND owner = ''")};
    for (statement& s : all) {
        s.add(organization.text());
        s.add(key.text());
    }
    return write(all);
}

} // namespace writ::inline WRIT_ABI::postgres
