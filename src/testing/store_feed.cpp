// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

// Commits `count` times, and gives what the feed should tell of it.
std::vector<committed> fill(trial& t, std::size_t count) {
    std::vector<committed> all;
    for (std::size_t n = 0; n < count; ++n) {
        std::vector<change> changes{put(role_record(acme, "r", "version " + std::to_string(n)))};
        if (n % 3 == 0) {
            changes.push_back(put(role_record(std::nullopt, "p" + std::to_string(n))));
        }
        if (n % 4 == 1) {
            changes.push_back(erase(role_record(globex, "none")));
        }
        auto const r = t.request(t.store(), changes);
        all.push_back({r.id, t.commit(t.store(), r).revisions, changes});
    }
    return all;
}

void whole_and_in_order(trial& t) {
    auto const all = fill(t, 12);
    t.equal(t.feed(t.store(), all.size()), all, "what the feed tells");
    // Of an erased record the key members alone.
    t.put({{change::verb::erase, role_record(acme, "r", "more than its key")}});
    t.equal(t.feed(t.store(), all.size() + 1).back().changes, {erase(role_record(acme, "r"))},
            "what the feed tells of an erased record");
}

void so_many_at_a_time(trial& t) {
    auto const all = fill(t, 7);
    t.equal(t.feed(t.store(), 7).size(), 7u, "the commits in the feed");
    for (std::size_t const limit : {1u, 2u, 3u, 7u, 8u}) {
        feed_position from;
        t.equal(t.follow(t.store(), from, 7, limit), all,
                "the feed, so many at a time: " + std::to_string(limit));
    }
    auto const least = t.need(t.store().changes({}, 0), "the feed with a limit of 0");
    t.equal(least.commits.size(), 1u, "a limit of 0 counts as 1");
    t.check(!least.told_until, "a page before others says that all has been told");
    t.check(t.store().changes({}, SIZE_MAX).has_value(), "a limit beyond the bound is refused");
}

// A position leads to the same commits whenever it is used.
void positions_last(trial& t) {
    std::vector<committed> all = fill(t, 6);
    std::vector<feed_position> positions{{}};
    static_cast<void>(t.feed(t.store(), 6));
    while (positions.size() <= all.size()) {
        auto const page = t.need(t.store().changes(positions.back(), 1), "one commit");
        if (page.commits.size() != 1) {
            t.fail("the feed leaves out commits that it told before");
            return;
        }
        positions.push_back(page.next);
    }
    auto const more = fill(t, 3);
    all.insert(all.end(), more.begin(), more.end());
    for (std::size_t n = 0; n < positions.size(); ++n) {
        feed_position from = positions[n];
        std::vector<committed> const rest(all.begin() + static_cast<std::ptrdiff_t>(n), all.end());
        t.equal(t.follow(t.store(), from, rest.size()), rest, "the feed after position " + std::to_string(n));
        t.equal(t.need(t.store().changes(from, 10), "the feed after its end").commits, {},
                "commits that are told twice");
    }
}

void nothing_else(trial& t) {
    auto r = t.request(t.store(), {put(role_record(acme, "a"))});
    t.commit(t.store(), r);
    feed_position from;
    static_cast<void>(t.follow(t.store(), from, 1));
    t.commit(t.store(), r);
    r.id = t.new_id();
    t.commit(t.store(), r);
    t.refused(t.store().commit({t.new_id(), {}, {}}), errc::missing_member, "a malformed request");
    static_cast<void>(t.need(t.store().find_commit("nobody"), "find_commit"));
    t.equal(t.follow(t.store(), from, 0), {}, "commits that did not happen");
    auto const next = fill(t, 1);
    t.equal(t.follow(t.store(), from, 1), next, "the commit that happened next");
}

void begins_empty(trial& t) {
    auto const page = t.need(t.store().changes({}, 10), "the feed of an empty store");
    auto const end = t.need(t.store().end(), "the end of an empty store");
    t.equal(page.commits, {}, "commits of an empty store");
    auto const all = fill(t, 2);
    for (feed_position from : {page.next, end}) {
        t.equal(t.follow(t.store(), from, 2), all, "the feed after a position of before all commits");
    }
}

