// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>
#include <writ/engine/explanation.hpp>
#include <writ/engine/why_not.hpp>

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>
#include <writ/limits.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstddef>
#include <span>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

using writ::errc;
namespace limits = writ::limits;

namespace {

using changes = std::vector<writ::change>;

writ::organization_id const a("a");
writ::subject_id const alice("alice");

writ::role role_of(std::size_t i) {
    return {.id = writ::role_id("r" + std::to_string(i)), .name = std::to_string(i)};
}

writ::organization organization_of(std::size_t i) {
    return {.id = writ::organization_id(i == 0 ? "a" : "o" + std::to_string(i))};
}

writ::assignment assigned(std::size_t i) {
    return {.organization = a, .subject = alice, .role = role_of(i).id};
}

writ::grant granted(std::size_t i) {
    return {.organization = a,
            .id = writ::grant_id(std::to_string(i)),
            .subject = alice,
            .permission = writ::permission_name("x"),
            .granted = true,
            .granted_by = writ::actor_id("root")};
}

writ::directory one_subject(std::size_t roles) {
    writ::directory d{.organizations = {organization_of(0)}, .subjects = {{.organization = a, .id = alice}}};
    for (std::size_t i = 0; i < roles; ++i) {
        d.roles.push_back(role_of(i));
    }
    return d;
}

// Whether the directory is accepted, and refused with `beyond` as well, both
// when it is published and when it is changed.
void check_bound(writ::directory const& within, writ::record const& beyond, errc code,
                 std::string const& member) {
    writ::authorizer iam;
    auto const published = iam.publish(within);
    REQUIRE_MESSAGE(published.has_value(), (published ? std::string() : writ::to_string(published.error())));
    auto const applied = iam.apply(changes{writ::put(beyond)});
    REQUIRE(applied.has_error());
    CHECK(applied.error().code() == code);
    CHECK(applied.error().where() == "/0/" + member);
    // What is there already may be put again.
    CHECK(iam.apply(changes{writ::put(within.organizations[0])}).has_value());

    writ::directory more = within;
    std::visit([&](auto const& r) { writ::records<std::remove_cvref_t<decltype(r)>>(more).push_back(r); },
               beyond);
    auto const refused = writ::authorizer().publish(more);
    REQUIRE(refused.has_error());
    CHECK(refused.error().code() == code);
}

} // namespace

