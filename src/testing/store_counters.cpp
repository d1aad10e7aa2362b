// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"
#include "testing/store_trial.hpp"

#include <writ/store/counters.hpp>

#include <array>
#include <atomic>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using namespace std::chrono_literals;

organization_id const other_organization("Acme");
instant const noon = instant() + std::chrono::hours(24 * 365 * 50 + 12);

api_key key_of(organization_id const& in, char const* id, std::vector<key_limit> limits) {
    return {.organization = in,
            .id = api_key_id(id),
            .owner = subject_id("robot"),
            .name = id,
            .limits = std::move(limits)};
}

usage_counters& counters(trial& t) {
    return *t.store().counters();
}

use_answer use(trial& t, api_key const& k, std::int64_t cost = 1, instant now = noon) {
    return t.need(counters(t).consume(k, {.each = cost}, now), "a use of a key");
}

// How often the key may still be used, found by using it.
std::size_t uses_left(trial& t, api_key const& k, instant now = noon) {
    std::size_t count = 0;
    while (count < 100 && use(t, k, 1, now).allowed()) {
        ++count;
    }
    return count;
}

void counts_down(trial& t) {
    auto const k = key_of(acme, "k", {{.name = "all", .amount = 3}});
    for (std::int64_t left = 2; left >= 0; --left) {
        auto const answer = use(t, k);
        t.check(answer.allowed(), "a limit of three refuses one of its first three uses");
        t.equal(answer.limits.at(0).remaining, left, "what remains");
    }
    t.check(use(t, k).code == key_code::usage_exceeded, "a limit of three allows a fourth use");
    t.check(use(t, key_of(acme, "free", {})).allowed(), "a key without limits is refused");
}

void looks(trial& t) {
    auto const k = key_of(acme, "k", {{.name = "all", .amount = 2}});
    for (int n = 0; n < 5; ++n) {
        t.check(use(t, k, 0).allowed(), "looking takes something");
    }
    t.equal(uses_left(t, k), std::size_t{2}, "the uses that are left after looking");
    t.check(!use(t, k, 0).allowed(), "looking says there is something left, and there is not");
}

void all_limits_or_none(trial& t) {
    auto const both = key_of(acme, "k", {{.name = "many", .amount = 10}, {.name = "few", .amount = 2}});
    t.equal(uses_left(t, both), std::size_t{2}, "the uses of a key whose smaller limit is two");
    for (int n = 0; n < 5; ++n) {
        static_cast<void>(use(t, both));
    }
    auto const many = key_of(acme, "k", {{.name = "many", .amount = 10}});
    t.equal(uses_left(t, many), std::size_t{8}, "what refused uses have left of the larger limit");
}

void named_apart(trial& t) {
    auto const k = key_of(acme, "k", {{.name = "all", .amount = 1}});
    t.equal(uses_left(t, k), std::size_t{1}, "the uses of a limit");
    for (auto const& another :
         {key_of(acme, "K", k.limits), key_of(acme, "k ", k.limits),
          key_of(other_organization, "k", k.limits), key_of(acme, "k", {{.name = "All", .amount = 1}})}) {
        t.equal(uses_left(t, another), std::size_t{1}, "the uses of a limit of another key or name");
    }
}

void shared_by_owner(trial& t) {
    std::vector<key_limit> const shared{{.name = "all", .amount = 3, .shared = true}};
    t.check(use(t, key_of(acme, "a", shared)).allowed() && use(t, key_of(acme, "b", shared)).allowed(),
            "a shared limit of three refuses two uses");
    t.equal(uses_left(t, key_of(acme, "c", shared)), std::size_t{1}, "what two keys have left to a third");
    t.equal(uses_left(t, key_of(other_organization, "a", shared)), std::size_t{3},
            "what is left in another organization");
}

// What is stored goes through consume_all() and nothing else.
void as_the_rule_says(trial& t) {
    auto const k = key_of(acme, "k",
                          {{.name = "credits", .amount = 40},
                           {.name = "rate", .amount = 5, .period = 60s},
                           {.name = "bucket", .amount = 4, .period = 30s, .refill = limit_refill::bucket}});
    std::vector<std::optional<key_usage>> stored(k.limits.size());
    instant now = noon;
    for (std::size_t n = 0; n < t.options().commits; ++n) {
        now += std::chrono::seconds(t.choose(40)) - 5s;
        auto const cost = static_cast<std::int64_t>(t.choose(3));
        auto const expected = consume_all(k.limits, stored, {.each = cost}, now);
        auto const found = use(t, k, cost, now);
        t.equal(static_cast<int>(found.code), static_cast<int>(expected.code), "the answer to a use");
        for (std::size_t i = 0; i < k.limits.size(); ++i) {
            t.equal(found.limits.at(i).remaining, expected.limits[i].remaining,
                    "what remains of " + k.limits[i].name);
        }
    }
}

