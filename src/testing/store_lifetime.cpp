// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using status = commit_outcome::status;

void closed_is_closed(trial& t) {
    t.put({put(role_record(acme, "a"))});
    auto const r = t.request(t.store(), {put(role_record(acme, "b"))});
    store& s = t.store();
    for (int times = 0; times < 2; ++times) {
        s.close();
        t.refused(s.load(acme), errc::store_closed, "load");
        t.refused(s.read(acme, {}), errc::store_closed, "read");
        t.refused(s.find({acme, record_kind::role}), errc::store_closed, "find");
        t.refused(s.scopes({}, 10), errc::store_closed, "scopes");
        t.refused(s.commit(r), errc::store_closed, "commit");
        t.refused(s.find_commit(r.id), errc::store_closed, "find_commit");
        t.refused(s.changes({}, 10), errc::store_closed, "changes");
        t.refused(s.end(), errc::store_closed, "end");
        if (change_signal* const signal = s.signal()) {
            t.refused(signal->wait({}, t.latest(), {}), errc::store_closed, "wait");
        }
    }
}

void closed_alone(trial& t) {
    t.put({put(role_record(acme, "a"))});
    auto const other = t.open();
    other->close();
    t.equal(t.all(t.store(), acme), {role_record(acme, "a")}, "what another handle reads");
    t.put({put(role_record(acme, "b"))});
}

void closed_while_busy(trial& t) {
    t.put({put(role_record(acme, "r", "0"))});
    auto const s = t.has(store_ability::handles) ? t.open() : nullptr;
    store& busy = s ? *s : t.store();
    std::vector<std::vector<std::string>> acknowledged(4);
    t.at_once(5, [&](std::size_t i) {
        if (i == 4) {
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
            busy.close();
            return;
        }
        organization_id const scope("scope-" + std::to_string(i));
        for (std::int64_t n = 0; n < 100'000; ++n) {
            commit_request const r{
                t.new_id(), {{scope, n}}, {put(role_record(scope, "r", std::to_string(n)))}};
            auto const outcome = busy.commit(r);
            if (!outcome) {
                t.refused(outcome, errc::store_closed, "a commit while the store is closed");
                return;
            }
            if (outcome->what == status::unknown) {
                return;
            }
            t.equal(outcome->what, status::committed, "a commit while the store is closed");
            acknowledged[i].push_back(r.id);
        }
    });
    t.refused(busy.load(acme), errc::store_closed, "loading after close");
    if (s || t.has(store_ability::persistence)) {
        store& again = s ? t.store() : t.reopen();
        for (auto const& ids : acknowledged) {
            for (std::string const& id : ids) {
                t.check(t.need(again.find_commit(id), "find_commit").has_value(),
                        "a commit that was acknowledged before close did not happen");
            }
        }
    }
}

void all_is_there_again(trial& t) {
    organization const o{.id = acme, .slug = slug("taken"), .label = stored_label("Taken")};
    std::vector<record> records{o};
    for (record_kind const k : kinds_in(acme)) {
        if (k != record_kind::organization) {
            records.push_back(full_record(k, acme, "x"));
        }
    }
    std::vector<change> changes;
    for (record const& r : records) {
        changes.push_back(put(r));
    }
    changes.push_back(put(role_record(std::nullopt, "p")));
    auto const first = t.request(t.store(), changes);
    auto const outcome = t.commit(t.store(), first);
    feed_position from;
    auto const told = t.follow(t.store(), from, 1);
    t.put({put(role_record(globex, "a")), put(role_record(globex, "b"))});
    record_query q{.scope = globex, .kind = record_kind::role, .limit = 1};
    q.after = t.need(t.store().find(q), "a page").next;

    for (int times = 0; times < 2; ++times) {
        store& s = t.reopen();
        t.equal(t.all(s, acme), sorted(records), "the records after reopening");
        t.equal(t.need(s.scopes({}, 10), "scopes"), {{std::nullopt, 1}, {acme, 1}, {globex, 1}},
                "the scopes after reopening");
        t.equal(t.need(s.find_commit(first.id), "find_commit"), std::optional(outcome.revisions),
                "a commit of before");
        t.equal(t.commit(s, first), outcome, "a request that is repeated after reopening");
        t.equal(t.need(s.find(q), "the next page").records, {role_record(globex, "b")},
                "the page after one of before");
        feed_position at = from;
        auto const rest = t.follow(s, at, 1);
        t.check(rest.size() == 1 && rest[0].revisions == std::vector<scope_revision>{{globex, 1}},
                "the feed goes on elsewhere after reopening");
        t.check(t.feed(s, 2).front() == told.front(), "the feed tells something else after reopening");
        auto const claimed =
            t.commit(s, t.request(s, {put(organization{.id = globex, .slug = slug("taken")})}));
        t.equal(claimed.what, status::conflict, "a claim that was made before reopening");
    }
    t.put({put(role_record(acme, "later"))});
    t.equal(t.revision(t.store(), acme), 2, "the revision that is made after reopening");
}

void each_sees_the_other(trial& t) {
    auto const other = t.open();
    feed_position from;
    for (std::int64_t n = 1; n <= 5; ++n) {
        t.put({put(role_record(acme, "r", std::to_string(n)))});
        t.equal(t.one(*other, role_record(acme, "r")), role_record(acme, "r", std::to_string(n)),
                "what the other handle reads");
        t.put(*other, {put(role_record(globex, "r", std::to_string(n)))});
        t.equal(t.revision(t.store(), globex), n, "the revision that the first handle reads");
    }
    auto const told = t.follow(t.store(), from, 10);
    t.equal(told.size(), 10u, "the commits of both");
    t.equal(t.feed(*other, 10), told, "the feed of the other handle");
    auto theirs = t.need(other->end(), "the end");
    t.put({put(role_record(acme, "r", "last"))});
    t.equal(t.follow(*other, theirs, 1).back().changes, {put(role_record(acme, "r", "last"))},
            "the last commit, told to the other handle");
    t.check(t.store().changes(theirs, 10).has_value(), "a position of another handle is refused");
    // Conflicts, claims and ids count between them.
    auto const stale = t.request(t.store(), {put(role_record(acme, "r"))});
    auto const made =
        t.put(*other, {put(role_record(acme, "r")), put(organization{.id = acme, .slug = slug("a")})});
    t.equal(t.commit(t.store(), stale).what, status::conflict, "a revision that another handle made");
    t.equal(
        t.commit(t.store(), t.request(t.store(), {put(organization{.id = globex, .slug = slug("a")})})).what,
        status::conflict, "a claim that another handle made");
    auto const id = t.feed(*other, 12).back().id;
    t.equal(t.need(t.store().find_commit(id), "find_commit"), std::optional(made),
            "a commit of another handle");
}

} // namespace

std::vector<store_case> lifetime_cases() {
    return {
        {"after close every operation is refused", closed_is_closed},
        {"a handle is closed for itself", closed_alone, {store_ability::handles}},
        {"what was acknowledged while the store was closed has happened", closed_while_busy},
        {"all is there again when the store is opened again",
         all_is_there_again,
         {store_ability::persistence}},
        {"each of two handles sees at once what the other wrote",
         each_sees_the_other,
         {store_ability::handles}},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
