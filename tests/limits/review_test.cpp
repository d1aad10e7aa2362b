// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/review.hpp>

#include <writ/directory/directory.hpp>
#include <writ/engine/authorizer.hpp>
#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <string>

namespace limits = writ::limits;

TEST_SUITE("review") {
    TEST_CASE("a page holds no more items and asks about no more subjects than the bounds say") {
        writ::organization_id const a("a");
        writ::directory d{.organizations = {{.id = a}}};
        d.roles.push_back(
            {.id = writ::role_id("r"), .name = "r", .permissions = {writ::permission_name("x")}});
        // The first ones are inactive.
        constexpr std::size_t inactive = 2 * limits::max_page_candidates;
        constexpr std::size_t active = limits::max_page_items + 1;
        for (std::size_t i = 0; i < inactive + active; ++i) {
            d.subjects.push_back(
                {.organization = a, .id = writ::subject_id(std::to_string(10 + i)), .active = i >= inactive});
            d.assignments.push_back(
                {.organization = a, .subject = d.subjects.back().id, .role = d.roles.front().id});
        }
        writ::authorizer iam({.index_holders = true});
        REQUIRE(iam.publish(d).has_value());
        writ::review const now(iam);
        std::size_t pages = 0;
        std::size_t empty = 0;
        std::size_t items = 0;
        std::string cursor;
        do {
            auto const page = now.who_can(a, writ::permission_question("x"), {}, {cursor, 1'000'000}).value();
            CHECK(page.items.size() <= limits::max_page_items);
            ++pages;
            empty += page.items.empty() ? 1 : 0;
            items += page.items.size();
            cursor = page.next;
        } while (!cursor.empty() && pages < 10);
        CHECK(pages == 4);
        CHECK(empty == 2);
        CHECK(items == active);
        CHECK(now.holders_of(a, writ::role_id("r"))->items.size() == limits::max_page_items);
    }

    TEST_CASE("a page of permissions holds no more items than the bound says") {
        writ::organization_id const a("a");
        writ::subject_id const s("s");
        writ::directory d{.organizations = {{.id = a}}, .subjects = {{.organization = a, .id = s}}};
        d.roles.push_back({.id = writ::role_id("r"), .name = "r"});
        for (std::size_t i = 0; i < limits::max_record_items; ++i) {
            d.roles[0].permissions.emplace_back("x" + std::to_string(i));
        }
        d.assignments.push_back({.organization = a, .subject = s, .role = d.roles.front().id});
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        auto const page = writ::review(iam).permissions_of({a, s}).value();
        CHECK(page.items.size() == limits::max_page_items);
        CHECK(page.next == "2:x1");
    }
}
