// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <thread>
#include <vector>

namespace {

using changes = std::vector<writ::change>;

constexpr std::size_t organizations = 3;
constexpr std::size_t roles = 7;
constexpr std::size_t publications = 400;

writ::organization_id organization_of(std::size_t i) {
    return writ::organization_id("o" + std::to_string(i));
}
writ::subject_id const alice("alice");

std::string permission_of(std::uint64_t i) {
    return "may." + std::to_string(i % roles);
}

// The one permission of the platform's role, and the one role of each subject,
// say at which publication they were put.
writ::role platform_role(std::uint64_t i) {
    return {.id = writ::role_id("platform"),
            .name = "platform",
            .permissions = {writ::permission_name("platform." + std::to_string(i % roles))}};
}
writ::assignment assigned(std::size_t o, std::uint64_t i) {
    return {.organization = organization_of(o),
            .subject = alice,
            .role = writ::role_id("r" + std::to_string(i % roles))};
}

// Everything as of the first publication.
writ::directory first_directory() {
    writ::directory d;
    d.roles.push_back(platform_role(1));
    for (std::size_t i = 0; i < roles; ++i) {
        writ::role_id const id("r" + std::to_string(i));
        d.roles.push_back(
            {.id = id, .name = id.text(), .permissions = {writ::permission_name(permission_of(i))}});
    }
    for (std::size_t o = 0; o < organizations; ++o) {
        d.organizations.push_back({.id = organization_of(o)});
        d.subjects.push_back({.organization = organization_of(o), .id = alice});
        d.assignments.push_back(assigned(o, 1));
        d.assignments.push_back(
            {.organization = organization_of(o), .subject = alice, .role = writ::role_id("platform")});
    }
    return d;
}

// Whether all answers are those of the revisions that they were read at, and of
// no other.
bool is_consistent(writ::session const& s) {
    bool right = true;
    std::uint64_t const at = s.check(writ::permission_question{"x"}).organization_revision();
    for (std::uint64_t i = 0; i < roles; ++i) {
        std::string const mine = permission_of(i);
        std::string const platforms = "platform." + std::to_string(i);
        auto const own = s.check(writ::permission_question{mine});
        auto const shared = s.check(writ::permission_question{platforms});
        right = right && own.organization_revision() == at && own.allowed() == (at % roles == i)
                && shared.allowed() == (shared.platform_revision() % roles == i);
    }
    return right;
}

// Changes the organizations in turn; every fifth change is the platform's.
void write(writ::authorizer& iam, std::atomic<bool>& done) {
    std::array<std::uint64_t, organizations> last;
    last.fill(1);
    for (std::uint64_t i = 2; i < publications; ++i) {
        std::size_t const o = i % organizations;
        changes list;
        if (i % 5 == 0) {
            list.push_back(writ::put(platform_role(i)));
        } else {
            list.push_back(writ::erase(assigned(o, last[o])));
            list.push_back(writ::put(assigned(o, i)));
            last[o] = i;
        }
        // A refused change in between counts for nothing.
        (void)iam.apply(changes{writ::put(writ::assignment{.organization = organization_of(o)})});
        if (iam.apply(list).value().number != i) {
            break;
        }
        std::this_thread::yield();
    }
    done = true;
}

} // namespace