TEST_SUITE("engine") {
    TEST_CASE("no more organizations are accepted than the bound says") {
        writ::directory d;
        for (std::size_t i = 0; i < limits::max_organizations; ++i) {
            d.organizations.push_back(organization_of(i));
        }
        check_bound(d, organization_of(9), errc::too_many_organizations, "id");
    }

    TEST_CASE("an organization that has no room for a mark is as one that is not there") {
        writ::authorizer iam;
        writ::directory d;
        for (std::size_t i = 0; i < limits::max_organizations; ++i) {
            d.organizations.push_back(organization_of(i));
        }
        REQUIRE(iam.publish(d).has_value());
        for (auto const why : {writ::authorizer::absence::unreadable, writ::authorizer::absence::unknown}) {
            auto const marked = iam.withdraw(writ::organization_id("another"), why);
            REQUIRE(marked.has_error());
            CHECK(marked.error().code() == errc::too_many_organizations);
            CHECK(iam.withdraw(d.organizations[0].id, why).has_value());
            CHECK(iam.apply(changes{writ::put(d.organizations[0])}).has_value());
        }
    }

    TEST_CASE("no more roles are accepted than the bound says and erased ones make room") {
        writ::directory const d = one_subject(limits::max_roles);
        check_bound(d, role_of(9), errc::too_many_roles, "id");
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        for (int i = 0; i < 3; ++i) {
            CHECK(iam.apply(changes{writ::erase(role_of(0))}).has_value());
            CHECK(iam.apply(changes{writ::put(role_of(0))}).has_value());
            CHECK(iam.apply(changes{writ::put(role_of(9))}).has_error());
            CHECK(iam.publish(d).has_value());
        }
    }

    TEST_CASE("a role has no more ancestors than the bound says") {
        writ::directory d = one_subject(limits::max_role_chain);
        for (std::size_t i = 1; i < limits::max_role_chain; ++i) {
            d.roles[i].parent = d.roles[i - 1].id;
        }
        writ::role below = role_of(9);
        below.parent = d.roles.back().id;
        check_bound(d, below, errc::chain_too_long, "parent");
    }

    TEST_CASE("a role has no more statements than the bound says with those of its ancestors") {
        writ::directory d = one_subject(1);
        d.roles[0].policy = writ::policy::parse(R"([{"action":"a","subject":"b"},{"action":"a","subject":"b"},
            {"action":"a","subject":"b"}])")
                                .value();
        writ::role child = role_of(1);
        child.parent = d.roles[0].id;
        child.policy = d.roles[0].policy;
        REQUIRE(2 * d.roles[0].policy.size() == limits::max_statements_per_role);
        d.roles.push_back(child);
        child.id = writ::role_id("r2");
        child.permissions.emplace_back("x");
        check_bound(d, child, errc::too_many_statements_of_role, "policies");
    }

    TEST_CASE("a subject has no more roles and groups and grants than the bounds say") {
        writ::directory d = one_subject(limits::max_roles_per_subject + 1);
        for (std::size_t i = 0; i < limits::max_roles_per_subject; ++i) {
            d.assignments.push_back(assigned(i));
        }
        check_bound(d, assigned(limits::max_roles_per_subject), errc::too_many_roles_of_subject, "subject");

        d = one_subject(0);
        for (std::size_t i = 0; i < limits::max_grants_per_subject; ++i) {
            d.grants.push_back(granted(i));
        }
        check_bound(d, granted(9), errc::too_many_grants_of_subject, "subject");

        d = one_subject(0);
        for (std::size_t i = 0; i < limits::max_groups_per_subject; ++i) {
            d.subjects[0].groups.emplace_back("g" + std::to_string(i));
        }
        writ::subject other = d.subjects[0];
        other.id = writ::subject_id("bob");
        other.groups.emplace_back("g");
        check_bound(d, other, errc::too_many_groups_of_subject, "groups");
    }

    TEST_CASE("no more names are met than the bound says and what is known stays") {
        writ::authorizer iam;
        REQUIRE(iam.publish(one_subject(1)).has_value());
        REQUIRE(iam.apply(changes{writ::put(assigned(0))}).has_value());
        std::size_t accepted = 0;
        std::size_t refused = 0;
        for (std::size_t i = 0; i < 2 * limits::max_interned_names; ++i) {
            writ::role r = role_of(0);
            r.permissions.emplace_back("n" + std::to_string(i));
            auto const applied = iam.apply(changes{writ::put(r)});
            CHECK((applied.has_error() || refused == 0));
            accepted += applied ? 1 : 0;
            refused += applied ? 0 : 1;
            if (!applied) {
                CHECK(applied.error().code() == errc::too_many_interned_names);
                CHECK(applied.error().where().starts_with("/0"));
            }
        }
        CHECK(accepted < limits::max_interned_names);
        CHECK(refused > 0);
        std::string const last = "n" + std::to_string(accepted - 1);
        CHECK(iam.can({a, alice}, writ::permission_question{last}));
        CHECK_FALSE(iam.can({a, alice}, writ::permission_question{"n39"}));

        // Units and what grants name count as well.
        writ::assignment in_unit = assigned(0);
        in_unit.unit = writ::unit_id("u");
        auto const check_refused = [&](writ::record const& r, std::string const& where) {
            auto const f = iam.apply(changes{writ::put(r)}).error();
            CAPTURE(writ::to_string(f));
            CHECK(f.code() == errc::too_many_interned_names);
            CHECK(f.where() == where);
        };
        check_refused(in_unit, "/0/unit");
        writ::grant to_new = granted(1);
        for (auto const* permission : {"new", "a:new", "a:*"}) {
            CAPTURE(permission);
            to_new.permission = writ::permission_name(permission);
            check_refused(to_new, "/0/permission");
        }
        check_refused(
            writ::scope{.name = writ::scope_name("s"), .permissions = {writ::permission_name("new")}}, "/0");
        // An erasure needs no new name.
        in_unit.unit = writ::unit_id("v");
        CHECK(iam.apply(changes{writ::erase(in_unit)}).has_value());
    }

    TEST_CASE("a session bounded by more scopes than the bound says covers nothing") {
        writ::directory d = one_subject(0);
        d.grants.push_back(granted(1));
        d.scopes.push_back({.name = writ::scope_name("s"), .permissions = {writ::permission_name("x")}});
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        for (std::size_t count = 0; count <= limits::max_scopes_per_session + 1; ++count) {
            CAPTURE(count);
            std::vector<writ::scope_name> const scopes(count, writ::scope_name("s"));
            auto const given =
                iam.start({a, alice}, {.scopes = scopes}).check(writ::permission_question{"x"});
            CHECK(given.allowed() == (count != 0 && count <= limits::max_scopes_per_session));
        }
    }

    TEST_CASE("no more names are interned than the bound says and what was interned stays") {
        writ::authorizer iam;
        writ::directory d = one_subject(0);
        d.grants.push_back(granted(1));
        REQUIRE(iam.publish(d).has_value());
        writ::permission_question const x = iam.permission("x").value();
        std::size_t kept = 0;
        while (iam.action("n" + std::to_string(kept)).has_value()) {
            REQUIRE(++kept < limits::max_interned_names);
        }
        CHECK(kept > 0);
        for (auto const* name : {"n", "new", "n0:new", "new:n0"}) {
            CAPTURE(std::string(name));
            CHECK(iam.permission(name).error().code() == errc::too_many_interned_names);
            CHECK(iam.action(name).error().code() == errc::too_many_interned_names);
            CHECK(iam.resource_type(name).error().code() == errc::too_many_interned_names);
            // Texts may still be asked about.
            CHECK(iam.check({a, alice}, writ::permission_question{name}).reason() == writ::reason::no_match);
        }
        CHECK(iam.action("n0").has_value());
        CHECK(iam.resource_type("n0").has_value());
        CHECK(iam.can({a, alice}, x));
        CHECK(iam.can({a, alice}, iam.permission("x").value()));
    }

    TEST_CASE("what a token adds is bounded and more of it makes every request invalid") {
        writ::directory d = one_subject(0);
        d.grants.push_back(granted(1));
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        std::vector<writ::group_name> const groups(limits::max_groups_per_subject + 1);
        std::vector<writ::role_id> const roles(limits::max_roles_per_subject + 1);
        std::vector<writ::subject_ref> const actors(limits::max_actors_per_session + 1, {a, alice});
        for (std::size_t less : {1U, 0U}) {
            writ::caller_options const tokens[] = {
                {.groups = std::span(groups).subspan(less)},
                {.roles = std::span(roles).subspan(less)},
                {.actors = std::span(actors).subspan(less)},
            };
            for (writ::caller_options const& token : tokens) {
                CAPTURE(less);
                CAPTURE(&token - tokens);
                writ::session const s = iam.start({a, alice}, token);
                auto const given = s.check(writ::permission_question{"x"});
                CHECK(given.allowed() == (less == 1));
                CHECK((given.allowed() || given.reason() == writ::reason::invalid_request));
                CHECK(s.can(writ::permission_question{"x"}) == (less == 1));
            }
        }
    }

    TEST_CASE("an explanation keeps no more records than the bound says but always what decided") {
        writ::directory d = one_subject(0);
        for (std::size_t i = 0; i < limits::max_grants_per_subject; ++i) {
            d.grants.push_back(granted(i));
        }
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        std::vector<writ::scope_name> const scopes(limits::max_explained_records, writ::scope_name("s"));
        writ::session const bounded =
            iam.start({a, alice}, {.scopes = std::span(scopes).first(limits::max_scopes_per_session)});
        auto const e = bounded.explain(writ::permission_question{"x"});
        CHECK(e.cut);
        CHECK(e.members.at(0).scopes->size() + e.members.at(0).grants.size()
              == limits::max_explained_records);
        auto const all = iam.start({a, alice}).explain(writ::permission_question{"x"});
        CHECK_FALSE(all.cut);
        CHECK(all.decision.allowed());
    }

    TEST_CASE("no more ways out of a denial are looked for or answered than the bounds say") {
        struct row {
            char const* conditions;
            std::size_t ways;
        };
        // Two attributes and the grant; three attributes, behind which there is no room for it.
        for (row const& r : {row{R"({"a":1,"b":1})", 1}, row{R"({"a":1,"b":1,"c":1})", 0}}) {
            CAPTURE(std::string(r.conditions));
            writ::directory d = one_subject(1);
            d.roles[0].policy = writ::policy::parse(R"([{"action":"do","subject":"P","conditions":)"
                                                    + std::string(r.conditions) + "}]")
                                    .value();
            d.assignments.push_back(assigned(0));
            writ::authorizer iam;
            REQUIRE(iam.publish(d).has_value());
            boost::json::object const p;
            writ::resource const asked("P", p);
            auto const out = iam.start({a, alice}).why_not({"do", asked});
            CHECK(out.ways.size() == r.ways);
            CHECK(out.cut == (r.ways == 0));
        }
        // Of the roles only so many are looked at.
        std::size_t found = 0;
        for (std::size_t allowing = 0; allowing < limits::max_roles; ++allowing) {
            writ::directory d = one_subject(limits::max_roles);
            d.roles[allowing].permissions.emplace_back("do:P");
            writ::authorizer iam;
            REQUIRE(iam.publish(d).has_value());
            auto const out = iam.start({a, alice}).why_not({"do", writ::type("P")});
            CHECK(out.cut);
            CHECK(out.ways.size() == limits::max_answered_changes);
            found += out.ways[0][0].kind == writ::change_kind::assign_role ? 1 : 0;
        }
        CHECK(found == limits::max_tried_records);
    }

    TEST_CASE("no more problems of a directory are reported than the bound says") {
        writ::directory d = one_subject(0);
        for (std::size_t i = 0; i < limits::max_problems + 2; ++i) {
            d.assignments.push_back(assigned(i));
        }
        auto const refused = writ::authorizer().publish(d);
        REQUIRE(refused.has_error());
        CHECK(refused.error().problems.size() == limits::max_problems);
    }
}
