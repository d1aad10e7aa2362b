// SPDX-License-Identifier: Apache-2.0
// A directory that is published at once against the same records put by changes.
#include <writ/engine/authorizer.hpp>

#include "support/engine.hpp"
#include "support/generator.hpp"

#include <writ/directory/change.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace {

using writ_test::noon;

constexpr std::size_t organizations = 3;
constexpr std::size_t subjects = 700;
constexpr std::size_t roles = 6;

writ::organization_id organization_of(std::size_t i) {
    return writ::organization_id("organization " + std::to_string(i));
}

writ::subject_id subject_of(std::size_t i) {
    return writ::subject_id("subject " + std::to_string(i));
}

writ::role_id role_of(std::size_t i) {
    return writ::role_id("role " + std::to_string(i));
}

writ::policy policy_of(std::size_t i) {
    return writ::policy::parse(R"([{"action": "read", "subject": ")" + std::to_string(i / 2)
                               + R"(", "inverted": )" + (i % 2 == 0 ? "true" : "false") + "}]")
        .value();
}

writ::validity window_of(writ_test::choice const& choose) {
    auto const at = [&] { return noon + std::chrono::hours(static_cast<int>(choose(5)) - 2); };
    writ::validity v;
    if (choose(3) == 0) {
        v.not_before = at();
    }
    if (choose(3) == 0) {
        v.not_after = (v.not_before ? *v.not_before : noon) + std::chrono::hours(1 + choose(3));
    }
    return v;
}

void add_subject(writ::directory& d, writ_test::choice const& choose, std::size_t organization,
                 std::size_t number) {
    writ::subject s{.organization = organization_of(organization), .id = subject_of(number)};
    if (choose(10) == 0) {
        s.groups.emplace_back("group");
    }
    s.active = choose(20) != 0;
    d.subjects.push_back(s);
    std::size_t const first = choose(roles);
    for (std::size_t i = 0, count = choose(4); i < count; ++i) {
        writ::assignment a{
            .organization = s.organization, .subject = s.id, .role = role_of((first + i) % roles)};
        if (choose(3) == 0) {
            a.unit = writ::unit_id("unit");
            a.validity = window_of(choose);
        }
        a.order = choose(4) == 0 ? static_cast<std::int64_t>(choose(3)) - 1 : 0;
        d.assignments.push_back(a);
    }
    for (std::size_t i = 0, count = choose(3); i < count; ++i) {
        char const* const names[] = {"read:0", "read:*", "other"};
        d.grants.push_back({.organization = s.organization,
                            .id = writ::grant_id(std::to_string(9 - i)),
                            .subject = s.id,
                            .permission = writ::permission_name(names[choose(3)]),
                            .granted = choose(2) == 0,
                            .validity = window_of(choose),
                            .granted_by = writ::actor_id("root")});
    }
}

writ::directory make_directory(std::uint64_t seed) {
    auto const choose = writ_test::random_choice(seed);
    writ::directory d;
    for (std::size_t r = 0; r < roles; ++r) {
        d.roles.push_back({.id = role_of(r), .name = std::to_string(r), .policy = policy_of(r)});
    }
    for (std::size_t o = 0; o < organizations; ++o) {
        d.organizations.push_back({.id = organization_of(o)});
        d.group_roles.push_back(
            {.organization = organization_of(o), .group = writ::group_name("group"), .role = role_of(o)});
        for (std::size_t s = 0; s < subjects; ++s) {
            add_subject(d, choose, o, s);
        }
    }
    auto const shuffle = [&](auto& list) {
        for (std::size_t i = list.size(); i > 1; --i) {
            std::swap(list[i - 1], list[choose(i)]);
        }
    };
    shuffle(d.subjects);
    shuffle(d.assignments);
    shuffle(d.grants);
    return d;
}

std::vector<writ::change> changes_of(writ::directory const& d) {
    std::vector<writ::change> made;
    auto const add = [&](auto const& list) {
        for (auto const& r : list) {
            made.push_back(writ::put(r));
        }
    };
    std::apply([&](auto const... list) { (add(d.*list), ...); }, writ::directory_lists);
    return made;
}

