// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>

#include "support/questions.hpp"
#include "support/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <set>
#include <tuple>
#include <vector>

namespace {

using writ::batch;
using writ_test::put_interned_to;
using writ_test::put_to;
using writ_test::world;

constexpr std::uint64_t seeds = 80;

struct fixed_clock final : writ::clock {
    writ::instant at;
    explicit fixed_clock(writ::instant i) : at(i) {}
    [[nodiscard]] writ::instant now() const noexcept override { return at; }
};

auto parts(writ::decision const& d) {
    return std::tuple(d.reason(), d.conditional(), d.statement(), d.valid_until(), d.revision(),
                      d.organization_revision(), d.platform_revision());
}

writ::caller_options options_of(writ::scenario_caller const& c) {
    writ::caller_options options{.mfa = c.mfa};
    if (c.scopes) {
        options.scopes = *c.scopes;
    }
    return options;
}

// All subjects, and some that there are not.
std::vector<writ::subject_ref> subjects_of(writ::scenario const& s) {
    static writ::organization_id const none("none");
    static writ::subject_id const nobody("nobody");
    std::vector<writ::subject_ref> made;
    for (writ::subject const& one : s.directory.subjects) {
        made.emplace_back(one.organization, one.id);
        made.emplace_back(one.organization, nobody);
        made.emplace_back(none, one.id);
    }
    return made;
}

// How many of the decisions are given.
std::size_t expected_count(std::vector<writ::decision> const& all, batch until) {
    auto const last = std::find_if(all.begin(), all.end(), [until](writ::decision const& d) {
        return until == (d.allowed() ? batch::first_permit : batch::first_denial);
    });
    return static_cast<std::size_t>(last - all.begin()) + (last != all.end() ? 1 : 0);
}

// Whether a list is answered as its members are.
template <class CheckMany>
void require_alike(std::vector<writ::decision> const& expected, CheckMany const& check_many) {
    for (batch const until : {batch::all, batch::first_denial, batch::first_permit}) {
        std::vector<writ::decision> into(expected.size());
        std::size_t const count = check_many(into, until);
        REQUIRE(count == expected_count(expected, until));
        for (std::size_t i = 0; i < count; ++i) {
            REQUIRE(parts(into[i]) == parts(expected[i]));
        }
    }
}

} // namespace

TEST_SUITE("property/batch") {
    TEST_CASE("a list of questions is answered as its questions are") {
        std::set<writ::reason> met;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed));
            std::vector<writ::question> questions;
            for (writ::scenario_check const& c : w.scenario().checks) {
                questions.push_back(writ_test::question_of(c));
            }
            for (writ::scenario_check const& asking : w.scenario().checks) {
                CAPTURE(asking.id);
                writ::session const s =
                    w.authorizer().start({asking.subject.organization, asking.subject.id},
                                         options_of(asking.subject), asking.now.value_or(w.scenario().now));
                std::vector<writ::decision> expected;
                for (writ::scenario_check const& c : w.scenario().checks) {
                    auto const o = writ_test::options_of(c);
                    expected.push_back(put_to([&](auto const&... q) { return s.check(q..., o); }, c));
                    met.insert(expected.back().reason());
                }
                require_alike(expected,
                              [&](auto& into, batch until) { return s.check_many(questions, into, until); });
            }
        }
        CHECK(met.size() == 14);
    }

    TEST_CASE("a list of subjects is answered as each of them is alone or in a session") {
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            writ::scenario const s = world(writ_test::scenario_of(seed)).scenario();
            fixed_clock const clock(s.now);
            writ::authorizer iam({.clock = &clock, .combine = s.combination});
            REQUIRE(iam.publish(s.directory).has_value());
            std::vector<writ::subject_ref> const subjects = subjects_of(s);
            REQUIRE(subjects.size() > 16);
            for (writ::scenario_check const& c : s.checks) {
                CAPTURE(c.id);
                writ::question const q = writ_test::question_of(c);
                auto const o = writ_test::options_of(c);
                std::vector<writ::decision> expected;
                for (writ::subject_ref const who : subjects) {
                    writ::session const alone = iam.start(who);
                    expected.push_back(
                        put_to([&](auto const&... asked) { return alone.check(asked..., o); }, c));
                    REQUIRE(parts(iam.check(who, q)) == parts(expected.back()));
                }
                require_alike(expected, [&](auto& into, batch until) {
                    return iam.check_many(subjects, q, into, until);
                });
            }
        }
    }

    TEST_CASE("the short answer is that of the full one for texts and interned names") {
        std::size_t allowed = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            writ::scenario const s = world(writ_test::scenario_of(seed)).scenario();
            fixed_clock const clock(s.now);
            writ::authorizer iam({.clock = &clock, .combine = s.combination});
            REQUIRE(iam.publish(s.directory).has_value());
            for (writ::scenario_check const& c : s.checks) {
                CAPTURE(c.id);
                // Without a unit and a field most of it is answered on a shorter way.
                auto const full = writ_test::options_of(c);
                writ::request_options const few{.context = c.context};
                for (writ::request_options const& o : {full, few}) {
                    for (writ::subject_ref const who : subjects_of(s)) {
                        writ::session const alone = iam.start(who);
                        writ::session const bounded = iam.start(who, options_of(c.subject));
                        auto const ask = [&](auto const&... q) {
                            writ::decision const d = alone.check(q..., o);
                            REQUIRE(alone.can(q..., o) == d.allowed());
                            REQUIRE(iam.can(who, q..., o) == d.allowed());
                            REQUIRE(bounded.can(q..., o) == bounded.check(q..., o).allowed());
                            return d;
                        };
                        writ::decision const by_text = put_to(ask, c);
                        REQUIRE(parts(put_interned_to(ask, iam, c)) == parts(by_text));
                        allowed += by_text.allowed() ? 1u : 0u;
                    }
                }
            }
        }
        CHECK(allowed > 1'000);
    }
}
