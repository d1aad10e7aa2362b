// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>

#include "support/engine.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <algorithm>
#include <cstddef>
#include <deque>
#include <string>
#include <tuple>
#include <vector>

using writ::batch;
using writ::reason;
using writ_test::noon;

namespace {

writ::organization_id const a("a");
writ::subject_id const alice("alice");
boost::json::object const hers{{"ownerId", "alice"}};
boost::json::object const bobs{{"ownerId", "bob"}};

writ::directory published() {
    return writ_test::directory_of(R"(
        "organizations": [{"id": "a"}, {"id": "b"}, {"id": "shut", "suspended": true}],
        "roles": [{"name": "reader", "permissions": ["read:Article", "plain"],
                   "policies": [{"action": "update", "subject": "Article", "conditions": {"ownerId": "${subject.id}"}}]}],
        "subjects": [{"organization": "a", "id": "alice", "roles": ["reader"]}])");
}

auto parts(writ::decision const& d) {
    return std::tuple(d.reason(), d.conditional(), d.statement(), d.revision(), d.organization_revision(),
                      d.platform_revision(), d.valid_until());
}

// How many of the answers are asked, when not more than `room` fit.
std::size_t expected_count(std::vector<bool> const& allowed, std::size_t room, batch until) {
    std::size_t const most = std::min(room, allowed.size());
    for (std::size_t i = 0; i < most; ++i) {
        if ((until == batch::first_denial && !allowed[i]) || (until == batch::first_permit && allowed[i])) {
            return i + 1;
        }
    }
    return most;
}

// Whether the answers stand in `into`, and nothing was written behind them.
void check_answers(std::vector<writ::decision> const& into, std::size_t count,
                   std::vector<writ::decision> const& expected) {
    REQUIRE(count <= into.size());
    for (std::size_t i = 0; i < into.size(); ++i) {
        CAPTURE(i);
        CHECK(parts(into[i]) == parts(i < count ? expected[i] : writ::decision()));
    }
}

// Subjects of several organizations, every third of them unknown; of the
// others every second one may read.
struct crowd {
    std::deque<writ::organization_id> organizations{writ::organization_id("a"), writ::organization_id("b"),
                                                    writ::organization_id("none"),
                                                    writ::organization_id("shut"), writ::organization_id()};
    std::deque<writ::subject_id> ids;
    std::vector<writ::subject_ref> all;
    writ::directory directory = published();

    explicit crowd(std::size_t size) {
        for (std::size_t i = 0; i < size; ++i) {
            ids.emplace_back("s" + std::to_string(i));
            // Seldom one of those that are shut.
            auto const& o = organizations[i % 7 == 6 ? 2 + i % 3 : i % 2];
            all.emplace_back(o, ids.back());
            if (i % 3 == 0 || i % 7 == 6) {
                continue;
            }
            directory.subjects.push_back({.organization = o, .id = ids.back()});
            if (i % 4 < 2) {
                directory.assignments.push_back(
                    {.organization = o, .subject = ids.back(), .role = writ::role_id("reader")});
            }
        }
    }
};

} // namespace

