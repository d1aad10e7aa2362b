// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_STORE_SQLITE_HPP
#define WRIT_BENCH_STORE_SQLITE_HPP

// The store in a SQLite file, and SQLite alone with the same rows.

#include "store/workload.hpp"

#include <writ/sqlite/store.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <sqlite3.h>

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string_view>

namespace bench {

// A file in a folder of its own, gone at the end.
class sqlite_file {
public:
    sqlite_file() {
        std::string name = (std::filesystem::temp_directory_path() / "writ-bench-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) {
            give_up(name, "no folder");
        }
        folder_ = name;
    }
    sqlite_file(sqlite_file const&) = delete;
    sqlite_file& operator=(sqlite_file const&) = delete;
    ~sqlite_file() { std::filesystem::remove_all(folder_); }

    [[nodiscard]] std::string path() const { return folder_ / "records.db"; }
    [[nodiscard]] std::shared_ptr<writ::sqlite_store> open(writ::sqlite_options const& o = {}) const {
        return writ::sqlite_store::open(path(), o).value();
    }

private:
    std::filesystem::path folder_;
};

// A connection with prepared statements.
class bare_sqlite {
public:
    explicit bare_sqlite(std::string const& path) {
        must(sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr));
        must(sqlite3_exec(db_, "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON", nullptr, nullptr,
                          nullptr));
    }
    bare_sqlite(bare_sqlite const&) = delete;
    bare_sqlite& operator=(bare_sqlite const&) = delete;
    ~bare_sqlite() {
        for (sqlite3_stmt* s : prepared_) {
            sqlite3_finalize(s);
        }
        sqlite3_close(db_);
    }

    sqlite3_stmt* prepare(char const* sql) {
        sqlite3_stmt* made = nullptr;
        must(sqlite3_prepare_v3(db_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr));
        prepared_.push_back(made);
        return made;
    }
    static void must(int code) {
        if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
            give_up("sqlite", "a call failed");
        }
    }
    static void bind(sqlite3_stmt* s, int at, std::int64_t v) { must(sqlite3_bind_int64(s, at, v)); }
    static void bind(sqlite3_stmt* s, int at, std::string_view v) {
        must(sqlite3_bind_text(s, at, v.data(), static_cast<int>(v.size()), SQLITE_STATIC));
    }
    // Its first column, where it has one.
    template <class... Values>
    static std::int64_t run(sqlite3_stmt* s, Values const&... values) {
        int at = 0;
        (bind(s, ++at, values), ...);
        int const code = sqlite3_step(s);
        must(code);
        std::int64_t const answer = code == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
        sqlite3_reset(s);
        return answer;
    }
    [[nodiscard]] std::int64_t last_row() const { return sqlite3_last_insert_rowid(db_); }

private:
    sqlite3* db_ = nullptr;
    std::vector<sqlite3_stmt*> prepared_;
};

// Writes what the store writes of one subject: the record, its indexed member, the
// scope's revision, the commit and its change.  The tables are the store's.
class bare_writer {
public:
    explicit bare_writer(sqlite_file const& file) : db_(made(file)) {}

    void operator()(std::size_t writer, std::size_t number) {
        auto const s = make_subject(organization_of(writer), number);
        std::string const id = std::to_string(writer) + "-" + std::to_string(number);
        std::string const scope = "/" + s.organization.text();
        std::string const key = "[\"" + s.id.text() + "\"]";
        std::string const body = R"({"organization":")" + s.organization.text() + R"(","id":")" + s.id.text()
                                 + R"(","name":")" + s.name + R"(","email":")" + s.email->text() + "\"}";
        std::lock_guard const lock(mutex_);
        db_.run(begin_);
        if (db_.run(find_, id) != 0 || db_.run(revision_, scope) != static_cast<std::int64_t>(number)) {
            give_up("floor", "a commit has a conflict");
        }
        db_.run(advance_, scope);
        std::int64_t const row = db_.run(scope_, scope);
        db_.run(record_, row, key, body);
        db_.run(member_, row, key, std::string_view("email"), s.email->text());
        db_.run(commit_, id);
        std::int64_t const commit = db_.last_row();
        db_.run(made_, commit, row, static_cast<std::int64_t>(number) + 1);
        db_.run(change_, commit, row, key, body);
        db_.run(end_);
    }

private:
    static std::string made(sqlite_file const& file) {
        static_cast<void>(file.open());
        return file.path();
    }

    bare_sqlite db_;
    std::mutex mutex_;
    sqlite3_stmt* begin_ = db_.prepare("BEGIN IMMEDIATE");
    sqlite3_stmt* find_ = db_.prepare("SELECT number FROM commits WHERE id = ?");
    sqlite3_stmt* revision_ = db_.prepare("SELECT revision FROM scopes WHERE id = ?");
    sqlite3_stmt* advance_ = db_.prepare("INSERT INTO scopes (id, revision, sum) VALUES (?, 1, 0)"
                                         " ON CONFLICT DO UPDATE SET revision = revision + 1");
    sqlite3_stmt* scope_ = db_.prepare("SELECT number FROM scopes WHERE id = ?");
    sqlite3_stmt* record_ = db_.prepare("INSERT OR REPLACE INTO records VALUES (?, 1, ?, ?, 0)");
    sqlite3_stmt* member_ = db_.prepare("INSERT INTO members VALUES (?, 1, ?, ?, ?)");
    sqlite3_stmt* commit_ = db_.prepare("INSERT INTO commits (id, sum, changes_sum) VALUES (?, 0, 0)");
    sqlite3_stmt* made_ = db_.prepare("INSERT INTO revisions VALUES (?, ?, ?)");
    sqlite3_stmt* change_ = db_.prepare("INSERT INTO changes VALUES (?, 0, 0, ?, 1, ?, ?)");
    sqlite3_stmt* end_ = db_.prepare("COMMIT");
};

