// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/question.hpp>

#include "support/engine.hpp"

#include <writ/engine/authorizer.hpp>

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <tuple>

using writ::errc;
using writ::reason;

namespace {

writ::organization_id const a("a");
writ::subject_id const alice("alice");
boost::json::object const hers{{"ownerId", "alice"}};
boost::json::object const no_attributes;

// Alice may do something of every kind.
writ::directory published() {
    return writ_test::directory_of(R"(
        "organizations": [{"id": "a"}],
        "permissions": [{"product": "p", "name": "editor", "statements": [{"action": "edit", "subject": "Page"}]}],
        "roles": [{"organization": "a", "name": "reader",
                   "permissions": ["read:Article", "invoice:approve", "plain", "a:b:c", "prefix.*", "editor"],
                   "policies": [{"action": "update", "subject": "Article", "conditions": {"ownerId": "alice"}},
                                {"action": "look", "subject": "all"},
                                {"action": "manage", "subject": "Draft", "fields": ["title"]},
                                {"action": "delete", "subject": "Article", "inverted": true}]}],
        "subjects": [{"organization": "a", "id": "alice", "roles": ["reader"]}],
        "grants": [{"organization": "a", "id": "1", "subject": "alice", "permission": "export:Report",
                    "granted": true, "granted_by": "root"},
                   {"organization": "a", "id": "2", "subject": "alice", "permission": "import:Report",
                    "granted": false, "granted_by": "root"}])");
}

constexpr char const* permissions[] = {"read:Article",
                                       "update:Article",
                                       "delete:Article",
                                       "look:Article",
                                       "look:all",
                                       "export:Report",
                                       "import:Report",
                                       "invoice:approve",
                                       "plain",
                                       "a:b:c",
                                       "prefix.x",
                                       "prefix.",
                                       "editor",
                                       "edit:Page",
                                       "unmentioned",
                                       "no:Such",
                                       ":x",
                                       "x:",
                                       "read:*",
                                       "manage:all",
                                       "*:*",
                                       "manage:Draft",
                                       "fly:Draft"};
constexpr char const* actions[] = {"read", "update", "delete", "look", "export", "import", "manage", "fly"};
constexpr char const* types[] = {"Article", "Report", "Draft", "Page", "all", "*", "Nothing"};

auto parts(writ::decision const& d) {
    return std::tuple(d.reason(), d.conditional(), d.statement(), d.revision());
}

// Whether both say the same, in full and shortly, in a session and without.
template <class First, class Second>
void check_alike(writ::authorizer const& iam, First const& first, Second const& second) {
    writ::session const s = iam.start({a, alice});
    writ::decision const expected = std::apply([&](auto const&... q) { return s.check(q...); }, first);
    writ::decision const given = std::apply([&](auto const&... q) { return s.check(q...); }, second);
    CHECK(parts(given) == parts(expected));
    CHECK(s.what_decided(given).role == s.what_decided(expected).role);
    CHECK(s.what_decided(given).grant == s.what_decided(expected).grant);
    CHECK(std::apply([&](auto const&... q) { return s.can(q...); }, second) == expected.allowed());
    auto const alone = [&](auto const&... q) {
        return iam.can({a, alice}, q...) == expected.allowed()
               && parts(iam.check({a, alice}, {q...})) == parts(expected);
    };
    CHECK(std::apply(alone, first));
    CHECK(std::apply(alone, second));
}

} // namespace