TEST_SUITE("engine/check_many") {
    TEST_CASE("a list of questions is answered in its order as far as is wanted and fits") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::session const s = iam.start({a, alice}, {}, noon);
        writ::resource const own("Article", hers);
        writ::resource const others("Article", bobs);
        writ::type const article("Article");
        writ::request_options const horizon{.horizon = true};
        using questions = std::vector<writ::question>;
        questions const lists[] = {
            {},
            // Over actions.
            {{"read", article}, {"update", article}, {"delete", article}},
            // Over resources.
            {{"update", others}, {"update", own}, {"update", own.with_id("7")}, {"update", others}},
            // Of every kind.
            {writ::permission_question("plain"),
             {"read", article, horizon},
             {"update", own},
             writ::permission_question("other"),
             {"", article},
             {"update", own, {.resource_organization = "b"}},
             writ::permission_question("read:Article")},
            questions(40, {"read", own}),
            questions(40, {"delete", own}),
        };
        for (questions const& list : lists) {
            std::vector<writ::decision> expected(list.size());
            std::vector<bool> allowed;
            for (std::size_t i = 0; i < list.size(); ++i) {
                REQUIRE(s.check_many({&list[i], 1}, {&expected[i], 1}) == 1);
                allowed.push_back(expected[i].allowed());
            }
            for (std::size_t room = 0; room <= list.size() + 2; ++room) {
                for (batch const until : {batch::all, batch::first_denial, batch::first_permit}) {
                    CAPTURE(list.size());
                    CAPTURE(room);
                    CAPTURE(static_cast<int>(until));
                    std::vector<writ::decision> into(room);
                    std::size_t const count = s.check_many(list, into, until);
                    CHECK(count == expected_count(allowed, room, until));
                    check_answers(into, count, expected);
                }
            }
        }
    }

    TEST_CASE("one question of a list is answered as it is alone") {
        writ::authorizer iam;
        REQUIRE(iam.publish(published()).has_value());
        writ::session const s = iam.start({a, alice}, {}, noon);
        writ::resource const own("Article", hers);
        writ::type const article("Article");
        writ::question const list[] = {
            {"read", article}, {"update", own}, writ::permission_question("plain")};
        writ::decision into[3];
        CHECK(s.check_many(list, into) == 3);
        CHECK(parts(into[0]) == parts(s.check("read", article)));
        CHECK(parts(into[1]) == parts(s.check("update", own)));
        CHECK(parts(into[2]) == parts(s.check(writ::permission_question("plain"))));
        CHECK(s.what_decided(into[1]).role == "reader");
    }

    TEST_CASE("many subjects are answered as each of them is") {
        for (std::size_t const size : {0u, 1u, 2u, 15u, 16u, 17u, 32u, 33u, 100u}) {
            crowd const c(size);
            writ::authorizer iam;
            REQUIRE(iam.publish(c.directory).has_value());
            writ::resource const own("Article", hers);
            writ::question const questions[] = {{"read", writ::type("Article")},
                                                {"update", own},
                                                {"read", own, {.resource_organization = "a"}},
                                                writ::permission_question("plain"),
                                                writ::permission_question("")};
            for (writ::question const& q : questions) {
                std::vector<writ::decision> expected;
                std::vector<bool> allowed;
                for (writ::subject_ref const who : c.all) {
                    expected.push_back(iam.check(who, q));
                    allowed.push_back(expected.back().allowed());
                    writ::decision of_session;
                    REQUIRE(iam.start(who).check_many({&q, 1}, {&of_session, 1}) == 1);
                    REQUIRE(parts(of_session) == parts(expected.back()));
                }
                for (std::size_t const room : {std::size_t{0}, size / 2, size, size + 3}) {
                    for (batch const until : {batch::all, batch::first_denial, batch::first_permit}) {
                        CAPTURE(size);
                        CAPTURE(&q - questions);
                        CAPTURE(room);
                        CAPTURE(static_cast<int>(until));
                        std::vector<writ::decision> into(room);
                        std::size_t const count = iam.check_many(c.all, q, into, until);
                        CHECK(count == expected_count(allowed, room, until));
                        check_answers(into, count, expected);
                    }
                }
            }
        }
    }

    TEST_CASE("subjects without and with a right stand in one list with those that are unknown") {
        crowd const c(100);
        writ::authorizer iam;
        REQUIRE(iam.publish(c.directory).has_value());
        std::vector<writ::decision> into(c.all.size());
        REQUIRE(iam.check_many(c.all, {"read", writ::type("Article")}, into) == 100);
        auto const count = [&](reason r) {
            return std::count_if(into.begin(), into.end(),
                                 [r](writ::decision const& d) { return d.reason() == r; });
        };
        for (reason const r :
             {reason::allowed_by_role, reason::no_match, reason::subject_unknown,
              reason::organization_unknown, reason::organization_suspended, reason::invalid_request}) {
            CAPTURE(std::string(writ::to_string(r)));
            CHECK(count(r) > 3);
        }
        CHECK(iam.what_decided(c.all[1], into[1])->role == "reader");
        REQUIRE(iam.publish(c.directory).has_value());
        CHECK_FALSE(iam.what_decided(c.all[1], into[1]).has_value());
    }

    TEST_CASE("before the first publication every subject of a list is told so") {
        crowd const c(20);
        writ::authorizer const iam;
        std::vector<writ::decision> into(c.all.size());
        CHECK(iam.check_many(c.all, writ::permission_question("plain"), into) == 20);
        for (writ::decision const& d : into) {
            CHECK(d.reason() == reason::not_ready);
        }
    }
}
