// SPDX-License-Identifier: Apache-2.0
#include "engine/subject_index.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

using writ::subject_index;

namespace {

std::vector<writ::organization> const organizations{{.id = writ::organization_id("a")},
                                                    {.id = writ::organization_id("b")}};

struct name {
    writ::organization_id organization;
    writ::subject_id id;
};

// Subjects of both organizations, with the same ids.
std::vector<name> names_of(std::size_t count) {
    std::vector<name> names;
    for (std::size_t i = 0; i < count; ++i) {
        names.push_back({organizations[i % 2].id, writ::subject_id("subject " + std::to_string(i / 2))});
    }
    return names;
}

bool enter(subject_index& index, std::vector<name> const& names) {
    for (name const& n : names) {
        index.add(index.make_key(n.organization, n.id));
    }
    return index.enter_all();
}

std::vector<std::uint32_t> find(subject_index& index, std::vector<name> const& names) {
    std::vector<std::uint32_t> found;
    for (std::size_t i = 0; i < names.size(); i += subject_index::batch) {
        std::vector<subject_index::key> keys;
        for (std::size_t k = i; k < std::min(names.size(), i + subject_index::batch); ++k) {
            keys.push_back(index.make_key(names[k].organization, names[k].id));
        }
        auto const some = index.find(keys);
        found.insert(found.end(), some.begin(), some.begin() + static_cast<std::ptrdiff_t>(keys.size()));
    }
    return found;
}

} // namespace

TEST_SUITE("engine/subject_index") {
    TEST_CASE("each subject is found by its organization and id and no other is") {
        for (std::size_t const count : {0U, 1U, 31U, 32U, 33U, 5'000U}) {
            CAPTURE(count);
            auto const names = names_of(count);
            subject_index index(organizations, count);
            REQUIRE(enter(index, names));
            auto asked = names_of(2 * count + 4);
            auto const found = find(index, asked);
            bool right = true;
            for (std::size_t i = 0; i < asked.size(); ++i) {
                right = right && found[i] == (i < count ? i : subject_index::none);
            }
            CHECK(right);
        }
    }

    TEST_CASE("a subject that stands twice in one organization is refused") {
        auto names = names_of(100);
        names.push_back(names[41]);
        subject_index index(organizations, names.size());
        CHECK_FALSE(enter(index, names));
    }

    TEST_CASE("an organization that is not listed has no position") {
        subject_index index(organizations, 1);
        writ::subject_id const x("x");
        writ::organization_id const elsewhere("c");
        for (auto const* in : {&elsewhere, &organizations[0].id, &elsewhere, &organizations[1].id}) {
            auto const key = index.make_key(*in, x);
            CHECK(key.organization
                  == (in == &elsewhere             ? subject_index::none
                      : in == &organizations[0].id ? 0
                                                   : 1));
        }
    }
}
