// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

void most_changes(trial& t) {
    commit_request r{t.new_id(), {{acme, 0}}, {}};
    for (std::size_t n = 0; n < limits::max_changes_per_commit; ++n) {
        r.changes.push_back(put(subject_record(acme, "subject-" + std::to_string(n))));
    }
    t.equal(t.commit(t.store(), r).what, commit_outcome::status::committed,
            "as many changes as there may be");
    auto const content = t.need(t.store().load(acme), "loading them");
    t.equal(content.records.subjects.size(), r.changes.size(), "the records that are loaded");
    t.equal(t.feed(t.store(), 1).at(0).changes.size(), r.changes.size(), "the changes that the feed tells");
    r.changes.push_back(put(subject_record(acme, "one more")));
    r.id = t.new_id();
    t.refused(t.store().commit(r), errc::too_many, "one change more");
    t.equal(t.revision(t.store(), acme), 1, "the revision");
}

void most_scopes(trial& t) {
    commit_request r{t.new_id(), {}, {}};
    for (std::size_t n = 0; n < limits::max_scopes_per_commit; ++n) {
        organization_id const scope("scope-" + std::to_string(n));
        r.expected.push_back({scope, 0});
        r.changes.push_back(put(role_record(scope, "r")));
    }
    auto const outcome = t.commit(t.store(), r);
    t.equal(outcome.what, commit_outcome::status::committed, "as many scopes as there may be");
    t.equal(outcome.revisions.size(), r.expected.size(), "the scopes that were changed");
    t.equal(t.commit(t.store(), r), outcome, "the same request again");
    r.expected.push_back({organization_id("one more"), 0});
    r.id = t.new_id();
    t.refused(t.store().commit(r), errc::too_many, "one scope more");
}

void most_commits(trial& t) {
    std::size_t const count = limits::max_feed_commits + 1;
    for (std::size_t n = 0; n < count; ++n) {
        commit_request const r{
            t.new_id(), {{acme, static_cast<std::int64_t>(n)}}, {put(role_record(acme, "r"))}};
        static_cast<void>(t.commit(t.store(), r));
    }
    t.equal(t.feed(t.store(), count).size(), count, "the commits in the feed");
    for (std::size_t const limit : {limits::max_feed_commits, SIZE_MAX}) {
        auto const page = t.need(t.store().changes({}, limit), "the feed");
        t.equal(page.commits.size(), limits::max_feed_commits, "the commits of the longest answer");
        t.equal(t.need(t.store().changes(page.next, limit), "the feed").commits.size(), 1u,
                "those behind it");
    }
}

} // namespace

std::vector<store_case> bound_cases() {
    return {
        {"as many changes as there may be happen and more are refused", most_changes},
        {"as many scopes as there may be change and more are refused", most_scopes},
        {"the feed tells no more commits at a time than there may be", most_commits},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
