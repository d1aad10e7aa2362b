// SPDX-License-Identifier: Apache-2.0
#include "engine/node_map.hpp"

#include "engine/pins.hpp"
#include "support/generator.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace {

struct item : writ::node {
    std::string name;
    std::uint64_t content = 0;
    static inline std::size_t alive = 0;

    item(std::string n, std::uint64_t c) : name(std::move(n)), content(c) { ++alive; }
    item(item const&) = delete;
    item& operator=(item const&) = delete;
    ~item() { --alive; }
    [[nodiscard]] std::string_view key() const noexcept { return name; }
    static void destroy(item* n) noexcept { delete n; }
};

using map = writ::node_map<item>;
using model = std::map<std::string, std::uint64_t>;

std::string name_of(std::size_t i) {
    return "key " + std::to_string(i);
}

void check_same(map const& m, model const& expected, std::size_t keys) {
    REQUIRE(m.size() == expected.size());
    std::size_t visited = 0;
    bool right = true;
    m.for_each([&](item const& n) {
        ++visited;
        auto const at = expected.find(n.name);
        right = right && at != expected.end() && at->second == n.content;
    });
    for (std::size_t i = 0; i < keys; ++i) {
        auto const at = expected.find(name_of(i));
        item const* const found = m.find(name_of(i));
        right =
            right
            && (at != expected.end() ? found != nullptr && found->content == at->second : found == nullptr);
    }
    REQUIRE(right);
    REQUIRE(visited == expected.size());
}

// A map and what it should hold, changed revision by revision.
struct world {
    map current;
    model expected;
    writ::retired_nodes retired;
    writ::revision_number revision = 0;

    ~world() {
        current.for_each([](item& n) { item::destroy(&n); });
        current.destroy();
    }

    // Random puts and erases; they count if they are committed.
    void change(writ_test::choice const& choose, std::size_t keys, std::size_t count, bool commits) {
        writ::node_changes changes(++revision);
        map next = current;
        model then = expected;
        for (std::size_t i = 0; i < count; ++i) {
            std::string const name = name_of(choose(keys));
            if (choose(3) != 0) {
                std::uint64_t const content = choose(1'000'000);
                next.put(changes.adopt(new item(name, content)), changes);
                then[name] = content;
            } else if (then.erase(name) != 0) {
                next.erase(name, changes);
            }
        }
        if (commits) {
            retired.add(changes.commit(), revision);
            current = next;
            expected = then;
        }
    }
};

} // namespace

TEST_SUITE("engine/node_map") {
    TEST_CASE("a map holds what was put and not erased over many revisions") {
        struct {
            std::size_t keys;
            std::size_t revisions;
            std::size_t changes;
        } const rows[] = {{5, 400, 3}, {500, 200, 20}, {6'000, 40, 1'000}, {60'000, 3, 40'000}};
        for (auto const& row : rows) {
            CAPTURE(row.keys);
            world w;
            auto const choose = writ_test::random_choice(row.keys);
            for (std::size_t r = 0; r < row.revisions; ++r) {
                w.change(choose, row.keys, 1 + choose(row.changes), choose(4) != 0);
                if (r % 10 == 0 || r + 1 == row.revisions) {
                    check_same(w.current, w.expected, row.keys);
                }
                w.retired.free_unpinned({});
            }
            CHECK(w.retired.size() == 0);
            CHECK(item::alive == w.expected.size());
        }
        CHECK(item::alive == 0);
    }

    TEST_CASE("a pinned revision stays as it was whatever comes later") {
        constexpr std::size_t keys = 3'000;
        auto const choose = writ_test::random_choice(1);
        world w;
        w.change(choose, keys, 4'000, true);
        map const pinned = w.current;
        model const then = w.expected;
        writ::pinned_revisions const pins{.single = {w.revision}};
        for (int r = 0; r < 60; ++r) {
            w.change(choose, keys, 300, true);
            w.retired.free_unpinned(pins);
            check_same(w.current, w.expected, keys);
        }
        check_same(pinned, then, keys);
        CHECK(w.retired.size() >= then.size() / 2);
        // Not more than what the pinned revision consists of.
        CHECK(w.retired.size() <= then.size() + 200);
        w.retired.free_unpinned({});
        CHECK(w.retired.size() == 0);
        CHECK(item::alive == w.expected.size());
    }

    TEST_CASE("changes that are given up leave the revision before them") {
        constexpr std::size_t keys = 2'000;
        auto const choose = writ_test::random_choice(2);
        world w;
        w.change(choose, keys, 3'000, true);
        w.retired.free_unpinned({});
        std::size_t const alive = item::alive;
        for (int r = 0; r < 20; ++r) {
            w.change(choose, keys, 5'000, false);
            REQUIRE(item::alive == alive);
            check_same(w.current, w.expected, keys);
        }
        CHECK(w.retired.size() == 0);
    }

    TEST_CASE("a map from which all is erased is empty and can be filled again") {
        constexpr std::size_t keys = 1'000;
        world w;
        for (int round = 0; round < 3; ++round) {
            writ::node_changes filling(++w.revision);
            for (std::size_t i = 0; i < keys; ++i) {
                w.current.put(filling.adopt(new item(name_of(i), i)), filling);
                w.expected[name_of(i)] = i;
            }
            w.retired.add(filling.commit(), w.revision);
            check_same(w.current, w.expected, keys);
            writ::node_changes emptying(++w.revision);
            for (std::size_t i = 0; i < keys; ++i) {
                w.current.erase(name_of(i), emptying);
            }
            w.expected.clear();
            w.retired.add(emptying.commit(), w.revision);
            check_same(w.current, w.expected, keys);
            w.retired.free_unpinned({});
            CHECK(item::alive == 0);
        }
    }

    TEST_CASE("a map that is filled at once holds what it was given and can be changed") {
        for (std::size_t const count : {0U, 1U, 8U, 384U, 385U, 3'000U, 50'000U}) {
            CAPTURE(count);
            world w;
            writ::node_changes changes(++w.revision);
            std::vector<map::hashed_node> nodes;
            for (std::size_t i = 0; i < count; ++i) {
                auto* const n = changes.adopt(new item(name_of(i), i));
                nodes.push_back({map::hash(n->name), n});
                w.expected[n->name] = i;
            }
            w.current.fill(nodes, changes);
            w.retired.add(changes.commit(), w.revision);
            CHECK(w.retired.size() == 0);
            check_same(w.current, w.expected, count + 100);
            auto const choose = writ_test::random_choice(count);
            for (int r = 0; r < 5; ++r) {
                w.change(choose, count + 100, 500, true);
                w.retired.free_unpinned({});
            }
            check_same(w.current, w.expected, count + 100);
            CHECK(item::alive == w.expected.size());
        }
        CHECK(item::alive == 0);
    }
}
