// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/review.hpp>

#include "support/engine.hpp"

#include <writ/directory/change.hpp>
#include <writ/engine/authorizer.hpp>

#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

using writ_test::directory_of;
using writ_test::noon;

namespace {

writ::organization_id const acme("acme");

auto const members = R"(
    "organizations": [{"id": "acme"}, {"id": "shut", "active": false}],
    "roles": [
        {"name": "viewer", "permissions": ["read:Doc"]},
        {"name": "editor", "organization": "acme", "parent": "viewer", "permissions": ["update:Doc", "pay.*"]},
        {"name": "guard", "policies": [{"action": "delete", "subject": "all", "inverted": true}]}],
    "subjects": [
        {"organization": "acme", "id": "ann", "roles": ["editor"]},
        {"organization": "acme", "id": "bob", "groups": ["team"]},
        {"organization": "acme", "id": "cid", "active": false, "roles": ["viewer"]},
        {"organization": "acme", "id": "dan", "roles": [
            {"role": "viewer", "not_after": "2026-01-01T11:00:00Z"},
            {"role": "editor", "unit": "sales", "not_after": "2026-02-01T00:00:00Z"}, "guard"]},
        {"organization": "shut", "id": "eve", "roles": ["viewer"]}],
    "group_roles": [{"organization": "acme", "group": "team", "role": "viewer"}],
    "grants": [{"organization": "acme", "id": "g", "subject": "bob", "permission": "update:Doc", "granted": true},
               {"organization": "acme", "id": "h", "subject": "ann", "permission": "read:Doc", "granted": false}])";

std::string ids_of(writ::review const& now, writ::organization_id const& in, writ::question const& q,
                   writ::page_request const& p = {}) {
    std::string text;
    auto const page = now.who_can(in, q, {}, p).value();
    for (auto const& who : page.items) {
        text += who.id.text() + " " + who.decided_by.role + who.decided_by.grant + ", ";
    }
    return text + page.next;
}

// "editor>viewer team in sales dead"
std::string text_of(writ::role_path const& p) {
    std::string text;
    for (writ::role_id const& id : p.chain) {
        text += (text.empty() ? "" : ">") + id.text();
    }
    text += p.group ? " " + p.group->text() : "";
    text += p.by_token ? " by token" : "";
    text += p.unit ? " in " + p.unit->text() : "";
    text += p.validity.not_after ? " until " + writ::to_text(*p.validity.not_after) : "";
    return text + (p.live ? "" : " dead");
}

std::string holders(writ::review const& now, char const* role) {
    std::string text;
    auto const page = now.holders_of(acme, writ::role_id(role)).value();
    for (writ::role_holder const& h : page.items) {
        text += h.id.text() + (h.active ? ": " : " (inactive): ");
        for (writ::role_path const& p : h.paths) {
            text += text_of(p) + "; ";
        }
    }
    return text + page.next;
}

std::string permissions(writ::review const& now, char const* who, writ::caller_options const& as = {},
                        writ::request_options const& with = {}) {
    std::string text;
    writ::subject_id const id(who);
    auto const page = now.permissions_of({acme, id}, as, with).value();
    for (writ::held_permission const& p : page.items) {
        text += p.action + (p.type ? ":" + *p.type : "") + " "
                + std::string(writ::to_string(p.decision.reason()));
        for (writ::permission_source const& s : p.sources) {
            text += s.allows ? " +" : " -";
            text += s.grant ? s.grant->text() : text_of(*s.role);
        }
        text += "\n";
    }
    return text;
}

} // namespace

