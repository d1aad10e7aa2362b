// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <functional>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using status = commit_outcome::status;
using revisions = std::vector<scope_revision>;

void nothing_at_first(trial& t) {
    for (record_scope const& scope : {platform, record_scope(acme)}) {
        auto const content = t.need(t.store().load(scope), "loading what was never written");
        t.equal(content.revision, 0, "the revision of a scope that was never written");
        t.equal(records_of(content.records), {}, "the records of a scope that was never written");
        t.equal(t.one(t.store(), role_record(scope, "editor")), std::nullopt, "a record that is not there");
        auto const page = t.need(t.store().find({scope, record_kind::role}), "finding what is not there");
        t.check(page.revision == 0 && page.records.empty() && page.next.empty(),
                "a page of a scope that was never written is not empty");
    }
    t.equal(t.need(t.store().scopes({}, 10), "listing no scopes"), {}, "the scopes of an empty store");
    t.equal(t.feed(t.store(), 0), {}, "the feed of an empty store");
}

void revisions_grow(trial& t) {
    t.equal(t.put({put(role_record(acme, "a"))}), revisions{{acme, 1}}, "a first commit");
    t.equal(t.put({put(role_record(globex, "a")), put(role_record(platform, "p"))}),
            revisions{{platform, 1}, {globex, 1}}, "a commit to two scopes");
    t.equal(t.put({put(role_record(acme, "b")), put(role_record(acme, "c"))}), revisions{{acme, 2}},
            "a commit of two changes to one scope");
    t.equal(t.put({put(role_record(acme, "b"))}), revisions{{acme, 3}}, "a commit that changes nothing");
    t.equal(t.revision(t.store(), acme), 3, "the revision of one scope");
    t.equal(t.revision(t.store(), globex), 1, "the revision of another");
    t.equal(t.revision(t.store(), platform), 1, "the revision of the platform");
}

void loaded_whole(trial& t) {
    std::vector<record> const here{role_record(acme, "a"), role_record(acme, "b"), subject_record(acme, "a"),
                                   organization{.id = acme, .name = "Acme"}};
    t.put({put(here[0]), put(here[1]), put(role_record(globex, "a"))});
    t.put({put(here[2]), put(role_record(platform, "c")), put(here[3])});
    auto const content = t.need(t.store().load(acme), "loading");
    t.equal(content.revision, 2, "the revision that is loaded");
    t.equal(records_of(content.records), sorted(here), "the records that are loaded");
    t.equal(t.all(t.store(), platform), {role_record(platform, "c")}, "the platform's records");
}

void last_change_counts(trial& t) {
    t.put({put(role_record(acme, "a", "first")), put(role_record(acme, "a", "second")),
           put(role_record(acme, "b")), erase(role_record(acme, "b")), erase(role_record(acme, "c")),
           put(role_record(acme, "c"))});
    t.equal(t.all(t.store(), acme), {role_record(acme, "a", "second"), role_record(acme, "c")},
            "what several changes of one record leave");
}

void put_and_erase_alike(trial& t) {
    t.put({put(role_record(acme, "a", "first"))});
    t.put({put(role_record(acme, "a", "second"))});
    t.equal(t.one(t.store(), role_record(acme, "a")), role_record(acme, "a", "second"),
            "a record that was replaced");
    t.equal(t.put({erase(role_record(acme, "nobody"))}), revisions{{acme, 3}}, "to erase what is not there");
    t.put({erase(role_record(acme, "a", "what else it holds does not count"))});
    t.equal(t.all(t.store(), acme), {}, "the records once the last was erased");
    t.equal(t.revision(t.store(), acme), 4, "the revision once the last record was erased");
    t.put({put(role_record(acme, "a", "third"))});
    t.equal(t.all(t.store(), acme), {role_record(acme, "a", "third")}, "what was put again");
}

void stale_conflicts(trial& t) {
    t.put({put(role_record(acme, "a"))});
    t.put({put(role_record(acme, "a")), put(role_record(globex, "a"))});
    struct {
        char const* what;
        revisions expected;
    } const rows[] = {
        {"an older revision", {{acme, 1}}},
        {"revision 0 of what was written", {{acme, 0}}},
        {"a revision to come", {{acme, 3}}},
        {"a revision far off", {{acme, INT64_MAX}}},
        {"one of several", {{globex, 0}, {acme, 2}}},
        {"one that is only read", {{acme, 2}, {globex, 2}}},
        {"one that was never written", {{acme, 2}, {platform, 1}}},
    };
    for (auto const& row : rows) {
        auto const outcome = t.commit(t.store(), {t.new_id(), row.expected, {put(role_record(acme, "b"))}});
        t.equal(outcome.what, status::conflict, row.what);
        for (scope_revision const& r : outcome.revisions) {
            t.equal(r.revision, t.revision(t.store(), r.scope), "the revision that a conflict tells");
        }
    }
    t.equal(t.all(t.store(), acme), {role_record(acme, "a")}, "the records after conflicts");
    t.equal(t.revision(t.store(), acme), 2, "the revision after conflicts");
    t.equal(t.feed(t.store(), 2).size(), 2u, "the commits in the feed after conflicts");
}

