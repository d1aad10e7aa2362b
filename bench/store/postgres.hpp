// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_STORE_POSTGRES_HPP
#define WRIT_BENCH_STORE_POSTGRES_HPP

// The store in PostgreSQL, and libpq alone with the same rows in the same
// tables.  WRIT_BENCH_POSTGRES is the connection string of the server; without
// it nothing of this is run.

#include "store/workload.hpp"

#include <writ/postgres/store.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <libpq-fe.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <poll.h>

namespace bench {

// A connection that ends the run where anything fails.
class bare_postgres {
public:
    explicit bare_postgres(std::string const& where) : connection_(PQconnectdb(where.c_str())) {
        if (PQstatus(connection_) != CONNECTION_OK) {
            give_up("postgres", "no connection");
        }
        run("SET client_min_messages = error");
    }
    bare_postgres(bare_postgres const&) = delete;
    bare_postgres& operator=(bare_postgres const&) = delete;
    ~bare_postgres() { PQfinish(connection_); }

    // The first value, empty where there is none.
    std::string run(char const* sql, std::vector<std::string> const& parameters = {}) {
        auto const list = pointers(parameters);
        return value(PQexecParams(connection_, sql, static_cast<int>(list.size()), nullptr, list.data(),
                                  nullptr, nullptr, 0));
    }
    void prepare(char const* name, std::string const& sql) {
        value(PQprepare(connection_, name, sql.c_str(), 0, nullptr));
    }
    std::string run_prepared(char const* name, std::vector<std::string> const& parameters) {
        auto const list = pointers(parameters);
        return value(PQexecPrepared(connection_, name, static_cast<int>(list.size()), list.data(), nullptr,
                                    nullptr, 0));
    }
    [[nodiscard]] PGconn* handle() const { return connection_; }

private:
    static std::vector<char const*> pointers(std::vector<std::string> const& texts) {
        std::vector<char const*> list;
        for (std::string const& t : texts) {
            list.push_back(t.c_str());
        }
        return list;
    }
    static std::string value(PGresult* r) {
        auto const status = PQresultStatus(r);
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) {
            give_up("postgres", PQresultErrorMessage(r));
        }
        std::string text = PQntuples(r) != 0 ? PQgetvalue(r, 0, 0) : "";
        PQclear(r);
        return text;
    }

    PGconn* connection_;
};

// A schema of its own, gone at the end.
class postgres_schema {
public:
    explicit postgres_schema(std::string where) : where_(std::move(where)) {
        static int count = 0;
        name_ = "bench" + std::to_string(++count);
        drop();
    }
    postgres_schema(postgres_schema const&) = delete;
    postgres_schema& operator=(postgres_schema const&) = delete;
    ~postgres_schema() { drop(); }

    [[nodiscard]] std::shared_ptr<writ::postgres_store> open() const {
        return writ::postgres_store::open({.connection = where_,
                                           .listen = where_,
                                           .schema = name_,
                                           .patience = std::chrono::minutes(5)})
            .value();
    }
    [[nodiscard]] std::string const& where() const { return where_; }
    [[nodiscard]] std::string const& name() const { return name_; }

private:
    void drop() const { bare_postgres(where_).run(("DROP SCHEMA IF EXISTS " + name_ + " CASCADE").c_str()); }

    std::string where_;
    std::string name_;
};

// Writes what the store writes of one subject, a statement each; all prepared,
// and sent as fast as they are answered.
class bare_postgres_writer {
public:
    explicit bare_postgres_writer(postgres_schema const& schema) : db_(schema.where()) {
        std::string const in = schema.name() + '.';
        db_.prepare("lock", "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
        db_.prepare("find", "SELECT 1 FROM " + in + "commit WHERE id = $1");
        db_.prepare("revision", "INSERT INTO " + in
                                    + "scope AS s VALUES ($1, 1) ON CONFLICT (id) DO UPDATE SET"
                                      " revision = s.revision + 1 WHERE s.revision = $2 RETURNING revision");
        db_.prepare("record", "INSERT INTO " + in
                                  + "record VALUES ($1, 'subject', $2, $3) ON CONFLICT (scope, kind,"
                                    " key) DO UPDATE SET document = excluded.document");
        db_.prepare("forget",
                    "DELETE FROM " + in + "member WHERE scope = $1 AND kind = 'subject' AND key = $2");
        db_.prepare("member", "INSERT INTO " + in + "member VALUES ($1, 'subject', $2, 'email', $3)");
        db_.prepare("commit",
                    "INSERT INTO " + in
                        + "commit VALUES (1, pg_current_xact_id(), $1, length($4),"
                          " ARRAY[$2], ARRAY[$5::bigint], '{t}', '{subject}', ARRAY[$3], ARRAY[$4])");
    }

    void operator()(std::size_t writer, std::size_t number) {
        auto const s = make_subject(organization_of(writer), number);
        std::string const id = std::to_string(writer) + "-" + std::to_string(number);
        std::string const& scope = s.organization.text();
        std::string const key = "[\"" + s.id.text() + "\"]";
        std::string const document = R"({"organization":")" + scope + R"(","id":")" + s.id.text()
                                     + R"(","name":")" + s.name + R"(","email":")" + s.email->text() + "\"}";
        db_.run("BEGIN ISOLATION LEVEL READ COMMITTED");
        db_.run_prepared("lock", {id});
        db_.run_prepared("lock", {scope});
        if (!db_.run_prepared("find", {id}).empty()
            || db_.run_prepared("revision", {scope, std::to_string(number)}) != std::to_string(number + 1)) {
            give_up("floor", "a commit has a conflict");
        }
        db_.run_prepared("record", {scope, key, document});
        db_.run_prepared("forget", {scope, key});
        db_.run_prepared("member", {scope, key, s.email->text()});
        db_.run_prepared("commit", {id, scope, key, document, std::to_string(number + 1)});
        db_.run("COMMIT");
    }

private:
    bare_postgres db_;
};