TEST_SUITE("engine/review") {
    TEST_CASE("who can is answered in the order of ids and with what decided") {
        writ::authorizer iam({.index_holders = true});
        REQUIRE(iam.publish(directory_of(members)).has_value());
        writ::review const now(iam, noon);
        CHECK(now.now() == noon);
        CHECK(now.revision() == 1);
        writ::type const doc("Doc");
        CHECK(ids_of(now, acme, {"read", doc}) == "bob viewer, ");
        CHECK(ids_of(now, acme, {"update", doc}) == "ann editor, bob g, ");
        CHECK(ids_of(now, acme, {"update", doc}, {.limit = 1}) == "ann editor, ann");
        CHECK(ids_of(now, acme, {"update", doc}, {.after = "ann", .limit = 1}) == "bob g, bob");
        // The last page may hold nobody: there is one more who might have been allowed.
        CHECK(ids_of(now, acme, {"update", doc}, {.after = "bob", .limit = 1}).empty());
        CHECK(ids_of(now, acme, {"update", doc}, {.limit = 0}) == "ann editor, ann");
        CHECK(ids_of(now, acme, {"update", doc, {.unit = "sales"}}) == "ann editor, bob g, dan editor, ");
        CHECK(ids_of(now, acme, writ::permission_question("pay.out")) == "ann editor, ");
        // A request that is malformed, a gate that is shut, and nobody.
        CHECK(ids_of(now, acme, {"", doc}).empty());
        CHECK(ids_of(now, writ::organization_id("shut"), {"read", doc}).empty());
        CHECK(ids_of(now, writ::organization_id("none"), {"read", doc}).empty());
        CHECK(ids_of(now, acme, {"burn", doc}).empty());
    }

    TEST_CASE("holders of a role are listed with the ways by which they have it") {
        writ::authorizer iam({.index_holders = true});
        REQUIRE(iam.publish(directory_of(members)).has_value());
        writ::review const now(iam, noon);
        CHECK(holders(now, "viewer")
              == "ann: editor>viewer; bob: viewer team; cid (inactive): viewer; "
                 "dan: viewer until 2026-01-01T11:00:00Z dead; "
                 "editor>viewer in sales until 2026-02-01T00:00:00Z; ");
        CHECK(holders(now, "editor") == "ann: editor; dan: editor in sales until 2026-02-01T00:00:00Z; ");
        CHECK(holders(now, "nobody's").empty());
    }

    TEST_CASE("what a subject may do is listed with all that speak of it") {
        writ::authorizer iam;
        REQUIRE(iam.publish(directory_of(members)).has_value());
        writ::review const now(iam, noon);
        CHECK(permissions(now, "ann")
              == "pay.* allowed_by_role +editor>viewer\nread:Doc denied_by_grant -h +editor>viewer\n"
                 "update:Doc allowed_by_role +editor>viewer\n");
        CHECK(permissions(now, "bob")
              == "read:Doc allowed_by_role +viewer team\nupdate:Doc allowed_by_grant +g\n");
        CHECK(permissions(now, "cid") == "read:Doc subject_inactive +viewer\n");
        CHECK(permissions(now, "dan") == "delete denied_by_role -guard\ndelete:all denied_by_role -guard\n");
        CHECK(permissions(now, "dan", {}, {.unit = "sales"}).find("update:Doc allowed_by_role")
              != std::string::npos);
        std::vector<writ::role_id> const roles{writ::role_id("viewer")};
        CHECK(permissions(now, "dan", {.roles = roles}).find("read:Doc allowed_by_role +viewer by token")
              != std::string::npos);
        CHECK(permissions(now, "nobody").empty());
    }

    TEST_CASE("pages of permissions begin only where one has ended") {
        writ::authorizer iam;
        REQUIRE(iam.publish(directory_of(members)).has_value());
        writ::review const now(iam, noon);
        writ::subject_id const ann("ann");
        std::string cursor;
        std::string text;
        for (int i = 0; i < 3; ++i) {
            auto const page = now.permissions_of({acme, ann}, {}, {}, {cursor, 1}).value();
            REQUIRE(page.items.size() == 1);
            text += page.items[0].action + " ";
            cursor = page.next;
        }
        CHECK(text == "pay.* read update ");
        CHECK(cursor.empty());
        for (auto const* wrong : {"read", "9:read", "4:readDoc", ":", "-1:", "99999999999999999999:a"}) {
            CAPTURE(wrong);
            auto const refused = now.permissions_of({acme, ann}, {}, {}, {wrong, 1});
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == writ::errc::invalid_cursor);
        }
    }

    TEST_CASE("without an index it is refused to ask who and before a publication nobody can") {
        writ::authorizer without;
        REQUIRE(without.publish(directory_of(members)).has_value());
        writ::review const now(without, noon);
        CHECK(now.who_can(acme, {"read", writ::type("Doc")}).error().code() == writ::errc::not_indexed);
        CHECK(now.holders_of(acme, writ::role_id("viewer")).error().code() == writ::errc::not_indexed);

        writ::authorizer const empty({.index_holders = true});
        writ::review const before(empty, noon);
        writ::subject_id const ann("ann");
        CHECK(before.revision() == 0);
        CHECK(before.who_can(acme, {"read", writ::type("Doc")})->items.empty());
        CHECK(before.holders_of(acme, writ::role_id("viewer"))->items.empty());
        CHECK(before.permissions_of({acme, ann})->items.empty());
    }

    TEST_CASE("a review keeps seeing its revision wherever it is moved") {
        writ::authorizer iam({.index_holders = true});
        REQUIRE(iam.publish(directory_of(members)).has_value());
        writ::review first(iam, noon);
        std::vector<writ::change> const gone{
            writ::erase(writ::subject{.organization = acme, .id = writ::subject_id("ann")})};
        REQUIRE(iam.apply(gone).has_value());
        writ::review second(std::move(first));
        writ::question const q("update", writ::type("Doc"));
        CHECK(ids_of(second, acme, q) == "ann editor, bob g, ");
        first = writ::review(iam, noon);
        CHECK(ids_of(first, acme, q) == "bob g, ");
        second = std::move(first);
        CHECK(ids_of(second, acme, q) == "bob g, ");
    }
}