// Each of two decides by what the other is about to change.
void no_skew(trial& t) {
    t.put({put(role_record(acme, "a")), put(role_record(platform, "p"))});
    revisions const seen{{acme, 1}, {platform, 1}};
    t.equal(t.commit(t.store(), {t.new_id(), seen, {put(role_record(acme, "b"))}}).what, status::committed,
            "the first of two that rest on the same");
    auto const second = t.commit(t.store(), {t.new_id(), seen, {put(role_record(platform, "q"))}});
    t.equal(second.what, status::conflict, "the second, which changes the other scope");
    t.equal(second.revisions, revisions{{platform, 1}, {acme, 2}}, "what the conflict tells");
    t.equal(t.all(t.store(), platform), {role_record(platform, "p")}, "the platform's records");
    t.equal(
        t.commit(t.store(), {t.new_id(), {{acme, 2}, {platform, 1}}, {put(role_record(platform, "q"))}}).what,
        status::committed, "the second, once it has looked again");
}

void only_read(trial& t) {
    t.put({put(role_record(acme, "a"))});
    auto const r = t.request(t.store(), {put(role_record(globex, "a"))}, {acme, platform});
    t.equal(t.commit(t.store(), r).revisions, revisions{{globex, 1}}, "what such a commit changes");
    t.equal(t.revision(t.store(), acme), 1, "the revision of a scope that was only read");
    t.equal(t.need(t.store().scopes({}, 10), "the scopes"), revisions{{acme, 1}, {globex, 1}},
            "the scopes that were ever written");
    t.equal(t.feed(t.store(), 2).back().revisions, revisions{{globex, 1}}, "what the feed tells of it");
}

void all_or_nothing(trial& t) {
    organization const holder{.id = acme, .slug = slug("taken")};
    t.put({put(holder), put(role_record(globex, "a")), put(role_record(platform, "p"))});
    std::vector<change> const changes{put(role_record(globex, "b")), erase(role_record(platform, "p")),
                                      put(organization{.id = globex, .slug = slug("taken")})};
    auto stale = t.request(t.store(), changes);
    stale.expected.back().revision -= 1;
    t.equal(t.commit(t.store(), stale).what, status::conflict, "a commit of which one scope is stale");
    t.equal(t.commit(t.store(), t.request(t.store(), changes)).what, status::conflict,
            "a commit of which one claim is held");
    t.equal(t.all(t.store(), globex), {role_record(globex, "a")}, "the records of one scope");
    t.equal(t.all(t.store(), platform), {role_record(platform, "p")}, "the records of the other");
    t.equal(t.revision(t.store(), platform), 1, "the revision of the other");
    t.put({put(role_record(globex, "b")), erase(role_record(platform, "p"))});
    t.equal(t.all(t.store(), platform), {}, "the records of the other once it can happen");
}

void repeated_once(trial& t) {
    auto const r =
        t.request(t.store(), {put(role_record(acme, "a", "first")), put(role_record(platform, "p"))});
    auto const first = t.commit(t.store(), r);
    t.put({put(role_record(acme, "a", "later"))});
    auto const expect_first = [&](commit_request const& again, char const* what) {
        auto const outcome = t.need(t.store().commit(again), what);
        t.equal(outcome, first, what);
        t.equal(t.one(t.store(), role_record(acme, "a")), role_record(acme, "a", "later"), what);
        t.equal(t.revision(t.store(), acme), 2, what);
    };
    expect_first(r, "the same request again");
    expect_first({r.id, {{acme, 2}}, {put(role_record(acme, "a", "other"))}}, "another request with its id");
    expect_first({r.id, {{globex, 7}}, {put(role_record(globex, "a"))}}, "a stale request with its id");
    t.equal(t.feed(t.store(), 2).size(), 2u, "the commits in the feed after repetitions");
}

