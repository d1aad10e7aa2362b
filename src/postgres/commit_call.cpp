// SPDX-License-Identifier: Apache-2.0
#include "postgres/commit_call.hpp"

#include "postgres/document.hpp"
#include "postgres/schema.hpp"

#include <writ/store/keys.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>
#include <utility>

namespace writ::inline WRIT_ABI::postgres {
namespace {

// A message to a server, and a value in it, may not be larger than 1 GiB.
constexpr std::size_t max_commit_bytes = std::size_t{256} << 20;

// The record that each change is about, and which change is the last of it.
using last_changes = std::map<std::tuple<record_scope, record_kind, std::string>, std::size_t>;

last_changes last_of(std::vector<change> const& changes) {
    last_changes last;
    for (std::size_t i = 0; i < changes.size(); ++i) {
        record const& r = changes[i].record;
        last[{writ::scope_of(r), kind(r), key_text(r)}] = i;
    }
    return last;
}

std::vector<claim_attempt> claims_in(std::vector<change> const& changes, last_changes const& last) {
    std::vector<claim_attempt> all;
    std::map<std::string, held_claim> taken;
    for (auto const& [address, i] : last) {
        if (changes[i].what == change::verb::erase) {
            continue;
        }
        for (std::string& claim : claims_of(changes[i].record)) {
            held_claim const by{std::move(claim), std::get<0>(address), std::get<1>(address),
                                std::get<2>(address)};
            auto const [first, added] = taken.try_emplace(by.claim, by);
            all.push_back({by, added ? std::nullopt : std::optional(first->second)});
        }
    }
    return all;
}

void add_scopes(database const& d, commit_request const& request, statement& s) {
    auto const touched = touched_scopes(request.changes);
    std::vector<scope_revision> expected = request.expected;
    std::sort(expected.begin(), expected.end());
    list locks = list::of_texts();
    list exclusive = list::of_booleans();
    list ids = list::of_texts();
    list revisions = list::of_integers();
    list changed = list::of_booleans();
    locks.add(d.commit_lock(request.id));
    exclusive.add(true);
    for (scope_revision const& e : expected) {
        bool const is_changed = std::binary_search(touched.begin(), touched.end(), e.scope);
        locks.add(d.scope_lock(text_of(e.scope)));
        exclusive.add(is_changed);
        ids.add(text_of(e.scope));
        revisions.add(e.revision);
        changed.add(is_changed);
    }
    s.add(std::move(locks));
    s.add(std::move(exclusive));
    s.add(std::move(ids));
    s.add(std::move(revisions));
    s.add(std::move(changed));
}

// Answers how many bytes the records take.
result<std::size_t> add_changes(std::vector<change> const& changes, last_changes const& last, statement& s) {
    std::vector<bool> is_last(changes.size());
    for (auto const& [address, i] : last) {
        is_last[i] = true;
    }
    list scopes = list::of_texts();
    list kinds = list::of_texts();
    list keys = list::of_texts();
    list documents = list::of_texts();
    list puts = list::of_booleans();
    list lasts = list::of_booleans();
    for (std::size_t i = 0; i < changes.size(); ++i) {
        change const& c = changes[i];
        scopes.add(text_of(writ::scope_of(c.record)));
        kinds.add(to_string(kind(c.record)));
        keys.add(key_text(c.record));
        auto const document = document_of(c);
        if (!document) {
            return make_failure(errc::too_large, "/changes/" + std::to_string(i) + "/record",
                                "the record is too large");
        }
        documents.add(*document);
        puts.add(c.what == change::verb::put);
        lasts.add(static_cast<bool>(is_last[i]));
        if (documents.size() > max_commit_bytes) {
            return make_failure(errc::too_large, "/changes",
                                "expected at most 256 MiB of records, found more");
        }
    }
    std::size_t const bytes = documents.size();
    for (list* const l : {&scopes, &kinds, &keys, &documents, &puts, &lasts}) {
        s.add(std::move(*l));
    }
    return bytes;
}

// In the order of claims, so that two commits wait for each other in one order.
void add_claims(std::vector<claim_attempt> const& claims, statement& s) {
    std::vector<held_claim const*> sorted;
    for (claim_attempt const& c : claims) {
        if (!c.held) {
            sorted.push_back(&c.by);
        }
    }
    std::sort(sorted.begin(), sorted.end(), [](auto const* a, auto const* b) { return a->claim < b->claim; });
    list texts = list::of_texts();
    list scopes = list::of_texts();
    list kinds = list::of_texts();
    list keys = list::of_texts();
    for (held_claim const* const c : sorted) {
        texts.add(c->claim);
        scopes.add(text_of(c->scope));
        kinds.add(to_string(c->kind));
        keys.add(c->key);
    }
    for (list* const l : {&texts, &scopes, &kinds, &keys}) {
        s.add(std::move(*l));
    }
}

void add_members(std::vector<change> const& changes, last_changes const& last, statement& s) {
    list names = list::of_texts();
    list values = list::of_texts();
    list scopes = list::of_texts();
    list kinds = list::of_texts();
    list keys = list::of_texts();
    for (auto const& [address, i] : last) {
        if (changes[i].what == change::verb::erase) {
            continue;
        }
        for (indexed_member const& m : indexed_members(changes[i].record)) {
            names.add(m.name);
            values.add(m.text);
            scopes.add(text_of(std::get<0>(address)));
            kinds.add(to_string(std::get<1>(address)));
            keys.add(std::get<2>(address));
        }
    }
    for (list* const l : {&names, &values, &scopes, &kinds, &keys}) {
        s.add(std::move(*l));
    }
}

} // namespace

result<commit_call> make_commit_call(database const& d, commit_request const& request) {
    last_changes const last = last_of(request.changes);
    commit_call call{
        d.make("SELECT * FROM $schema.commit_changes($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11,"
               " $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24)"),
        claims_in(request.changes, last)};
    statement& s = call.text;
    s.add(schema_version);
    s.add(request.id);
    add_scopes(d, request, s);
    auto const bytes = add_changes(request.changes, last, s);
    if (!bytes) {
        return bytes.error();
    }
    add_claims(call.claims, s);
    add_members(request.changes, last, s);
    s.add(std::any_of(call.claims.begin(), call.claims.end(),
                      [](auto const& c) { return c.held.has_value(); }));
    s.add(static_cast<std::int64_t>(*bytes));
    return call;
}

} // namespace writ::inline WRIT_ABI::postgres
