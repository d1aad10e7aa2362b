// SPDX-License-Identifier: Apache-2.0
#include "engine/name_table.hpp"

#include <writ/engine/authorizer.hpp>

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

constexpr std::size_t count = 3'000;

std::vector<std::string> all_names() {
    std::vector<std::string> made;
    for (std::size_t i = 0; i < count; ++i) {
        made.push_back("name " + std::to_string(i));
    }
    return made;
}

} // namespace

TEST_SUITE("name_table") {
    TEST_CASE("names are found while others are added and keep their numbers") {
        std::vector<std::string> const texts = all_names();
        writ::name_table names;
        std::atomic<bool> done = false;
        std::array<std::vector<writ::name_id>, 2> written;
        std::array<std::size_t, 2> wrong{};
        {
            std::vector<std::jthread> writers;
            std::vector<std::jthread> readers;
            for (std::size_t& mine : wrong) {
                readers.emplace_back([&] {
                    std::vector<writ::name_id> seen(count, writ::name_table::unmentioned);
                    for (bool last = false; !last;) {
                        last = done;
                        for (std::size_t i = 0; i < count; ++i) {
                            writ::name_id const n = names.find(texts[i]);
                            bool const right =
                                seen[i] == writ::name_table::unmentioned ? !last || n != 0 : n == seen[i];
                            mine += right ? 0u : 1u;
                            seen[i] = n;
                        }
                        mine += names.find("another name") == writ::name_table::unmentioned ? 0u : 1u;
                    }
                });
            }
            for (std::size_t w = 0; w < written.size(); ++w) {
                writers.emplace_back([&, w] {
                    for (std::size_t i = 0; i < count; ++i) {
                        // One of them goes backwards.
                        written[w].push_back(names.intern(texts[w == 0 ? i : count - 1 - i]));
                    }
                });
            }
            writers.clear();
            done = true;
        }
        CHECK(wrong == std::array<std::size_t, 2>{});
        std::set<writ::name_id> numbers;
        std::size_t different = 0;
        for (std::size_t i = 0; i < count; ++i) {
            different += written[0][i] == written[1][count - 1 - i] ? 0u : 1u;
            numbers.insert(written[0][i]);
        }
        CHECK(different == 0);
        CHECK(numbers.size() == count);
    }

    TEST_CASE("names are interned by several threads while checks ask for them") {
        writ::authorizer iam;
        std::vector<std::string> const texts = all_names();
        writ::organization_id const a("a");
        writ::subject_id const alice("alice");
        std::array<std::size_t, 3> wrong{};
        {
            std::vector<std::jthread> threads;
            for (std::size_t& mine : wrong) {
                threads.emplace_back([&] {
                    for (std::string const& text : texts) {
                        auto const interned = iam.permission(text);
                        mine += interned && interned->name() == text ? 0u : 1u;
                        mine += interned && !iam.can({a, alice}, *interned) ? 0u : 1u;
                        mine += iam.can({a, alice}, writ::permission_question(text)) ? 1u : 0u;
                    }
                });
            }
        }
        CHECK(wrong == std::array<std::size_t, 3>{});
    }
}
