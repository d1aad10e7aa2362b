// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/diff.hpp>

#include "support/policies.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <string>

using writ::diff_outcome;

namespace {

std::string const reads = R"({"action":"read","subject":"P"})";

std::string on(std::string const& conditions, bool inverted = false) {
    return R"({"action":"read","subject":"P","conditions":)" + conditions
           + (inverted ? R"(,"inverted":true})" : "}");
}

writ::policy_diff compare(std::string const& before, std::string const& after) {
    return writ::diff(writ_test::compile("[" + before + "]"), writ_test::compile("[" + after + "]"));
}

// Of the first difference: "read P {...}".
std::string first(writ::policy_diff const& d) {
    if (d.differences.empty()) {
        return "";
    }
    auto const& c = d.differences.front();
    return c.action + " " + c.type + (c.field.empty() ? "" : "." + c.field)
           + (c.attributes ? " " + boost::json::serialize(*c.attributes) : "")
           + (c.name ? " " + *c.name : "");
}

} // namespace

TEST_SUITE("policy/diff") {
    TEST_CASE("policies that say the same in other words have no difference") {
        struct {
            std::string before;
            std::string after;
        } const rows[] = {
            {reads, reads},
            {reads, R"({"action":["read"],"subject":["P","P"],"reason":"r"})"},
            {on(R"({"x":1})"), on(R"({"x":{"$in":[1]}})")},
            {on(R"({"x":1,"y":2})"), on(R"({"$and":[{"y":2},{"x":1.0}]})")},
            {on(R"({"x":{"$nin":[1,2]}})"), on(R"({"x":{"$ne":1,"$not":{"$eq":2}}})")},
            {on(R"({"o":"${subject.id}"})"), on(R"({"o":"${user.id}"})")},
            {reads + "," + on(R"({"x":1})"), reads},
            {on(R"({"x":1})") + "," + on(R"({"x":2})"), on(R"({"x":{"$in":[1,2]}})")},
            // Both matter on instances only where the other decides alike.
            {reads + "," + on(R"({"x":{"$gt":1}})", true),
             reads + "," + on(R"({"$or":[{"x":{"$gt":1}},{"x":{"$gt":2}}]})", true)},
            // What differs is the same text on both sides.
            {on(R"({"x":{"$elemMatch":{"a":1}}})"),
             on(R"({"x":{"$elemMatch":{"a":1}}})") + "," + on(R"({"x":{"$elemMatch":{"a":1}}})")},
        };
        for (auto const& row : rows) {
            CAPTURE(row.before);
            CAPTURE(row.after);
            auto const d = compare(row.before, row.after);
            CAPTURE(first(d));
            CHECK(d.outcome() == (&row == &rows[9] ? diff_outcome::not_shown : diff_outcome::none));
        }
    }

    TEST_CASE("a difference has a question of its own") {
        struct {
            std::string before;
            std::string after;
            std::string expected;
        } const rows[] = {
            {reads, "", "read P"},
            {reads, R"({"action":"read","subject":"all"})", "read all"},
            {reads, R"({"action":"manage","subject":"P"})", "manage P"},
            {on(R"({"x":1})"), on(R"({"x":2})"), R"(read P {"x":1})"},
            {on(R"({"x":{"$gt":1}})"), on(R"({"x":{"$gte":1}})"), R"(read P {"x":1})"},
            {on(R"({"x":{"$gt":1}})"), on(R"({"x":{"$gt":1.5}})"), R"(read P {"x":1.5E0})"},
            {reads + "," + on(R"({"x":{"$gt":1}})", true),
             reads + "," + on(R"({"x":{"$not":{"$lte":1}}})", true), R"(read P {"x":[]})"},
            {on(R"({"x":1,"y":1})"), on(R"({"$or":[{"x":1},{"y":1}]})"), R"(read P {"y":1})"},
            {on(R"({"o":"${subject.id}"})"), on(R"({"o":"${subject.team}"})"), R"(read P {"o":"x1"})"},
            {on(R"({"x":{"$regex":"^a"}})"), on(R"({"x":{"$exists":true}})"), R"(read P {"x":0})"},
            {reads, R"({"action":"read","subject":"P","fields":"f"})", "read P.other"},
            {reads, R"({"action":"read","subject":"P","resources":["a:*"]})", "read P {} x1:x2/x3"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.before);
            CAPTURE(row.after);
            auto const d = compare(row.before, row.after);
            CHECK(d.outcome() == diff_outcome::changed);
            CHECK(first(d) == row.expected);
        }
    }

    TEST_CASE("where conditions turn out in too many ways nothing is excluded") {
        struct {
            char const* before;
            char const* after;
        } const rows[] = {
            {R"({"x":{"$regex":"^a"}})", R"({"x":{"$regex":"^a","$ne":1}})"},
            {R"({"a.b":1,"a":{"$ne":1}})", R"({"a.b":1})"},
            {R"({"x":{"$gt":"${context.n}","$exists":true}})", R"({"x":{"$gt":"${context.n}"}})"},
        };
        for (auto const& row : rows) {
            CAPTURE(row.after);
            CHECK(compare(on(row.before), on(row.after)).outcome() == diff_outcome::not_shown);
        }
    }
}
