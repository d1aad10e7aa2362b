// SPDX-License-Identifier: Apache-2.0
#include "engine/node_tree.hpp"

#include "engine/pins.hpp"
#include "support/generator.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

struct item : writ::node {
    std::string name;
    static inline std::size_t alive = 0;

    explicit item(std::string n) : name(std::move(n)) { ++alive; }
    item(item const&) = delete;
    item& operator=(item const&) = delete;
    ~item() { --alive; }
    [[nodiscard]] std::string_view key() const noexcept { return name; }
    static void destroy(item* n) noexcept { delete n; }
};

using tree = writ::node_tree<item>;
using model = std::map<std::string, item*>;

std::string name_of(std::size_t i) {
    return "key " + std::to_string(i);
}

void check_same(tree const& t, model const& expected, std::size_t keys) {
    REQUIRE(t.is_empty() == expected.empty());
    auto at = t.after({});
    bool right = true;
    for (auto const& [name, node] : expected) {
        right = right && at.get() == node;
        at.next();
    }
    REQUIRE(right);
    REQUIRE(at.get() == nullptr);
    // A step that no power of two divides.
    for (std::size_t i = 0; i < keys; i += 1 + keys / 97) {
        auto const here = expected.find(name_of(i));
        right = right && t.find(name_of(i)) == (here != expected.end() ? here->second : nullptr);
        auto later = expected.upper_bound(name_of(i));
        auto cursor = t.after(name_of(i));
        for (int n = 0; n < 3; ++n) {
            right = right && cursor.get() == (later != expected.end() ? later->second : nullptr);
            if (later != expected.end()) {
                ++later;
                cursor.next();
            }
        }
    }
    REQUIRE(right);
}

// A tree and what it should hold, changed revision by revision.
struct world {
    tree current;
    model expected;
    writ::retired_nodes retired;
    writ::revision_number revision = 0;

    ~world() { current.destroy_with_nodes(); }

    // Calls `edit(toggle)`, where toggle(i) puts or erases; it counts if it is
    // committed.
    template <class Edit>
    void change(bool commits, Edit const& edit) {
        writ::node_changes changes(++revision);
        tree next = current;
        model then = expected;
        edit([&](std::size_t i) {
            std::string name = name_of(i);
            auto const at = then.find(name);
            if (at == then.end()) {
                item* const n = changes.adopt(new item(name));
                next.insert(n, changes);
                then.emplace(std::move(name), n);
            } else {
                next.erase(name, changes);
                changes.replace(at->second);
                then.erase(at);
            }
        });
        if (commits) {
            retired.add(changes.commit(), revision);
            current = next;
            expected = std::move(then);
        }
    }
};

} // namespace

TEST_SUITE("engine/node_tree") {
    TEST_CASE("a tree holds in order what was put and not erased over many revisions") {
        struct {
            std::size_t keys;
            std::size_t revisions;
            std::size_t changes;
        } const rows[] = {{5, 300, 3}, {500, 200, 20}, {6'000, 40, 1'000}, {60'000, 3, 40'000}};
        for (auto const& row : rows) {
            CAPTURE(row.keys);
            world w;
            auto const choose = writ_test::random_choice(row.keys);
            for (std::size_t r = 0; r < row.revisions; ++r) {
                w.change(choose(4) != 0, [&](auto const& toggle) {
                    for (std::size_t n = 1 + choose(row.changes); n > 0; --n) {
                        toggle(choose(row.keys));
                    }
                });
                check_same(w.current, w.expected, row.keys);
                w.retired.free_unpinned({});
                REQUIRE(item::alive == w.expected.size());
            }
            CHECK(w.retired.size() == 0);
        }
        CHECK(item::alive == 0);
    }

    TEST_CASE("a tree that grows and shrinks at one end or the other keeps its order") {
        constexpr std::size_t keys = 3'000;
        for (bool const up : {false, true}) {
            for (bool const same_end : {false, true}) {
                CAPTURE(up);
                CAPTURE(same_end);
                world w;
                for (bool const grows : {true, false}) {
                    bool const ascends = grows ? up : up != same_end;
                    for (std::size_t done = 0; done < keys; done += keys / 10) {
                        w.change(true, [&](auto const& toggle) {
                            for (std::size_t i = done; i < done + keys / 10; ++i) {
                                toggle(ascends ? i : keys - 1 - i);
                            }
                        });
                        check_same(w.current, w.expected, keys);
                        w.retired.free_unpinned({});
                    }
                }
                CHECK(w.current.is_empty());
            }
        }
        CHECK(item::alive == 0);
    }

    TEST_CASE("a pinned revision of a tree stays as it was whatever comes later") {
        constexpr std::size_t keys = 3'000;
        auto const choose = writ_test::random_choice(1);
        world w;
        auto const some = [&](std::size_t count) {
            w.change(true, [&](auto const& toggle) {
                for (std::size_t n = 0; n < count; ++n) {
                    toggle(choose(keys));
                }
            });
        };
        some(4'000);
        tree const pinned = w.current;
        model const then = w.expected;
        writ::pinned_revisions const pins{.single = {w.revision}};
        for (int r = 0; r < 60; ++r) {
            some(300);
            w.retired.free_unpinned(pins);
            check_same(w.current, w.expected, keys);
        }
        check_same(pinned, then, keys);
        // Not more than what the pinned revision consists of.
        CHECK(w.retired.size() <= then.size() + 100);
        w.retired.free_unpinned({});
        CHECK(w.retired.size() == 0);
        CHECK(item::alive == w.expected.size());
    }

    TEST_CASE("one change copies one page of each level") {
        world w;
        w.change(true, [](auto const& toggle) {
            for (std::size_t i = 0; i < 50'000; ++i) {
                toggle(i);
            }
        });
        w.retired.free_unpinned({});
        for (std::size_t const i : {7U, 31'000U, 49'999U}) {
            w.change(true, [&](auto const& toggle) { toggle(i); });
            // Three pages and the node.
            CHECK(w.retired.size() <= 4);
            w.retired.free_unpinned({});
        }
    }

    TEST_CASE("a tree that is filled at once holds what it was given and can be changed") {
        for (std::size_t const count : {0U, 1U, 128U, 129U, 3'000U, 20'000U}) {
            CAPTURE(count);
            world w;
            writ::node_changes changes(++w.revision);
            for (std::size_t i = 0; i < count; ++i) {
                w.expected[name_of(i)] = changes.adopt(new item(name_of(i)));
            }
            std::vector<item*> nodes;
            for (auto const& [name, node] : w.expected) {
                nodes.push_back(node);
            }
            w.current.fill(nodes, changes);
            w.retired.add(changes.commit(), w.revision);
            CHECK(w.retired.size() == 0);
            check_same(w.current, w.expected, count + 100);
            auto const choose = writ_test::random_choice(count);
            for (int r = 0; r < 5; ++r) {
                w.change(true, [&](auto const& toggle) {
                    for (int n = 0; n < 500; ++n) {
                        toggle(choose(count + 100));
                    }
                });
                w.retired.free_unpinned({});
                check_same(w.current, w.expected, count + 100);
            }
            CHECK(item::alive == w.expected.size());
        }
        CHECK(item::alive == 0);
    }
}
