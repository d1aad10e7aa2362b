// SPDX-License-Identifier: Apache-2.0
#include "sqlite/connection.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <new>
#include <string>
#include <utility>

namespace writ::inline WRIT_ABI::sqlite {

void close_statement::operator()(sqlite3_stmt* s) const noexcept {
    sqlite3_finalize(s);
}

void connection::close_handle::operator()(sqlite3* h) const noexcept {
    sqlite3_close_v2(h);
}

connection::connection(settings const& s) {
    // Each connection is used by one thread at a time, which the pool sees to.
    int const flags = (s.may == access::read ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE)
                      | (s.may == access::create ? SQLITE_OPEN_CREATE : 0) | SQLITE_OPEN_NOMUTEX
                      | SQLITE_OPEN_EXRESCODE;
    sqlite3* opened = nullptr;
    int const code = sqlite3_open_v2(s.path.c_str(), &opened, flags, nullptr);
    handle_.reset(opened);
    check(code);
    check(sqlite3_busy_timeout(opened, s.busy_milliseconds));
    // A file may be made to call functions from its schema: none but harmless ones.
    check(sqlite3_db_config(opened, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr));
    check(sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr));
    check(sqlite3_db_config(opened, SQLITE_DBCONFIG_ENABLE_FKEY, 1, nullptr));
}

connection::~connection() = default;

void connection::fail(int code) const {
    fail(code, handle_ ? sqlite3_system_errno(handle_.get()) : 0);
}

void connection::fail(int code, int reason) {
    // A file that may not grow further is a full disk to whoever writes.
    bool const is_full = code == SQLITE_IOERR_WRITE && (reason == EFBIG || reason == EDQUOT);
    switch (is_full ? SQLITE_FULL : code & 0xff) {
    case SQLITE_NOMEM: throw std::bad_alloc();
    case SQLITE_FULL: throw refused{make_failure(errc::store_full, "", "no room is left to write")};
    case SQLITE_READONLY:
    case SQLITE_PERM: throw refused{make_failure(errc::read_only, "", "the store may only be read")};
    // The statements are right, so that it is the schema that is not.
    case SQLITE_ERROR:
    case SQLITE_MISMATCH:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        throw refused{make_failure(errc::unknown_schema, "", "the store is damaged, or none of writ's")};
    default: break;
    }
    throw refused{make_failure(errc::store_unavailable, "", "the store is busy, or cannot be reached")};
}

int connection::execute(char const* sql) noexcept {
    return sqlite3_exec(handle_.get(), sql, nullptr, nullptr, nullptr);
}

statement connection::prepare(std::string_view sql, bool is_kept) {
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                             is_kept ? SQLITE_PREPARE_PERSISTENT : 0, &made, nullptr));
    return statement(made);
}

sqlite3_stmt* connection::prepared(std::string_view sql) {
    statement& kept = statements_[sql];
    if (!kept) {
        kept = prepare(sql, true);
    }
    return kept.get();
}

void connection::flush() {
    int const code = sqlite3_db_cacheflush(handle_.get());
    // What is in use is written by the commit.
    if (code != SQLITE_OK && code != SQLITE_BUSY) {
        // This call alone does not tell the connection.
        fail(code, errno);
    }
}

bool connection::in_transaction() const noexcept {
    return sqlite3_get_autocommit(handle_.get()) == 0;
}

query::~query() {
    sqlite3_reset(statement_);
}

void query::bind(std::int64_t value) {
    connection_.check(sqlite3_bind_int64(statement_, ++bound_, value));
}

void query::bind(std::string_view value) {
    // A null pointer would bind NULL.
    char const* const text = value.empty() ? "" : value.data();
    connection_.check(
        sqlite3_bind_text64(statement_, ++bound_, text, value.size(), SQLITE_STATIC, SQLITE_UTF8));
}

bool query::step() {
    int const code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        connection_.fail(code);
    }
    return code == SQLITE_ROW;
}

std::int64_t query::number(int column) const noexcept {
    return sqlite3_column_int64(statement_, column);
}

std::string_view query::text(int column) const noexcept {
    auto const* const text = reinterpret_cast<char const*>(sqlite3_column_text(statement_, column));
    return text == nullptr
               ? std::string_view()
               : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

transaction::transaction(connection& c, side s) : connection_(c) {
    query(c, s == side::writing ? "BEGIN IMMEDIATE" : "BEGIN").run();
}

transaction::~transaction() {
    if (connection_.in_transaction()) {
        static_cast<void>(connection_.execute("ROLLBACK"));
    }
}

int transaction::commit() noexcept {
    return connection_.execute("COMMIT");
}

} // namespace writ::inline WRIT_ABI::sqlite
