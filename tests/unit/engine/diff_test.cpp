// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/diff.hpp>

#include "support/engine.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <string>

using writ::diff_outcome;

namespace {

struct parts {
    std::string organization = R"({"id":"o","slug":"acme"})";
    std::string subject = R"({"organization":"o","id":"s","roles":["r"],"attributes":{"team":"red"}})";
    std::string roles = R"({"name":"r","permissions":["read:P"]})";
    std::string more = {};
};

writ::directory make(parts const& p) {
    return writ_test::directory_of(R"("organizations":[)" + p.organization + R"(],"subjects":[)" + p.subject
                                   + R"(,{"organization":"o","id":"other"}],"roles":[)" + p.roles + "]"
                                   + p.more);
}

writ::directory_diff compare(parts const& before, parts const& after) {
    return writ::diff(make(before), make(after), {.now = writ_test::noon}).value();
}

// Of the first difference: "s update P {...} denied no_match, allowed allowed_by_role r".
std::string first(writ::directory_diff const& d) {
    if (d.differences.empty()) {
        return "";
    }
    writ::directory_difference const& c = d.differences.front();
    auto const answer = [](bool allowed, writ::reason why, std::string const& by) {
        return (allowed ? "allowed " : "denied ") + std::string(writ::to_string(why))
               + (by.empty() ? "" : " " + by);
    };
    return c.subject.text() + " " + c.action + (c.type ? " " + *c.type : "")
           + (c.attributes ? " " + boost::json::serialize(*c.attributes) : "") + ": "
           + answer(c.is_allowed_before, c.before, c.decided_before) + ", "
           + answer(c.is_allowed_after, c.after, c.decided_after);
}

} // namespace

TEST_SUITE("engine/diff") {
    TEST_CASE("a directory is the same as itself and as one that differs only in what no check reads") {
        CHECK(compare({}, {}).outcome() == diff_outcome::none);
        auto described = make({});
        described.roles.front().description = "d";
        described.roles.front().stamps.created_at = writ_test::noon;
        CHECK(writ::diff(make({}), described, {.now = writ_test::noon}).value().outcome()
              == diff_outcome::none);
        CHECK(compare({}, {.more = R"(,"scopes":[{"name":"c","permissions":["read:P"]}])"}).outcome()
              == diff_outcome::none);
        // A role that nobody has.
        CHECK(compare({}, {.roles =
                               R"({"name":"r","permissions":["read:P"]},{"name":"q","permissions":["*:*"]})"})
                  .outcome()
              == diff_outcome::none);
    }

    TEST_CASE("what changes an answer is reported with a question that both are asked") {
        struct {
            parts after;
            char const* expected;
        } const rows[] = {
            {{.organization = R"({"id":"o","slug":"acme","suspended":true})"},
             "s read P: allowed allowed_by_role r, denied organization_suspended"},
            {{.subject = R"({"organization":"o","id":"s"})"},
             "s read P: allowed allowed_by_role r, denied no_match"},
            {{.subject =
                  R"({"organization":"o","id":"s","active":false,"roles":["r"],"attributes":{"team":"red"}})"},
             "s read P: allowed allowed_by_role r, denied subject_inactive"},
            {{.roles = R"({"name":"r","permissions":["read:P","fly"]})"},
             "s fly: denied no_match, allowed allowed_by_role r"},
            {{.roles =
                  R"({"name":"r","parent":"p","permissions":["read:P"]},{"name":"p","permissions":["read:Q"]})"},
             "s read Q: denied no_match, allowed allowed_by_role r"},
            {{.more =
                  R"(,"grants":[{"id":"g","organization":"o","subject":"s","permission":"read:P","granted":false}])"},
             "s read P: allowed allowed_by_role r, denied denied_by_grant g"},
            {{.roles =
                  R"({"name":"r","permissions":["read:P"],"policies":[{"action":"read","subject":"P","inverted":true,"conditions":{"ownerId":"${subject.id}","team":"${subject.team}"}}]})"},
             R"(s read P {"ownerId":"s","team":"red"}: allowed allowed_by_role r, denied denied_by_role r)"},
            {{.subject =
                  R"({"organization":"o","id":"s","roles":["r"]},{"organization":"o","id":"new","roles":["r"]})"},
             "new read P: denied subject_unknown, allowed allowed_by_role r"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.expected);
            writ::directory_diff const d = compare({}, row.after);
            CHECK(first(d) == row.expected);
            CHECK(d.outcome() == diff_outcome::changed);
            CHECK(compare({}, row.after) == d);
        }
    }

    TEST_CASE("where something is different and no answer is found to be nothing is excluded") {
        auto const d = compare(
            {}, {.subject = R"({"organization":"o","id":"s","roles":["r"],"attributes":{"team":"blue"}})"});
        CHECK(d.outcome() == diff_outcome::not_shown);
        CHECK(d.concerned == 1);
        CHECK(d.tried > 0);
    }

    TEST_CASE("a directory that cannot be published is refused by its name") {
        auto broken = make({});
        broken.roles.clear();
        auto const refused = writ::diff(make({}), broken, {.now = writ_test::noon});
        REQUIRE(!refused);
        CHECK(refused.error().where().starts_with("after/"));
    }
}
