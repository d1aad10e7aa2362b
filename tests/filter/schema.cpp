// SPDX-License-Identifier: Apache-2.0
#include "filter/schema.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>

#include <cstdlib>

namespace writ_test {

namespace json = boost::json;
using writ::sql_null;
using writ::sql_type;

namespace {

// The attribute at a path; null where there is none.
json::value const* find(json::object const& in, std::string_view path) {
    auto const dot = path.find('.');
    json::value const* const v = in.if_contains(path.substr(0, dot));
    if (v == nullptr || dot == path.npos) {
        return v;
    }
    return v->is_object() ? find(v->get_object(), path.substr(dot + 1)) : nullptr;
}

sql_cell cell(json::value const* v, sql_type type) {
    if (v == nullptr || v->is_null()) {
        return {};
    }
    switch (type) {
    case sql_type::text: return std::string(v->as_string());
    case sql_type::integer: return v->as_int64();
    case sql_type::real: return v->to_number<double>();
    case sql_type::boolean: break;
    }
    return v->as_bool();
}

std::string quoted(std::string const& name) {
    std::string made = "\"";
    for (char const c : name) {
        made += c == '"' ? "\"\"" : std::string(1, c);
    }
    return made + '"';
}

class schema {
public:
    schema(database& db, writ::sql_mapping const& m) : db_(db), mapping_(m) {}

    void create() {
        bool const is_sqlite = db_.dialect() == writ::sql_dialect::sqlite;
        if (!is_sqlite) {
            db_.run("CREATE COLLATION IF NOT EXISTS caseless (provider = icu, locale = 'und-u-ks-level2', "
                    "deterministic = false)",
                    {});
        }
        std::string columns = "n integer PRIMARY KEY";
        for (auto const* stated : {&mapping_.id, &mapping_.name}) {
            columns += stated->empty() ? "" : ", " + quoted(*stated) + " text";
        }
        for (auto const& c : mapping_.columns) {
            columns += ", " + quoted(c.column) + type_of(c.type);
        }
        for (auto const& d : mapping_.documents) {
            columns += ", " + quoted(d.column) + (is_sqlite ? " text" : " jsonb");
        }
        db_.run("DROP TABLE IF EXISTS article", {});
        db_.run("CREATE TABLE article (" + columns + ")", {});
        for (auto const& a : mapping_.arrays) {
            std::string elements = "article integer";
            for (auto const& c : a.elements) {
                elements += ", " + quoted(c.column) + type_of(c.type);
            }
            db_.run("DROP TABLE IF EXISTS " + quoted(a.table), {});
            db_.run("CREATE TABLE " + quoted(a.table) + " (" + elements + ")", {});
        }
    }

    void insert(std::span<writ::testing::kit_row const> rows) {
        db_.run("BEGIN", {});
        db_.run("DELETE FROM article", {});
        for (auto const& a : mapping_.arrays) {
            db_.run("DELETE FROM " + quoted(a.table), {});
        }
        for (auto const& row : rows) {
            insert(row);
        }
        db_.run("COMMIT", {});
    }

private:
    // Another order and another equality than writ's are the column's own.
    std::string type_of(sql_type type) const {
        bool const is_sqlite = db_.dialect() == writ::sql_dialect::sqlite;
        switch (type) {
        case sql_type::text: return is_sqlite ? " text COLLATE NOCASE" : " text COLLATE caseless";
        case sql_type::integer: return " bigint";
        case sql_type::real: return " double precision";
        case sql_type::boolean: break;
        }
        return " boolean";
    }

