// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <stop_token>
#include <thread>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using wake = change_signal::wake;
using clock = std::chrono::steady_clock;

// Waits as one does who looks whenever there may be something: until it is
// another reason than that, or for long.
result<wake> wait_long(trial& t, feed_position const& from, clock::time_point deadline,
                       std::stop_token const& stop = {}) {
    auto const latest = t.latest();
    while (true) {
        auto woken = t.store().signal()->wait(from, deadline, stop);
        if (!woken || *woken != wake::changed || clock::now() > latest) {
            return woken;
        }
        std::this_thread::yield();
    }
}

feed_position position_now(trial& t, std::size_t commits) {
    feed_position from;
    static_cast<void>(t.follow(t.store(), from, commits));
    return from;
}

// While `disturb` runs, a wait ends, and why.
template <class Disturb>
result<wake> meanwhile(trial& t, feed_position const& from, clock::time_point deadline,
                       std::stop_token const& stop, Disturb const& disturb) {
    std::jthread const other([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        disturb();
    });
    return wait_long(t, from, deadline, stop);
}

void at_once_if_there_is(trial& t) {
    t.put({put(role_record(acme, "a"))});
    static_cast<void>(t.feed(t.store(), 1));
    t.equal(t.need(t.store().signal()->wait({}, t.latest(), {}), "wait"), wake::changed,
            "why a wait ends where there is a commit already");
}

void woken_by(trial& t, store& writer) {
    for (std::size_t n = 0; n < 5; ++n) {
        auto const from = position_now(t, n);
        std::jthread const other([&] {
            std::this_thread::sleep_for(std::chrono::milliseconds(n));
            try {
                t.put(writer, {put(role_record(acme, "a"))});
            } catch (stopped_case const&) {
                // It was said why.
            }
        });
        t.equal(t.need(t.store().signal()->wait(from, t.latest(), {}), "wait"), wake::changed,
                "why a wait ends while somebody commits");
    }
}
void woken_by_own(trial& t) {
    woken_by(t, t.store());
}
void woken_by_other(trial& t) {
    static_cast<void>(t.store());
    woken_by(t, *t.open());
}

void all_are_woken(trial& t) {
    auto const handles = t.handles(4);
    auto const from = position_now(t, 0);
    t.at_once(4, [&](std::size_t i) {
        if (i == 0) {
            t.put(*handles[0], {put(role_record(acme, "a"))});
            return;
        }
        t.equal(t.need(handles[i]->signal()->wait(from, t.latest(), {}), "wait"), wake::changed,
                "why one of several waits ends");
    });
}

void follower_misses_nothing(trial& t) {
    auto const handles = t.handles(2);
    constexpr std::size_t total = 100;
    t.at_once(2, [&](std::size_t i) {
        store& s = *handles[i];
        if (i == 0) {
            for (std::size_t n = 0; n < total; ++n) {
                t.put(s, {put(role_record(acme, "a", std::to_string(n)))});
            }
            return;
        }
        auto const latest = t.latest();
        feed_position from;
        std::size_t told = 0;
        while (told < total && clock::now() < latest) {
            static_cast<void>(t.need(s.signal()->wait(from, latest, {}), "wait"));
            auto const page = t.need(s.changes(from, limits::max_feed_commits), "following");
            told += page.commits.size();
            from = page.next;
        }
        t.equal(told, total, "the commits that one was told who waits for each");
    });
}

void until_the_deadline(trial& t) {
    t.put({put(role_record(acme, "a"))});
    auto const from = position_now(t, 1);
    for (int const milliseconds : {0, 1, 30}) {
        auto const deadline = clock::now() + std::chrono::milliseconds(milliseconds);
        t.equal(t.need(wait_long(t, from, deadline), "wait"), wake::deadline,
                "why a wait ends while nobody commits");
        t.check(clock::now() >= deadline, "a wait says that its deadline passed, and it has not");
    }
    for (auto const past : {clock::now() - std::chrono::hours(1), clock::time_point::min()}) {
        t.equal(t.need(wait_long(t, from, past), "wait"), wake::deadline,
                "why a wait ends whose deadline is past");
    }
}

void until_stopped(trial& t) {
    t.put({put(role_record(acme, "a"))});
    auto const from = position_now(t, 1);
    for (auto const deadline : {t.latest(), clock::time_point::max()}) {
        std::stop_source source;
        t.equal(
            t.need(meanwhile(t, from, deadline, source.get_token(), [&] { source.request_stop(); }), "wait"),
            wake::stopped, "why a wait ends that is stopped");
        t.equal(t.need(wait_long(t, from, deadline, source.get_token()), "wait"), wake::stopped,
                "why a wait ends that was stopped before");
    }
}

void until_closed(trial& t) {
    t.put({put(role_record(acme, "a"))});
    auto const from = position_now(t, 1);
    t.refused(meanwhile(t, from, t.latest(), {}, [&] { t.store().close(); }), errc::store_closed,
              "a wait while the store is closed");
}

void foreign_refused(trial& t) {
    auto const other = t.elsewhere();
    t.put(*other, {put(role_record(acme, "a"))});
    feed_position theirs;
    static_cast<void>(t.follow(*other, theirs, 1));
    for (feed_position const& p : {theirs, feed_position{"x"}}) {
        t.refused(t.store().signal()->wait(p, t.latest(), {}), errc::invalid_cursor,
                  "to wait after a position of another store");
    }
}

} // namespace

std::vector<store_case> signal_cases() {
    std::vector<store_ability> const alone{store_ability::signal};
    std::vector<store_ability> const beside{store_ability::signal, store_ability::handles};
    return {
        {"a wait ends at once if there is a commit already", at_once_if_there_is, alone},
        {"a wait ends when somebody commits", woken_by_own, alone},
        {"a wait ends when somebody commits through another handle", woken_by_other, beside},
        {"several waits end by one commit", all_are_woken, alone},
        {"who waits for each commit misses none", follower_misses_nothing, alone},
        {"a wait ends at its deadline and not before", until_the_deadline, alone},
        {"a wait ends when it is stopped however far its deadline", until_stopped, alone},
        {"a wait ends when the store is closed", until_closed, alone},
        {"to wait after a position that is none of the store's is refused", foreign_refused, alone},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
