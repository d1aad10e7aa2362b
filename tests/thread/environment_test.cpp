// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>

#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <string>
#include <thread>
#include <vector>

using writ::dialect;
using writ_test::object;

namespace {

std::string policy_text() {
    std::string text = R"([{"action":"read","subject":"all"},
        {"action":"read","subject":"P","inverted":true,"conditions":{"level":{"$gt":"${subject.level}"}}})";
#ifdef WRIT_WITH_REGEX
    text +=
        R"(,{"action":"update","subject":"P","conditions":{"title":{"$regex":"^[a-m]+[0-9]*$","$options":"i"}}})";
#endif
    for (int i = 0; i < 40; ++i) {
        text += R"(,{"action":"update","subject":"P","conditions":{"owner":"user )" + std::to_string(i)
                + R"("}})";
    }
    return text + R"(,{"action":"update","subject":"P","conditions":{"lines.sku":"${subject.id}"}}])";
}

struct scene {
    writ::ability ability;
    std::vector<boost::json::object> resources;
    boost::json::object subject = object(R"({"level":2})");
    writ::environment environment{.subject_id = "alice", .subject = subject};

    explicit scene(dialect d) : ability(writ_test::compile(policy_text(), d)) {
        for (int i = 0; i < 60; ++i) {
            std::string const n = std::to_string(i);
            resources.push_back(object(R"({"owner":"user )" + n + R"(","level":)" + std::to_string(i % 5)
                                       + R"(,"title":")" + (i % 2 == 0 ? "abc" : "xyz") + n
                                       + R"(","lines":[{"sku":")" + (i % 3 == 0 ? "alice" : "bob")
                                       + R"("}]})"));
        }
    }

    [[nodiscard]] std::vector<bool> answers(writ::environment_reference e) const {
        std::vector<bool> all;
        for (boost::json::object const& r : resources) {
            for (char const* const action : {"read", "update", "delete"}) {
                all.push_back(ability.can(action, writ::resource("P", r), {.environment = e}));
                all.push_back(ability.can(action, writ::type("P"), {.environment = e}));
            }
        }
        return all;
    }
};

} // namespace

TEST_SUITE("policy/environment") {
    TEST_CASE("threads that prepare and ask at once get the answers of one thread") {
        constexpr int threads = 4;
        constexpr int rounds = 25;
        for (dialect const d : {dialect::writ, dialect::casl}) {
            scene const shared(d);
            auto const expected = shared.answers(shared.environment);
            auto const prepared = shared.ability.prepare(shared.environment);
            std::vector<int> wrong(threads);
            std::latch start(threads);
            {
                std::vector<std::jthread> running;
                for (int t = 0; t < threads; ++t) {
                    running.emplace_back([&, t] {
                        start.arrive_and_wait();
                        writ::ability const copy = shared.ability;
                        auto const own = copy.prepare(shared.environment);
                        for (int round = 0; round < rounds; ++round) {
                            bool const right = shared.answers(shared.environment) == expected
                                               && shared.answers(prepared) == expected
                                               && shared.answers(own) == expected;
                            wrong[static_cast<std::size_t>(t)] += right ? 0 : 1;
                        }
                    });
                }
            }
            CHECK(wrong == std::vector<int>(threads));
        }
    }
}
