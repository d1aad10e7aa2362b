// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <algorithm>
#include <tuple>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

// Roles of three services, so that an order has equal ones.
role numbered(std::size_t n) {
    return {.organization = acme,
            .id = role_id("role-" + std::to_string(100 + n)),
            .name = "a role",
            .service = service_id("service-" + std::to_string(n % 3))};
}

void put_roles(trial& t, std::size_t count) {
    std::vector<change> changes;
    for (std::size_t n = 0; n < count; ++n) {
        changes.push_back(put(numbered(n)));
    }
    t.put(changes);
}

std::vector<record_query> orders() {
    std::vector<record_query> all;
    for (std::string const order : {"", "service"}) {
        for (bool const descending : {false, true}) {
            all.push_back(
                {.scope = acme, .kind = record_kind::role, .order_by = order, .descending = descending});
        }
    }
    return all;
}

// All pages from where the query stands, one after the other.
std::vector<record> paged(trial& t, record_query q) {
    std::vector<record> all;
    do {
        auto page = t.need(t.store().find(q), "a page");
        t.check(page.records.size() <= std::max<std::size_t>(q.limit, 1), "a page is longer than its limit");
        t.check(page.next.empty() || !page.records.empty(), "a page without records goes on");
        std::move(page.records.begin(), page.records.end(), std::back_inserter(all));
        q.after = page.next;
    } while (!q.after.empty() && all.size() < 10'000);
    return all;
}

void follow_each_other(trial& t) {
    put_roles(t, 12);
    for (record_query q : orders()) {
        auto const whole = t.need(t.store().find(q), "all in one page");
        t.equal(whole.records.size(), 12u, "the records of one page");
        for (std::size_t const limit : {0u, 1u, 2u, 3u, 5u, 11u, 12u, 13u}) {
            q.limit = limit;
            t.equal(paged(t, q), whole.records, "pages of " + std::to_string(limit));
        }
    }
}

// What stays as it is comes once, whatever happens between two pages.
void resumed_after_changes(trial& t) {
    for (record_query q : orders()) {
        put_roles(t, 12);
        q.limit = 4;
        auto const first = t.need(t.store().find(q), "the first page");
        auto const whole = paged(
            t,
            {.scope = acme, .kind = record_kind::role, .order_by = q.order_by, .descending = q.descending});
        // The last of the page and the first of the next go, another is changed,
        // and new ones come on both sides.
        role changed = std::get<role>(whole[8]);
        changed.description = "changed";
        role before = numbered(0);
        before.id = role_id(q.descending ? "role-999" : "role-000");
        before.service = service_id(q.descending ? "service-9" : "service-");
        role behind = numbered(0);
        behind.id = role_id(q.descending ? "role-000" : "role-999");
        behind.service = service_id(q.descending ? "service-" : "service-9");
        t.put({erase(whole[3]), erase(whole[4]), put(changed), put(before), put(behind)});
        q.after = first.next;
        auto const rest = paged(t, q);
        std::vector<record> expected(whole.begin() + 5, whole.end());
        expected[3] = changed;
        expected.emplace_back(behind);
        t.equal(rest, expected, "what follows a page after changes");
        t.put({erase(before), erase(behind)});
    }
}

void as_of_one_revision(trial& t) {
    put_roles(t, 3);
    record_query q{.scope = acme, .kind = record_kind::role, .limit = 2};
    auto const first = t.need(t.store().find(q), "the first page");
    t.equal(first.revision, 1, "the revision of a page");
    t.put({put(numbered(7))});
    q.after = first.next;
    auto const second = t.need(t.store().find(q), "the second page");
    t.equal(second.revision, 2, "the revision of a page that was found later");
    t.equal(second.records, {numbered(2), numbered(7)}, "the records of that revision");
}

void at_most_so_many(trial& t) {
    std::vector<change> changes;
    for (std::size_t n = 0; n <= limits::max_page_items; ++n) {
        changes.push_back(put(subject_record(acme, "subject-" + std::to_string(n))));
    }
    t.put(changes);
    for (std::size_t const limit : {limits::max_page_items, limits::max_page_items + 1, SIZE_MAX}) {
        record_query q{.scope = acme, .kind = record_kind::subject, .limit = limit};
        auto const page = t.need(t.store().find(q), "a page as long as there may be");
        t.equal(page.records.size(), limits::max_page_items, "the records of the longest page");
        q.after = page.next;
        t.equal(t.need(t.store().find(q), "the next page").records.size(), 1u, "the records behind it");
    }
}

void scopes_paged(trial& t) {
    std::vector<scope_revision> expected{{std::nullopt, 1}};
    std::vector<change> changes{put(role_record(std::nullopt, "r"))};
    for (std::string const id : {"a", "b", "B", "a ", "c", "d"}) {
        expected.push_back({organization_id(id), 1});
        changes.push_back(put(role_record(organization_id(id), "r")));
    }
    t.put(changes);
    std::sort(expected.begin(), expected.end());
    for (std::size_t const limit : {0u, 1u, 2u, 3u, 6u, 7u, 8u}) {
        std::vector<scope_revision> all;
        std::optional<record_scope> after;
        while (true) {
            auto const some = t.need(t.store().scopes(after, limit), "some scopes");
            if (some.empty()) {
                break;
            }
            t.equal(some.size(), std::min(std::max<std::size_t>(limit, 1), expected.size() - all.size()),
                    "the scopes of one answer");
            all.insert(all.end(), some.begin(), some.end());
            after = some.back().scope;
        }
        t.equal(all, expected, "scopes, so many at a time: " + std::to_string(limit));
    }
    t.equal(t.need(t.store().scopes(record_scope(organization_id("bb")), 1),
                   "scopes after one that is not there"),
            {{organization_id("c"), 1}}, "the scope after one that is not there");
}

} // namespace

std::vector<store_case> page_cases() {
    return {
        {"pages follow each other without gap or repetition", follow_each_other},
        {"a page goes on behind the one before whatever changed in between", resumed_after_changes},
        {"a page is as of one revision and tells which", as_of_one_revision},
        {"a page has no more records than there may be", at_most_so_many},
        {"scopes are listed in their order and after whichever is named", scopes_paged},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
