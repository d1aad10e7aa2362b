// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>

#include <writ/directory/change.hpp>
#include <writ/directory/directory.hpp>
#include <writ/engine/explanation.hpp>

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

using writ::authorizer;
using writ::organization_id;
using writ::reason;
using writ::subject_id;

namespace {

organization_id const acme("acme");
organization_id const other("other");
subject_id const alice("alice");

std::vector<writ::change> records_of(organization_id const& in) {
    return {
        writ::put(writ::organization{.id = in}),
        writ::put(writ::subject{.organization = in, .id = alice, .groups = {writ::group_name("staff")}}),
        writ::put(writ::role{.organization = in,
                             .id = writ::role_id("reader"),
                             .name = "reader",
                             .permissions = {writ::permission_name("read:Page")}}),
        writ::put(writ::role{.organization = in,
                             .id = writ::role_id("child"),
                             .name = "child",
                             .parent = writ::role_id("reader")}),
        writ::put(writ::assignment{.organization = in, .subject = alice, .role = writ::role_id("reader")}),
        writ::put(writ::group_role{.organization = in,
                                   .group = writ::group_name("staff"),
                                   .role = writ::role_id("child"),
                                   .unit = writ::unit_id("north")}),
        writ::put(writ::grant{.organization = in,
                              .id = writ::grant_id("g"),
                              .subject = alice,
                              .permission = writ::permission_name("write:Page"),
                              .granted = true,
                              .granted_by = writ::actor_id("root")}),
    };
}

void add(authorizer& iam, organization_id const& in) {
    auto const done = iam.apply(records_of(in));
    REQUIRE_MESSAGE(done.has_value(), writ::to_string(done.has_error() ? done.error() : writ::failure()));
}

reason answer(authorizer const& iam, organization_id const& in) {
    return iam.check({in, alice}, writ::permission_question("read:Page")).reason();
}

void publish_both(authorizer& iam) {
    REQUIRE(iam.publish({}).has_value());
    add(iam, acme);
    add(iam, other);
}

} // namespace

