// SPDX-License-Identifier: Apache-2.0
#include "postgres/place.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <thread>

using status = writ::commit_outcome::status;
using writ::errc;
using writ_test::one_role;
using writ_test::postgres_place;
using writ_test::postgres_session;

namespace {

writ::organization_id const acme("acme");

// What every operation answers; nothing: it succeeded.
std::vector<std::optional<errc>> codes(writ::store& s, std::string const& commit_id = "new") {
    std::vector<std::optional<errc>> all;
    auto const note = [&](auto const& r) {
        all.push_back(r ? std::nullopt : std::optional(static_cast<errc>(r.error().code().value())));
    };
    note(s.load(acme));
    note(s.read(acme, {}));
    note(s.find({acme, writ::record_kind::role}));
    note(s.scopes({}, 10));
    note(s.find_commit("c"));
    note(s.changes({}, 10));
    note(s.end());
    note(s.commit(one_role(commit_id, acme, s.load(acme) ? s.load(acme)->revision : 0, "r", "name")));
    return all;
}

// A store with one commit, as one user sees it.
std::shared_ptr<writ::store> open_as(postgres_place const& place, std::string const& user) {
    auto options = place.options();
    options.connection += " user=" + user;
    options.listen.clear();
    return writ::postgres_store::open(options).value();
}

} // namespace

