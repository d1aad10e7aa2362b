// SPDX-License-Identifier: Apache-2.0
#include <writ/store/memory.hpp>

#include "support/allocations.hpp"

#include <doctest/doctest.h>

#include <new>
#include <vector>

// The thread sanitizer has an operator new of its own, which never fails.
#ifndef WRIT_TESTS_THREAD_SANITIZER

using status = writ::commit_outcome::status;

namespace {

writ::organization_id const acme("acme");
writ::organization_id const globex("globex");

writ::organization with_slug(writ::organization_id const& id, char const* slug) {
    return {.id = id, .slug = writ::slug(slug), .name = "long enough to be allocated, whatever the library"};
}

writ::role role_of(char const* id) {
    return {.organization = acme, .id = writ::role_id(id), .name = "a role"};
}

// All that a store shows.
struct view {
    std::vector<writ::scope_revision> scopes;
    writ::directory here;
    writ::directory there;
    std::vector<writ::committed> commits;
    bool operator==(view const&) const = default;
};

view look(writ::memory_store& s) {
    return {s.scopes({}, 10).value(), s.load(acme)->records, s.load(globex)->records,
            s.changes({}, 10)->commits};
}

} // namespace

TEST_SUITE("store/memory_failure") {
    TEST_CASE("wherever memory ends in a commit nothing has changed and it can be repeated") {
        writ::commit_request const first{
            "first", {{acme, 0}}, {writ::put(with_slug(acme, "one")), writ::put(role_of("a"))}};
        // Puts, replaces and erases, makes a scope, and moves a claim.
        writ::commit_request const second{"second",
                                          {{acme, 1}, {globex, 0}},
                                          {writ::put(with_slug(acme, "two")),
                                           writ::put(with_slug(globex, "one")), writ::erase(role_of("a")),
                                           writ::put(role_of("b"))}};
        writ::memory_store sound;
        REQUIRE(sound.commit(first)->what == status::committed);
        view const before = look(sound);
        REQUIRE(sound.commit(second)->what == status::committed);
        view const after = look(sound);

        std::size_t n = 0;
        for (bool is_done = false; !is_done; ++n) {
            CAPTURE(n);
            REQUIRE(n < 10'000);
            writ::memory_store s;
            REQUIRE(s.commit(first)->what == status::committed);
            try {
                writ_test::fail_allocations const failing(n);
                is_done = s.commit(second).has_value();
            } catch (std::bad_alloc const&) {
                // Looked at below.
            }
            CHECK((look(s) == (is_done ? after : before)));
            CHECK(s.find_commit("second")->has_value() == is_done);
            REQUIRE(s.commit(second)->what == status::committed);
            CHECK((look(s) == after));
            // The claims are those that the records make.
            auto const held = s.commit({"third", {{acme, 2}}, {writ::put(with_slug(acme, "one"))}});
            CHECK(held->what == status::conflict);
            CHECK(s.commit({"fourth", {{globex, 1}}, {writ::put(with_slug(globex, "three"))}})->what
                  == status::committed);
            CHECK(s.commit({"fifth", {{acme, 2}}, {writ::put(with_slug(acme, "one"))}})->what
                  == status::committed);
        }
        CHECK(n > 20);
    }
}

#endif
