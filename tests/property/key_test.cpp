// SPDX-License-Identifier: Apache-2.0
// API keys, and how often they may be used, on random histories.
#include "support/keys.hpp"

#include <writ/credential/key_scan.hpp>
#include <writ/credential/key_usage.hpp>
#include <writ/credential/key_verbs.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

using writ::key_limit;
using writ::limit_refill;
using writ_test::at_second;

namespace {

std::int64_t number(std::mt19937_64& random, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(0, most)(random);
}

key_limit random_limit(std::mt19937_64& random) {
    key_limit l{.amount = number(random, 6), .refill = static_cast<limit_refill>(number(random, 2))};
    if (number(random, 4) != 0) {
        l.period = std::chrono::seconds(1 + number(random, 12));
    }
    return l;
}

struct use {
    std::int64_t at;
    std::int64_t cost;
};

// What each rule may give at most between two of the uses that it allowed.
std::int64_t most_between(key_limit const& l, std::int64_t from, std::int64_t to) {
    if (!l.period) {
        return l.amount;
    }
    std::int64_t const p = l.period->count();
    // As many windows as the span touches; a bucket's amount and what it is
    // refilled by; every addition of before may have been kept.
    switch (l.refill) {
    case limit_refill::window: return l.amount * (to / p - from / p + 1);
    case limit_refill::bucket: return l.amount + (to - from) * l.amount / p;
    default: return l.amount * (to / p + 1);
    }
}

} // namespace

TEST_SUITE("property/key") {
    TEST_CASE("no span of time gives more than its rule whatever is asked for") {
        std::mt19937_64 random(20'261);
        for (int round = 0; round < 400; ++round) {
            CAPTURE(round);
            key_limit const l = random_limit(random);
            std::optional<writ::key_usage> stored;
            std::vector<use> allowed;
            std::int64_t now = 0;
            for (int i = 0; i < 60; ++i) {
                now += number(random, 5);
                std::int64_t const cost = number(random, 3);
                auto const r = writ::consume(l, stored, cost, at_second(now));
                auto const again = writ::consume(l, stored, cost, at_second(now));
                CHECK(again.next == r.next);
                CHECK(r.answer.remaining >= 0);
                if (r.answer.allowed && cost > 0) {
                    allowed.push_back({now, cost});
                } else {
                    CHECK(r.next == stored);
                }
                stored = r.next;
            }
            for (std::size_t first = 0; first < allowed.size(); ++first) {
                std::int64_t sum = 0;
                for (std::size_t last = first; last < allowed.size(); ++last) {
                    sum += allowed[last].cost;
                    CHECK(sum <= most_between(l, allowed[first].at, allowed[last].at));
                }
            }
        }
    }

    TEST_CASE("who waits as long as a refusal says is served") {
        std::mt19937_64 random(20'262);
        int waited = 0;
        for (int round = 0; round < 2'000; ++round) {
            CAPTURE(round);
            key_limit const l = random_limit(random);
            std::optional<writ::key_usage> stored;
            writ::instant now = at_second(number(random, 50));
            for (int i = 0; i < 12; ++i) {
                std::int64_t const cost = 1 + number(random, 2);
                auto const r = writ::consume(l, stored, cost, now);
                if (!r.answer.allowed && r.answer.retry_after) {
                    ++waited;
                    writ::instant const then = now + *r.answer.retry_after;
                    CHECK(writ::consume(l, stored, cost, then).answer.allowed);
                    CHECK_FALSE(
                        writ::consume(l, stored, cost, then - std::chrono::nanoseconds(1)).answer.allowed);
                }
                if (!r.answer.allowed && !r.answer.retry_after) {
                    CHECK_FALSE(
                        writ::consume(l, stored, cost, now + std::chrono::hours(10'000)).answer.allowed);
                }
                stored = r.next;
                now += std::chrono::milliseconds(number(random, 3'000));
            }
        }
        CHECK(waited > 500);
    }

    TEST_CASE("verbs in any order leave a revoked key revoked and a pending scope without effect") {
        std::mt19937_64 random(20'263);
        writ::key_format const format = writ_test::live_format();
        auto const verifier = writ::key_verifier::make({.formats = {format}}).value();
        writ::actor_id const actors[] = {writ_test::alice, writ_test::bob, writ::actor_id("robot")};
        for (int round = 0; round < 60; ++round) {
            CAPTURE(round);
            auto const issued =
                writ_test::issue(writ_test::deploy_key(), static_cast<std::uint64_t>(round) + 1);
            writ::api_key k = issued.record;
            writ::scope_name const read("read");
            std::optional<writ::actor_id> asked;
            bool is_approved = false;
            bool is_revoked = false;
            for (int i = 0; i < 40; ++i) {
                auto const& by = actors[number(random, 2)];
                writ::instant const now = at_second(1'000 + i);
                std::vector<writ::scope_name> wanted;
                if (number(random, 1) == 0) {
                    wanted.push_back(read);
                }
                auto const verb = number(random, 40);
                auto const done = verb == 0   ? writ::revoke_key(k, "", by, now)
                                  : verb < 14 ? writ::set_scopes(k, wanted, by, now)
                                  : verb < 28 ? writ::approve_scope(k, read, by, now)
                                  : verb < 34 ? writ::reject_scope(k, read, by, now)
                                              : writ::enable_key(k, by, now);
                CHECK((!is_revoked || !done || verb == 0));
                if (done) {
                    writ::api_key const before = k;
                    k = writ_test::key_in(*done);
                    is_revoked = is_revoked || verb == 0;
                    bool const had =
                        !before.scopes->empty() && before.scopes->front().state != writ::approval::rejected;
                    if (verb > 0 && verb < 14 && !had) {
                        asked = wanted.empty() ? std::nullopt : std::optional(by);
                    }
                    if (verb > 0 && verb < 14 && wanted.empty()) {
                        asked.reset();
                        is_approved = false;
                    }
                    if (verb >= 14 && verb < 28) {
                        CHECK((is_approved || (asked && *asked != by && by.text() != "robot")));
                        is_approved = true;
                    }
                }
                writ::key_index keys;
                keys.put(k);
                auto const v = verifier.verify(issued.text.reveal(), keys, writ_test::fixed_gate(),
                                               {.now = now, .scopes = std::span(&read, 1)});
                CHECK(v.valid() == (is_approved && !is_revoked));
            }
        }
    }

    TEST_CASE("no secret of a key survives redaction wherever it is put") {
        std::mt19937_64 random(20'264);
        std::vector<writ::key_format> const formats{writ_test::live_format(),
                                                    writ::key_format::make("acme").value()};
        writ_test::counted_entropy entropy(9);
        char const* const between[] = {"", " ", "_", "acme_", "acme_live_", "\"", "x", "\n"};
        for (int round = 0; round < 300; ++round) {
            std::string text;
            std::vector<std::string> secrets;
            for (int i = 0; i < 4; ++i) {
                writ::key_format const& f = formats[static_cast<std::size_t>(number(random, 1))];
                auto const made = f.generate(entropy).value();
                text += between[number(random, 7)];
                text += made.reveal();
                secrets.emplace_back(writ::split_key(f, made.reveal()).key_pair_secret);
            }
            std::string const clean = writ::redact(text, formats);
            for (std::string const& s : secrets) {
                CHECK(clean.find(s) == std::string::npos);
            }
        }
    }
}