TEST_SUITE("postgres/schema") {
    TEST_CASE("those who open a store at once make one schema") {
        postgres_place place;
        std::vector<std::jthread> all;
        for (int i = 0; i < 6; ++i) {
            all.emplace_back([&] { CHECK(place.open()->load(acme).has_value()); });
        }
        all.clear();
        CHECK(postgres_session().one("SELECT count(*) FROM " + place.schema() + ".store") == "1");
    }

    TEST_CASE("a store of another version or a damaged one is refused when opened and ever after") {
        struct {
            char const* name;
            std::string damage;
            errc code;
        } const rows[] = {
            {"later", "UPDATE $.store SET version = 99", errc::newer_schema},
            {"unknown", "UPDATE $.store SET version = -1", errc::unknown_schema},
            {"no version", "DELETE FROM $.store", errc::unknown_schema},
            {"no table", "DROP TABLE $.store", errc::unknown_schema},
        };
        for (auto const& row : rows) {
            CAPTURE(row.name);
            postgres_place place;
            auto const store = place.open();
            REQUIRE(store->commit(one_role("c", acme, 0, "r", "name")).value().what == status::committed);
            std::string sql = row.damage;
            sql.replace(sql.find('$'), 1, place.schema());
            postgres_session().run(sql);
            for (auto const& code : codes(*store)) {
                CHECK(code == row.code);
            }
            auto const again = writ::postgres_store::open(place.options());
            REQUIRE(again.has_error());
            CHECK(again.error().code() == row.code);
        }
    }

    TEST_CASE("a schema that holds tables of others is left alone") {
        postgres_place place;
        postgres_session session;
        session.run("CREATE SCHEMA " + place.schema());
        session.run("CREATE TABLE " + place.schema() + ".record (id text)");
        auto const store = writ::postgres_store::open(place.options());
        REQUIRE(store.has_error());
        CHECK(store.error().code() == errc::unknown_schema);
        CHECK(session.run("SELECT tablename FROM pg_tables WHERE schemaname = $1", {place.schema()})
              == std::vector<std::string>{"record"});
    }

    TEST_CASE("a store is made and used where transactions only read unless they are told") {
        postgres_place place;
        auto options = place.options();
        options.connection += " options=-cdefault_transaction_read_only=on";
        postgres_session session;
        for (std::int64_t generation = 1; generation <= 2; ++generation) {
            auto const store = writ::postgres_store::open(options).value();
            CHECK(store->commit(one_role(std::to_string(generation), acme, generation - 1, "r", "name"))
                      .value()
                      .what
                  == status::committed);
            std::string const from = place.schema() + ".store";
            CHECK(session.one("SELECT generation FROM " + from) == std::to_string(generation));
            session.run("UPDATE " + from + " SET cluster = 1");
        }
    }

    TEST_CASE("after the tables came to another cluster new commits still come last") {
        // Who notices first.
        enum class first { opens, commits, follows };
        for (first const who : {first::opens, first::commits, first::follows}) {
            CAPTURE(static_cast<int>(who));
            postgres_place place;
            auto store = place.open();
            for (int i = 0; i < 3; ++i) {
                REQUIRE(store->commit(one_role(std::to_string(i), acme, i, "r", "name")).value().what
                        == status::committed);
            }
            // As a dump leaves them that is restored where transactions count anew.
            postgres_session session;
            std::string const schema = place.schema();
            session.run("UPDATE " + schema
                        + ".commit SET transaction = (transaction::text::bigint + 1000000000)::text::xid8");
            session.run("UPDATE " + schema + ".store SET cluster = 1");
            writ::feed_position const last{
                session.one("SELECT s.id || '.1.' || max(c.transaction::text::bigint) FROM " + schema
                            + ".store AS s, " + schema + ".commit AS c GROUP BY s.id")};
            if (who == first::opens) {
                store = place.open();
            } else if (who == first::follows) {
                auto const page = store->changes(last, 10).value();
                CHECK(page.commits.empty());
                CHECK(page.next == last);
            }
            REQUIRE(store->commit(one_role("3", acme, 3, "r", "name")).value().what == status::committed);
            // The server may be at something of its own, which holds commits back.
            auto const latest = std::chrono::steady_clock::now() + std::chrono::seconds(10);
            auto page = store->changes(last, 10).value();
            while (page.commits.empty() && std::chrono::steady_clock::now() < latest) {
                page = store->changes(last, 10).value();
            }
            REQUIRE(page.commits.size() == 1);
            CHECK(page.commits.back().id == "3");
            auto const all = store->changes({}, 10).value();
            REQUIRE(all.commits.size() == 4);
            for (std::size_t i = 0; i < 4; ++i) {
                CHECK(all.commits[i].id == std::to_string(i));
            }
            CHECK(store->changes(store->end().value(), 10).value().commits.empty());
            CHECK(session.one("SELECT generation FROM " + schema + ".store") == "2");
        }
    }

    TEST_CASE("a user with the rights that the manual names can do all and one who may only read can read") {
        postgres_place place;
        static_cast<void>(place.open());
        postgres_session session;
        std::string const schema = place.schema();
        for (auto const& [user, rights] :
             {std::pair("_all", "SELECT, INSERT, UPDATE, DELETE"), std::pair("_reads", "SELECT")}) {
            std::string const name = schema + user;
            session.run("CREATE ROLE " + name + " LOGIN");
            session.run("GRANT USAGE ON SCHEMA " + schema + " TO " + name);
            session.run(std::string("GRANT ") + rights + " ON ALL TABLES IN SCHEMA " + schema + " TO "
                        + name);
        }
        auto const all = open_as(place, schema + "_all");
        REQUIRE(all->commit(one_role("c", acme, 0, "r", "name")).value().what == status::committed);
        for (auto const& code : codes(*all)) {
            CHECK_FALSE(code.has_value());
        }
        auto const reader = open_as(place, schema + "_reads");
        auto read = codes(*reader, "other");
        CHECK(read.back() == errc::read_only);
        read.pop_back();
        for (auto const& code : read) {
            CHECK_FALSE(code.has_value());
        }
        session.run("DROP OWNED BY " + schema + "_all, " + schema + "_reads");
        session.run("DROP ROLE " + schema + "_all, " + schema + "_reads");
    }

    TEST_CASE("options that make no sense are refused and told where") {
        struct {
            char const* where;
            std::function<void(writ::postgres_options&)> spoil;
        } const rows[] = {
            {"connection", [](auto& o) { o.connection = "host"; }},
            {"listen", [](auto& o) { o.listen = "postgres://["; }},
            {"schema", [](auto& o) { o.schema = ""; }},
            {"schema", [](auto& o) { o.schema = "a; DROP"; }},
            {"schema", [](auto& o) { o.schema = std::string(51, 'a'); }},
            {"connections", [](auto& o) { o.connections = 0; }},
            {"patience", [](auto& o) { o.patience = std::chrono::milliseconds(0); }},
            {"poll", [](auto& o) { o.poll = std::chrono::milliseconds(-1); }},
        };
        for (auto const& row : rows) {
            writ::postgres_options o{.connection = "host=nowhere"};
            row.spoil(o);
            auto const refused = writ::postgres_store::open(o);
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == errc::invalid_configuration);
            CHECK(refused.error().where() == row.where);
        }
    }

    TEST_CASE("no failure holds a server's words or a secret or a place") {
        std::string const server = writ_test::postgres_server();
        for (std::string const& where :
             {server + " user=nobody_here password=hunter2", server + " dbname=not_there",
              std::string("host=/nowhere user=hunter2"),
              std::string("host=127.0.0.1 port=1 password=hunter2"), server + " sslmode=hunter2"}) {
            auto const refused = writ::postgres_store::open({.connection = where});
            REQUIRE(refused.has_error());
            CHECK(refused.error().code() == errc::store_unavailable);
            std::string const text = to_string(refused.error());
            for (char const* const word :
                 {"hunter2", "nobody", "not_there", "nowhere", "127", "FATAL", "/"}) {
                CHECK(text.find(word) == text.npos);
            }
        }
    }
}
