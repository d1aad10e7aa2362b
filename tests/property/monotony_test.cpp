// SPDX-License-Identifier: Apache-2.0
// What a change of the directory can do to answers, and what it cannot.
#include <writ/engine/authorizer.hpp>

#include "support/world.hpp"

#include <writ/directory/change.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

namespace {

namespace json = boost::json;
using writ_test::list;
using writ_test::text_of;
using writ_test::world;

constexpr std::uint64_t seeds = 150;

// A scenario in which a denial outweighs, and choices to change it by.
struct scene {
    explicit scene(std::uint64_t seed)
        : document(writ_test::scenario_of(seed)), choose(writ_test::random_choice(seed + 3'000'000)),
          make(choose, writ::dialect::writ, false) {
        document["combination"] = "deny_overrides";
    }

    [[nodiscard]] std::string pick(std::initializer_list<char const*> names) {
        return names.begin()[choose(names.size())];
    }
    [[nodiscard]] std::string permission() {
        return pick({"*:*", "cat.*", "read:Article", "update:*", "x", "cat", "svc:*"});
    }
    // Statements that only allow.
    [[nodiscard]] json::array allowing() {
        json::array rules = make.rules();
        for (auto& rule : rules) {
            rule.get_object().erase("inverted");
        }
        return rules;
    }
    [[nodiscard]] json::object& any_subject() {
        auto& subjects = document.at("subjects").get_array();
        return subjects[choose(subjects.size())].get_object();
    }

    json::object document;
    writ_test::choice choose;
    writ_test::generator make;
};

// Answers of both, for each check: whether it was and is allowed.
template <class Visit>
void compare(world const& before, world const& after, Visit const& visit) {
    for (std::size_t i = 0; i < before.size(); ++i) {
        CAPTURE(json::serialize(before.check(i)));
        visit(before.ask(i), after.ask(i));
    }
}

// Nothing that was allowed is denied; answers how much was denied and is allowed.
std::size_t require_only_more(world const& before, world const& after) {
    std::size_t more = 0;
    compare(before, after, [&](auto const& was, auto const& is) {
        CAPTURE(text_of(was));
        CAPTURE(text_of(is));
        REQUIRE(was.decision.allowed() <= is.decision.allowed());
        more += was.decision.allowed() ? 0u : is.decision.allowed() ? 1u : 0u;
    });
    return more;
}

} // namespace

