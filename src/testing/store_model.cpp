// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <writ/store/keys.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using status = commit_outcome::status;
using address = std::tuple<record_scope, record_kind, std::string>;

address address_of(record const& r) {
    return {scope_of(r), kind(r), key_text(r)};
}

// A store as plain as can be: each commit looks at everything.
struct model {
    std::map<address, record> records;
    std::map<record_scope, std::int64_t> revisions;
    std::vector<committed> commits;

    [[nodiscard]] std::int64_t revision(record_scope const& scope) const {
        auto const at = revisions.find(scope);
        return at != revisions.end() ? at->second : 0;
    }

    [[nodiscard]] std::vector<record> of(record_scope const& scope) const {
        std::vector<record> all;
        for (auto const& [at, r] : records) {
            if (std::get<0>(at) == scope) {
                all.push_back(r);
            }
        }
        return all;
    }

    // The claims that two records make.
    [[nodiscard]] static std::set<std::string> doubled(std::map<address, record> const& records) {
        std::set<std::string> once;
        std::set<std::string> twice;
        for (auto const& [at, r] : records) {
            for (std::string const& claim : claims_of(r)) {
                if (!once.insert(claim).second) {
                    twice.insert(claim);
                }
            }
        }
        return twice;
    }

    // The outcome, and the claims that are held.
    [[nodiscard]] std::pair<commit_outcome, std::set<std::string>> commit(commit_request const& r) {
        for (committed const& before : commits) {
            if (before.id == r.id) {
                return {{status::committed, before.revisions, {}}, {}};
            }
        }
        commit_outcome conflict{status::conflict, {}, {}};
        bool is_stale = false;
        for (scope_revision const& e : r.expected) {
            conflict.revisions.push_back({e.scope, revision(e.scope)});
            is_stale = is_stale || conflict.revisions.back() != e;
        }
        std::sort(conflict.revisions.begin(), conflict.revisions.end());
        auto next = records;
        for (change const& c : r.changes) {
            if (c.what == change::verb::put) {
                next.insert_or_assign(address_of(c.record), c.record);
            } else {
                next.erase(address_of(c.record));
            }
        }
        auto const held = doubled(next);
        if (is_stale || !held.empty()) {
            return {conflict, is_stale ? std::set<std::string>() : held};
        }
        records = std::move(next);
        commit_outcome outcome{status::committed, {}, {}};
        for (record_scope const& scope : touched_scopes(r.changes)) {
            outcome.revisions.push_back({scope, ++revisions[scope]});
        }
        commits.push_back({r.id, outcome.revisions, r.changes});
        return {outcome, {}};
    }
};

class generator {
public:
    explicit generator(trial& t) : t_(t) {}

    [[nodiscard]] record_scope scope() {
        std::size_t const n = t_.choose(4);
        return n == 0 ? record_scope() : organization_id("o" + std::to_string(n));
    }

    [[nodiscard]] commit_request request(model const& m, std::string const& id) {
        commit_request r{id, {}, {}};
        for (std::size_t n = 1 + t_.choose(4); n != 0; --n) {
            record made = any_record();
            r.changes.push_back(t_.choose(4) == 0 ? erase(made) : put(std::move(made)));
        }
        auto scopes = touched_scopes(r.changes);
        if (auto const also = scope(); std::find(scopes.begin(), scopes.end(), also) == scopes.end()) {
            scopes.push_back(also);
        }
        for (record_scope const& s : scopes) {
            bool const is_stale = t_.choose(20) == 0;
            r.expected.push_back({s, m.revision(s) + (is_stale ? 1 : 0)});
        }
        if (!m.commits.empty() && t_.choose(20) == 0) {
            r.id = m.commits[t_.choose(m.commits.size())].id;
        }
        return r;
    }

private:
    // Few ids and few claims, so that they meet.
    [[nodiscard]] record any_record() {
        choice const choose = [this](std::size_t n) { return t_.choose(n); };
        record_scope const in = scope();
        auto const kinds = kinds_in(in);
        bool const wants_claims = in && t_.choose(2) == 0;
        record_kind const k =
            wants_claims ? claiming[t_.choose(std::size(claiming))] : kinds[t_.choose(kinds.size())];
        record r = random_record(k, in, "n" + std::to_string(t_.choose(3)), choose);
        if (auto* const o = std::get_if<organization>(&r); o != nullptr && t_.choose(5) == 0) {
            o->type = organization_type::nno_operator;
        }
        return r;
    }