TEST_SUITE("engine/question") {
    TEST_CASE("an interned permission is answered as its text is") {
        for (bool const before : {false, true}) {
            for (std::string_view const name : permissions) {
                CAPTURE(before);
                CAPTURE(std::string(name));
                writ::authorizer iam;
                REQUIRE((before || iam.publish(published()).has_value()));
                writ::permission_question const interned = iam.permission(name).value();
                REQUIRE((!before || iam.publish(published()).has_value()));
                CHECK(interned.name() == name);
                check_alike(iam, std::tuple(writ::permission_question(name)), std::tuple(interned));
            }
        }
    }

    TEST_CASE("a prefix covers no name with exactly one colon wherever that stands") {
        struct {
            char const* permission;
            char const* name;
            bool is_covered;
        } const rows[] = {
            {"svc.*", "svc.a", true},    {"svc.*", "svc.a:", false},  {"svc.*", "svc.:", false},
            {"svc.*", "svc.a:b", false}, {"svc.*", "svc.a:b:", true}, {"svc:*", "svc::", true},
            {"svc:*", "svc:a:b", true},  {"a:b:*", "a:b:c", true},    {".*", ".:", false},
            {".*", ".a", true},
        };
        for (bool const granted : {true, false}) {
            for (auto const& row : rows) {
                CAPTURE(row.permission);
                CAPTURE(row.name);
                writ::authorizer iam;
                REQUIRE(iam.publish(writ_test::directory_of(
                                        R"("organizations": [{"id": "a"}],
        "roles": [{"name": "r", "permissions": [")"
                                        + std::string(granted ? row.permission : row.name) + R"("]}],
        "subjects": [{"organization": "a", "id": "alice", "roles": ["r"]}],
        "grants": [{"organization": "a", "id": "1", "subject": "alice", "permission": ")"
                                        + row.permission + R"(", "granted": )" + (granted ? "true" : "false")
                                        + R"(, "granted_by": "root"}])"))
                            .has_value());
                CHECK(iam.can({a, alice}, writ::permission_question(row.name))
                      == (row.is_covered == granted));
            }
        }
    }

    TEST_CASE("interned actions and types are answered as their texts are") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        for (std::string_view const action : actions) {
            for (std::string_view const t : types) {
                CAPTURE(std::string(action));
                CAPTURE(std::string(t));
                writ::action_ref const text(action);
                writ::action_ref const interned = iam.action(action).value();
                writ::type_ref const text_type{writ::type(t)};
                writ::type_ref const interned_type = iam.resource_type(t).value();
                CHECK(interned.name() == action);
                CHECK(interned_type.type().name() == t);
                for (auto const& [one, other] :
                     {std::tuple(interned, text_type), std::tuple(text, interned_type),
                      std::tuple(interned, interned_type)}) {
                    check_alike(iam, std::tuple(text, text_type), std::tuple(one, other));
                }
                for (boost::json::object const* attributes : {&hers, &no_attributes}) {
                    writ::resource const instance(t, *attributes);
                    check_alike(iam, std::tuple(text, instance), std::tuple(interned, instance));
                }
            }
        }
    }

    TEST_CASE("a name that is interned twice is the same question") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        check_alike(iam, std::tuple(iam.permission("plain").value()),
                    std::tuple(iam.permission(std::string("plain")).value()));
        writ::action_ref const read = iam.action("read").value();
        check_alike(iam, std::tuple(read, iam.resource_type("Article").value()),
                    std::tuple(iam.action("read").value(), iam.resource_type("Article").value()));
    }

    TEST_CASE("names are interned from texts that need not live") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        std::string text = "read:Article";
        writ::permission_question const p = iam.permission(text).value();
        text.assign(text.size(), '-');
        CHECK(p.name() == "read:Article");
        CHECK(iam.can({a, alice}, p));
    }

    TEST_CASE("a name that another authorizer interned is an invalid request") {
        writ::authorizer iam;
        writ::authorizer other;
        REQUIRE(iam.publish(published()).has_value());
        REQUIRE(other.publish(published()).has_value());
        writ::session const s = iam.start({a, alice});
        writ::action_ref const action = other.action("read").value();
        writ::type_ref const t = other.resource_type("Article").value();
        writ::permission_question const p = other.permission("read:Article").value();
        writ::permission_question const name = other.permission("plain").value();
        writ::resource const article("Article", hers);
        REQUIRE(s.can("read", writ::type("Article")));
        auto const is_refused = [&](auto const&... q) {
            return s.check(q...).reason() == reason::invalid_request && !s.can(q...)
                   && iam.check({a, alice}, {q...}).reason() == reason::invalid_request
                   && !iam.can({a, alice}, q...);
        };
        CHECK(is_refused(p));
        CHECK(is_refused(name));
        CHECK(is_refused(action, t));
        CHECK(is_refused(action, writ::type_ref(writ::type("Article"))));
        CHECK(is_refused(writ::action_ref("read"), t));
        CHECK(is_refused(iam.action("read").value(), t));
        CHECK(is_refused(action, iam.resource_type("Article").value()));
        CHECK(is_refused(action, article));
        CHECK(other.can({a, alice}, p));
        CHECK(other.can({a, alice}, action, t));
    }

    TEST_CASE("an empty name is not interned") {
        writ::authorizer iam;
        CHECK(iam.action("").error().code() == errc::empty_name);
        CHECK(iam.resource_type("").error().code() == errc::empty_name);
        CHECK(iam.permission("").error().code() == errc::empty_name);
    }

    TEST_CASE("any type is asked about by its name or by itself") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::type_ref const any(writ::type::any());
        writ::type_ref const all(writ::type("all"));
        writ::type_ref const interned = iam.resource_type("all").value();
        for (std::string_view const action : actions) {
            CAPTURE(std::string(action));
            CHECK(iam.can({a, alice}, action, any) == (action == "look"));
            check_alike(iam, std::tuple(writ::action_ref(action), all),
                        std::tuple(writ::action_ref(action), any));
            check_alike(iam, std::tuple(writ::action_ref(action), interned),
                        std::tuple(writ::action_ref(action), any));
        }
    }

    TEST_CASE("an empty action or type or field or unit makes any request invalid") {
        writ::authorizer iam;
        writ::directory d = published();
        d.grants[0].permission = writ::permission_name("*:*");
        REQUIRE(iam.publish(d).has_value());
        writ::request_options const no_field{.field = ""};
        writ::request_options const no_unit{.unit = ""};
        writ::type const t("Article");
        writ::resource const article(t, hers);
        writ::question const questions[] = {
            writ::permission_question(""),
            {"", t},
            {"read", writ::type("")},
            {"", article},
            {"read", writ::resource("", hers)},
            {writ::permission_question("read:Article"), no_field},
            {writ::permission_question("plain"), no_unit},
            {"read", t, no_field},
            {"read", t, no_unit},
            {"read", article, no_field},
            {"read", article, no_unit},
            {"read", article.with_name("")},
            {"read", article.with_name("a::b")},
        };
        writ::session const s = iam.start({a, alice});
        for (writ::question const& q : questions) {
            CAPTURE(&q - questions);
            CHECK(iam.check({a, alice}, q).reason() == reason::invalid_request);
            writ::decision d_of_session;
            CHECK(s.check_many({&q, 1}, {&d_of_session, 1}) == 1);
            CHECK(d_of_session.reason() == reason::invalid_request);
        }
        CHECK_FALSE(s.can(writ::permission_question("")));
        CHECK_FALSE(s.can("", t));
        CHECK_FALSE(iam.can({a, alice}, writ::permission_question("")));
        CHECK_FALSE(iam.can({a, alice}, "", t));
        CHECK_FALSE(iam.can({a, alice}, "read", t, no_unit));
        CHECK_FALSE(iam.can({writ::organization_id(), alice}, "read", t));
        CHECK(iam.check({a, writ::subject_id()}, {"read", t}).reason() == reason::invalid_request);
    }
}