TEST_SUITE("publish") {
    TEST_CASE("sessions see one revision entirely while others are published") {
        writ::authorizer iam;
        REQUIRE(iam.publish(first_directory()).has_value());
        std::atomic<bool> done = false;
        std::array<std::size_t, 3> wrong{};
        std::array<std::size_t, 3> asked{};
        // Each reader keeps so many sessions: none, a few, or more than one block of pins.
        constexpr std::array<std::size_t, 3> kept = {0, 5, 300};
        {
            std::vector<std::jthread> threads;
            threads.emplace_back([&] { write(iam, done); });
            for (std::size_t reader = 0; reader < kept.size(); ++reader) {
                threads.emplace_back([&, reader] {
                    std::deque<writ::session> sessions;
                    for (std::size_t i = 0; !done || i < 100; ++i) {
                        writ::organization_id const o = organization_of(i % organizations);
                        sessions.push_back(iam.start({o, alice}));
                        wrong[reader] += is_consistent(sessions.back()) ? 0u : 1u;
                        wrong[reader] += is_consistent(sessions.front()) ? 0u : 1u;
                        ++asked[reader];
                        if (sessions.size() > kept[reader]) {
                            sessions.pop_front();
                        }
                    }
                    for (writ::session const& s : sessions) {
                        wrong[reader] += is_consistent(s) ? 0u : 1u;
                    }
                });
            }
        }
        CHECK(wrong == std::array<std::size_t, 3>{});
        for (std::size_t const count : asked) {
            CHECK(count >= 100);
        }
        iam.reclaim();
        CHECK(iam.counters().parts_kept == 0);
        CHECK(is_consistent(iam.start({organization_of(0), alice})));
    }

    TEST_CASE("one session is asked by several threads while changes are applied") {
        writ::authorizer iam;
        REQUIRE(iam.publish(first_directory()).has_value());
        writ::organization_id const o = organization_of(1);
        std::atomic<bool> done = false;
        std::array<std::size_t, 2> wrong{};
        {
            writ::session const shared = iam.start({o, alice});
            std::vector<std::jthread> threads;
            threads.emplace_back([&] { write(iam, done); });
            for (std::size_t& mine : wrong) {
                threads.emplace_back([&] {
                    while (!done) {
                        mine += is_consistent(shared) ? 0u : 1u;
                        mine += shared.check(writ::permission_question{"x"}).organization_revision() == 1
                                    ? 0u
                                    : 1u;
                    }
                });
            }
        }
        CHECK(wrong == std::array<std::size_t, 2>{});
    }

    TEST_CASE("several writers wait for each other and none of their changes is lost") {
        writ::authorizer iam;
        REQUIRE(iam.publish(first_directory()).has_value());
        std::array<std::size_t, organizations> refused{};
        {
            std::vector<std::jthread> threads;
            for (std::size_t o = 0; o < organizations; ++o) {
                threads.emplace_back([&, o] {
                    for (std::uint64_t i = 2; i < 100; ++i) {
                        bool const applied =
                            iam.apply(changes{writ::erase(assigned(o, i - 1)), writ::put(assigned(o, i))})
                                .has_value();
                        refused[o] += applied ? 0u : 1u;
                    }
                });
            }
        }
        CHECK(refused == std::array<std::size_t, organizations>{});
        for (std::size_t o = 0; o < organizations; ++o) {
            writ::organization_id const id = organization_of(o);
            CHECK(iam.can({id, alice}, writ::permission_question{permission_of(99)}));
        }
        CHECK(iam.apply({}).value().number == 2 + 98 * organizations);
        CHECK(iam.counters().parts_kept == 0);
    }

    TEST_CASE("a session that never ends keeps the parts of its revision that were replaced") {
        writ::authorizer iam;
        REQUIRE(iam.publish(first_directory()).has_value());
        writ::organization_id const o = organization_of(0);
        writ::session const stuck = iam.start({o, alice});
        for (std::uint64_t i = 2; i < 200; ++i) {
            REQUIRE(
                iam.apply(changes{writ::erase(assigned(0, i - 1)), writ::put(assigned(0, i))}).has_value());
            // The state, the page and the node of the organization, the page and
            // the node of the subject.
            REQUIRE(iam.counters().parts_kept == 5);
        }
        CHECK(is_consistent(stuck));
        CHECK(stuck.can(writ::permission_question{permission_of(1)}));
    }

    TEST_CASE("directories are published again while sessions come and go") {
        writ::authorizer iam;
        REQUIRE(iam.publish(first_directory()).has_value());
        std::atomic<bool> done = false;
        std::size_t wrong = 0;
        std::size_t refused = 0;
        {
            std::jthread const reader([&] {
                writ::organization_id const o = organization_of(0);
                for (std::size_t i = 0; !done || i < 100; ++i) {
                    writ::session const s = iam.start({o, alice});
                    wrong += s.can(writ::permission_question{permission_of(1)}) ? 0u : 1u;
                }
            });
            for (int i = 0; i < 50; ++i) {
                refused += iam.publish(first_directory()).has_value() ? 0u : 1u;
            }
            done = true;
        }
        CHECK(wrong == 0);
        CHECK(refused == 0);
        iam.reclaim();
        CHECK(iam.counters().parts_kept == 0);
    }
}
