// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_SQL_HPP
#define WRIT_POLICY_SQL_HPP

// A filter as the WHERE of an SQL query: the rows it selects are exactly those
// that can() allows, null, missing, types and arrays included.
//
//     writ::sql_mapping const articles{.table = "a", .columns = {
//         {.path = "ownerId", .column = "owner_id"},
//         {.path = "words", .column = "words", .type = writ::sql_type::integer}}};
//     auto const where = writ::to_sql(filter, articles, {.dialect = writ::sql_dialect::postgres}).value();
//     run("SELECT a.* FROM article AS a WHERE " + where.text, where.parameters);
//
// Values are always parameters and identifiers are quoted: nothing of a policy
// or of a request ever enters the text.  No driver is linked.  Try a mapping on
// your own schema with testing/filter_kit.hpp.
//
// What the mapping promises of the database: its texts are UTF-8; a column holds
// its declared type or NULL (booleans of SQLite are 0 and 1; instants are what
// the service compares, integers mostly); a JSON document repeats no member,
// holds no "\u0000", integers of 64 bits with a sign, and other numbers below
// 2^53; a document for all attributes is an object.

#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/policy/filter.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace writ::inline WRIT_ABI {

// Whose SQL.
enum class sql_dialect : std::uint8_t {
    // SQLite 3.38 or later.
    sqlite,
    // PostgreSQL 12 or later; JSON columns are of type jsonb.
    postgres,
};

// What a column holds.
enum class sql_type : std::uint8_t {
    text,
    // 64 bits with a sign, or fewer.
    integer,
    // A double.
    real,
    boolean,
};

// What NULL in a column says of the attribute.
enum class sql_null : std::uint8_t { missing, null };

// An attribute that is a column.
struct sql_column {
    // The attribute's path; the objects on the way to it are always there.
    std::string path;
    std::string column;
    sql_type type = sql_type::text;
    sql_null null_means = sql_null::missing;
};

// An attribute that is a JSON document, with all paths below it.
struct sql_document {
    // Empty: the document holds all attributes that are no columns; NULL is
    // then a document without members.
    std::string path;
    std::string column;
    sql_null null_means = sql_null::missing;
};

// An attribute that is an array: the rows of another table, in any order.
struct sql_array {
    // Columns of the two tables that are equal.
    struct key {
        // Of the elements' table.
        std::string element;
        // Of the instances' table.
        std::string instance;
    };

    // The attribute's path, and where its elements are.
    std::string path;
    std::string table;
    // All of them say whose elements they are; at least one.
    std::vector<key> keys;
    // One column with an empty path: the elements are its values, in which NULL
    // is null.  Else the elements are objects of these columns.
    std::vector<sql_column> elements;
};

// Where the attributes of a type are.  No path is mapped twice or below another.
struct sql_mapping {
    // The table, or its alias, in the query that the condition will stand in.
    std::string table;
    // Text columns of the id and name that instances state; empty: they state
    // none.  NULL: this one states none.
    std::string id = {};
    std::string name = {};
    std::vector<sql_column> columns = {};
    std::vector<sql_document> documents = {};
    std::vector<sql_array> arrays = {};
};

// How a filter is written.
struct sql_options {
    sql_dialect dialect = sql_dialect::sqlite;
    // The number of the first parameter, where the query has others.
    std::size_t first_parameter = 1;
    // Take what cannot be said exactly for true: the rows are a superset, of
    // which filter::matches must be asked.
    bool superset = false;
};

// A value of one of these types; a boolean is bound to SQLite as 0 or 1.
using sql_parameter = std::variant<std::string, std::int64_t, double, bool>;

// A condition as text with `?1`, `?2` (SQLite) or `$1::text` (PostgreSQL).
struct sql_condition {
    // An expression that is true for the rows meant, and false or NULL for others.
    std::string text;
    std::vector<sql_parameter> parameters;
    // What was taken for true; empty: the rows are exact.
    std::vector<problem> residue;
};

// Errors: errc::not_expressible, at each attribute whose test the mapping or
// the dialect cannot say exactly, which without sql_options::superset is an
// error; errc::empty_name, errc::invalid_name, errc::duplicate_member,
// errc::invalid_operand for a mapping that says nothing, at its part;
// errc::too_large, errc::too_many, errc::too_deep beyond limits.hpp.
// Complexity: linear in the filter and its paths' squared lengths.
[[nodiscard]] WRIT_EXPORT result<sql_condition> to_sql(filter const& f, sql_mapping const& mapping,
                                                       sql_options const& options = {});

} // namespace writ::inline WRIT_ABI

#endif