// Reads the rows one by one, and makes the same records with the usual JSON parser.
inline std::vector<writ::subject> bare_load(postgres_schema const& schema) {
    bare_postgres db(schema.where());
    std::string const sql = "SELECT kind, key, document FROM " + schema.name()
                            + ".record WHERE scope = 'organization-0' ORDER BY kind, key";
    PQsendQueryParams(db.handle(), sql.c_str(), 0, nullptr, nullptr, nullptr, nullptr, 1);
    PQsetSingleRowMode(db.handle());
    std::vector<writ::subject> all;
    std::array<unsigned char, 4'096> memory;
    for (PGresult* r = PQgetResult(db.handle()); r != nullptr; r = PQgetResult(db.handle())) {
        if (PQresultStatus(r) == PGRES_SINGLE_TUPLE) {
            boost::json::monotonic_resource resource(memory.data(), memory.size());
            auto const document = boost::json::parse(
                std::string_view(PQgetvalue(r, 0, 2), static_cast<std::size_t>(PQgetlength(r, 0, 2))),
                &resource);
            auto const& o = document.get_object();
            writ::subject& to = all.emplace_back();
            to.organization = writ::organization_id(std::string(o.at("organization").get_string()));
            to.id = writ::subject_id(std::string(o.at("id").get_string()));
            to.name = o.at("name").get_string();
            to.email = writ::email_address(std::string(o.at("email").get_string()));
        }
        PQclear(r);
    }
    return all;
}

inline void add_postgres_loads(std::string const& where, std::size_t subjects) {
    auto const schema = std::make_shared<std::unique_ptr<postgres_schema>>();
    auto const store = std::make_shared<std::shared_ptr<writ::postgres_store>>();
    auto const filled = [=]() -> postgres_schema const& {
        if (!*schema) {
            *schema = std::make_unique<postgres_schema>(where);
            *store = (*schema)->open();
            fill(**store, subjects);
            bare_postgres(where).run(("VACUUM ANALYZE " + (*schema)->name() + ".record").c_str());
        }
        return **schema;
    };
    std::string const size = "/" + std::to_string(subjects);
    add_load("load/postgres" + size, subjects, [=] {
        filled();
        return (*store)->load(organization_of(0)).value().records.subjects.size();
    });
    add_load("floor/load/postgres" + size, subjects, [=] { return bare_load(filled()).size(); });
}

inline commit_one postgres_commits(std::string const& where) {
    auto const schema = std::make_shared<postgres_schema>(where);
    return [schema, store = schema->open()](std::size_t writer, std::size_t number) {
        auto const in = organization_of(writer);
        must_commit(*store, std::to_string(writer) + "-" + std::to_string(number), in,
                    static_cast<std::int64_t>(number), {writ::put(make_subject(in, number))});
    };
}

// Each writer has a connection of its own.
inline commit_one bare_postgres_commits(std::string const& where) {
    struct all {
        explicit all(std::string const& server) : schema(server) {
            static_cast<void>(schema.open());
            for (int i = 0; i < 8; ++i) {
                writers.push_back(std::make_unique<bare_postgres_writer>(schema));
            }
        }
        postgres_schema schema;
        std::vector<std::unique_ptr<bare_postgres_writer>> writers;
    };
    return [made = std::make_shared<all>(where)](std::size_t writer, std::size_t number) {
        (*made->writers.at(writer))(writer, number);
    };
}

// Another connection is notified after the commit, and reads the change.
inline void add_bare_postgres_propagation(std::string const& where) {
    struct pair {
        explicit pair(std::string const& server)
            : schema(server), first((static_cast<void>(schema.open()), schema)), tells(server),
              hears(server) {
            hears.run("LISTEN bare");
        }
        postgres_schema schema;
        bare_postgres_writer first;
        bare_postgres tells;
        bare_postgres hears;
    };
    auto const made = std::make_shared<std::unique_ptr<pair>>();
    add_propagation("floor/propagation/postgres", [=](std::size_t number) {
        if (!*made) {
            *made = std::make_unique<pair>(where);
        }
        (*made)->first(0, number);
        return [&p = **made, number] {
            p.tells.run("NOTIFY bare");
            for (PGnotify* heard = nullptr; heard == nullptr; heard = PQnotifies(p.hears.handle())) {
                pollfd socket{PQsocket(p.hears.handle()), POLLIN, 0};
                ::poll(&socket, 1, 1'000);
                PQconsumeInput(p.hears.handle());
            }
            p.hears.run(("SELECT documents FROM " + p.schema.name() + ".commit WHERE id = $1").c_str(),
                        {"0-" + std::to_string(number)});
        };
    });
}

inline void add_postgres() {
    char const* const set = std::getenv("WRIT_BENCH_POSTGRES");
    if (set == nullptr) {
        return;
    }
    std::string const where = set;
    add_latency("commit/postgres/1", [=] { return postgres_commits(where); });
    add_latency("floor/commit/postgres/1", [=] { return bare_postgres_commits(where); });
    add_throughput("commit/postgres/8", 8, [=] { return postgres_commits(where); });
    add_throughput("floor/commit/postgres/8", 8, [=] { return bare_postgres_commits(where); });
    add_postgres_loads(where, 10'000);
    add_postgres_loads(where, 1'000'000);
    auto const schema = std::make_shared<postgres_schema>(where);
    add_decisions("propagation/postgres",
                  [schema]() -> std::shared_ptr<writ::store> { return schema->open(); });
    add_bare_postgres_propagation(where);
}

} // namespace bench

#endif
