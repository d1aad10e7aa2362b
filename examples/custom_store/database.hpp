// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_EXAMPLES_CUSTOM_STORE_DATABASE_HPP
#define WRIT_EXAMPLES_CUSTOM_STORE_DATABASE_HPP

// As much of SQLite as the shop needs.

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

namespace shop {

// What SQLite answered instead of what was asked for.
struct database_error : std::runtime_error {
    explicit database_error(int the_code) : runtime_error("the database failed"), code(the_code) {}
    int code;
};

inline void expect(int code, int wanted = SQLITE_OK) {
    if (code != wanted) {
        throw database_error(code & 0xff);
    }
}

struct closer {
    void operator()(sqlite3* db) const noexcept { sqlite3_close(db); }
    void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
};

using database = std::unique_ptr<sqlite3, closer>;

// One statement and its parameters.
class statement {
public:
    template <class... Parameters>
    statement(database const& db, char const* sql, Parameters const&... parameters) {
        sqlite3_stmt* made = nullptr;
        int const code = sqlite3_prepare_v2(db.get(), sql, -1, &made, nullptr);
        statement_.reset(made);
        expect(code);
        (bind(parameters), ...);
    }

    // Whether there is another row.
    bool next() {
        int const code = sqlite3_step(statement_.get());
        if (code != SQLITE_ROW) {
            expect(code, SQLITE_DONE);
        }
        return code == SQLITE_ROW;
    }
    void run() {
        while (next()) {
        }
    }
    [[nodiscard]] std::string text(int column) const {
        auto const* const bytes = sqlite3_column_text(statement_.get(), column);
        auto const size = static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), column));
        return bytes == nullptr ? std::string() : std::string(reinterpret_cast<char const*>(bytes), size);
    }
    [[nodiscard]] std::int64_t number(int column) const {
        return sqlite3_column_int64(statement_.get(), column);
    }

private:
    // With its length, so that a NUL within is not its end.
    void bind(std::string const& text) {
        expect(sqlite3_bind_text64(statement_.get(), ++bound_, text.data(), text.size(), SQLITE_TRANSIENT,
                                   SQLITE_UTF8));
    }
    void bind(std::int64_t n) { expect(sqlite3_bind_int64(statement_.get(), ++bound_, n)); }

    std::unique_ptr<sqlite3_stmt, closer> statement_;
    int bound_ = 0;
};

// Undone unless it is committed.
class transaction {
public:
    transaction(database const& db, char const* begin) : db_(db) { statement(db, begin).run(); }
    ~transaction() {
        if (!is_committed_) {
            sqlite3_exec(db_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
        }
    }
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;

    void commit() {
        statement(db_, "COMMIT").run();
        is_committed_ = true;
    }

private:
    database const& db_;
    bool is_committed_ = false;
};

} // namespace shop

#endif
