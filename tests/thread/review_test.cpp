// SPDX-License-Identifier: Apache-2.0
// Reviews while others publish, and that nothing of the index is left behind.
#include <writ/engine/review.hpp>

#include "support/allocation_counter.hpp"

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>
#include <writ/engine/authorizer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace {

using changes = std::vector<writ::change>;

constexpr std::size_t subjects = 600;
constexpr std::size_t publications = 3'000;

writ::organization_id const a("a");
writ::role_id const even("even");
writ::role_id const odd("odd");

writ::subject subject_of(std::size_t i) {
    return {.organization = a, .id = writ::subject_id("s" + std::to_string(i))};
}

// Each subject has one of two roles: by assignment, or every third by a group.
changes moved(std::size_t i, bool is_odd) {
    writ::subject s = subject_of(i);
    auto const assigned = [&](writ::role_id const& role) {
        return writ::assignment{.organization = a, .subject = s.id, .role = role};
    };
    changes list;
    if (i % 3 == 0) {
        s.groups.emplace_back(is_odd ? "odd group" : "even group");
    } else {
        list.push_back(writ::erase(assigned(is_odd ? even : odd)));
        list.push_back(writ::put(assigned(is_odd ? odd : even)));
    }
    list.push_back(writ::put(std::move(s)));
    return list;
}

writ::directory published() {
    writ::directory d;
    d.organizations.push_back({.id = a});
    for (writ::role_id const& role : {even, odd}) {
        d.roles.push_back(
            {.id = role, .name = role.text(), .permissions = {writ::permission_name("be." + role.text())}});
        d.group_roles.push_back(
            {.organization = a, .group = writ::group_name(role.text() + " group"), .role = role});
    }
    return d;
}

changes everybody() {
    changes all;
    for (std::size_t i = 0; i < subjects; ++i) {
        changes const one = moved(i, false);
        all.insert(all.end(), one.begin() + (one.size() == 3 ? 1 : 0), one.end());
    }
    return all;
}

// All who may, by pages of a size; far too many where they are out of order.
std::size_t count_who_can(writ::review const& at, std::string const& permission, std::size_t limit) {
    std::size_t count = 0;
    std::string cursor;
    std::string last;
    do {
        auto const page = at.who_can(a, writ::permission_question(permission), {}, {cursor, limit}).value();
        for (auto const& who : page.items) {
            count += last < who.id.text() ? 1u : 2 * subjects;
            last = who.id.text();
        }
        cursor = page.next;
    } while (!cursor.empty());
    return count;
}

// Everybody has one of the two roles in each revision.
bool is_consistent(writ::review const& at, std::size_t limit) {
    return count_who_can(at, "be.even", limit) + count_who_can(at, "be.odd", limit) == subjects;
}

std::size_t read(writ::authorizer const& iam, std::size_t limit, std::atomic<bool> const& done) {
    std::size_t wrong = 0;
    std::optional<writ::review> kept;
    for (std::size_t i = 0; !done || i < 10; ++i) {
        wrong += is_consistent(writ::review(iam), limit) ? 0u : 1u;
        if (i % 8 == 0) {
            kept.reset();
            kept.emplace(iam);
        }
        wrong += is_consistent(*kept, limit) ? 0u : 1u;
        wrong += kept->holders_of(a, even, {{}, limit})->items.size() <= limit ? 0u : 1u;
    }
    return wrong;
}

void write(writ::authorizer& iam, std::size_t count) {
    for (std::size_t n = 0; n < count; ++n) {
        // Everybody is moved there and back.
        REQUIRE(iam.apply(moved(n * 7 % subjects, n / subjects % 2 == 0)).has_value());
    }
}

} // namespace

TEST_SUITE("review") {
    TEST_CASE("reviews see one revision entirely while others are published and nothing stays") {
        writ::authorizer iam({.index_holders = true});
        REQUIRE(iam.publish(published()).has_value());
        REQUIRE(iam.apply(everybody()).has_value());
        std::atomic<bool> done = false;
        constexpr std::array<std::size_t, 2> limits = {7, 1'000};
        std::array<std::size_t, limits.size()> wrong{};
        {
            std::vector<std::jthread> threads;
            for (std::size_t i = 0; i < limits.size(); ++i) {
                threads.emplace_back([&, i] { wrong[i] = read(iam, limits[i], done); });
            }
            write(iam, publications);
            done = true;
        }
        CHECK(wrong == std::array<std::size_t, limits.size()>{});
        iam.reclaim();
        CHECK(iam.counters().parts_kept == 0);
    }

    TEST_CASE("an index takes no more after many changes than after few and goes with its authorizer") {
        std::ptrdiff_t const before = writ_test::allocated_bytes();
        {
            writ::authorizer iam({.index_holders = true});
            REQUIRE(iam.publish(published()).has_value());
            REQUIRE(iam.apply(everybody()).has_value());
            write(iam, 4 * subjects);
            std::ptrdiff_t const after_few = writ_test::allocated_bytes();
            write(iam, 20 * subjects);
            CHECK(writ_test::allocated_bytes() - after_few < 32'768);
            CHECK(iam.counters().parts_kept == 0);

            // A directory that is published anew brings an index of its own.
            REQUIRE(iam.publish(published()).has_value());
            CHECK(writ::review(iam).who_can(a, writ::permission_question("be.even"))->items.empty());
            REQUIRE(iam.apply(everybody()).has_value());
            CHECK(is_consistent(writ::review(iam), 100));
        }
        CHECK(writ_test::allocated_bytes() - before < 32'768);
    }

    TEST_CASE("a review that never ends keeps as much after many changes of a subject as after one") {
        writ::authorizer iam({.index_holders = true});
        REQUIRE(iam.publish(published()).has_value());
        REQUIRE(iam.apply(everybody()).has_value());
        std::optional<writ::review> stuck(iam);
        std::size_t once = 0;
        for (std::size_t n = 0; n < 1'000; ++n) {
            REQUIRE(iam.apply(moved(1, n % 2 == 0)).has_value());
            once = n == 1 ? iam.counters().parts_kept : once;
        }
        CHECK(iam.counters().parts_kept == once);
        CHECK(is_consistent(*stuck, 100));
        stuck.reset();
        iam.reclaim();
        CHECK(iam.counters().parts_kept == 0);
    }
}
