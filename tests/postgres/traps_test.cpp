// SPDX-License-Identifier: Apache-2.0
//
// What was seen to go wrong with stores in PostgreSQL.
#include "postgres/place.hpp"
#include "store/suite.hpp"

#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

using namespace std::chrono_literals;
using status = writ::commit_outcome::status;
using writ::errc;
using writ_test::one_role;
using writ_test::postgres_place;
using writ_test::postgres_session;

namespace {

writ::organization_id const acme("acme");

// Commits a role, whatever the revision; answers the revision that it made.
std::int64_t put_role(writ::store& s, std::string const& id, writ::record_scope const& scope) {
    for (;;) {
        auto const r = s.load(scope).value().revision;
        auto const o = s.commit(one_role(id, scope, r, "r", id)).value();
        if (o.what == status::committed) {
            return o.revisions.at(0).revision;
        }
    }
}

std::vector<writ::committed> follow(writ::store& s, writ::feed_position at = {}) {
    std::vector<writ::committed> all;
    for (;;) {
        auto page = s.changes(at, 3).value();
        if (page.commits.empty()) {
            return all;
        }
        at = page.next;
        std::move(page.commits.begin(), page.commits.end(), std::back_inserter(all));
    }
}

// Lets the store's own session run something within every commit, once there is
// what that needs.
void on_commit(postgres_session& session, postgres_place const& place, std::string const& needed,
               std::string const& what) {
    if (!needed.empty()) {
        session.run("CREATE " + needed);
    }
    session.run("CREATE OR REPLACE FUNCTION " + place.schema()
                + ".hook() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + what + " RETURN NULL; END $$");
    session.run("CREATE OR REPLACE TRIGGER hook AFTER INSERT ON " + place.schema()
                + ".commit EXECUTE FUNCTION " + place.schema() + ".hook()");
}

} // namespace

TEST_SUITE("postgres/traps") {
    TEST_CASE("the ids of transactions are in the order of the revisions of every scope") {
        postgres_place place;
        auto const store = place.open();
        std::vector<std::jthread> writers;
        for (int w = 0; w < 4; ++w) {
            writers.emplace_back([&, w] {
                for (int i = 0; i < 20; ++i) {
                    std::string const id = std::to_string(w) + '-' + std::to_string(i);
                    put_role(*store, id, i % 3 == 0 ? writ::record_scope() : writ::record_scope(acme));
                }
            });
        }
        writers.clear();
        postgres_session session;
        auto const revisions = [&](std::string const& order) {
            return session.run(
                "SELECT s.id || ' ' || s.revision FROM " + place.schema()
                + ".commit AS c, unnest(c.scopes, c.revisions) AS s(id, revision) ORDER BY s.id, " + order);
        };
        CHECK(revisions("c.transaction") == revisions("s.revision"));
        CHECK(revisions("s.revision").size() == 80);
    }

    TEST_CASE("a long transaction of somebody else holds the feed back and nothing is lost") {
        postgres_place place;
        auto const store = place.open();
        put_role(*store, "before", acme);
        auto const start = store->changes({}, 10).value();
        REQUIRE(start.commits.size() == 1);
        postgres_session foreign;
        foreign.run("BEGIN");
        foreign.run("SELECT pg_current_xact_id()");
        auto const held = store->end().value();
        auto const before = std::chrono::steady_clock::now();
        // It runs, but there is nothing that it holds back.
        CHECK(store->changes(start.next, 10).value().told_until >= before);
        put_role(*store, "after", acme);
        auto const acknowledged = std::chrono::steady_clock::now();
        CHECK(store->load(acme).value().revision == 2);
        for (int i = 0; i < 3; ++i) {
            auto const page = store->changes(start.next, 10).value();
            CHECK(page.commits.empty());
            CHECK(page.told_until < acknowledged);
        }
        CHECK(store->changes(held, 10).value().commits.empty());
        auto const soon = store->signal()->wait(start.next, std::chrono::steady_clock::now() + 20ms, {});
        CHECK(soon.value() == writ::change_signal::wake::deadline);
        foreign.run("COMMIT");
        auto const then = store->signal()->wait(start.next, std::chrono::steady_clock::now() + 60s, {});
        CHECK(then.value() == writ::change_signal::wake::changed);
        auto const late = store->changes(start.next, 10).value();
        REQUIRE(late.commits.size() == 1);
        CHECK(late.commits[0].id == "after");
        CHECK(store->changes(held, 10).value().commits == late.commits);
        CHECK(store->changes(late.next, 10).value().told_until >= acknowledged);
    }

    TEST_CASE("a commit of which a change cannot be read has its revisions and no changes") {
        postgres_place place;
        auto const store = place.open();
        put_role(*store, "before", acme);
        put_role(*store, "bad", acme);
        put_role(*store, "after", acme);
        postgres_session session;
        auto const commits = [&] { return store->changes({}, 10).value().commits; };
        auto const sound = commits();
        REQUIRE(sound.size() == 3);
        for (std::string const change : {"documents = '{\"{\\\"from\\\":1}\"}'", "documents = '{\"\"}'",
                                         "kinds = '{plant}'", "keys = '{\"[\\\"other\\\"]\"}'"}) {
            session.run("UPDATE " + place.schema() + ".commit SET " + change + " WHERE id = 'bad'");
            auto const damaged = commits();
            REQUIRE(damaged.size() == 3);
            CHECK(damaged[0] == sound[0]);
            CHECK(damaged[1] == writ::committed{"bad", sound[1].revisions, {}});
            CHECK(damaged[2] == sound[2]);
        }
    }

    TEST_CASE("nothing is kept in the session of a connection that a pooler may hand to others") {
        postgres_place place;
        auto options = place.options();
        options.connections = 1;
        auto const store = writ::postgres_store::open(options).value();
        postgres_session session;
        on_commit(session, place, "TABLE " + place.schema() + ".seen (statements bigint, channels bigint)",
                  "INSERT INTO " + place.schema()
                      + ".seen SELECT (SELECT count(*) FROM pg_prepared_statements),"
                        " (SELECT count(*) FROM pg_listening_channels());");
        static_cast<void>(store->signal()->wait({}, std::chrono::steady_clock::now() + 10ms, {}));
        for (int i = 0; i < 3; ++i) {
            put_role(*store, std::to_string(i), acme);
            static_cast<void>(follow(*store));
        }
        CHECK(session.one("SELECT count(*) || ' ' || sum(statements) || ' ' || sum(channels) FROM "
                          + place.schema() + ".seen")
              == "3 0 0");
    }

    TEST_CASE("many commits at once are notified of by few notifications") {
        postgres_place place;
        postgres_session other;
        other.run("LISTEN writ_" + place.schema());
        auto const store = place.open();
        {
            std::vector<std::jthread> writers;
            for (int w = 0; w < 8; ++w) {
                writers.emplace_back([&, w] {
                    for (int i = 0; i < 25; ++i) {
                        std::string const id = std::to_string(w) + '-' + std::to_string(i);
                        put_role(*store, id, writ::organization_id("o" + std::to_string(w)));
                    }
                });
            }
        }
        std::size_t count = other.notifications(60s);
        CHECK(count != 0);
        for (std::size_t more = count; more != 0; count += more) {
            more = other.notifications(200ms);
        }
        CHECK(count < 200);
    }

    TEST_CASE("a transaction that fell victim to another is repeated and not for ever") {
        postgres_place place;
        auto const store = place.open();
        postgres_session session;
        session.run("CREATE SEQUENCE " + place.schema() + ".tries");
        for (char const* const state : {"40001", "40P01"}) {
            for (int const failures : {4, 1000}) {
                CAPTURE(state);
                CAPTURE(failures);
                on_commit(session, place, "",
                          "IF nextval('" + place.schema() + ".tries') <= " + std::to_string(failures)
                              + " THEN RAISE EXCEPTION USING ERRCODE = '" + state + "'; END IF;");
                session.run("ALTER SEQUENCE " + place.schema() + ".tries RESTART");
                auto const revision = store->load(acme).value().revision;
                auto const o =
                    store->commit(one_role(state + std::to_string(failures), acme, revision, "r", "name"));
                CHECK(session.one("SELECT last_value FROM " + place.schema() + ".tries") == "5");
                if (failures == 4) {
                    CHECK(o.value().what == status::committed);
                } else {
                    REQUIRE(o.has_error());
                    CHECK(o.error().code() == errc::store_unavailable);
                    CHECK(store->load(acme).value().revision == revision);
                }
            }
        }
    }

    TEST_CASE("every text but documents compares byte by byte whatever the database does") {
        postgres_place place;
        auto const store = place.open();
        postgres_session session;
        CHECK(session.run(
                  "SELECT c.relname || '.' || a.attname FROM pg_attribute AS a JOIN pg_class AS c ON c.oid ="
                  " a.attrelid WHERE c.relnamespace = '"
                  + place.schema()
                  + "'::regnamespace AND c.relkind = 'r' AND a.atttypid = 'text'::regtype"
                    " AND a.attcollation <> '\"C\"'::regcollation ORDER BY 1")
              == std::vector<std::string>{"record.document", "store.id"});
        CHECK(session.one("SELECT data_type FROM information_schema.columns WHERE column_name = 'document'"
                          " AND table_name = 'record' AND table_schema = $1",
                          {place.schema()})
              == "text");
    }

    TEST_CASE("a database that sorts as people do keeps the contract of ids and queries") {
        postgres_session session;
        std::string const name = "english_" + session.one("SELECT pg_backend_pid()");
        session.run("CREATE DATABASE " + name + " TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en'");
        std::string const where = writ_test::postgres_server() + " dbname=" + name;
        {
            // The one sorts `a` before `B`, the other not.
            CHECK(postgres_session(where).one("SELECT 'a' < 'B'") == "t");
            writ::testing::store_harness const harness{
                .make = [&] { return std::make_unique<postgres_place>(where); }};
            for (char const* const category : {"ids", "queries", "pages"}) {
                writ_test::check_store(harness, {.category = category});
            }
        }
        session.run("DROP DATABASE " + name + " (FORCE)");
    }

    TEST_CASE("what is acknowledged is on disk though the database is told not to wait for it") {
        postgres_place place;
        postgres_session session;
        auto options = place.options();
        options.connection += " options=-csynchronous_commit=off";
        options.listen.clear();
        auto const store = writ::postgres_store::open(options).value();
        on_commit(session, place, "TABLE " + place.schema() + ".seen (at pg_lsn)",
                  "INSERT INTO " + place.schema() + ".seen SELECT pg_current_wal_insert_lsn();");
        for (int i = 0; i < 20; ++i) {
            put_role(*store, std::to_string(i), acme);
            CHECK(session.one("SELECT pg_current_wal_flush_lsn() > max(at) FROM " + place.schema() + ".seen")
                  == "t");
        }
    }

    TEST_CASE("members longer than an index takes are kept and found and sorted") {
        postgres_place place;
        auto const store = place.open();
        std::string const letter = "\xf0\x9f\x98\x80";
        auto const issuer = [&](std::string const& last) {
            std::string text;
            for (std::size_t i = 1; i < writ::limits::max_url_bytes; ++i) {
                text += letter;
            }
            return text + last;
        };
        std::vector<writ::change> changes;
        for (char const* const last : {"b", "a", "c"}) {
            changes.push_back(writ::put(writ::openid_provider{.organization = acme,
                                                              .id = writ::openid_provider_id(last),
                                                              .name = "n",
                                                              .client_id = "c",
                                                              .issuer = issuer(last)}));
        }
        REQUIRE(store->commit({"c", {{acme, 0}}, changes}).value().what == status::committed);
        writ::record_query q{acme, writ::record_kind::openid_provider};
        q.order_by = "issuer";
        q.limit = 1;
        std::string order;
        do {
            auto const page = store->find(q).value();
            order += std::get<writ::openid_provider>(page.records.at(0)).id.text();
            q.after = page.next;
        } while (!q.after.empty());
        CHECK(order == "abc");
        writ::record_query const exact{
            acme, writ::record_kind::openid_provider, {}, {{"issuer", issuer("c")}}};
        CHECK(store->find(exact).value().records.size() == 1);
        writ::record_query range{acme, writ::record_kind::openid_provider};
        range.filters = {{.member = "issuer", .at_least = issuer("b"), .less_than = issuer("c")}};
        CHECK(store->find(range).value().records.size() == 1);
    }
}
