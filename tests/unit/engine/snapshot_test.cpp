// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>

#include "support/engine.hpp"

#include <writ/directory/change.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>
#include <vector>

using writ::errc;
using writ_test::directory_of;

namespace {

using changes = std::vector<writ::change>;

writ::organization_id const a("a");
writ::subject_id const alice("alice");

// Two roles of a service, one of the platform, and who has them.
writ::directory published() {
    return directory_of(R"(
        "organizations": [{"id": "a"}, {"id": "b"}],
        "permissions": [{"product": "one", "name": "cat"}],
        "roles": [{"name": "p", "permissions": ["read:*"]},
                  {"organization": "a", "name": "top", "service": "s"},
                  {"organization": "a", "name": "below", "service": "s", "parent": "top",
                   "permissions": ["cat"]},
                  {"organization": "a", "name": "mapped"}, {"organization": "a", "name": "free"}],
        "subjects": [{"organization": "a", "id": "alice", "groups": ["g"], "roles": ["p", "below"]}],
        "group_roles": [{"organization": "a", "group": "g", "role": "mapped"}],
        "grants": [{"organization": "a", "id": "1", "subject": "alice", "permission": "update:Article",
                    "granted": true, "granted_by": "root"}])");
}

writ::role role_of(std::string const& id, std::string const& parent = {}, std::string const& service = {}) {
    writ::role r{.organization = a, .id = writ::role_id(id), .name = id};
    if (!parent.empty()) {
        r.parent = writ::role_id(parent);
    }
    if (!service.empty()) {
        r.service = writ::service_id(service);
    }
    return r;
}

writ::role platform_role(std::string const& id, std::string const& parent = {}) {
    writ::role r = role_of(id, parent);
    r.organization.reset();
    return r;
}

writ::assignment assigned(std::string const& role, std::string const& subject = "alice") {
    return {.organization = a, .subject = writ::subject_id(subject), .role = writ::role_id(role)};
}

writ::group_role mapped(std::string const& role) {
    return {.organization = a, .group = writ::group_name("g"), .role = writ::role_id(role)};
}

writ::grant granted(std::string const& id, std::string const& permission, std::string const& to = "alice") {
    return {.organization = a,
            .id = writ::grant_id(id),
            .subject = writ::subject_id(to),
            .permission = writ::permission_name(permission),
            .granted = true,
            .granted_by = writ::actor_id("root")};
}

// A chain of so many roles: `1` is the root.
void add_chain(writ::directory& d, std::size_t length) {
    for (std::size_t i = 1; i <= length; ++i) {
        d.roles.push_back(platform_role(std::to_string(i), i == 1 ? "" : std::to_string(i - 1)));
    }
}

void check_problem(writ::failure const& f, errc code, std::string const& where, std::string const& named) {
    CAPTURE(writ::to_string(f));
    CHECK(f.code() == code);
    CHECK(f.where() == where);
    CHECK(f.what().find(named) != std::string::npos);
}

// What alice of `a` may do, and the revisions that say so.
std::string answers(writ::authorizer const& iam) {
    std::string text;
    writ::session const s = iam.start({a, alice}, {}, writ_test::noon);
    for (auto const* name : {"read:Article", "update:Article", "cat", "delete:Article"}) {
        writ::decision const d = s.check(writ::permission_question{name});
        text += std::string(writ::to_string(d.reason())) + std::string(s.what_decided(d).role) + " "
                + std::to_string(d.organization_revision()) + " " + std::to_string(d.platform_revision())
                + "\n";
    }
    return text;
}

writ::reason reason_of(writ::authorizer const& iam, char const* permission) {
    return iam.start({a, alice}, {}, writ_test::noon).check(writ::permission_question{permission}).reason();
}

} // namespace