void conflicts_leave_the_id(trial& t) {
    commit_request r{t.new_id(), {{acme, 1}}, {put(role_record(acme, "a"))}};
    t.equal(t.commit(t.store(), r).what, status::conflict, "a stale request");
    t.equal(t.need(t.store().find_commit(r.id), "find_commit"), std::nullopt, "a request that conflicted");
    t.refused(t.store().commit({r.id, {}, {}}), errc::missing_member, "a malformed request with that id");
    r.expected = {{acme, 0}};
    t.equal(t.commit(t.store(), r).what, status::committed, "the same id with another revision");
}

void found_commits(trial& t) {
    auto const r = t.request(t.store(), {put(role_record(acme, "a")), put(role_record(platform, "p"))});
    t.equal(t.need(t.store().find_commit(r.id), "find_commit"), std::nullopt,
            "a commit that is still to come");
    auto const outcome = t.commit(t.store(), r);
    t.equal(outcome.what, status::committed, "a request whose id was looked for before");
    t.put({put(role_record(acme, "b"))});
    t.equal(t.need(t.store().find_commit(r.id), "find_commit"), std::optional(outcome.revisions),
            "a commit that happened");
    for (std::string const& other :
         {std::string(), r.id + " ", r.id.substr(1), r.id + std::string("\0", 1), std::string("Commit-1"),
          std::string(10'000, 'x'), std::string("\xff"), std::string("'"), std::string("%")}) {
        t.equal(t.need(t.store().find_commit(other), "find_commit"), std::nullopt,
                "a commit that nobody requested, " + shown(other));
    }
}

void malformed_refused(trial& t) {
    t.put({put(role_record(acme, "a"))});
    struct {
        char const* what;
        std::function<void(commit_request&)> spoil;
        errc code;
    } const rows[] = {
        {"without id", [](auto& r) { r.id = ""; }, errc::empty_name},
        {"with a NUL in its id", [](auto& r) { r.id = std::string("a\0b", 3); }, errc::invalid_name},
        {"without changes", [](auto& r) { r.changes.clear(); }, errc::missing_member},
        {"that expects nothing", [](auto& r) { r.expected.clear(); }, errc::missing_member},
        {"that expects a scope twice",
         [](auto& r) {
             r.expected.push_back({acme, 1});
         },
         errc::duplicate_record},
        {"that expects a negative revision", [](auto& r) { r.expected[0].revision = -1; },
         errc::number_out_of_range},
        {"that puts a record without id", [](auto& r) { r.changes.push_back(put(role_record(acme, ""))); },
         errc::empty_name},
        {"that puts an id with a NUL",
         [](auto& r) { r.changes.push_back(put(subject_record(acme, std::string("a\0b", 3)))); },
         errc::invalid_name},
        {"that puts an id that is not UTF-8",
         [](auto& r) { r.changes.push_back(put(subject_record(acme, "\xc3"))); }, errc::invalid_utf8},
        {"that erases an id with a NUL",
         [](auto& r) { r.changes.push_back(erase(subject_record(acme, std::string("a\0b", 3)))); },
         errc::invalid_name},
    };
    for (auto const& row : rows) {
        commit_request r{t.new_id(), {{acme, 1}}, {put(role_record(acme, "b"))}};
        row.spoil(r);
        t.refused(t.store().commit(r), row.code, std::string("a request ") + row.what);
        t.equal(t.need(t.store().find_commit(r.id), "find_commit"), std::nullopt,
                std::string("whether a request happened ") + row.what);
    }
    t.equal(t.all(t.store(), acme), {role_record(acme, "a")}, "the records after refused requests");
    t.equal(t.revision(t.store(), acme), 1, "the revision after refused requests");
}

} // namespace

std::vector<store_case> commit_cases() {
    return {
        {"a scope that was never written is revision 0 without records", nothing_at_first},
        {"a commit makes the next revision of each scope that it changes and of no other", revisions_grow},
        {"what was committed is loaded whole and nothing else", loaded_whole},
        {"of several changes of one record the last one counts", last_change_counts},
        {"to put what is there replaces it and to erase what is not there is right", put_and_erase_alike},
        {"a commit that expects another revision conflicts and changes nothing", stale_conflicts},
        {"of two commits that rest on the same revisions only the first happens", no_skew},
        {"a scope that is only read stays as it is", only_read},
        {"a commit to several scopes happens in all of them or in none", all_or_nothing},
        {"a commit id that is repeated happens once", repeated_once},
        {"the id of a request that did not happen may be used again", conflicts_leave_the_id},
        {"a commit that happened is found with its revisions and no other is", found_commits},
        {"a malformed request is refused and changes nothing", malformed_refused},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