void at_the_same_moment(trial& t) {
    auto const k = key_of(acme, "k", {{.name = "all", .amount = 60}, {.name = "more", .amount = 1'000}});
    std::atomic<std::size_t> allowed{0};
    auto const handles = t.handles(4);
    t.at_once(4, [&](std::size_t i) {
        for (int n = 0; n < 25; ++n) {
            allowed += t.need(handles[i]->counters()->consume(k, {}, noon), "a use").allowed() ? 1 : 0;
        }
    });
    t.equal(allowed.load(), std::size_t{60}, "uses that were allowed of a limit of 60");
    auto const more = key_of(acme, "k", {{.name = "more", .amount = 1'000}});
    t.equal(use(t, more).limits.at(0).remaining, std::int64_t{939},
            "what refused uses have left of the other limit");
}

void latest_use(trial& t) {
    std::array<api_key_id, 3> const ids{api_key_id("a"), api_key_id("b"), api_key_id("A")};
    std::array<key_use, 4> const uses{key_use{acme, ids[0], noon},
                                      {acme, ids[0], noon - 1h},
                                      {acme, ids[1], noon - 1h},
                                      {acme, ids[1], noon}};
    t.check(counters(t).note_uses(uses).has_value(), "uses cannot be noted");
    t.check(counters(t).note_uses(std::span(uses).subspan(1, 2)).has_value(), "uses cannot be noted again");
    t.check(counters(t).note_uses({}).has_value(), "no uses cannot be noted");
    auto const found = t.need(counters(t).last_uses(acme, ids), "last uses");
    t.check(found == std::vector<std::optional<instant>>{noon, noon, std::nullopt},
            "the last uses are not the latest");
    auto const elsewhere = t.need(counters(t).last_uses(other_organization, ids), "last uses elsewhere");
    t.check(elsewhere == std::vector<std::optional<instant>>(3), "uses are told of another organization");
}

void forgotten(trial& t) {
    std::vector<key_limit> const both{{.name = "own", .amount = 2},
                                      {.name = "all", .amount = 10, .shared = true}};
    auto const k = key_of(acme, "k", both);
    auto const other = key_of(acme, "other", both);
    t.equal(uses_left(t, k) + uses_left(t, other), std::size_t{4}, "the uses of two keys");
    std::array<key_use, 1> const uses{key_use{acme, k.id, noon}};
    t.check(counters(t).note_uses(uses).has_value(), "a use cannot be noted");
    for (int n = 0; n < 2; ++n) {
        t.check(counters(t).forget(acme, k.id).has_value(), "a key cannot be forgotten");
    }
    auto const last = t.need(counters(t).last_uses(acme, std::array{k.id}), "last uses");
    t.check(!last.at(0), "the last use of a forgotten key is told");
    t.equal(use(t, k).limits.at(1).remaining, std::int64_t{5}, "what is left of the limit that others share");
    t.equal(uses_left(t, other), std::size_t{0}, "the uses of a key that was not forgotten");
}

void outside_the_feed(trial& t) {
    auto const before = t.need(t.store().end(), "the end of the feed");
    t.check(use(t, key_of(acme, "k", {{.name = "all", .amount = 2}})).allowed(), "a use is refused");
    t.equal(t.need(t.store().changes(before, 1), "the feed").commits.size(), std::size_t{0},
            "commits that a use made");
    t.equal(t.revision(t.store(), acme), std::int64_t{0}, "the revision of a scope whose key was used");
}

void bounded(trial& t) {
    std::vector<key_use> const uses(limits::max_page_items + 1, key_use{acme, api_key_id("k"), noon});
    t.refused(counters(t).note_uses(uses), errc::too_many, "too many uses");
    t.check(counters(t).note_uses(std::span(uses).subspan(1)).has_value(),
            "as many uses as may be are refused");
    std::vector<api_key_id> const keys(limits::max_page_items + 1, api_key_id("k"));
    t.refused(counters(t).last_uses(acme, keys), errc::too_many, "too many keys");
}

void closed(trial& t) {
    auto const k = key_of(acme, "k", {{.name = "all", .amount = 2}});
    usage_counters& c = counters(t);
    t.store().close();
    t.refused(c.consume(k, {}, noon), errc::store_closed, "a use after close");
    t.refused(c.note_uses({}), errc::store_closed, "noting after close");
    t.refused(c.last_uses(acme, {}), errc::store_closed, "asking after close");
    t.refused(c.forget(acme, k.id), errc::store_closed, "forgetting after close");
}

void opened_again(trial& t) {
    auto const k = key_of(acme, "k", {{.name = "all", .amount = 5}});
    static_cast<void>(use(t, k, 3));
    std::array<key_use, 1> const uses{key_use{acme, k.id, noon}};
    t.check(counters(t).note_uses(uses).has_value(), "a use cannot be noted");
    t.reopen();
    t.equal(uses_left(t, k), std::size_t{2}, "what is left after reopening");
    auto const last = t.need(counters(t).last_uses(acme, std::array{k.id}), "last uses");
    t.check(last.at(0) == noon, "the last use is lost when the store is reopened");
}

} // namespace

std::vector<store_case> counter_cases() {
    constexpr auto counts = store_ability::counters;
    return {
        {"a limit counts down to nothing and then refuses", counts_down, {counts}},
        {"a cost of nothing looks and takes nothing", looks, {counts}},
        {"a use takes of all limits of a key or of none", all_limits_or_none, {counts}},
        {"limits of other keys and names and organizations are others", named_apart, {counts}},
        {"a shared limit counts for all keys of an owner", shared_by_owner, {counts}},
        {"what is stored is what the rule of limits makes of it", as_the_rule_says, {counts}},
        {"uses at the same moment never take the same", at_the_same_moment, {counts}},
        {"the latest use is kept in whatever order uses are noted", latest_use, {counts}},
        {"a forgotten key has its own limits anew and not those it shared", forgotten, {counts}},
        {"counting makes no commit", outside_the_feed, {counts}},
        {"counters are asked about so many keys and no more", bounded, {counts}},
        {"counters end with their store", closed, {counts}},
        {"what was counted is there when the store is opened again",
         opened_again,
         {counts, store_ability::persistence}},
    };
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
