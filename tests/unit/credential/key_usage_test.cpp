// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_usage.hpp>

#include "support/keys.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

using writ::consume;
using writ::instant;
using writ::key_code;
using writ::key_limit;
using writ::key_usage;
using writ::limit_refill;
using writ_test::at_second;

namespace {

using stored = std::optional<key_usage>;
using std::chrono::seconds;

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

key_limit window(std::int64_t amount, std::int64_t period) {
    return {.name = "calls", .amount = amount, .period = seconds(period)};
}
key_limit bucket(std::int64_t amount, std::int64_t period) {
    return {.name = "calls", .amount = amount, .period = seconds(period), .refill = limit_refill::bucket};
}
key_limit added(std::int64_t amount, std::int64_t period) {
    return {.name = "calls", .amount = amount, .period = seconds(period), .refill = limit_refill::add};
}
key_limit credits(std::int64_t amount) {
    return {.name = "calls", .amount = amount};
}
key_limit monthly(std::int64_t amount, limit_refill refill = limit_refill::window) {
    return {.name = "calls", .amount = amount, .monthly = true, .refill = refill};
}

// Uses one after the other; answers which are allowed, as 1 and 0.
std::string uses(key_limit const& l, stored& s, std::vector<std::int64_t> const& at, std::int64_t cost = 1) {
    std::string answers;
    for (std::int64_t const second : at) {
        auto const r = consume(l, s, cost, at_second(second));
        s = r.next;
        answers += r.answer.allowed ? '1' : '0';
    }
    return answers;
}

std::string uses(key_limit const& l, std::vector<std::int64_t> const& at, std::int64_t cost = 1) {
    stored s;
    return uses(l, s, at, cost);
}

instant day(int y, unsigned m, unsigned d) {
    return std::chrono::sys_days(std::chrono::year(y) / static_cast<int>(m) / static_cast<int>(d));
}

} // namespace

