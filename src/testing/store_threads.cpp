// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <algorithm>
#include <map>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using status = commit_outcome::status;

constexpr std::size_t writers = 4;
constexpr int rounds = 25;

// Commits what `make` says until it happens: a conflict, an unknown outcome and a
// busy store are tried again.
void until_committed(trial& t, store& s, std::function<commit_request()> const& make) {
    auto const latest = t.latest();
    while (std::chrono::steady_clock::now() < latest) {
        commit_request const r = make();
        auto const outcome = s.commit(r);
        if (!outcome && outcome.error().code() != errc::store_unavailable) {
            t.fail("a commit beside others: " + to_string(outcome.error()));
            throw stopped_case();
        }
        if (outcome && outcome->what == status::committed) {
            return;
        }
        if (outcome && outcome->what == status::unknown && t.need(s.find_commit(r.id), "find_commit")) {
            return;
        }
    }
    t.fail("a commit beside others did not happen for long");
    throw stopped_case();
}

// How many of the requests, made at once, happened.
std::size_t race(trial& t, std::vector<std::shared_ptr<store>> const& handles,
                 std::vector<commit_request> const& requests) {
    std::vector<status> came(requests.size());
    t.at_once(requests.size(),
              [&](std::size_t i) { came[i] = t.commit(*handles[i % handles.size()], requests[i]).what; });
    return static_cast<std::size_t>(std::count(came.begin(), came.end(), status::committed));
}

void no_lost_update(trial& t) {
    auto const handles = t.handles(writers);
    assignment const counter{.organization = acme, .subject = subject_id("s"), .role = role_id("r")};
    t.put({put(counter)});
    t.at_once(writers, [&](std::size_t i) {
        for (int n = 0; n < rounds; ++n) {
            until_committed(t, *handles[i], [&] {
                record const key = counter;
                auto const found = t.need(handles[i]->read(acme, std::span(&key, 1)), "reading a counter");
                auto next = std::get<assignment>(found.records.at(0).value());
                ++next.order;
                return commit_request{t.new_id(), {{acme, found.revision}}, {put(next)}};
            });
        }
    });
    auto const last = t.one(t.store(), counter);
    t.equal(std::get<assignment>(last.value()).order, static_cast<std::int64_t>(writers) * rounds,
            "what all have counted");
    t.equal(t.revision(t.store(), acme), 1 + static_cast<std::int64_t>(writers) * rounds, "the revision");
}

void one_of_racing(trial& t) {
    auto const handles = t.handles(writers);
    for (int n = 0; n < rounds; ++n) {
        std::vector<commit_request> requests;
        for (std::size_t i = 0; i < writers; ++i) {
            requests.push_back({t.new_id(), {{acme, n}}, {put(role_record(acme, "r", std::to_string(i)))}});
        }
        t.equal(race(t, handles, requests), 1u, "how many of those that expect one revision happened");
    }
    t.equal(t.revision(t.store(), acme), rounds, "the revision");
}

// The two name their scopes in opposite orders, as those do who lock each other out.
void no_skew(trial& t) {
    auto const handles = t.handles(2);
    for (int n = 0; n < rounds; ++n) {
        scope_revision const here{acme, t.revision(t.store(), acme)};
        scope_revision const there{platform, t.revision(t.store(), platform)};
        t.equal(race(t, handles,
                     {{t.new_id(), {here, there}, {put(role_record(acme, "r"))}},
                      {t.new_id(), {there, here}, {put(role_record(platform, "p"))}}}),
                1u, "how many of two that rest on what the other changes happened");
    }
}

// Both can happen, in either order, once each is asked for again.
void opposite_orders(trial& t) {
    auto const handles = t.handles(writers);
    std::vector<record_scope> const scopes{platform, acme, organization_id("b"), organization_id("c")};
    t.at_once(writers, [&](std::size_t i) {
        for (int n = 0; n < rounds; ++n) {
            until_committed(t, *handles[i], [&] {
                commit_request r{t.new_id(), {}, {}};
                for (std::size_t k = 0; k < scopes.size(); ++k) {
                    auto const& scope = scopes[(i % 2 == 0 ? k : scopes.size() - 1 - k)];
                    r.expected.push_back({scope, t.revision(*handles[i], scope)});
                    r.changes.push_back(put(role_record(scope, "r", std::to_string(i))));
                }
                return r;
            });
        }
    });
    for (record_scope const& scope : scopes) {
        t.equal(t.revision(t.store(), scope), static_cast<std::int64_t>(writers) * rounds, "a revision");
    }
}

void one_claims(trial& t) {
    auto const handles = t.handles(writers);
    for (int n = 0; n < rounds; ++n) {
        std::vector<commit_request> requests;
        for (std::size_t i = 0; i < writers; ++i) {
            organization_id const scope("o-" + std::to_string(n) + '-' + std::to_string(i));
            requests.push_back({t.new_id(),
                                {{scope, 0}},
                                {put(organization{.id = scope, .slug = slug("s-" + std::to_string(n))})}});
        }
        t.equal(race(t, handles, requests), 1u, "how many of those that claim the same happened");
    }
}

void one_id_once(trial& t) {
    auto const handles = t.handles(writers);
    for (int n = 0; n < rounds; ++n) {
        commit_request const r{t.new_id(), {{acme, n}}, {put(role_record(acme, "r"))}};
        t.equal(race(t, handles, std::vector<commit_request>(writers, r)), writers,
                "how many of those that repeat one request are told that it happened");
        t.equal(t.revision(t.store(), acme), n + 1, "the revision");
    }
}