TEST_SUITE("property/monotony") {
    TEST_CASE("another role that prohibits nothing denies nothing that was allowed") {
        std::size_t more = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            scene s(seed);
            list(s.document, "roles")
                .push_back({{"name", "another"},
                            {"permissions", {s.permission(), s.permission()}},
                            {"policies", s.allowing()}});
            world const before(s.document);
            if (s.choose(2) == 0) {
                for (int n = 0; n < 4; ++n) {
                    json::object& who = s.any_subject();
                    auto& roles = list(who, "roles");
                    if (roles.empty() || roles.back() != json::value("another")) {
                        roles.push_back("another");
                    }
                }
            } else {
                for (auto const* o : {"a", "b", "ops"}) {
                    list(s.document, "group_roles")
                        .push_back({{"organization", o}, {"group", "g1"}, {"role", "another"}});
                }
            }
            more += require_only_more(before, world(s.document));
        }
        CHECK(more > 50);
    }

    TEST_CASE("another grant denies nothing that was allowed and outweighs no denial") {
        std::size_t more = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            scene s(seed);
            world const before(s.document);
            for (auto const* who : {"a", "ab", "5"}) {
                list(s.document, "grants")
                    .push_back({{"organization", s.pick({"a", "b", "ops"})},
                                {"id", std::string("new ") + who},
                                {"subject", who},
                                {"permission", s.permission()},
                                {"granted", true},
                                {"granted_by", "root"}});
            }
            world const after(s.document);
            more += require_only_more(before, after);
            compare(before, after, [](auto const& was, auto const& is) {
                bool const denied = was.decision.reason() == writ::reason::denied_by_grant
                                    || was.decision.reason() == writ::reason::denied_by_role;
                REQUIRE((!denied || is.decision.reason() == was.decision.reason()));
            });
        }
        CHECK(more > 50);
    }

    TEST_CASE("a role allows what its parent does unless its own statements prohibit it") {
        std::size_t inherited = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            scene s(seed);
            // Whoever has a role has a child of it instead, which only adds.
            world const before(s.document);
            json::array children;
            for (auto const& role : s.document.at("roles").as_array()) {
                json::object child{{"name", "child of " + std::string(role.at("name").as_string())},
                                   {"parent", role.at("name")},
                                   {"permissions", {s.permission()}},
                                   {"policies", s.allowing()}};
                for (auto const* member : {"organization", "service"}) {
                    if (role.as_object().contains(member)) {
                        child[member] = role.at(member);
                    }
                }
                children.push_back(std::move(child));
            }
            for (auto& child : children) {
                list(s.document, "roles").push_back(child);
            }
            for (auto& who : list(s.document, "subjects")) {
                for (auto& role : list(who.get_object(), "roles")) {
                    json::value& name = role.is_object() ? role.get_object()["role"] : role;
                    name = "child of " + std::string(name.as_string());
                }
            }
            inherited += require_only_more(before, world(s.document));
        }
        CHECK(inherited > 50);
    }

    TEST_CASE("scopes take away and another scope among them denies nothing that was allowed") {
        std::size_t taken = 0;
        std::size_t more = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            scene s(seed);
            auto const with_scopes = [&](json::value const& scopes) {
                json::object d = s.document;
                for (auto& check : d.at("checks").get_array()) {
                    auto& who = check.get_object()["subject"].get_object();
                    who.erase("scopes");
                    if (!scopes.is_null()) {
                        who["scopes"] = scopes;
                    }
                }
                return world(d);
            };
            world const free = with_scopes(nullptr);
            world const none = with_scopes(json::array());
            world const one = with_scopes({"s1"});
            world const two = with_scopes({"s1", "s2"});
            taken += require_only_more(one, free);
            require_only_more(two, free);
            require_only_more(none, one);
            more += require_only_more(one, two);
        }
        CHECK(taken > 50);
        CHECK(more > 20);
    }

    TEST_CASE(
        "a scope that is not approved yet authorizes nothing and one approved twice no more than once") {
        std::size_t approved = 0;
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            scene s(seed);
            for (auto& check : s.document.at("checks").get_array()) {
                check.get_object()["subject"].get_object()["scopes"] = boost::json::array{"pending"};
            }
            world w(s.document);
            std::vector<std::string> before;
            for (std::size_t i = 0; i < w.size(); ++i) {
                REQUIRE_FALSE(w.ask(i).decision.allowed());
                before.push_back(text_of(w.ask(i)));
            }
            writ::scope const scope{.name = writ::scope_name("pending"),
                                    .permissions = {writ::permission_name("*:*")}};
            std::vector<writ::change> const approval{writ::put(scope)};
            std::vector<std::string> once;
            REQUIRE(w.authorizer().apply(approval).has_value());
            for (std::size_t i = 0; i < w.size(); ++i) {
                once.push_back(text_of(w.ask(i)));
                approved += w.ask(i).decision.allowed() ? 1u : 0u;
            }
            REQUIRE(w.authorizer().apply(approval).has_value());
            for (std::size_t i = 0; i < w.size(); ++i) {
                REQUIRE(text_of(w.ask(i)) == once[i]);
            }
            REQUIRE(w.authorizer().apply(std::vector{writ::erase(scope)}).has_value());
            for (std::size_t i = 0; i < w.size(); ++i) {
                REQUIRE(text_of(w.ask(i)) == before[i]);
            }
        }
        CHECK(approved > 100);
    }

    TEST_CASE("what is put again as it is changes no answer") {
        for (std::uint64_t seed = 0; seed < seeds; ++seed) {
            CAPTURE(seed);
            world w(writ_test::scenario_of(seed));
            std::vector<std::string> before;
            for (std::size_t i = 0; i < w.size(); ++i) {
                before.push_back(text_of(w.ask(i)));
            }
            std::vector<writ::change> all;
            auto const put_all = [&](auto const& records) {
                for (auto const& r : records) {
                    all.push_back(writ::put(r));
                }
            };
            writ::directory const& d = w.scenario().directory;
            put_all(d.services);
            put_all(d.permissions);
            put_all(d.scopes);
            put_all(d.organizations);
            put_all(d.roles);
            put_all(d.group_roles);
            put_all(d.subjects);
            put_all(d.grants);
            REQUIRE(w.authorizer().apply(all).has_value());
            for (std::size_t i = 0; i < w.size(); ++i) {
                CAPTURE(json::serialize(w.check(i)));
                REQUIRE(text_of(w.ask(i)) == before[i]);
            }
        }
    }
}
