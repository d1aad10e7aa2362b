// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/explanation.hpp>

#include "support/explanations.hpp"
#include "support/questions.hpp"
#include "support/world.hpp"

#include <writ/policy/ability.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace {

namespace json = boost::json;
using writ_test::world;

constexpr std::uint64_t seeds = 150;

writ::decision decide(writ::session const& s, writ::scenario_check const& c) {
    auto const options = writ_test::options_of(c);
    return writ_test::put_to([&](auto const&... q) { return s.check(q..., options); }, c);
}

// A caller who brings what a token may, and goes through others.
struct caller {
    caller(world const& w, writ::scenario_caller const& c, writ_test::choice const& choose,
           writ_test::generator& make)
        : claims(make.environment().token) {
        for (auto n = choose(3); n > 0; --n) {
            groups.emplace_back("g" + std::to_string(choose(4) + 1));
            roles.emplace_back((choose(2) == 0 ? "p" : "r") + std::to_string(choose(4) + 1));
        }
        auto const& known = w.scenario().directory.subjects;
        for (auto n = choose(3); n > 0; --n) {
            writ::subject const& one = known[choose(known.size())];
            actors.emplace_back(one.organization, one.id);
        }
        if (choose(3) == 0) {
            bound = writ::ability::compile(json::serialize(make.rules())).value();
        }
        options = {.mfa = c.mfa || choose(2) == 0, .token = claims, .groups = groups, .roles = roles};
        options.bound = bound ? &*bound : nullptr;
        options.actors = actors;
        if (c.scopes) {
            options.scopes = *c.scopes;
        }
    }

    json::object claims;
    std::vector<writ::group_name> groups;
    std::vector<writ::role_id> roles;
    std::vector<writ::subject_ref> actors;
    std::optional<writ::ability> bound;
    writ::caller_options options;
};

} // namespace

TEST_SUITE("property/decision_explanation") {
    TEST_CASE("a decision follows from the facts that explain it") {
        std::map<writ::reason, std::size_t> met;
        std::map<writ::record_state, std::size_t> states;
        std::size_t chained = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed));
            for (std::size_t i = 0; i < w.size(); ++i) {
                CAPTURE(json::serialize(w.check(i)));
                writ::scenario_check const& c = w.question(i);
                writ::caller_options options{.mfa = c.subject.mfa};
                if (c.subject.scopes) {
                    options.scopes = *c.subject.scopes;
                }
                auto const s =
                    w.authorizer().start({c.subject.organization, c.subject.id}, options, w.instant_of(i));
                auto const e = writ_test::require_explains(s, writ_test::question_of(c), decide(s, c));
                ++met[e.decision.reason()];
                for (auto const& r : e.members.front().roles) {
                    ++states[r.state];
                    chained += r.chain.size() > 1 ? 1 : 0;
                }
            }
        }
        CHECK(met.size() == 14);
        // All but not_live and unknown.
        CHECK(states.size() == 5);
        CHECK(chained > 100);
    }

    TEST_CASE("so does that of a caller with a token who goes through others") {
        std::size_t refused_actors = 0;
        std::size_t bounded = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world const w(writ_test::scenario_of(seed));
            auto const choose = writ_test::random_choice(seed + 6'000'000);
            writ_test::generator make(choose, writ::dialect::writ, false);
            for (std::size_t i = 0; i < w.size(); ++i) {
                CAPTURE(json::serialize(w.check(i)));
                writ::scenario_check const& c = w.question(i);
                caller const with(w, c.subject, choose, make);
                auto const s = w.authorizer().start({c.subject.organization, c.subject.id}, with.options,
                                                    w.instant_of(i));
                auto const e = writ_test::require_explains(s, writ_test::question_of(c), decide(s, c));
                refused_actors += e.decision.actor() ? 1 : 0;
                auto const& m = e.members.front();
                bounded += m.in_bound && !*m.in_bound ? 1 : 0;
                if (m.in_bound && (c.resource || c.action.find(':') != std::string::npos)) {
                    REQUIRE((!*m.in_bound || m.bound.allowed || m.bound.statements.empty()));
                }
            }
        }
        CHECK(refused_actors > 50);
        CHECK(bounded > 100);
    }
}