void foreign_refused(trial& t) {
    fill(t, 3);
    auto const other = t.elsewhere();
    t.put(*other, {put(role_record(acme, "r"))});
    t.put(*other, {put(role_record(acme, "r"))});
    feed_position theirs;
    static_cast<void>(t.follow(*other, theirs, 2));
    t.refused(t.store().changes(theirs, 10), errc::invalid_cursor, "a position of another store");
    t.refused(t.store().changes(t.need(other->end(), "the end of another store"), 10), errc::invalid_cursor,
              "the end of another store");
    for (std::string const& text :
         {std::string("x"), std::string(" "), std::string("-1"), std::string("\xff"), std::string("\0", 1),
          std::string("{}"), std::string("'"), std::string(100'000, '9')}) {
        t.refused(t.store().changes({text}, 10), errc::invalid_cursor, "the position " + shown(text));
    }
    feed_position ours;
    static_cast<void>(t.follow(t.store(), ours, 3));
    for (std::string const& text : {ours.text + "x", ours.text + std::string("\0", 1), " " + ours.text}) {
        t.refused(t.store().changes({text}, 10), errc::invalid_cursor, "the position " + shown(text));
    }
}

void end_is_behind_all(trial& t) {
    fill(t, 5);
    auto const latest = t.latest();
    while (true) {
        auto const end = t.need(t.store().end(), "the end");
        if (t.need(t.store().changes(end, 10), "the feed after its end").commits.empty()) {
            break;
        }
        if (std::chrono::steady_clock::now() > latest) {
            t.fail("the end does not come to stand behind all commits");
            return;
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    auto from = t.need(t.store().end(), "the end");
    auto const next = fill(t, 2);
    t.equal(t.follow(t.store(), from, 2), next, "what follows the end");
}

// How old an answer is, who follows counts from what he is told.
void says_what_it_holds_back(trial& t) {
    feed_position from;
    for (int n = 0; n < 3; ++n) {
        auto const next = fill(t, 1);
        auto const acknowledged = std::chrono::steady_clock::now();
        auto const latest = t.latest();
        for (;;) {
            auto const page = t.need(t.store().changes(from, 10), "the feed");
            from = page.next;
            if (!page.commits.empty()) {
                t.equal(page.commits, next, "what the feed tells");
                t.check(!page.told_until || *page.told_until <= std::chrono::steady_clock::now(),
                        "all has been told up to the future");
                break;
            }
            t.check(page.told_until && *page.told_until <= acknowledged,
                    "a page without a commit that was acknowledged says that all has been told");
            if (std::chrono::steady_clock::now() > latest) {
                t.fail("a commit that was acknowledged does not come");
                return;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        auto const until = t.need(t.store().changes(from, 10), "the feed at its end").told_until;
        t.check(!until || *until <= std::chrono::steady_clock::now(), "all has been told up to the future");
    }
}

// The same beside a writer.
void has_told_what_it_says(trial& t) {
    auto const handles = t.handles(2);
    std::mutex mutex;
    std::vector<std::pair<std::string, std::chrono::steady_clock::time_point>> acknowledged;
    std::atomic<bool> is_done{false};
    t.at_once(3, [&](std::size_t i) {
        if (i == 0) {
            for (int n = 0; n < 100; ++n) {
                auto const r = t.request(*handles[1], {put(role_record(acme, "r", std::to_string(n)))});
                if (t.commit(*handles[1], r).what == commit_outcome::status::committed) {
                    std::lock_guard const lock(mutex);
                    acknowledged.emplace_back(r.id, std::chrono::steady_clock::now());
                }
                // So that there are pages without commits.
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
            is_done = true;
            return;
        }
        std::set<std::string> told;
        auto const latest = t.latest();
        auto before = std::chrono::steady_clock::now();
        for (feed_position from; !is_done && before < latest; before = std::chrono::steady_clock::now()) {
            auto const page = t.need(handles[0]->changes(from, limits::max_feed_commits), "the feed");
            from = page.next;
            for (committed const& c : page.commits) {
                told.insert(c.id);
            }
            std::lock_guard const lock(mutex);
            for (auto const& [id, when] : acknowledged) {
                t.check(!page.commits.empty() || when >= page.told_until.value_or(before)
                            || told.contains(id),
                        "a page says that all has been told, and a commit was not");
            }
        }
    });
}

} // namespace

std::vector<store_case> feed_cases() {
    return {
        {"the feed tells every commit whole and in the order of revisions", whole_and_in_order},
        {"the feed tells as many commits at a time as are asked for", so_many_at_a_time},
        {"a position leads to the same commits whenever it is used", positions_last},
        {"what did not happen is not in the feed", nothing_else},
        {"positions of an empty store stand before all commits", begins_empty},
        {"a position that is none of the store's is refused", foreign_refused},
        {"the end stands behind all commits once nobody writes", end_is_behind_all},
        {"what was acknowledged is told or said to be held back", says_what_it_holds_back},
        {"a page without commits says until when everything was told, and it was", has_told_what_it_says},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
