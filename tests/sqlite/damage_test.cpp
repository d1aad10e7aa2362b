// SPDX-License-Identifier: Apache-2.0
//
// Rows that are not what was written: who notices, and what heals it.
#include "sqlite/files.hpp"
#include "sqlite/history.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using writ::errc;
using status = writ::commit_outcome::status;
using writ_test::run_sql;
using writ_test::temporary_folder;

writ::organization_id const acme("acme");
writ::organization_id const globex("globex");

writ::role role_of(std::string const& id, std::string name = "a name") {
    return {.organization = acme, .id = writ::role_id(id), .name = std::move(name)};
}

void commit(writ::store& s, writ::change const& c) {
    static int commits = 0;
    auto const scope = writ::scope_of(c.record);
    auto const revision = s.read(scope, {}).value().revision;
    CHECK(s.commit({"commit " + std::to_string(++commits), {{scope, revision}}, {c}}).value().what
          == status::committed);
}

// Two roles, and another organization.
std::shared_ptr<writ::sqlite_store> open_filled(temporary_folder const& folder) {
    auto store = writ_test::open_store(folder.file());
    commit(*store, writ::put(role_of("a")));
    commit(*store, writ::put(role_of("b")));
    commit(*store, writ::put(writ::organization{.id = globex, .name = "Globex"}));
    return store;
}

std::string const row_a = " WHERE key = '[\"a\"]'";
std::string const row_b = " WHERE key = '[\"b\"]'";

void check_unreadable(writ::store& s) {
    auto const content = s.load(acme);
    REQUIRE(content.has_error());
    CHECK(content.error().code() == errc::unreadable_record);
    CHECK(s.load(globex).has_value());
}

} // namespace

TEST_SUITE("sqlite/damage") {
    TEST_CASE("a damaged record stops its scope until it is replaced or erased") {
        for (std::string const damage : {"body = '?'", "sum = sum + 1", "body = '?', sum = 1"}) {
            for (bool const erases : {false, true}) {
                CAPTURE(damage);
                CAPTURE(erases);
                temporary_folder const folder;
                auto const store = open_filled(folder);
                run_sql(folder.file(), "UPDATE records SET " + damage + row_a);
                check_unreadable(*store);
                commit(*store, erases ? writ::erase(role_of("a")) : writ::put(role_of("a", "new")));
                std::vector<writ::role> expected{role_of("b")};
                if (!erases) {
                    expected.insert(expected.begin(), role_of("a", "new"));
                }
                CHECK(store->load(acme).value().records.roles == expected);
                commit(*store, writ::erase(role_of("b")));
                CHECK(store->load(acme).has_value());
            }
        }
    }

    TEST_CASE("a record that is missing stops its scope until it is put or erased") {
        for (bool const erases : {false, true}) {
            CAPTURE(erases);
            temporary_folder const folder;
            auto store = open_filled(folder);
            run_sql(folder.file(), "DELETE FROM records" + row_b);
            check_unreadable(*store);
            // What else is written, and mended, hides nothing.
            run_sql(folder.file(), "UPDATE records SET body = '?', sum = 1" + row_a);
            commit(*store, writ::put(role_of("a")));
            check_unreadable(*store);
            commit(*store, writ::put(role_of("c")));
            check_unreadable(*store);
            store = writ_test::open_store(folder.file());
            check_unreadable(*store);
            commit(*store, erases ? writ::erase(role_of("b")) : writ::put(role_of("b", "new")));
            CHECK(store->load(acme).value().records.roles.size() == (erases ? 2 : 3));
            store = writ_test::open_store(folder.file());
            CHECK(store->load(acme).has_value());
        }
    }

    TEST_CASE("a record that is missing keeps its claims until it is put or erased") {
        for (bool const erases : {false, true}) {
            CAPTURE(erases);
            temporary_folder const folder;
            auto const store = open_filled(folder);
            writ::organization const lost{.id = acme, .slug = writ::slug("one"), .name = "Acme"};
            writ::organization const other{.id = globex, .slug = writ::slug("one"), .name = "Globex"};
            commit(*store, writ::put(lost));
            run_sql(folder.file(), "DELETE FROM records WHERE body LIKE '%\"slug\":\"one\"%'");
            check_unreadable(*store);
            auto const taking = [&](std::string const& id) {
                return store->commit({id, {{globex, 1}}, {writ::put(other)}}).value().what;
            };
            CHECK(taking("before") == status::conflict);
            commit(*store, erases ? writ::erase(lost) : writ::put(lost));
            CHECK(store->load(acme).value().records.organizations.size() == (erases ? 0 : 1));
            CHECK(taking("after") == (erases ? status::committed : status::conflict));
        }
    }

    TEST_CASE("a change that is damaged takes its commit's changes from the feed and no more") {
        for (std::string const damage :
             {"UPDATE changes SET body = '?' WHERE number = 2", "DELETE FROM changes WHERE number = 2",
              "UPDATE changes SET erases = 1 WHERE number = 2",
              "UPDATE changes SET scope = 2 WHERE number = 2",
              "UPDATE commits SET changes_sum = 0 WHERE number = 2"}) {
            CAPTURE(damage);
            temporary_folder const folder;
            auto const store = open_filled(folder);
            auto expected = writ_test::feed_of(*store);
            REQUIRE(expected.size() == 3);
            expected[1].changes.clear();
            run_sql(folder.file(), damage);
            CHECK(writ_test::feed_of(*store) == expected);
        }
    }

    TEST_CASE("a feed whose commits or revisions are damaged is refused") {
        for (std::string const damage :
             {"UPDATE commits SET id = 'x' WHERE number = 2", "DELETE FROM commits WHERE number = 2",
              "UPDATE commits SET sum = 0 WHERE number = 2",
              "UPDATE revisions SET revision = 9 WHERE number = 2",
              "DELETE FROM revisions WHERE number = 2"}) {
            CAPTURE(damage);
            temporary_folder const folder;
            auto const store = open_filled(folder);
            run_sql(folder.file(), damage);
            CHECK(store->changes({}, 10).error().code() == errc::unknown_schema);
        }
    }
}