std::string answers(writ::authorizer const& iam, std::size_t organization, std::size_t subject) {
    std::string text;
    for (auto const when : {noon, noon + std::chrono::minutes(90)}) {
        auto const s = iam.start({organization_of(organization), subject_of(subject)}, {}, when);
        for (auto const* name : {"read:0", "read:1", "read:2", "other"}) {
            for (bool const here : {false, true}) {
                writ::request_options options;
                if (here) {
                    options.unit = "unit";
                }
                auto const d = s.check(writ::permission_question{name}, options);
                text += std::string(writ::to_string(d.reason())) + (d.conditional() ? "?" : ";");
            }
        }
    }
    return text;
}

} // namespace

TEST_SUITE("engine/load") {
    TEST_CASE("what is published at once answers as what is put record by record") {
        for (auto const combine : {writ::combination::deny_overrides, writ::combination::last_match}) {
            CAPTURE(combine);
            writ::directory const d = make_directory(static_cast<std::uint64_t>(combine) + 1);
            writ::authorizer at_once({.combine = combine});
            writ::authorizer one_by_one({.combine = combine});
            REQUIRE(at_once.publish(d).has_value());
            REQUIRE(one_by_one.publish({}).has_value());
            for (writ::change const& c : changes_of(
                     {.organizations = d.organizations, .roles = d.roles, .group_roles = d.group_roles})) {
                REQUIRE(one_by_one.apply({&c, 1}).has_value());
            }
            for (writ::change const& c :
                 changes_of({.subjects = d.subjects, .assignments = d.assignments, .grants = d.grants})) {
                REQUIRE(one_by_one.apply({&c, 1}).has_value());
            }
            bool same = true;
            std::size_t allowed = 0;
            for (std::size_t i = 0; i < organizations * subjects; ++i) {
                std::string const expected = answers(at_once, i % organizations, i / organizations);
                same = same && answers(one_by_one, i % organizations, i / organizations) == expected;
                allowed += expected.find("allowed_by_role") != std::string::npos ? 1 : 0;
            }
            CHECK(same);
            CHECK(allowed > subjects / 2);
            // All are there to be erased.
            std::vector<writ::change> gone;
            for (writ::record_kind const k : {writ::record_kind::subject, writ::record_kind::group_role,
                                              writ::record_kind::role, writ::record_kind::organization}) {
                for (writ::change const& c : changes_of(d)) {
                    if (writ::kind(c.record) == k) {
                        gone.push_back(writ::erase(c.record));
                    }
                }
            }
            CHECK(at_once.apply(gone).has_value());
        }
    }

    TEST_CASE("what is wrong with subjects and what is theirs is reported in the order of the lists") {
        writ::directory d = make_directory(1);
        std::size_t const last = d.assignments.size();
        d.subjects[7].name = "\n";
        d.subjects.push_back(d.subjects[50]);
        d.assignments.push_back({.organization = organization_of(0), .subject = subject_of(1)});
        d.assignments.push_back(d.assignments[3]);
        d.assignments.push_back(
            {.organization = organization_of(9), .subject = subject_of(1), .role = role_of(0)});
        d.grants[5].permission = writ::permission_name("a*");
        d.grants[1].subject = writ::subject_id("nobody");
        d.grants.push_back(d.grants[0]);
        auto const refused = writ::authorizer().publish(d);
        REQUIRE(refused.has_error());
        std::string places;
        writ::failure const f = refused.error();
        for (writ::problem const& p : f.problems) {
            // The subject that is refused takes along what is its.
            if (p.what.find(d.subjects[7].id.text() + "`") == std::string::npos) {
                places += p.where + " ";
            }
        }
        auto const assignment = [&](std::size_t i) { return "/assignments/" + std::to_string(last + i); };
        CHECK(places
              == "/subjects/7/name /subjects/" + std::to_string(d.subjects.size() - 1) + "/id "
                     + assignment(0) + "/role " + assignment(1) + "/role " + assignment(2)
                     + "/subject /grants/1/subject /grants/5/permission /grants/"
                     + std::to_string(d.grants.size() - 1) + "/id ");
    }
}
