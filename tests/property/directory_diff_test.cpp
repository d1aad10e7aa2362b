// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/diff.hpp>

#include "support/world.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstdint>

namespace {

namespace json = boost::json;

// The document without one record that nothing else names.
json::object changed(json::object document, writ_test::choice const& choose) {
    constexpr char const* kinds[] = {"grants", "group_roles", "scopes", "subjects"};
    json::array& list = writ_test::list(document, kinds[choose(std::size(kinds))]);
    if (!list.empty()) {
        list.erase(list.begin() + static_cast<std::ptrdiff_t>(choose(list.size())));
    }
    // A subject's grants go with it.
    json::array const subjects = writ_test::list(document, "subjects");
    json::array& grants = writ_test::list(document, "grants");
    for (auto at = grants.begin(); at != grants.end();) {
        bool kept = false;
        for (auto const& s : subjects) {
            kept =
                kept || (s.at("id") == at->at("subject") && s.at("organization") == at->at("organization"));
        }
        at = kept ? at + 1 : grants.erase(at);
    }
    return document;
}

} // namespace

TEST_SUITE("property/directory_diff") {
    TEST_CASE("none is said of directories only where checks are answered alike") {
        int none = 0;
        int differing = 0;
        for (std::uint64_t seed = 0; seed < 60; ++seed) {
            CAPTURE(seed);
            writ_test::world const before(writ_test::scenario_of(seed));
            writ_test::world const after(changed(before.document(), writ_test::random_choice(seed)));
            auto const found =
                writ::diff(before.scenario().directory, after.scenario().directory,
                           {.now = before.scenario().now, .combine = before.scenario().combination});
            REQUIRE(found.has_value());
            differing += found->outcome() == writ::diff_outcome::changed ? 1 : 0;
            for (auto const& d : found->differences) {
                REQUIRE(d.is_allowed_before != d.is_allowed_after);
            }
            if (found->outcome() != writ::diff_outcome::none)
                continue;
            ++none;
            for (std::size_t i = 0; i < before.size(); ++i) {
                // What bounds a caller is no part of the comparison.
                if (before.question(i).subject.scopes)
                    continue;
                CAPTURE(json::serialize(before.check(i)));
                REQUIRE(before.ask(i).decision.allowed() == after.ask(i).decision.allowed());
            }
        }
        CHECK(none > 5);
        CHECK(differing > 5);
    }
}