    static constexpr record_kind claiming[] = {record_kind::organization, record_kind::api_key,
                                               record_kind::identity_provider,
                                               record_kind::external_identity};
    trial& t_;
};

void compare_commit(trial& t, model& m, commit_request const& r, store& s) {
    auto const found = t.need(s.commit(r), "a random commit");
    auto const [expected, held] = m.commit(r);
    t.equal(found.what, expected.what, "what came of " + shown(r.changes));
    t.equal(found.revisions, expected.revisions, "the revisions of " + shown(r.changes));
    std::set<std::string> told;
    for (held_claim const& h : found.held) {
        told.insert(h.claim);
        // Of the store or of the request.
        auto const at = m.records.find({h.scope, h.kind, h.key});
        bool is_holder = at != m.records.end();
        for (change const& c : r.changes) {
            is_holder = is_holder || address_of(c.record) == address{h.scope, h.kind, h.key};
        }
        t.check(is_holder, "a record is told to hold a claim, and there is none");
    }
    t.check(told == held, "the claims that are told to be held by others: expected "
                              + shown(std::vector<std::string>(held.begin(), held.end())) + ", found "
                              + shown(std::vector<std::string>(told.begin(), told.end())));
}

void compare_reads(trial& t, model const& m, store& s, record_scope const& scope) {
    auto const content = t.need(s.load(scope), "loading");
    t.equal(content.revision, m.revision(scope), "the revision of " + shown(scope));
    auto const expected = m.of(scope);
    t.equal(records_of(content.records), expected, "the records of " + shown(scope));
    for (record_kind const k : {record_kind::organization, record_kind::api_key, record_kind::role}) {
        std::vector<record> of_kind;
        std::copy_if(expected.begin(), expected.end(), std::back_inserter(of_kind),
                     [k](record const& r) { return kind(r) == k; });
        t.equal(t.need(s.find({scope, k}), "finding").records, of_kind, "the records of one kind");
    }
    std::vector<scope_revision> revisions;
    for (auto const& [each, revision] : m.revisions) {
        revisions.push_back({each, revision});
    }
    t.equal(t.need(s.scopes({}, limits::max_page_items), "scopes"), revisions, "the scopes");
}

void agrees(trial& t) {
    model m;
    generator make(t);
    feed_position from;
    std::size_t told = 0;
    std::size_t conflicts = 0;
    for (std::size_t n = 0; n < t.options().commits && t.failures().empty(); ++n) {
        auto const other = t.has(store_ability::handles) && t.choose(10) == 0 ? t.open() : nullptr;
        store& s = other ? *other : t.store();
        auto const before = m.commits.size();
        compare_commit(t, m, make.request(m, t.new_id()), s);
        conflicts += m.commits.size() == before ? 1 : 0;
        compare_reads(t, m, s, make.scope());
        std::vector<committed> const news(m.commits.begin() + static_cast<std::ptrdiff_t>(told),
                                          m.commits.end());
        t.equal(t.follow(s, from, news.size()), news, "what the feed tells");
        told = m.commits.size();
        if (!other && t.has(store_ability::persistence) && t.choose(50) == 0) {
            t.reopen();
        }
    }
    // What is compared must have happened.
    t.check(t.options().commits < 100 || (conflicts > 5 && m.commits.size() > 20),
            "the random commits are all of one sort");
}

} // namespace

std::vector<store_case> model_cases() {
    return {{"after each of many random commits the store agrees with a plain model", agrees}};
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
