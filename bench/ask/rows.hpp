// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_ASK_ROWS_HPP
#define WRIT_BENCH_ASK_ROWS_HPP

// A filter's SQL beside one that is written by hand, on SQLite: which of 100,000
// documents may a subject update, where an index finds those of an owner.
#include "ask/explanations.hpp"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace bench {

class document_table {
public:
    explicit document_table(asked_documents const& from) {
        sqlite3* opened = nullptr;
        check(sqlite3_open(":memory:", &opened));
        database_.reset(opened);
        run("CREATE TABLE document (n INTEGER PRIMARY KEY, owner_id TEXT, status TEXT, level INTEGER)");
        run("BEGIN");
        auto insert = prepare("INSERT INTO document VALUES (?1, ?2, ?3, ?4)");
        for (std::int64_t n = 0; n < 100'000; ++n) {
            document const& d =
                from.asked.documents[static_cast<std::size_t>(n) % from.asked.documents.size()];
            std::vector<writ::sql_parameter> const row = {n, d.owner_id, d.status, d.meta.level};
            bind(insert.get(), row);
            sqlite3_step(insert.get());
            check(sqlite3_reset(insert.get()));
        }
        run("COMMIT");
        run("CREATE INDEX of_owner ON document (owner_id)");
        run("ANALYZE");
    }

    struct finalize {
        void operator()(sqlite3_stmt* s) const noexcept { sqlite3_finalize(s); }
    };
    using statement = std::unique_ptr<sqlite3_stmt, finalize>;

    // Selects the numbers of the rows for which a condition holds.
    [[nodiscard]] statement select(std::string const& where) const {
        return prepare("SELECT n FROM document AS d WHERE " + where);
    }
    [[nodiscard]] static std::vector<std::int64_t> numbers(sqlite3_stmt* s,
                                                           std::vector<writ::sql_parameter> const& with) {
        bind(s, with);
        std::vector<std::int64_t> found;
        while (sqlite3_step(s) == SQLITE_ROW) {
            found.push_back(sqlite3_column_int64(s, 0));
        }
        check(sqlite3_reset(s));
        return found;
    }

private:
    struct close {
        void operator()(sqlite3* d) const noexcept { sqlite3_close(d); }
    };

    static void check(int code) {
        if (code != SQLITE_OK) {
            give_up("rows", "SQLite failed");
        }
    }
    void run(char const* sql) const { check(sqlite3_exec(database_.get(), sql, nullptr, nullptr, nullptr)); }
    [[nodiscard]] statement prepare(std::string const& sql) const {
        sqlite3_stmt* made = nullptr;
        check(sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &made, nullptr));
        return statement(made);
    }
    // The parameters outlive the statement's next reset.
    static void bind(sqlite3_stmt* s, std::vector<writ::sql_parameter> const& with) {
        for (int i = 0; i < static_cast<int>(with.size()); ++i) {
            writ::sql_parameter const& p = with[static_cast<std::size_t>(i)];
            if (auto const* text = std::get_if<std::string>(&p)) {
                check(sqlite3_bind_text(s, i + 1, text->data(), static_cast<int>(text->size()), nullptr));
            } else if (auto const* number = std::get_if<std::int64_t>(&p)) {
                check(sqlite3_bind_int64(s, i + 1, *number));
            } else if (auto const* real = std::get_if<double>(&p)) {
                check(sqlite3_bind_double(s, i + 1, *real));
            } else {
                check(sqlite3_bind_int(s, i + 1, std::get<bool>(p) ? 1 : 0));
            }
        }
    }

    std::unique_ptr<sqlite3, close> database_;
};

// What one subject may update, as both say it; prepared.
struct row_question {
    document_table::statement by_filter;
    std::vector<writ::sql_parameter> filter_parameters;
    document_table::statement by_hand;
    std::vector<writ::sql_parameter> hand_parameters;
};

struct asked_rows {
    asked_rows() : table(documents) {
        for (std::size_t i = 0; i < documents.asked.subjects.size(); ++i) {
            w3_subject const& s = documents.asked.subjects[i];
            auto where =
                writ::to_sql(documents.filter_of({i, "update", 0, false}), document_columns()).value();
            row_question q;
            q.by_filter = table.select(where.text);
            q.filter_parameters = std::move(where.parameters);
            // The fourth statement of each role is the one that speaks of it.
            std::string statuses;
            q.hand_parameters = {s.id, s.clearance};
            for (std::string const& status : documents.asked.roles[s.role][3].statuses) {
                q.hand_parameters.emplace_back(status);
                statuses += (statuses.empty() ? "?" : ", ?") + std::to_string(q.hand_parameters.size());
            }
            q.by_hand = table.select("d.owner_id = ?1 AND d.level <= ?2 AND d.status IN (" + statuses + ")");
            // Subjects who may update something.
            if (!document_table::numbers(q.by_hand.get(), q.hand_parameters).empty()) {
                questions.push_back(std::move(q));
            }
        }
    }

    asked_documents documents;
    document_table table;
    std::vector<row_question> questions;
};

inline void add_rows() {
    auto const rows = once<asked_rows>([] { return asked_rows(); });
    auto const add = [&](std::string const& name, auto const& ask) {
        benchmark::RegisterBenchmark(name.c_str(), [=](benchmark::State& state) {
            run_list(state, name, rows().questions, ask, [&](row_question const& q, auto const& found) {
                return !found.empty() && found == document_table::numbers(q.by_hand.get(), q.hand_parameters);
            });
        });
    };
    add("select/by_filter", [](row_question const& q) {
        return document_table::numbers(q.by_filter.get(), q.filter_parameters);
    });
    add("floor/select/by_hand",
        [](row_question const& q) { return document_table::numbers(q.by_hand.get(), q.hand_parameters); });
}

} // namespace bench

#endif
