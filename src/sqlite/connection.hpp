// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SQLITE_CONNECTION_HPP
#define WRIT_SRC_SQLITE_CONNECTION_HPP

// One connection to a file, its prepared statements, and how what SQLite refuses
// becomes a failure.  Used by one thread at a time.

#include <writ/error.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

struct sqlite3;
struct sqlite3_stmt;

namespace writ::inline WRIT_ABI::sqlite {

// Leaves an operation of the store; guarded() makes it the operation's result.
struct refused {
    failure why;
};

struct close_statement {
    void operator()(sqlite3_stmt* s) const noexcept;
};
using statement = std::unique_ptr<sqlite3_stmt, close_statement>;

// What a connection may do with the file.
enum class access {
    read,
    write,
    // Make it, too.
    create,
};

class connection {
public:
    struct settings {
        std::string path;
        access may = access::read;
        int busy_milliseconds = 0;
    };
    // Throws refused.
    explicit connection(settings const& s);
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;
    ~connection();

    // Throws refused, or std::bad_alloc: the meaning of a code of SQLite's.
    [[noreturn]] void fail(int code) const;
    // The same, with the system's number of what went wrong.
    [[noreturn]] static void fail(int code, int reason);

    // Runs statements that answer nothing.
    void run(char const* sql) { check(execute(sql)); }
    // The same; SQLite's code.
    [[nodiscard]] int execute(char const* sql) noexcept;
    void check(int code) const {
        if (code != 0) {
            fail(code);
        }
    }

    // Kept for the next time; `sql` lives as long as the connection.
    [[nodiscard]] sqlite3_stmt* prepared(std::string_view sql);
    // For once.
    [[nodiscard]] statement prepare(std::string_view sql, bool is_kept = false);

    // Writes what the transaction under way has changed, for nobody to see yet: a
    // commit then writes one page more, and little is left that can fail in it.
    void flush();

    [[nodiscard]] bool in_transaction() const noexcept;

private:
    struct close_handle {
        void operator()(sqlite3* h) const noexcept;
    };
    std::unique_ptr<sqlite3, close_handle> handle_;
    std::unordered_map<std::string_view, statement> statements_;
};

// A statement that runs, from its binding until its end.  What is bound must
// outlive it; what it answers is gone with the next step.
class query {
public:
    template <class... Values>
    query(connection& c, std::string_view sql, Values const&... values)
        : query(c, c.prepared(sql), values...) {}
    template <class... Values>
    query(connection& c, sqlite3_stmt* s, Values const&... values) : connection_(c), statement_(s) {
        (bind(values), ...);
    }
    query(query const&) = delete;
    query& operator=(query const&) = delete;
    ~query();

    void bind(std::int64_t value);
    void bind(std::uint64_t sum) { bind(static_cast<std::int64_t>(sum)); }
    void bind(std::string_view value);
    // Whether there is a row.
    [[nodiscard]] bool step();
    // Runs to its end, which comes at once.
    void run() { static_cast<void>(step()); }

    [[nodiscard]] std::int64_t number(int column) const noexcept;
    // A number without a sign, which SQLite has not.
    [[nodiscard]] std::uint64_t sum(int column) const noexcept {
        return static_cast<std::uint64_t>(number(column));
    }
    [[nodiscard]] std::string_view text(int column) const noexcept;

private:
    connection& connection_;
    sqlite3_stmt* statement_;
    int bound_ = 0;
};

// What happens together: undone at its end unless it was committed.
class transaction {
public:
    enum class side {
        // At the state of its first read.
        reading,
        // The one writer's.
        writing,
    };
    transaction(connection& c, side s);
    transaction(transaction const&) = delete;
    transaction& operator=(transaction const&) = delete;
    ~transaction();

    // SQLite's code; if it is not 0, nothing is committed as far as others see.
    [[nodiscard]] int commit() noexcept;

private:
    connection& connection_;
};

} // namespace writ::inline WRIT_ABI::sqlite

#endif
