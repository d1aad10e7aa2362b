// SPDX-License-Identifier: Apache-2.0
#include "engine/subject_draft.hpp"

#include "support/engine.hpp"

#include <writ/directory/change.hpp>
#include <writ/engine/authorizer.hpp>

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

bool is_nobody(writ::subject_draft const& s) {
    return !s.exists && s.active && !s.deleted && !s.is_service_account && s.roles.empty() && s.grants.empty()
           && s.groups.empty() && s.attributes.empty();
}

void fill(writ::subject_draft& s) {
    s.exists = true;
    s.active = false;
    s.deleted = true;
    s.is_service_account = true;
    s.roles.push_back({1, 0, {}});
    s.grants.emplace_back();
    s.groups.emplace_back("g");
    s.attributes["clearance"] = 3;
}

} // namespace

TEST_SUITE("engine/subject_draft") {
    TEST_CASE("what was drafted of one subject is never that of another") {
        writ::subject_drafts drafts;
        std::vector<std::string> const ids{"alice", "bob", "carol"};
        for (std::size_t const count : {1U, 1U, 3U, 1U, 2U, 1U}) {
            CAPTURE(count);
            for (std::size_t i = 0; i < count; ++i) {
                auto const [s, added] = drafts.try_emplace({"a", ids[i]});
                CHECK(added);
                CHECK(is_nobody(s));
                fill(s);
                auto const [again, added_again] = drafts.try_emplace({"a", ids[i]});
                CHECK_FALSE(added_again);
                CHECK(&again == &s);
            }
            CHECK(drafts.all().size() == count);
            drafts.clear();
            CHECK(drafts.all().empty());
        }
    }

    TEST_CASE("what a refused change said of a subject is forgotten") {
        writ::organization_id const a("a");
        writ::authorizer iam;
        REQUIRE(iam.publish(writ_test::directory_of(R"(
            "organizations": [{"id": "a"}],
            "roles": [{"name": "reader", "permissions": ["read:*"]}],
            "subjects": [{"organization": "a", "id": "alice", "roles": ["reader"]}])"))
                    .has_value());
        auto const assigned = [&](std::string const& role) {
            return writ::put(writ::assignment{
                .organization = a, .subject = writ::subject_id("alice"), .role = writ::role_id(role)});
        };
        auto const granted = writ::put(writ::grant{.organization = a,
                                                   .id = writ::grant_id("1"),
                                                   .subject = writ::subject_id("alice"),
                                                   .permission = writ::permission_name("delete:Article"),
                                                   .granted = true,
                                                   .granted_by = writ::actor_id("root")});
        REQUIRE_FALSE(iam.apply(std::vector{granted, assigned("missing")}).has_value());
        REQUIRE(
            iam.apply(std::vector{writ::put(writ::subject{.organization = a, .id = writ::subject_id("bob")}),
                                  assigned("reader")})
                .has_value());
        auto const may = [&](std::string const& subject, std::string const& permission) {
            writ::subject_id const id(subject);
            return iam.can({a, id}, writ::permission_question{permission});
        };
        CHECK(may("alice", "read:Article"));
        CHECK_FALSE(may("alice", "delete:Article"));
        CHECK_FALSE(may("bob", "read:Article"));
        CHECK_FALSE(may("bob", "delete:Article"));
    }
}
