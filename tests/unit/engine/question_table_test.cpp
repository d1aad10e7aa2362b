// SPDX-License-Identifier: Apache-2.0
#include "engine/question_table.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <random>
#include <set>
#include <utility>
#include <vector>

using writ::key_of;
using writ::question_key;
using writ::saying;

namespace {

using entries = std::vector<std::pair<question_key, saying>>;

constexpr std::size_t sizes[] = {0, 1, 2, 3, 10, 31, 32, 33, 1'000, 100'000};

// How numbers of names may lie.
enum class layout { random, one_type, one_action, square, names, far_apart };
constexpr layout layouts[] = {layout::random, layout::one_type, layout::one_action,
                              layout::square, layout::names,    layout::far_apart};

question_key key(layout l, std::size_t i, std::mt19937_64& random) {
    auto const n = static_cast<writ::name_id>(i + 1);
    switch (l) {
    case layout::random: return random() | 1;
    case layout::one_type: return key_of(n, 7);
    case layout::one_action: return key_of(7, n);
    case layout::square: return key_of(n % 300 + 1, n / 300 + 1);
    case layout::names: return key_of(n, writ::largest_name_id);
    case layout::far_apart: break;
    }
    return question_key{n} << 40 | 1;
}

entries make(layout l, std::size_t size) {
    std::mt19937_64 random(size);
    std::set<question_key> taken;
    entries made;
    for (std::size_t i = 0; made.size() < size; ++i) {
        question_key const q = key(l, i, random);
        auto const n = static_cast<std::uint32_t>(made.size());
        if (taken.insert(q).second) {
            made.emplace_back(q, n % 3 == 0 ? saying::depends(n) : saying::decided(n % 3 == 1, n));
        }
    }
    return made;
}

bool same(saying one, saying other) {
    return one.is_nothing() == other.is_nothing() && one.is_decided() == other.is_decided()
           && one.allows() == other.allows() && one.denies() == other.denies()
           && one.index() == other.index();
}

// As what depends does.
bool asks_for_more(saying s) {
    return s.allows() && s.denies();
}

} // namespace

TEST_SUITE("engine/question_table") {
    TEST_CASE("a word says whether it allows or denies or depends") {
        struct {
            saying says;
            bool nothing, decided, allows, denies;
            std::uint32_t index;
        } const rows[] = {
            {saying(), true, false, false, false, 0},
            {saying::decided(false, 0), false, true, true, false, 0},
            {saying::decided(true, 0), false, true, false, true, 0},
            {saying::decided(false, saying::index_bits), false, true, true, false, saying::index_bits},
            {saying::decided(true, saying::index_bits), false, true, false, true, saying::index_bits},
            {saying::depends(0), false, false, true, true, 0},
            {saying::depends(saying::index_bits), false, false, true, true, saying::index_bits},
        };
        for (auto const& row : rows) {
            CAPTURE(row.index);
            CHECK(row.says.is_nothing() == row.nothing);
            CHECK(row.says.is_decided() == row.decided);
            CHECK(row.says.allows() == row.allows);
            CHECK(row.says.denies() == row.denies);
            CHECK(row.says.index() == row.index);
        }
    }

    TEST_CASE("words together may do what either of them may") {
        saying const all[] = {saying(), saying::decided(false, 3), saying::decided(true, 4),
                              saying::depends(5)};
        for (saying const one : all) {
            for (saying const other : all) {
                saying both = one;
                both |= other;
                CHECK(both.allows() == (one.allows() || other.allows()));
                CHECK(both.denies() == (one.denies() || other.denies()));
            }
        }
    }

    TEST_CASE("every question finds its saying and every other finds nothing") {
        for (layout const l : layouts) {
            for (std::size_t const size : sizes) {
                CAPTURE(static_cast<int>(l));
                CAPTURE(size);
                entries const all = make(l, size);
                writ::question_table const table(all);
                std::set<question_key> known;
                std::size_t wrong = 0;
                for (auto const& [question, says] : all) {
                    known.insert(question);
                    wrong += same(table.find(question), says) ? 0u : 1u;
                }
                std::size_t strangers = 0;
                auto const ask_stranger = [&](question_key q) {
                    if (!known.contains(q)) {
                        ++strangers;
                        wrong += table.find(q).is_nothing() ? 0u : 1u;
                    }
                };
                ask_stranger(0);
                std::mt19937_64 random(size + 1);
                for (int i = 0; i < 1'000; ++i) {
                    ask_stranger(random());
                    ask_stranger(key_of(static_cast<writ::name_id>(random() % 1'000),
                                        static_cast<writ::name_id>(random() % 1'000)));
                }
                for (auto const& [question, says] : all) {
                    ask_stranger(question + 1);
                    ask_stranger(question - 1);
                    ask_stranger(question << 32 | question >> 32);
                }
                CHECK(wrong == 0);
                CHECK(strangers > 1'000);
            }
        }
    }

    TEST_CASE("where to look stays right wherever the table is moved") {
        for (std::size_t const size : sizes) {
            CAPTURE(size);
            entries const all = make(layout::square, size);
            writ::question_table table(all);
            writ::question_table::view const view = table.look();
            writ::question_table const moved = std::move(table);
            std::size_t wrong = 0;
            for (auto const& [question, says] : all) {
                wrong += same(view.find(question), says) && same(moved.find(question), says) ? 0u : 1u;
            }
            CHECK(wrong == 0);
            CHECK(view.find(key_of(1'000'000, 1)).is_nothing());
        }
    }

    TEST_CASE("what is found at once is what is found or asks to look closer") {
        for (std::size_t const count : {0U, 1U, 10U, 32U, 33U, 1'000U, 20'000U}) {
            CAPTURE(count);
            auto const all = make(layout::random, count);
            writ::question_table const table(all);
            std::size_t wrong = 0;
            std::size_t closer_looks = 0;
            for (auto const& [question, says] : all) {
                for (writ::question_key const q : {question, question + 1}) {
                    writ::saying const found = table.look().find_at_once(q);
                    bool const is_found = same(found, table.find(q));
                    wrong += is_found || asks_for_more(found) ? 0u : 1u;
                    closer_looks += is_found ? 0u : 1u;
                }
            }
            CHECK(wrong == 0);
            // Tables of few questions, as roles have, leave nothing to look for.
            CHECK((count > 10 || closer_looks == 0));
            CHECK(closer_looks <= count);
        }
    }

    TEST_CASE("a look at what is not simple always asks to look closer") {
        for (writ::question_key const q : {key_of(0, 0), key_of(1, 0), key_of(7, 9), key_of(1'000'000, 3)}) {
            CHECK(asks_for_more(writ::question_table::view::of_nothing_simple().find_at_once(q)));
        }
        CHECK(writ::question_table::view().find(1).is_nothing());
    }
}