TEST_SUITE("credential/key_usage") {
    TEST_CASE("each rule gives what it says and no more") {
        struct {
            char const* name;
            key_limit limit;
            std::vector<std::int64_t> at;
            std::int64_t cost;
            char const* answers;
        } const rows[] = {
            {"credits are used up", credits(3), {1, 2, 3, 4, 1'000'000'000}, 1, "11100"},
            {"credits of nothing", credits(0), {1}, 1, "0"},
            {"a cost that does not fit", credits(3), {1, 2}, 2, "10"},
            {"a window is filled at its end", window(2, 10), {100, 101, 109, 110, 111, 112}, 1, "110110"},
            {"steady traffic below the rate never ends",
             window(2, 10),
             {0, 6, 12, 18, 24, 30, 36},
             1,
             "1111111"},
            {"a window is not filled by refusals",
             window(1, 10),
             {105, 106, 107, 108, 109, 110},
             1,
             "100001"},
            {"a bucket refills evenly", bucket(2, 10), {100, 100, 100, 104, 105, 105, 110}, 1, "1100101"},
            {"a bucket holds no more than its amount", bucket(2, 10), {100, 1'000, 1'000, 1'000}, 1, "1110"},
            {"a cost above the amount of a bucket", bucket(2, 10), {100, 1'000}, 3, "00"},
            {"additions are kept", added(2, 10), {0, 10, 20, 20, 20, 20, 20, 20}, 1, "11111100"},
            {"before 1970 periods are counted too", window(1, 10), {-5, -1, 0, 9}, 1, "1010"},
            {"a negative cost is refused", window(1, 10), {5, 5}, -1, "00"},
            {"a negative amount is refused", credits(-1), {5}, 1, "0"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            CHECK(uses(row.limit, row.at, row.cost) == row.answers);
        }
    }

    TEST_CASE("a clock that steps back gives nothing") {
        CHECK(uses(window(1, 10), {109, 110, 109, 110, 109, 110}) == "110000");
        CHECK(uses(bucket(1, 10), {109, 110, 109, 119}) == "1001");
        CHECK(uses(added(1, 10), {109, 110, 109, 110, 109, 110}) == "110000");
        CHECK(uses(credits(2), {5, 4, 3}) == "110");
    }

    TEST_CASE("a clock that was far ahead takes nothing for longer than a period") {
        CHECK(uses(window(1, 10), {1'000'000, 100, 109, 110}) == "1001");
        CHECK(uses(bucket(1, 10), {1'000'000, 100, 109, 110}) == "1001");
        stored s;
        CHECK(uses(bucket(1, 10), s, {1'000'000}) == "1");
        CHECK(consume(bucket(1, 10), s, 1, at_second(100)).answer.retry_after == seconds(10));
        CHECK(uses(added(1, 10), {1'000'000, 100, 109, 110}) == "1001");
    }

    TEST_CASE("a limit that was lowered or shortened gives no more than it says now") {
        stored s;
        CHECK(uses(credits(100), s, {1}) == "1");
        // That many in all.
        CHECK(consume(credits(2), s, 0, at_second(2)).answer.remaining == 1);
        CHECK(uses(credits(2), s, {2, 3, 4}) == "100");
        stored w;
        CHECK(uses(window(100, 10), w, {1}) == "1");
        CHECK(uses(window(2, 10), w, {2, 3, 4}) == "110");
        // Periods that are shorter have greater numbers, and none of them began.
        stored a;
        CHECK(uses(added(1, 86'400), a, {86'400'000}) == "1");
        CHECK(uses(added(1, 60), a, {86'400'000, 86'400'059, 86'400'060, 86'400'061}) == "0010");
        stored m;
        CHECK(uses(added(1, 2'678'400), m, {86'400'000}) == "1");
        CHECK(uses(monthly(1, limit_refill::add), m, {86'400'001}) == "0");
    }

    TEST_CASE("credits that are raised or lowered count what was used in all") {
        stored s;
        CHECK(uses(credits(3), s, {1, 2, 3, 4}) == "1110");
        CHECK(uses(credits(5), s, {5, 6, 7}) == "110");
        CHECK(uses(credits(4), s, {8}) == "0");
        CHECK(uses(credits(6), s, {9, 10}) == "10");
        // Additions without a period are credits, too.
        key_limit additions = credits(8);
        additions.refill = limit_refill::add;
        CHECK(uses(additions, s, {11, 12, 13}) == "110");
        stored added_up;
        additions.amount = 100;
        CHECK(uses(additions, added_up, {1}) == "1");
        additions.amount = 2;
        CHECK(uses(additions, added_up, {2, 3}) == "10");
        // What was written before nothing is known of but what is left.
        stored old = key_usage{0, 0, 0};
        CHECK(uses(credits(3), old, {1}) == "0");
        CHECK(uses(credits(4), old, {2, 3}) == "10");
    }

    TEST_CASE("a limit that changes its kind keeps what is left") {
        for (key_limit const& before : {credits(5), window(5, 10), bucket(5, 10), added(5, 10)}) {
            for (key_limit const& after : {credits(5), window(5, 10), added(5, 10)}) {
                stored s;
                CHECK(uses(before, s, {100, 100}) == "11");
                CHECK(consume(after, s, 0, at_second(100)).answer.remaining == 3);
                CHECK(uses(after, s, {100, 100, 100, 100}) == "1110");
            }
        }
        stored s;
        CHECK(uses(bucket(5, 10), s, {100, 100, 100, 100, 100, 100}) == "111110");
        CHECK(uses(window(5, 10), s, {101}) == "0");
        CHECK(uses(window(5, 10), s, {110}) == "1");
    }

    TEST_CASE("looking takes nothing and says what a use would") {
        for (key_limit const& l : {credits(1), window(1, 10), bucket(1, 10), added(1, 10), monthly(1)}) {
            stored s;
            auto const look = consume(l, s, 0, at_second(5));
            CHECK(look.answer.allowed);
            CHECK(look.answer.remaining == 1);
            CHECK_FALSE(look.next);
            CHECK(uses(l, s, {5}) == "1");
            auto const again = consume(l, s, 0, at_second(5));
            CHECK_FALSE(again.answer.allowed);
            CHECK(again.answer.remaining == 0);
            CHECK(again.next == s);
        }
    }

    TEST_CASE("a refusal says for how long") {
        stored s;
        CHECK(uses(window(2, 10), s, {103}, 2) == "1");
        auto const w = consume(window(2, 10), s, 1, at_second(104)).answer;
        CHECK(w.code == key_code::rate_limited);
        CHECK(w.limit == 2);
        CHECK(w.remaining == 0);
        CHECK(w.reset == at_second(110));
        CHECK(w.retry_after == seconds(6));
        CHECK_FALSE(consume(window(2, 10), s, 3, at_second(104)).answer.retry_after);
        s.reset();
        CHECK(uses(bucket(2, 10), s, {100}, 2) == "1");
        auto const b = consume(bucket(2, 10), s, 1, at_second(101)).answer;
        CHECK(b.code == key_code::rate_limited);
        CHECK(b.reset == at_second(110));
        CHECK(b.retry_after == seconds(4));
        CHECK_FALSE(consume(bucket(2, 10), s, 3, at_second(101)).answer.retry_after);
        s.reset();
        CHECK(uses(added(2, 10), s, {100}, 2) == "1");
        auto const a = consume(added(2, 10), s, 3, at_second(101)).answer;
        CHECK(a.code == key_code::usage_exceeded);
        CHECK(a.retry_after == seconds(19));
        auto const c = consume(credits(1), key_usage{}, 1, at_second(101)).answer;
        CHECK(c.code == key_code::usage_exceeded);
        CHECK_FALSE(c.retry_after);
        CHECK_FALSE(c.reset);
    }

    TEST_CASE("months are those of the calendar") {
        stored s;
        auto const first = consume(monthly(1), s, 1, day(2024, 1, 31));
        CHECK(first.answer.reset == day(2024, 2, 1));
        CHECK_FALSE(consume(monthly(1), first.next, 1, day(2024, 1, 31)).answer.allowed);
        CHECK(consume(monthly(1), first.next, 1, day(2024, 2, 1)).answer.allowed);
        auto const december = consume(monthly(1), s, 1, day(2023, 12, 5));
        CHECK(december.answer.reset == day(2024, 1, 1));
        // Three months later there are two more additions than one use took.
        auto const kept = consume(monthly(1, limit_refill::add), december.next, 0, day(2024, 3, 1));
        CHECK(kept.answer.remaining == 3);
        CHECK_FALSE(consume(monthly(1), s, 1, instant::max()).answer.reset);
    }

    TEST_CASE("no numbers make it overflow") {
        std::int64_t const numbers[] = {
            std::numeric_limits<std::int64_t>::min(), -1, 0, 1, 2, most - 1, most};
        instant const instants[] = {instant::min(), at_second(-1), at_second(0), at_second(1),
                                    instant::max()};
        for (limit_refill const refill : {limit_refill::window, limit_refill::bucket, limit_refill::add}) {
            for (std::int64_t const amount : numbers) {
                for (std::int64_t const period : {std::int64_t{0}, std::int64_t{1}, most, std::int64_t{-5}}) {
                    for (std::int64_t const n : numbers) {
                        for (instant const now : instants) {
                            key_limit l{.amount = amount, .monthly = period < 0, .refill = refill};
                            if (period > 0) {
                                l.period = seconds(period);
                            }
                            for (stored const& s : {stored(), stored({n, n, n}), stored({most, n, 0})}) {
                                auto const r = consume(l, s, n, now);
                                CHECK((!r.answer.allowed || n >= 0));
                                CHECK((!r.answer.allowed || n <= amount || s));
                                CHECK((r.answer.allowed || r.next.has_value() == s.has_value()));
                                CHECK((n != 0 || r.next == s));
                            }
                        }
                    }
                }
            }
        }
    }

    TEST_CASE("of several limits all are used or none") {
        std::vector<key_limit> const limits{window(5, 10), credits(2)};
        std::vector<stored> s(2);
        CHECK(writ::consume_all(limits, s, {}, at_second(1)).allowed());
        auto const before = s;
        writ::named_cost const costs[] = {{"other", 9}};
        auto const refused = writ::consume_all(limits, s, {.each = 2, .named = costs}, at_second(2));
        CHECK(refused.code == key_code::usage_exceeded);
        REQUIRE(refused.limits.size() == 2);
        CHECK(refused.limits[0].allowed);
        CHECK(s == before);
        writ::named_cost const both[] = {{"calls", 1}};
        CHECK(writ::consume_all(limits, s, {.each = 99, .named = both}, at_second(2)).allowed());
        CHECK(s[1]->left == 0);
        CHECK(writ::consume_all({}, {}, {}, at_second(3)).allowed());
    }

    TEST_CASE("the latest use is kept whatever the clock does") {
        stored s;
        CHECK(uses(credits(9), s, {5, 9, 7}) == "111");
        CHECK(s->last_used == at_second(9).time_since_epoch().count());
    }

    TEST_CASE("a shared limit is its owner's and another one the key's") {
        auto k = writ_test::issue().record;
        key_limit l = credits(1);
        CHECK(writ::usage_key_of(k, l) == writ::usage_key{k.organization, k.id, {}, "calls"});
        l.shared = true;
        CHECK(writ::usage_key_of(k, l) == writ::usage_key{k.organization, {}, k.owner, "calls"});
    }
}
