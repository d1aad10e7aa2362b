// SPDX-License-Identifier: Apache-2.0
#include "postgres/reader.hpp"

#include "postgres/document.hpp"
#include "postgres/failure.hpp"
#include "postgres/search.hpp"

#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI::postgres {
namespace {

statement revision_of(database const& d, record_scope const& scope) {
    statement s = d.make("SELECT revision FROM $schema.scope WHERE id = $1");
    s.add(text_of(scope));
    return s;
}

std::int64_t revision_in(result_set const& answer) {
    return PQntuples(answer.get()) == 0 ? 0 : row(answer.get(), 0).integer(0);
}

result<record> record_in(record_scope const& scope, std::string_view kind, std::string_view key,
                         std::string_view document) {
    auto r = record_from_document(kind, key, document);
    if (r && writ::scope_of(*r) != scope) {
        return unreadable(kind, key);
    }
    return r;
}

} // namespace

result<scope_content> load(database& d, record_scope const& scope) {
    scope_content content;
    if (!is_storable(text_of(scope))) {
        return content;
    }
    std::optional<failure> refused;
    auto const take = [&](row const& r) {
        if (!refused && !append_document(scope, r.text(0), r.text(1), r.text(2), content.records)) {
            refused = unreadable(r.text(0), r.text(1));
        }
    };
    database::streaming const stream{{1, take}, [&] {
                                         content = {};
                                         refused.reset();
                                     }};
    statement all =
        d.make("SELECT kind, key, document FROM $schema.record WHERE scope = $1 ORDER BY kind, key");
    all.add(text_of(scope));
    auto const done = d.read({revision_of(d, scope), std::move(all)}, snapshot::one, &stream);
    if (!done) {
        return done.error();
    }
    if (refused) {
        return std::move(*refused);
    }
    content.revision = revision_in(done->answers[0]);
    return content;
}

result<scope_records> read(database& d, record_scope const& scope, std::span<record const> keys) {
    if (keys.size() > limits::max_page_items) {
        return make_failure(errc::too_many, "keys", "too many keys");
    }
    scope_records found;
    found.records.resize(keys.size());
    if (!is_storable(text_of(scope))) {
        return found;
    }
    list places = list::of_integers();
    list kinds = list::of_texts();
    list texts = list::of_texts();
    for (std::size_t i = 0; i < keys.size(); ++i) {
        std::string const key = key_text(keys[i]);
        if (is_storable(key)) {
            places.add(static_cast<std::int64_t>(i));
            kinds.add(to_string(kind(keys[i])));
            texts.add(key);
        }
    }
    statement those = d.make("SELECT k.place, r.kind, r.key, r.document"
                             " FROM unnest($2, $3, $4) AS k(place, kind, key) JOIN $schema.record AS r"
                             " ON r.scope = $1 AND r.kind = k.kind AND r.key = k.key");
    those.add(text_of(scope));
    those.add(std::move(places));
    those.add(std::move(kinds));
    those.add(std::move(texts));
    auto const done = d.read({revision_of(d, scope), std::move(those)});
    if (!done) {
        return done.error();
    }
    found.revision = revision_in(done->answers[0]);
    PGresult const* const answer = done->answers[1].get();
    for (int i = 0; i < PQntuples(answer); ++i) {
        row const r(answer, i);
        auto one = record_in(scope, r.text(1), r.text(2), r.text(3));
        if (!one) {
            return std::move(one).error();
        }
        found.records.at(static_cast<std::size_t>(r.integer(0))) = std::move(*one);
    }
    return found;
}

result<record_page> find(database& d, record_query const& q) {
    if (auto valid = validate(q); !valid) {
        return valid.error();
    }
    std::optional<record_cursor> after;
    if (!q.after.empty()) {
        auto parsed = record_cursor::parse(q.after);
        if (!parsed) {
            return parsed.error();
        }
        after = std::move(*parsed);
    }
    record_page page;
    if (!is_storable(text_of(q.scope))) {
        return page;
    }
    std::size_t const most = std::clamp<std::size_t>(q.limit, 1, limits::max_page_items);
    auto const done = d.read({revision_of(d, q.scope), search(d, q, after, most + 1)});
    if (!done) {
        return done.error();
    }
    page.revision = revision_in(done->answers[0]);
    PGresult const* const answer = done->answers[1].get();
    auto const count = std::min(most, static_cast<std::size_t>(PQntuples(answer)));
    for (std::size_t i = 0; i < count; ++i) {
        row const r(answer, static_cast<int>(i));
        auto one = record_in(q.scope, to_string(q.kind), r.text(1), r.text(2));
        if (!one) {
            return std::move(one).error();
        }
        page.records.push_back(std::move(*one));
    }
    if (static_cast<std::size_t>(PQntuples(answer)) > count) {
        row const last(answer, static_cast<int>(count) - 1);
        page.next = record_cursor{std::string(last.text(0)), std::string(last.text(1))}.text();
    }
    return page;
}

result<std::vector<scope_revision>> scopes(database& d, std::optional<record_scope> const& after,
                                           std::size_t limit) {
    statement some = d.make("SELECT id, revision FROM $schema.scope WHERE ");
    if (after) {
        some.text += compared(some, "id", ">", text_of(*after)) + " AND ";
    }
    some.text += "true ORDER BY id LIMIT $"
                 + std::to_string(some.add(
                     static_cast<std::int64_t>(std::clamp<std::size_t>(limit, 1, limits::max_page_items))));
    auto const done = d.read({std::move(some)});
    if (!done) {
        return done.error();
    }
    std::vector<scope_revision> all;
    for (int i = 0; i < PQntuples(done->answers[0].get()); ++i) {
        row const r(done->answers[0].get(), i);
        auto scope = scope_of(r.text(0));
        if (!scope) {
            return unknown_schema();
        }
        all.push_back({std::move(*scope), r.integer(1)});
    }
    return all;
}

} // namespace writ::inline WRIT_ABI::postgres