TEST_SUITE("engine/snapshot") {
    TEST_CASE("a directory whose records contradict each other is refused with record and member") {
        std::string const organizations = R"("organizations": [{"id": "a"}, {"id": "b"}])";
        std::string const subject = R"("subjects": [{"organization": "a", "id": "alice"}])";
        struct {
            std::string members;
            errc code;
            std::string where;
            std::string named;
        } const rows[] = {
            {R"("roles": [{"organization": "x", "name": "r"}])", errc::dangling_reference,
             "/roles/0/organization", "role: there is no organization `x`"},
            {R"("roles": [{"name": "r", "parent": "x"}])", errc::dangling_reference, "/roles/0/parent",
             "role: there is no role `x`"},
            {organizations + R"(, "roles": [{"organization": "a", "name": "r"},
                {"organization": "b", "name": "q", "parent": "r"}])",
             errc::dangling_reference, "/roles/1/parent", "role: there is no role `r`"},
            {organizations
                 + R"(, "roles": [{"organization": "a", "name": "r"}, {"name": "q", "parent": "r"}])",
             errc::dangling_reference, "/roles/1/parent", "role: there is no role `r`"},
            {R"("subjects": [{"organization": "x", "id": "alice"}])", errc::dangling_reference,
             "/subjects/0/organization", "subject: there is no organization `x`"},
            {organizations + R"(, "subjects": [{"organization": "a", "id": "alice", "roles": ["x"]}])",
             errc::dangling_reference, "/assignments/0/role", "assignment: there is no role `x`"},
            {organizations + R"(, "group_roles": [{"organization": "a", "group": "g", "role": "x"}])",
             errc::dangling_reference, "/group_roles/0/role", "group_role: there is no role `x`"},
            {R"("group_roles": [{"organization": "x", "group": "g", "role": "r"}])", errc::dangling_reference,
             "/group_roles/0/organization", "group_role: there is no organization `x`"},
            {organizations + R"(, "grants": [{"organization": "a", "subject": "x", "permission": "y",
                "granted": true, "granted_by": "root"}])",
             errc::dangling_reference, "/grants/0/subject", "grant: there is no subject `x`"},
            {R"("organizations": [{"id": "a"}, {"id": "a"}])", errc::duplicate_record, "/organizations/1/id",
             "organization `a`"},
            {R"("roles": [{"name": "r"}, {"name": "r"}])", errc::duplicate_record, "/roles/1/id", "role `r`"},
            {organizations + R"(, "subjects": [{"organization": "a", "id": "x"},
                {"organization": "b", "id": "x"}, {"organization": "a", "id": "x"}])",
             errc::duplicate_record, "/subjects/2/id", "subject `x`"},
            {organizations + R"(, "roles": [{"name": "r"}], "subjects": [{"organization": "a", "id": "x",
                "roles": ["r", {"role": "r", "unit": "u"}, {"role": "r", "unit": "u"}]}])",
             errc::duplicate_record, "/assignments/2/role", "assignment: role `r`"},
            {organizations + R"(, "roles": [{"name": "r"}], "group_roles": [
                {"organization": "a", "group": "g", "role": "r"},
                {"organization": "a", "group": "g", "role": "r"}])",
             errc::duplicate_record, "/group_roles/1/role", "group_role: "},
            {organizations + "," + subject + R"(, "grants": [
                {"organization": "a", "id": "1", "subject": "alice", "permission": "y", "granted": true,
                 "granted_by": "root"},
                {"organization": "a", "id": "1", "subject": "alice", "permission": "z", "granted": true,
                 "granted_by": "root"}])",
             errc::duplicate_record, "/grants/1/id", "grant `1`"},
            {R"("permissions": [{"product": "one", "name": "x"}, {"product": "two", "name": "x"}])",
             errc::duplicate_record, "/permissions/1/name", "permission `x`"},
            {R"("scopes": [{"name": "x"}, {"name": "x"}])", errc::duplicate_record, "/scopes/1/name",
             "scope `x`"},
            {R"("roles": [{"name": "r", "parent": "r"}])", errc::role_cycle, "/roles/0/parent", "role `r`"},
            {organizations + R"(, "roles": [{"name": "r"}, {"organization": "b", "name": "r"}])",
             errc::id_clash, "/roles/1/id", "role `r`"},
            {organizations + R"(, "roles": [{"organization": "b", "name": "r"}, {"name": "r"}])",
             errc::id_clash, "/roles/1/id", "role `r`"},
            {R"("roles": [{"name": "r", "service": "s"}, {"name": "q", "service": "t", "parent": "r"}])",
             errc::wrong_service, "/roles/1/parent", "the parent `r`"},
            {R"("roles": [{"name": "r", "service": "s"}, {"name": "q", "parent": "r"}])", errc::wrong_service,
             "/roles/1/parent", "the parent `r`"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.members);
            writ::authorizer iam;
            auto const refused = iam.publish(directory_of(row.members));
            REQUIRE(refused.has_error());
            check_problem(refused.error(), row.code, row.where, row.named);
            CHECK(iam.start({a, alice}).check(writ::permission_question{"x"}).reason()
                  == writ::reason::not_ready);
        }
    }

    TEST_CASE("what only records can say wrongly is refused when published") {
        struct {
            std::function<void(writ::directory&)> spoil;
            errc code;
            std::string where;
            std::string named;
        } const rows[] = {
            {[](auto& d) { d.services.clear(); }, errc::dangling_reference, "/roles/1/service",
             "role: there is no service `s`"},
            {[](auto& d) { d.services.push_back(d.services[0]); }, errc::duplicate_record, "/services/1/id",
             "service `s`"},
            {[](auto& d) { d.assignments[0].subject = writ::subject_id("x"); }, errc::dangling_reference,
             "/assignments/0/subject", "assignment: there is no subject `x`"},
            {[](auto& d) {
                 d.grants[0].validity = {writ_test::noon, writ_test::noon};
             },
             errc::invalid_window, "/grants/0/not_after", "an end after"},
            {[](auto& d) {
                 d.assignments[0].validity = {writ_test::noon, writ_test::noon - writ::instant::duration(1)};
             },
             errc::invalid_window, "/assignments/0/not_after", "an end after"},
            {[](auto& d) { d.roles[2].permissions[0] = writ::permission_name("a*"); }, errc::wildcard_in_name,
             "/roles/2/permissions/0", "a permission name"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.where);
            writ::directory d = published();
            row.spoil(d);
            writ::authorizer iam;
            auto const refused = iam.publish(d);
            REQUIRE(refused.has_error());
            check_problem(refused.error(), row.code, row.where, row.named);
        }
    }

    TEST_CASE("a chain of 32 roles is accepted and a longer one refused") {
        writ::directory d;
        add_chain(d, 32);
        writ::authorizer iam;
        CHECK(iam.publish(d).has_value());
        auto const lengthened = iam.apply(changes{writ::put(platform_role("33", "32"))});
        REQUIRE(lengthened.has_error());
        check_problem(lengthened.error(), errc::chain_too_long, "/0/parent", "role `33`");
        auto const below =
            iam.apply(changes{writ::put(platform_role("0")), writ::put(platform_role("1", "0"))});
        REQUIRE(below.has_error());
        check_problem(below.error(), errc::chain_too_long, "/1/parent", "role `32`");
        add_chain(d = {}, 33);
        CHECK(writ::authorizer().publish(d).error().code() == errc::chain_too_long);
    }

    TEST_CASE("of a cycle of roles and what stands below only the cycle is reported") {
        writ::directory d;
        add_chain(d, 31);
        for (int i = 0; i < 3; ++i) {
            d.roles[static_cast<std::size_t>(i)].parent = writ::role_id(std::to_string((i + 1) % 3 + 1));
        }
        auto const refused = writ::authorizer().publish(d);
        REQUIRE(refused.has_error());
        writ::failure const f = refused.error();
        CHECK(f.problems.size() == 3);
        for (writ::problem const& p : f.problems) {
            CHECK(p.code == errc::role_cycle);
        }
    }

    TEST_CASE("all that is wrong with a directory is reported at once") {
        auto const refused = writ::authorizer().publish(directory_of(R"(
            "organizations": [{"id": "a"}, {"id": "a"}],
            "roles": [{"organization": "x", "name": "r"}, {"name": "q", "parent": "y"}])"));
        REQUIRE(refused.has_error());
        CHECK(refused.error().problems.size() == 3);
    }

    TEST_CASE("changes that contradict the directory are refused and change nothing") {
        struct {
            changes list;
            errc code;
            std::string where;
            std::string named;
        } const rows[] = {
            {{writ::put(role_of("new", "x"))}, errc::dangling_reference, "/0/parent", "no role `x`"},
            {{writ::put(role_of("new", {}, "x"))}, errc::dangling_reference, "/0/service", "no service `x`"},
            {{writ::put(assigned("x"))}, errc::dangling_reference, "/0/role", "no role `x`"},
            {{writ::put(assigned("p", "x"))}, errc::dangling_reference, "/0/subject", "no subject `x`"},
            {{writ::put(granted("2", "y", "x"))}, errc::dangling_reference, "/0/subject", "no subject `x`"},
            {{writ::put(mapped("x"))}, errc::dangling_reference, "/0/role", "no role `x`"},
            {{writ::put(writ::subject{.organization = writ::organization_id("x"), .id = alice})},
             errc::dangling_reference,
             "/0/organization",
             "no organization `x`"},
            {{writ::put(role_of("p"))}, errc::id_clash, "/0/id", "role `p`"},
            {{writ::put(platform_role("free"))}, errc::id_clash, "/0/id", "role `free`"},
            {{writ::put(role_of("top", "below", "s"))}, errc::role_cycle, "/0/parent", "role `"},
            {{writ::put(role_of("mapped", "top"))}, errc::wrong_service, "/0/parent", "`top` of `mapped`"},
            {{writ::put(writ::registered_service{.id = writ::service_id("t")}),
              writ::put(role_of("top", {}, "t"))},
             errc::wrong_service,
             "/1/service",
             "`top` of `below`"},
            {{writ::erase(platform_role("p"))}, errc::still_referenced, "/0/id", "role `p`"},
            {{writ::erase(role_of("top"))}, errc::still_referenced, "/0/id", "role `top`"},
            {{writ::erase(role_of("mapped"))}, errc::still_referenced, "/0/id", "role `mapped`"},
            {{writ::erase(role_of("mapped")), writ::put(mapped("free"))},
             errc::still_referenced,
             "/0/id",
             "role `mapped`"},
            {{writ::erase(writ::organization{.id = a})}, errc::still_referenced, "/0/id", "organization `a`"},
            {{writ::erase(writ::registered_service{.id = writ::service_id("s")})},
             errc::still_referenced,
             "/0/id",
             "service `s`"},
            {{writ::put(writ::permission{.product = writ::product_name("two"),
                                         .name = writ::permission_name("cat")})},
             errc::duplicate_record,
             "/0/name",
             "permission `cat`"},
            {{writ::put(granted("1", "a*"))}, errc::wildcard_in_name, "/0/permission", "a permission name"},
            // The last of these is refused; the others would change answers.
            {{writ::erase(granted("1", "update:Article")), writ::put(role_of("below", {}, "s")),
              writ::put(writ::organization{.id = a, .active = false}), writ::put(assigned("x"))},
             errc::dangling_reference,
             "/3/role",
             "no role `x`"},
        };
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        std::string const before = answers(iam);
        for (auto const& row : rows) {
            CAPTURE(row.named);
            auto const refused = iam.apply(row.list);
            REQUIRE(refused.has_error());
            check_problem(refused.error(), row.code, row.where, row.named);
            CHECK(answers(iam) == before);
            CHECK(iam.counters().parts_kept == 0);
        }
        // The number of the next publication shows that none of these counted.
        CHECK(iam.apply(changes{writ::put(role_of("free"))}).value().number == 2);
        CHECK(iam.publish(directory_of(R"("roles": [{"name": "r", "parent": "r"}])")).has_error());
        CHECK(reason_of(iam, "cat") == writ::reason::allowed_by_role);
    }

    TEST_CASE("a role is erased together with what names it") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        CHECK(iam.apply(changes{writ::erase(role_of("mapped")), writ::erase(mapped("mapped")),
                                writ::erase(role_of("below")), writ::erase(role_of("top")),
                                writ::erase(assigned("below")),
                                writ::erase(writ::registered_service{.id = writ::service_id("s")})})
                  .has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::no_match);
        // Their numbers are given to others, which nobody has.
        CHECK(iam.apply(changes{writ::put(role_of("x")), writ::put(role_of("y"))}).has_value());
        CHECK(reason_of(iam, "read:Article") == writ::reason::allowed_by_role);
    }

    TEST_CASE("roles with one id in two organizations are erased with their assignments") {
        writ::authorizer iam;
        REQUIRE(iam.publish(directory_of(R"("organizations": [{"id": "a"}, {"id": "b"}],
            "roles": [{"organization": "a", "name": "r"}, {"organization": "b", "name": "r"}],
            "subjects": [{"organization": "a", "id": "x", "roles": ["r"]},
                         {"organization": "b", "id": "x", "roles": ["r"]}])"))
                    .has_value());
        changes list;
        for (writ::organization_id const& o : {a, writ::organization_id("b")}) {
            writ::role r = role_of("r");
            writ::assignment of = assigned("r", "x");
            r.organization = of.organization = o;
            list.push_back(writ::erase(r));
            list.push_back(writ::erase(of));
        }
        CHECK(iam.apply(list).has_value());
    }

    TEST_CASE("a role that is erased and put again keeps its assignments") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::role p = platform_role("p");
        p.permissions.emplace_back("delete:*");
        CHECK(iam.apply(changes{writ::erase(p), writ::put(p)}).has_value());
        CHECK(reason_of(iam, "delete:Article") == writ::reason::allowed_by_role);
        CHECK(reason_of(iam, "read:Article") == writ::reason::no_match);
    }

    TEST_CASE("an organization is erased together with all that is in it") {
        writ::authorizer iam;
        writ::directory const d = published();
        REQUIRE(iam.publish(d).has_value());
        changes list{writ::erase(d.organizations[0]), writ::erase(d.subjects[0]),
                     writ::erase(d.group_roles[0])};
        for (writ::role const& r : d.roles) {
            list.push_back(writ::erase(r));
        }
        CHECK(iam.apply(list).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::organization_unknown);
    }

    TEST_CASE("with a subject go its assignments and its grants") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::subject const gone{.organization = a, .id = alice};
        CHECK(iam.apply(changes{writ::erase(gone), writ::erase(role_of("below"))}).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::subject_unknown);
        CHECK(iam.apply(changes{writ::put(gone)}).has_value());
        CHECK(reason_of(iam, "update:Article") == writ::reason::no_match);
    }

    TEST_CASE("of several changes of one record the last one counts") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::role below = role_of("below", {}, "s");
        writ::role const empty = below;
        below.permissions.emplace_back("cat");
        writ::grant const more = granted("2", "delete:Article");
        CHECK(iam.apply(changes{writ::put(more), writ::put(empty), writ::erase(more), writ::put(below),
                                writ::erase(writ::organization{.id = a}),
                                writ::put(writ::organization{.id = a})})
                  .has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::allowed_by_role);
        CHECK(reason_of(iam, "delete:Article") == writ::reason::no_match);
        CHECK(iam.apply(changes{writ::erase(more), writ::put(more)}).has_value());
        CHECK(reason_of(iam, "delete:Article") == writ::reason::allowed_by_grant);
    }

    TEST_CASE("assignments of equal order stand as the directory lists them whatever order they had") {
        auto d = directory_of(R"("organizations": [{"id": "a"}],
            "subjects": [{"organization": "a", "id": "alice", "roles": ["denies", "allows", "says nothing"]}],
            "roles": [{"name": "allows", "permissions": ["delete:Article"]}, {"name": "says nothing"},
                      {"name": "denies", "policies": [{"action": "manage", "subject": "all", "inverted": true}]},
                      {"name": "too", "policies": [{"action": "manage", "subject": "all", "inverted": true}]}])");
        d.assignments[0].order = 2;
        d.assignments[1].order = 0;
        d.assignments[2].order = 1;
        writ::authorizer iam({.combine = writ::combination::last_match});
        REQUIRE(iam.publish(d).has_value());
        CHECK(reason_of(iam, "delete:Article") == writ::reason::denied_by_role);
        // Without its order it is the first of the list again.
        CHECK(iam.apply(changes{writ::put(assigned("denies"))}).has_value());
        CHECK(reason_of(iam, "delete:Article") == writ::reason::allowed_by_role);
        // One that is added stands last.
        CHECK(iam.apply(changes{writ::put(assigned("too"))}).has_value());
        CHECK(reason_of(iam, "delete:Article") == writ::reason::denied_by_role);
    }

    TEST_CASE("a role changes those below it through ancestors that did not change") {
        writ::directory d;
        add_chain(d, 5);
        d.organizations.push_back({.id = a});
        d.subjects.push_back({.organization = a, .id = alice});
        d.assignments.push_back(assigned("5"));
        writ::authorizer iam;
        REQUIRE(iam.publish(d).has_value());
        writ::role root = platform_role("1");
        root.permissions.emplace_back("cat");
        CHECK(iam.apply(changes{writ::put(root)}).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::allowed_by_role);
        // Moved away and back again.
        CHECK(iam.apply(changes{writ::put(platform_role("3"))}).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::no_match);
        CHECK(iam.apply(changes{writ::erase(root), writ::erase(platform_role("2"))}).has_value());
        CHECK(iam.apply(changes{writ::put(root), writ::put(platform_role("3", "1"))}).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::allowed_by_role);
        CHECK(iam.apply(changes{writ::put(platform_role("1"))}).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::no_match);
        CHECK(iam.apply(changes{writ::erase(root)}).error().code() == errc::still_referenced);
    }

    TEST_CASE("an id that an organization's role gave up is free for the platform") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        CHECK(iam.apply(changes{writ::put(platform_role("free"))}).error().code() == errc::id_clash);
        CHECK(iam.apply(changes{writ::put(role_of("free"))}).has_value());
        CHECK(iam.apply(changes{writ::erase(role_of("free")), writ::put(platform_role("free"))}).has_value());
        CHECK(iam.apply(changes{writ::put(role_of("free"))}).error().code() == errc::id_clash);
    }

    TEST_CASE("a grant is erased by its key") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        CHECK(reason_of(iam, "update:Article") == writ::reason::allowed_by_grant);
        CHECK(iam.apply(changes{writ::erase(published().grants[0])}).has_value());
        CHECK(reason_of(iam, "update:Article") == writ::reason::no_match);
    }

    TEST_CASE("a service that ends takes its roles along and a parent its children") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::registered_service s{.id = writ::service_id("s"), .active = false};
        CHECK(iam.apply(changes{writ::put(s)}).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::no_match);
        s.active = true;
        CHECK(iam.apply(changes{writ::put(s)}).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::allowed_by_role);
        writ::role top = role_of("top", {}, "s");
        top.deletion.deleted_at = writ_test::noon;
        CHECK(iam.apply(changes{writ::put(top)}).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::no_match);
    }

    TEST_CASE("a directory that is published again replaces everything") {
        writ::authorizer iam;
        writ::directory d = published();
        d.grants.push_back(granted("2", "ca.*"));
        for (std::uint64_t number = 1; number <= 3; ++number) {
            auto const done = iam.publish(d);
            REQUIRE(done.has_value());
            CHECK(done->number == number);
            CHECK(iam.start({a, alice}).check(writ::permission_question{"cat"}).organization_revision()
                  == number);
            CHECK(iam.counters().parts_kept == 0);
        }
        // Uses of roles are those of the last directory.
        CHECK(iam.apply(changes{writ::erase(assigned("below")), writ::erase(role_of("below"))}).has_value());
        CHECK(iam.publish(writ::directory()).has_value());
        CHECK(reason_of(iam, "cat") == writ::reason::organization_unknown);
    }
}
