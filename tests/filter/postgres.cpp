// SPDX-License-Identifier: Apache-2.0
#include "filter/database.hpp"

#include <libpq-fe.h>

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace writ_test {
namespace {

std::string text_of(writ::sql_parameter const& p) {
    if (auto const* text = std::get_if<std::string>(&p)) {
        return *text;
    }
    if (auto const* integer = std::get_if<std::int64_t>(&p)) {
        return std::to_string(*integer);
    }
    if (auto const* real = std::get_if<double>(&p)) {
        char digits[40];
        std::snprintf(digits, sizeof digits, "%.17g", *real);
        return digits;
    }
    return std::get<bool>(p) ? "true" : "false";
}

class postgres_database final : public database {
public:
    postgres_database() {
        std::ifstream file(WRIT_POSTGRES_STATE "/location");
        std::string folder;
        std::getline(file, folder);
        connection_ = PQconnectdb(("host=" + folder + " user=writ dbname=postgres").c_str());
        if (PQstatus(connection_) != CONNECTION_OK) {
            std::string const what = PQerrorMessage(connection_);
            PQfinish(connection_);
            throw std::runtime_error("no server, see tests/support/postgres_server.sh: " + what);
        }
        run("SET client_min_messages = warning", {});
    }
    ~postgres_database() override { PQfinish(connection_); }
    postgres_database(postgres_database const&) = delete;
    postgres_database& operator=(postgres_database const&) = delete;

    [[nodiscard]] writ::sql_dialect dialect() const override { return writ::sql_dialect::postgres; }

    std::vector<std::size_t> run(std::string const& sql, std::vector<sql_cell> const& parameters) override {
        std::vector<std::string> texts;
        texts.reserve(parameters.size());
        for (sql_cell const& p : parameters) {
            texts.push_back(p ? text_of(*p) : "");
        }
        std::vector<char const*> values;
        for (std::size_t i = 0; i < texts.size(); ++i) {
            values.push_back(parameters[i] ? texts[i].c_str() : nullptr);
        }
        PGresult* const r = PQexecParams(connection_, sql.c_str(), static_cast<int>(values.size()), nullptr,
                                         values.data(), nullptr, nullptr, 0);
        std::vector<std::size_t> numbers;
        ExecStatusType const status = PQresultStatus(r);
        for (int i = 0; i < PQntuples(r); ++i) {
            numbers.push_back(std::stoul(PQgetvalue(r, i, 0)));
        }
        PQclear(r);
        if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
            throw std::runtime_error(std::string(PQerrorMessage(connection_)) + ": " + sql);
        }
        return numbers;
    }

private:
    PGconn* connection_ = nullptr;
};

} // namespace

std::unique_ptr<database> open_postgres() {
    return std::make_unique<postgres_database>();
}

} // namespace writ_test