// Two records of one scope always say the revision that wrote them.
void whole_commits_are_read(trial& t) {
    auto const handles = t.handles(3);
    auto const pair_of = [](std::int64_t n) {
        return std::vector<record>{role_record(acme, "a", std::to_string(n)),
                                   role_record(acme, "b", std::to_string(n))};
    };
    std::atomic<bool> is_done{false};
    t.at_once(3, [&](std::size_t i) {
        store& s = *handles[i];
        if (i == 0) {
            for (std::int64_t n = 1; n <= std::int64_t{4} * rounds; ++n) {
                auto const both = pair_of(n);
                until_committed(t, s, [&] {
                    return commit_request{
                        "n-" + std::to_string(n), {{acme, n - 1}}, {put(both[0]), put(both[1])}};
                });
            }
            is_done = true;
            return;
        }
        for (std::int64_t last = 0; !is_done;) {
            auto const loaded = t.need(s.load(acme), "loading beside a writer");
            auto const page = t.need(s.find({acme, record_kind::role}), "finding beside a writer");
            auto const keys = pair_of(0);
            auto const read = t.need(s.read(acme, keys), "reading beside a writer");
            auto const none = std::vector<record>();
            t.equal(records_of(loaded.records), loaded.revision == 0 ? none : pair_of(loaded.revision),
                    "what is loaded beside a writer");
            t.equal(page.records, page.revision == 0 ? none : pair_of(page.revision),
                    "what is found beside a writer");
            for (std::size_t k = 0; read.revision != 0 && k < 2; ++k) {
                t.equal(read.records[k], std::optional(pair_of(read.revision)[k]),
                        "what is read beside a writer");
            }
            t.check(last <= loaded.revision && loaded.revision <= page.revision
                        && page.revision <= read.revision,
                    "revisions go back");
            last = read.revision;
        }
    });
}

// Each follower is told every commit once, those of a scope in their order, and
// all of them the same.
void feed_skips_nothing(trial& t) {
    auto const handles = t.handles(writers + 2);
    constexpr std::size_t total = writers * rounds;
    std::vector<std::vector<committed>> told(2);
    t.at_once(writers + 2, [&](std::size_t i) {
        store& s = *handles[i];
        if (i >= writers) {
            feed_position from;
            told[i - writers] = t.follow(s, from, total, i == writers ? 1 : limits::max_feed_commits);
            return;
        }
        organization_id const own("own-" + std::to_string(i));
        for (int n = 0; n < rounds; ++n) {
            until_committed(t, s, [&] {
                std::vector<change> changes{put(role_record(own, "r", std::to_string(n)))};
                if (n % 4 == 0) {
                    changes.push_back(put(role_record(platform, "p", std::to_string(i))));
                }
                return t.request(s, changes);
            });
        }
    });
    for (auto const& commits : told) {
        t.equal(commits.size(), total, "the commits that a follower was told");
        std::map<record_scope, std::int64_t> revisions;
        for (committed const& c : commits) {
            for (scope_revision const& r : c.revisions) {
                t.equal(r.revision, ++revisions[r.scope], "the next revision of a scope in the feed");
            }
        }
    }
    t.check(told[0] == told[1], "two followers are told commits in different orders");
    t.check(t.feed(t.store(), total) == told[0], "the feed is told otherwise later");
}

// Who takes the end, loads, and follows from there knows what is there.
void end_load_follow(trial& t) {
    auto const handles = t.handles(2);
    std::atomic<bool> is_done{false};
    t.at_once(2, [&](std::size_t i) {
        store& s = *handles[i];
        if (i == 0) {
            for (int n = 0; n < 4 * rounds; ++n) {
                until_committed(t, s, [&] {
                    return t.request(
                        s, {put(role_record(acme, "r-" + std::to_string(n % 7), std::to_string(n)))});
                });
            }
            is_done = true;
            return;
        }
        while (!is_done) {
            auto from = t.need(s.end(), "the end");
            auto const content = t.need(s.load(acme), "loading");
            auto revision = content.revision;
            for (int pages = 0; pages < 3; ++pages) {
                auto const page = t.need(s.changes(from, 2), "following");
                for (committed const& c : page.commits) {
                    // Skipped: what was loaded.
                    if (c.revisions[0].revision > revision) {
                        t.equal(c.revisions[0].revision, revision + 1,
                                "the first revision that was not loaded");
                        revision = c.revisions[0].revision;
                    }
                }
                from = page.next;
            }
        }
    });
}

} // namespace

std::vector<store_case> thread_cases() {
    return {
        {"of many who count at once no count is lost", no_lost_update},
        {"of racing commits that expect one revision exactly one happens", one_of_racing},
        {"of racing commits that each rest on what the other changes exactly one happens", no_skew},
        {"commits to the same scopes in any order do not lock each other out", opposite_orders},
        {"of racing commits that claim the same exactly one happens", one_claims},
        {"a request that races with itself happens once", one_id_once},
        {"beside a writer every read is as of one revision and none goes back", whole_commits_are_read},
        {"beside writers the feed skips nothing and keeps the order", feed_skips_nothing},
        {"who takes the end and then loads misses nothing when he follows", end_load_follow},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
