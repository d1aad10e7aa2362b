// SPDX-License-Identifier: Apache-2.0
#include "postgres/place.hpp"

#include <writ/store/keys.hpp>

#include <libpq-fe.h>

#include <atomic>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <poll.h>
#include <unistd.h>

namespace writ_test {
namespace {

std::string new_schema() {
    static std::atomic<int> count = 0;
    return "t" + std::to_string(getpid()) + '_' + std::to_string(++count);
}

} // namespace

std::string postgres_server() {
    std::ifstream file(WRIT_POSTGRES_STATE "/location");
    std::string folder;
    std::getline(file, folder);
    return "host=" + folder + " user=writ dbname=postgres";
}

postgres_session::postgres_session(std::string const& where) {
    PGconn* const c = PQconnectdb(where.c_str());
    connection_ = c;
    if (PQstatus(c) != CONNECTION_OK) {
        std::string const what = PQerrorMessage(c);
        PQfinish(c);
        throw std::runtime_error("no server, see tests/support/postgres_server.sh: " + what);
    }
    run("SET client_min_messages = error");
}

postgres_session::~postgres_session() {
    PQfinish(static_cast<PGconn*>(connection_));
}

std::vector<std::string> postgres_session::run(std::string const& sql,
                                               std::vector<std::string> const& parameters) {
    std::vector<char const*> values;
    for (std::string const& p : parameters) {
        values.push_back(p.c_str());
    }
    auto* const c = static_cast<PGconn*>(connection_);
    PGresult* const r = PQexecParams(c, sql.c_str(), static_cast<int>(values.size()), nullptr, values.data(),
                                     nullptr, nullptr, 0);
    std::vector<std::string> rows;
    ExecStatusType const status = PQresultStatus(r);
    for (int i = 0; i < PQntuples(r); ++i) {
        rows.emplace_back(PQgetvalue(r, i, 0));
    }
    PQclear(r);
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        throw std::runtime_error(std::string(PQerrorMessage(c)) + ": " + sql);
    }
    return rows;
}

std::string postgres_session::one(std::string const& sql, std::vector<std::string> const& parameters) {
    auto rows = run(sql, parameters);
    return rows.size() == 1 ? std::move(rows[0]) : throw std::runtime_error("expected one row: " + sql);
}

std::size_t postgres_session::notifications(std::chrono::milliseconds most) {
    auto* const c = static_cast<PGconn*>(connection_);
    pollfd socket{PQsocket(c), POLLIN, 0};
    poll(&socket, 1, static_cast<int>(most.count()));
    PQconsumeInput(c);
    std::size_t count = 0;
    while (PGnotify* const n = PQnotifies(c)) {
        PQfreemem(n);
        ++count;
    }
    return count;
}

postgres_place::postgres_place(std::string where) : where_(std::move(where)), schema_(new_schema()) {}

postgres_place::~postgres_place() {
    try {
        postgres_session(where_).run("DROP SCHEMA IF EXISTS " + schema_ + " CASCADE");
    } catch (std::exception const&) {
        // The server may be gone, with everything in it.
    }
}

writ::postgres_options postgres_place::options() const {
    return {.connection = where_, .listen = where_, .schema = schema_};
}

std::shared_ptr<writ::store> postgres_place::open() {
    return writ::postgres_store::open(options()).value();
}

bool postgres_place::rewrite(writ::record const& key, std::function<std::string(std::string)> const& change) {
    postgres_session session(where_);
    std::vector<std::string> address{std::string(scope_of(key) ? scope_of(key)->text() : ""),
                                     std::string(to_string(kind(key))), writ::key_text(key)};
    std::string const where = " WHERE scope = $1 AND kind = $2 AND key = $3";
    auto const found = session.run("SELECT document FROM " + schema_ + ".record" + where, address);
    if (found.size() != 1) {
        return false;
    }
    address.push_back(change(found[0]));
    session.run("UPDATE " + schema_ + ".record SET document = $4" + where, address);
    return true;
}

writ::commit_request one_role(std::string commit_id, writ::record_scope scope, std::int64_t revision,
                              std::string role, std::string name) {
    writ::role r{.organization = scope, .id = writ::role_id(std::move(role)), .name = std::move(name)};
    return {std::move(commit_id), {{std::move(scope), revision}}, {writ::put(std::move(r))}};
}

} // namespace writ_test
