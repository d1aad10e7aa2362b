// SPDX-License-Identifier: Apache-2.0
// What is kept for sessions, and that it is given back.
#include <writ/engine/authorizer.hpp>

#include "support/allocations.hpp"

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
#define WRIT_TESTS_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define WRIT_TESTS_SANITIZED 1
#endif
#endif

namespace {

using changes = std::vector<writ::change>;

// Scaled down: what races or leaks does so in each thousand of them.
#ifdef WRIT_TESTS_SANITIZED
constexpr std::size_t publications = 100'000;
#else
constexpr std::size_t publications = 1'000'000;
#endif

constexpr std::size_t subjects = 1'000;
// Of them, those that the million publications change.
constexpr std::size_t touched = 4;

writ::organization_id const a("a");

writ::subject subject_of(std::size_t i) {
    return {.organization = a, .id = writ::subject_id("s" + std::to_string(i))};
}

writ::directory published() {
    writ::directory d;
    d.organizations.push_back({.id = a});
    d.roles.push_back({.id = writ::role_id("r"), .name = "r", .permissions = {writ::permission_name("x")}});
    for (std::size_t i = 0; i < subjects; ++i) {
        d.subjects.push_back(subject_of(i));
        d.assignments.push_back(
            {.organization = a, .subject = d.subjects.back().id, .role = writ::role_id("r")});
    }
    return d;
}

// The subject is active in every second of its revisions.
changes toggled(std::size_t subject, std::size_t n) {
    writ::subject s = subject_of(subject);
    s.active = n % 2 == 0;
    return {writ::put(std::move(s))};
}

// Begins sessions of which so many live at once, until it is done; answers how
// many contradicted themselves.
std::size_t read(writ::authorizer const& iam, std::size_t at_once, std::atomic<bool> const& done) {
    std::size_t wrong = 0;
    std::deque<std::pair<writ::session, bool>> sessions;
    writ::permission_question const x("x");
    writ::subject_id const who = subject_of(at_once).id;
    for (std::size_t i = 0; !done || i < 100; ++i) {
        writ::session s = iam.start({a, who});
        bool const allowed = s.can(x);
        sessions.emplace_back(std::move(s), allowed);
        wrong += sessions.front().first.can(x) == sessions.front().second ? 0u : 1u;
        if (sessions.size() > at_once) {
            sessions.pop_front();
        }
        // Leaves the processors to the writer.
        std::this_thread::sleep_for(std::chrono::microseconds(100));
    }
    for (auto const& [s, allowed] : sessions) {
        wrong += s.can(x) == allowed ? 0u : 1u;
    }
    return wrong;
}

// Publishes so often; a session of this thread lives for a tenth of it, another
// one for all of it.  Answers how many publications were refused.
std::size_t write(writ::authorizer& iam, std::size_t count) {
    std::array<changes, 2 * touched> list;
    for (std::size_t i = 0; i < list.size(); ++i) {
        list[i] = toggled(i % touched, i / touched);
    }
    writ::subject_id const who = subject_of(0).id;
    writ::session const longest = iam.start({a, who});
    std::optional<writ::session> one;
    std::size_t refused = 0;
    for (std::size_t n = 0; n < count; ++n) {
        if (n % (count / 10) == 0) {
            one.reset();
            one.emplace(iam.start({a, who}));
        }
        refused += iam.apply(list[n % list.size()]).has_value() ? 0u : 1u;
    }
    return refused;
}

// What a session that never ends keeps of `subjects` while changes touch the
// first `several` of them, again and again.
struct retained {
    std::size_t parts;
    std::ptrdiff_t bytes;
};

retained keep_while(std::size_t several, std::size_t times) {
    writ::authorizer iam;
    REQUIRE(iam.publish(published()).has_value());
    std::vector<changes> list;
    for (std::size_t i = 0; i < 2 * several; ++i) {
        list.push_back(toggled(i % several, i / several));
    }
    // The writer's own memory is as large as it gets.
    for (changes const& c : list) {
        REQUIRE(iam.apply(c).has_value());
    }
    std::ptrdiff_t const before = writ_test::allocated_bytes();
    std::optional<writ::session> stuck(iam.start({a, subject_of(0).id}));
    bool const allowed = stuck->can(writ::permission_question("x"));
    for (std::size_t n = 0; n < times; ++n) {
        for (changes const& c : list) {
            REQUIRE(iam.apply(c).has_value());
        }
    }
    retained const kept{iam.counters().parts_kept, writ_test::allocated_bytes() - before};
    CHECK(stuck->can(writ::permission_question("x")) == allowed);
    stuck.reset();
    iam.reclaim();
    CHECK(iam.counters().parts_kept == 0);
    // The list of what was kept stays as long as it was.
    CHECK(writ_test::allocated_bytes() - before <= static_cast<std::ptrdiff_t>(64 * kept.parts));
    return kept;
}

} // namespace

TEST_SUITE("retention") {
    TEST_CASE("a million publications with sessions of all lifetimes leave nothing behind") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        constexpr std::array<std::size_t, 3> at_once = {0, 1, 3};
        std::ptrdiff_t before = 0;
        // What the first round leaves is room that the second one uses again.
        for (std::size_t const count : {publications / 100, publications}) {
            before = writ_test::allocated_bytes();
            std::atomic<bool> done = false;
            std::array<std::size_t, at_once.size()> wrong{};
            {
                std::vector<std::jthread> threads;
                for (std::size_t reader = 0; reader < at_once.size(); ++reader) {
                    threads.emplace_back([&, reader] { wrong[reader] = read(iam, at_once[reader], done); });
                }
                CHECK(write(iam, count) == 0);
                done = true;
            }
            CHECK(wrong == std::array<std::size_t, at_once.size()>{});
            iam.reclaim();
            CHECK(iam.counters().parts_kept == 0);
        }
        CHECK(writ_test::allocated_bytes() - before < 32'768);
    }

    TEST_CASE("a session that never ends keeps as much after many changes of a subject as after one") {
        retained const once = keep_while(1, 1);
        retained const often = keep_while(1, 5'000);
        // The state, the page and the node of the organization, two pages and the
        // node of the subject.
        CHECK(once.parts == 6);
        CHECK(often.parts == 6);
        CHECK(often.bytes < 2'048);
    }

    TEST_CASE("a session that never ends keeps one revision of each subject that was changed") {
        for (std::size_t const several : {std::size_t{10}, std::size_t{100}, subjects}) {
            CAPTURE(several);
            retained const once = keep_while(several, 1);
            retained const often = keep_while(several, 10);
            CHECK(often.parts == once.parts);
            // What malloc gives beyond what was asked for varies a little.
            CHECK(often.bytes <= once.bytes + once.bytes / 10);
            // At most a page of each, of up to a thousand about a hundred bytes.
            CHECK(often.parts <= 4 + 2 * several);
            CHECK(often.bytes
                  < static_cast<std::ptrdiff_t>(several == subjects ? 128 * several : 512 * several));
        }
    }
}