// Reads the rows, and makes the same records with the usual JSON parser.
inline std::vector<writ::subject> bare_load(bare_sqlite& db) {
    sqlite3_stmt* const s =
        db.prepare("SELECT r.body FROM records AS r JOIN scopes AS s ON s.number = r.scope"
                   " WHERE s.id = '/organization-0' AND r.kind = 1 ORDER BY r.key");
    std::vector<writ::subject> all;
    std::array<unsigned char, 4'096> memory;
    while (sqlite3_step(s) == SQLITE_ROW) {
        boost::json::monotonic_resource resource(memory.data(), memory.size());
        auto const document =
            boost::json::parse(std::string_view(reinterpret_cast<char const*>(sqlite3_column_text(s, 0)),
                                                static_cast<std::size_t>(sqlite3_column_bytes(s, 0))),
                               &resource);
        auto const& o = document.get_object();
        writ::subject& to = all.emplace_back();
        to.organization = writ::organization_id(std::string(o.at("organization").get_string()));
        to.id = writ::subject_id(std::string(o.at("id").get_string()));
        to.name = o.at("name").get_string();
        to.email = writ::email_address(std::string(o.at("email").get_string()));
    }
    return all;
}

// Another connection polls as often, and reads the change.
inline void add_bare_propagation(std::shared_ptr<sqlite_file> const& file) {
    struct follower {
        explicit follower(sqlite_file const& f)
            : writes(f), thread([this, path = f.path()](std::stop_token const& stop) {
                  bare_sqlite db(path);
                  sqlite3_stmt* const last = db.prepare("SELECT count(body) FROM changes WHERE number > ?");
                  while (!stop.stop_requested()) {
                      seen += db.run(last, seen.load());
                      std::this_thread::sleep_for(std::chrono::milliseconds(5));
                  }
              }) {}
        bare_writer writes;
        std::atomic<std::int64_t> seen = 0;
        std::jthread thread;
    };
    auto const made = std::make_shared<std::unique_ptr<follower>>();
    add_propagation("floor/propagation/sqlite", [=](std::size_t number) {
        if (!*made) {
            *made = std::make_unique<follower>(*file);
        }
        (*made)->writes(0, number);
        return [&seen = (*made)->seen, number] {
            while (seen <= static_cast<std::int64_t>(number)) {
                std::this_thread::sleep_for(std::chrono::microseconds(50));
            }
        };
    });
}

inline void add_sqlite_loads(std::size_t subjects) {
    auto const file = std::make_shared<std::unique_ptr<sqlite_file>>();
    auto const filled = [=]() -> sqlite_file const& {
        if (!*file) {
            *file = std::make_unique<sqlite_file>();
            fill(*(*file)->open({.durability = writ::sqlite_durability::off}), subjects);
        }
        return **file;
    };
    std::string const size = "/" + std::to_string(subjects);
    auto const store = std::make_shared<std::shared_ptr<writ::store>>();
    add_load("load/sqlite" + size, subjects, [=] {
        if (!*store) {
            *store = filled().open();
        }
        return (*store)->load(organization_of(0)).value().records.subjects.size();
    });
    auto const bare = std::make_shared<std::unique_ptr<bare_sqlite>>();
    add_load("floor/load/sqlite" + size, subjects, [=] {
        if (!*bare) {
            *bare = std::make_unique<bare_sqlite>(filled().path());
        }
        return bare_load(**bare).size();
    });
}

inline commit_one sqlite_commits() {
    auto const file = std::make_shared<sqlite_file>();
    return [file, store = file->open()](std::size_t writer, std::size_t number) {
        auto const in = organization_of(writer);
        must_commit(*store, std::to_string(writer) + "-" + std::to_string(number), in,
                    static_cast<std::int64_t>(number), {writ::put(make_subject(in, number))});
    };
}

inline commit_one bare_sqlite_commits() {
    auto const file = std::make_shared<sqlite_file>();
    return [file, writer = std::make_shared<bare_writer>(*file)](std::size_t who, std::size_t number) {
        (*writer)(who, number);
    };
}

inline void add_sqlite() {
    add_latency("commit/sqlite/1", sqlite_commits);
    add_latency("floor/commit/sqlite/1", bare_sqlite_commits);
    add_throughput("commit/sqlite/8", 8, sqlite_commits);
    add_throughput("floor/commit/sqlite/8", 8, bare_sqlite_commits);
    add_sqlite_loads(10'000);
    add_sqlite_loads(1'000'000);
    auto const file = std::make_shared<sqlite_file>();
    add_decisions("propagation/sqlite", [file]() -> std::shared_ptr<writ::store> { return file->open(); });
    add_bare_propagation(std::make_shared<sqlite_file>());
}

} // namespace bench

#endif