    void insert(writ::testing::kit_row const& row) {
        auto const n = static_cast<std::int64_t>(row.number);
        std::vector<sql_cell> cells{writ::sql_parameter(n)};
        if (!mapping_.id.empty()) {
            cells.push_back(row.id ? sql_cell(*row.id) : sql_cell());
        }
        if (!mapping_.name.empty()) {
            cells.push_back(row.name ? sql_cell(*row.name) : sql_cell());
        }
        json::object rest = row.attributes;
        for (auto const& c : mapping_.columns) {
            cells.push_back(cell(find(row.attributes, c.path), c.type));
            rest.erase(c.path);
        }
        for (auto const& a : mapping_.arrays) {
            rest.erase(a.path);
        }
        for (auto const& d : mapping_.documents) {
            json::value const* const v = d.path.empty() ? nullptr : find(row.attributes, d.path);
            // A null in a column that means missing is the document null.
            bool const is_null = v == nullptr || (v->is_null() && d.null_means == sql_null::null);
            cells.push_back(d.path.empty() ? sql_cell(json::serialize(rest))
                            : is_null      ? sql_cell()
                                           : sql_cell(json::serialize(*v)));
        }
        put("article", cells);
        for (auto const& a : mapping_.arrays) {
            for (json::value const& element : row.attributes.at(a.path).as_array()) {
                std::vector<sql_cell> members{writ::sql_parameter(n)};
                for (auto const& c : a.elements) {
                    json::value const* const v =
                        c.path.empty() ? &element : find(element.as_object(), c.path);
                    members.push_back(cell(v, c.type));
                }
                put(a.table, members);
            }
        }
    }

    void put(std::string const& table, std::vector<sql_cell> const& cells) {
        std::string marks;
        for (std::size_t i = 1; i <= cells.size(); ++i) {
            marks += (i == 1 ? "" : ", ");
            marks += (db_.dialect() == writ::sql_dialect::sqlite ? "?" : "$") + std::to_string(i);
        }
        db_.run("INSERT INTO " + quoted(table) + " VALUES (" + marks + ")", cells);
    }

    database& db_;
    writ::sql_mapping mapping_;
};

} // namespace

writ::sql_mapping columns_mapping() {
    return {.table = "a",
            .id = "own id",
            .name = "name",
            .columns = {{"ownerId", "owner_id"},
                        {"title", "Title \"x\"", sql_type::text, sql_null::null},
                        {"words", "words", sql_type::integer},
                        {"rank", "rank", sql_type::integer, sql_null::null},
                        {"meta.score", "score", sql_type::real},
                        {"meta.weight", "weight", sql_type::real, sql_null::null},
                        {"locked", "locked", sql_type::boolean},
                        {"shown", "shown", sql_type::boolean, sql_null::null}},
            .documents = {{"doc", "doc"}, {"more.doc", "doc2", sql_null::null}},
            .arrays = {{"tags", "tag", {{"article", "n"}}, {{"", "tag"}}},
                       {"levels", "level", {{"article", "n"}}, {{"", "level", sql_type::integer}}},
                       {"lines",
                        "line",
                        {{"article", "n"}},
                        {{"sku", "sku"},
                         {"count", "count", sql_type::integer, sql_null::null},
                         {"price", "price", sql_type::real}}}}};
}

writ::sql_mapping document_mapping() {
    return {.table = "a",
            .id = "id",
            .columns = {{"words", "words", sql_type::integer}},
            .documents = {{"", "doc"}}};
}

writ::testing::filter_kit kit_for(database& db, writ::sql_mapping const& mapping) {
    schema tables(db, mapping);
    tables.create();
    writ::testing::filter_kit kit{.mapping = mapping, .options = {.dialect = db.dialect()}};
    kit.insert = [tables](auto rows) mutable { tables.insert(rows); };
    kit.select = [&db](writ::sql_condition const& where) {
        return db.run("SELECT a.n FROM article AS a WHERE " + where.text,
                      std::vector<sql_cell>(where.parameters.begin(), where.parameters.end()));
    };
    return kit;
}

std::size_t pairs_to_try() {
    char const* const given = std::getenv("WRIT_FILTER_PAIRS");
    return given != nullptr ? std::stoul(given) : 25'000;
}

void check_database(database& db) {
    for (auto const& mapping : {columns_mapping(), document_mapping()}) {
        auto const kit = kit_for(db, mapping);
        writ::testing::kit_options options;
        options.tables = pairs_to_try() / (options.rows * options.policies) + 1;
        auto const report = writ::testing::run(kit, options);
        CHECK_MESSAGE(report.difference.empty(), report.difference);
        MESSAGE(report.pairs << " pairs, " << report.allowed << " allowed, " << report.inexact
                             << " policies not exact");
        CHECK(report.pairs >= pairs_to_try());
        CHECK(report.allowed > report.pairs / 10);
        CHECK(report.allowed < report.pairs * 9 / 10);
        CHECK(report.inexact * options.rows < report.pairs / 4);
    }
}

} // namespace writ_test
