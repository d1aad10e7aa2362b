// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>
#include <writ/policy/filter.hpp>
#include <writ/policy/query.hpp>

#include "support/ask.hpp"
#include "support/generator.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <thread>
#include <utility>
#include <vector>

namespace {

#ifdef WRIT_WITH_REGEX
constexpr bool regex = true;
#else
constexpr bool regex = false;
#endif

// A compiled policy, and questions to it.
struct world {
    writ::ability ability;
    std::vector<writ_spec::question> questions;
    writ_spec::environment environment;
};

world make_world(std::uint64_t seed) {
    writ_test::generator make(writ_test::random_choice(seed), writ::dialect::writ, regex);
    auto const policy = writ::policy::from_json(make.rules(20)).value();
    world made{writ::ability::compile(policy).value(), {}, make.environment()};
    for (int i = 0; i < 200; ++i) {
        made.questions.push_back(make.question());
    }
    return made;
}

std::vector<writ::verdict> answers(world const& w) {
    writ::environment const known = writ_test::view(w.environment);
    // A copy of its own: copies share what they were compiled to.
    writ::ability const ability = w.ability;
    std::vector<writ::verdict> given;
    for (auto const& question : w.questions) {
        given.push_back(writ_test::ask(ability, question, known));
    }
    return given;
}

} // namespace

TEST_SUITE("ability") {
    TEST_CASE("threads that share an ability get the answers that one thread gets") {
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            CAPTURE(seed);
            world const shared = make_world(seed);
            std::vector<writ::verdict> const expected = answers(shared);
            std::vector<std::vector<writ::verdict>> given(4);
            {
                std::vector<std::jthread> threads;
                for (auto& mine : given) {
                    threads.emplace_back([&] { mine = answers(shared); });
                }
            }
            for (auto const& mine : given) {
                CHECK(mine == expected);
            }
        }
    }

    TEST_CASE("threads compile policies at the same time as other threads ask") {
        world const shared = make_world(1);
        std::vector<writ::verdict> const expected = answers(shared);
        std::vector<std::size_t> right(4, 0);
        {
            std::vector<std::jthread> threads;
            for (auto& mine : right) {
                threads.emplace_back([&, compiles = &mine - right.data() < 2] {
                    for (int i = 0; i < 10; ++i) {
                        mine += answers(compiles ? make_world(1) : shared) == expected ? 1 : 0;
                    }
                });
            }
        }
        CHECK(right == std::vector<std::size_t>(4, 10));
    }

    TEST_CASE("threads compare policies at the same time") {
        char const* const text =
            R"([{"action":["read","write"],"subject":"Doc","reason":"a text of some length",
                                      "conditions":{"owner":"somebody with a long name","tags":{"$in":["a","b"]}}}])";
        auto const a = writ::policy::parse(text).value();
        auto const b = writ::policy::parse(text).value();
        auto const other = writ::policy::parse(R"([{"action":"read","subject":"Doc"}])").value();
        std::vector<int> right(4, 0);
        {
            std::vector<std::jthread> threads;
            for (int& mine : right) {
                threads.emplace_back([&] {
                    for (int i = 0; i < 1'000; ++i) {
                        mine += a == b && b == a && a != other ? 1 : 0;
                    }
                });
            }
        }
        CHECK(right == std::vector<int>(4, 1'000));
    }

    TEST_CASE("threads that share an ability make filters and its JSON at the same time") {
        auto const shared =
            writ::ability::compile(writ::policy::parse(R"([{"action":"read","subject":"Doc","conditions":{
                                    "owner":"somebody with a long name","tags":{"$in":["a","b","c"]},
                                    "title":{"$gt":"a text that is longer than most"}}}])")
                                       .value())
                .value();
        auto const made = [&] {
            auto const filter = shared.filter("read", writ::type("Doc")).value();
            auto const query = shared.query("read", writ::type("Doc")).value();
            return std::pair(boost::json::serialize(filter.mongo().value()),
                             boost::json::serialize(query.mongo())
                                 + boost::json::serialize(shared.source().json()));
        };
        auto const expected = made();
        std::vector<int> right(4, 0);
        {
            std::vector<std::jthread> threads;
            for (int& mine : right) {
                threads.emplace_back([&] {
                    for (int i = 0; i < 200; ++i) {
                        mine += made() == expected ? 1 : 0;
                    }
                });
            }
        }
        CHECK(right == std::vector<int>(4, 200));
    }
}
