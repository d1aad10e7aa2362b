// SPDX-License-Identifier: Apache-2.0
#include "filter/database.hpp"

#include <sqlite3.h>

#include <stdexcept>
#include <unordered_map>

namespace writ_test {
namespace {

class sqlite_database final : public database {
public:
    sqlite_database() { check(sqlite3_open(":memory:", &connection_)); }
    ~sqlite_database() override {
        for (auto const& [sql, statement] : kept_) {
            sqlite3_finalize(statement);
        }
        sqlite3_close(connection_);
    }
    sqlite_database(sqlite_database const&) = delete;
    sqlite_database& operator=(sqlite_database const&) = delete;

    [[nodiscard]] writ::sql_dialect dialect() const override { return writ::sql_dialect::sqlite; }

    std::vector<std::size_t> run(std::string const& sql, std::vector<sql_cell> const& parameters) override {
        sqlite3_stmt* const s = prepare(sql);
        for (std::size_t i = 0; i < parameters.size(); ++i) {
            bind(s, static_cast<int>(i + 1), parameters[i]);
        }
        std::vector<std::size_t> numbers;
        int status = sqlite3_step(s);
        for (; status == SQLITE_ROW; status = sqlite3_step(s)) {
            numbers.push_back(static_cast<std::size_t>(sqlite3_column_int64(s, 0)));
        }
        std::string const what = sqlite3_errmsg(connection_);
        sqlite3_reset(s);
        if (status != SQLITE_DONE) {
            throw std::runtime_error(what + ": " + sql);
        }
        return numbers;
    }

private:
    void check(int status) {
        if (status != SQLITE_OK) {
            throw std::runtime_error(sqlite3_errmsg(connection_));
        }
    }

    // Those that insert come again and again.
    sqlite3_stmt* prepare(std::string const& sql) {
        if (auto const found = kept_.find(sql); found != kept_.end()) {
            return found->second;
        }
        if (kept_.size() > 50) {
            for (auto const& [text, statement] : kept_) {
                sqlite3_finalize(statement);
            }
            kept_.clear();
        }
        sqlite3_stmt* s = nullptr;
        if (sqlite3_prepare_v2(connection_, sql.data(), static_cast<int>(sql.size()), &s, nullptr)
            != SQLITE_OK) {
            throw std::runtime_error(std::string(sqlite3_errmsg(connection_)) + ": " + sql);
        }
        return kept_[sql] = s;
    }

    void bind(sqlite3_stmt* s, int at, sql_cell const& cell) {
        if (!cell) {
            check(sqlite3_bind_null(s, at));
        } else if (auto const* text = std::get_if<std::string>(&*cell)) {
            check(sqlite3_bind_text(s, at, text->data(), static_cast<int>(text->size()), SQLITE_TRANSIENT));
        } else if (auto const* integer = std::get_if<std::int64_t>(&*cell)) {
            check(sqlite3_bind_int64(s, at, *integer));
        } else if (auto const* real = std::get_if<double>(&*cell)) {
            check(sqlite3_bind_double(s, at, *real));
        } else {
            check(sqlite3_bind_int(s, at, std::get<bool>(*cell) ? 1 : 0));
        }
    }

    sqlite3* connection_ = nullptr;
    std::unordered_map<std::string, sqlite3_stmt*> kept_;
};

} // namespace

std::unique_ptr<database> open_sqlite() {
    return std::make_unique<sqlite_database>();
}

} // namespace writ_test