TEST_SUITE("engine/withdraw") {
    TEST_CASE("a withdrawn organization is as one that was never put and the others stay") {
        for (bool const index : {false, true}) {
            authorizer iam({.index_holders = index});
            publish_both(iam);
            CHECK(answer(iam, acme) == reason::allowed_by_role);
            REQUIRE(iam.withdraw(acme, authorizer::absence::not_loaded).has_value());
            CHECK(answer(iam, acme) == reason::organization_unknown);
            CHECK(answer(iam, other) == reason::allowed_by_role);
            add(iam, acme);
            CHECK(answer(iam, acme) == reason::allowed_by_role);
        }
    }

    TEST_CASE("a partial authorizer says of organizations that are not there that they are not loaded") {
        authorizer iam({.is_partial = true});
        publish_both(iam);
        CHECK(answer(iam, organization_id("nobody")) == reason::organization_not_loaded);
        REQUIRE(iam.withdraw(acme, authorizer::absence::not_loaded).has_value());
        CHECK(answer(iam, acme) == reason::organization_not_loaded);
        auto const why = iam.start({acme, alice}).explain(writ::permission_question("read:Page"));
        CHECK(why.decision.reason() == reason::organization_not_loaded);
    }

    TEST_CASE("an unreadable organization denies with its own reason until it is put again") {
        authorizer iam;
        publish_both(iam);
        REQUIRE(iam.withdraw(acme, authorizer::absence::unreadable).has_value());
        CHECK(answer(iam, acme) == reason::organization_unreadable);
        CHECK(answer(iam, other) == reason::allowed_by_role);
        auto const session = iam.start({acme, alice});
        auto const why = session.explain(writ::permission_question("read:Page"));
        CHECK(why.decision.reason() == reason::organization_unreadable);
        add(iam, acme);
        CHECK(answer(iam, acme) == reason::allowed_by_role);
    }

    TEST_CASE("what is known not to be is unknown though not all organizations are there") {
        authorizer iam({.is_partial = true});
        publish_both(iam);
        REQUIRE(iam.withdraw(acme, authorizer::absence::unknown).has_value());
        CHECK(answer(iam, acme) == reason::organization_unknown);
        CHECK(answer(iam, other) == reason::allowed_by_role);
        REQUIRE(iam.withdraw(acme, authorizer::absence::not_loaded).has_value());
        CHECK(answer(iam, acme) == reason::organization_not_loaded);
        REQUIRE(iam.withdraw(acme, authorizer::absence::unknown).has_value());
        add(iam, acme);
        CHECK(answer(iam, acme) == reason::allowed_by_role);
    }

    TEST_CASE("an organization that was never there can be marked as unreadable") {
        authorizer iam;
        REQUIRE(iam.publish({}).has_value());
        REQUIRE(iam.withdraw(acme, authorizer::absence::unreadable).has_value());
        CHECK(answer(iam, acme) == reason::organization_unreadable);
    }

    TEST_CASE("a replaced organization has what is put and nothing of what it had") {
        for (bool const index : {false, true}) {
            authorizer iam({.index_holders = index});
            publish_both(iam);
            writ::directory all;
            for (writ::change const& c : records_of(acme)) {
                std::visit(
                    [&](auto const& r) { writ::records<std::remove_cvref_t<decltype(r)>>(all).push_back(r); },
                    c.record);
            }
            writ::directory less = all;
            less.assignments.clear();
            REQUIRE(iam.replace(acme, less).has_value());
            CHECK(answer(iam, acme) == reason::no_match);
            CHECK(iam.can({acme, alice}, writ::permission_question("write:Page")));
            REQUIRE(iam.replace(acme, all).has_value());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
            less.assignments.push_back(
                {.organization = acme, .subject = subject_id("nobody"), .role = writ::role_id("reader")});
            CHECK(iam.replace(acme, less).has_error());
            CHECK(answer(iam, acme) == reason::allowed_by_role);
            CHECK(answer(iam, other) == reason::allowed_by_role);
        }
    }

    TEST_CASE("changes that are not confirmed are not published") {
        authorizer iam;
        publish_both(iam);
        auto const changes = std::vector{writ::erase(
            writ::assignment{.organization = acme, .subject = alice, .role = writ::role_id("reader")})};
        int asked = 0;
        auto const refused = iam.apply(changes, [&]() -> writ::result<void> {
            ++asked;
            return writ::make_failure(writ::errc::revision_conflict, "", "no");
        });
        REQUIRE(refused.has_error());
        CHECK(refused.error().code() == writ::errc::revision_conflict);
        CHECK_THROWS_AS(
            (void)iam.apply(changes, []() -> writ::result<void> { throw std::runtime_error("x"); }),
            std::runtime_error);
        CHECK(answer(iam, acme) == reason::allowed_by_role);
        // What is wrong is never asked about.
        auto const wrong = std::vector{writ::erase(writ::organization{.id = acme})};
        auto const counted = [&]() -> writ::result<void> {
            ++asked;
            return {};
        };
        CHECK(iam.apply(wrong, counted).has_error());
        CHECK(asked == 1);
        REQUIRE_NOTHROW((void)iam.apply(changes, []() -> writ::result<void> { return {}; }));
        CHECK(answer(iam, acme) == reason::no_match);
    }

    TEST_CASE("a stale session is denied everything for that reason") {
        authorizer iam;
        publish_both(iam);
        auto const session = iam.start_stale({acme, alice});
        CHECK(session.check(writ::permission_question("read:Page")).reason() == reason::snapshot_stale);
        CHECK_FALSE(session.can(iam.permission("read:Page").value()));
        CHECK(session.explain(writ::permission_question("read:Page")).decision.reason()
              == reason::snapshot_stale);
    }
}
