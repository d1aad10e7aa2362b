// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_SQL_VALUE_HPP
#define WRIT_SRC_POLICY_SQL_VALUE_HPP

// Tests on one value in SQL: that of a column, or one of a JSON document.

#include "policy/comparison.hpp"
#include "policy/condition_tree.hpp"
#include "policy/regex.hpp"
#include "policy/sql_text.hpp"

#include <boost/json/value.hpp>

#include <optional>
#include <span>
#include <string>

namespace writ::inline WRIT_ABI {

// What the parts of one translation share.
struct sql_writer {
    sql_dialect dialect = sql_dialect::sqlite;
    sql_parameters parameters = {};
    std::size_t aliases = 0;

    [[nodiscard]] bool is_sqlite() const noexcept { return dialect == sql_dialect::sqlite; }
    // A new name for rows.
    [[nodiscard]] std::string alias() { return "writ_" + std::to_string(++aliases); }
};

// One value.  Refers to the writer.
class sql_value {
public:
    sql_value& operator=(sql_value const&) = delete;
    virtual ~sql_value() = default;

    // Whether it is identical to one of the operands; containers are to none.
    [[nodiscard]] virtual sql_test is_one_of(std::span<boost::json::value const> operands) const = 0;
    // Whether it is ordered so.  Nothing: the dialect cannot say it.
    [[nodiscard]] virtual std::optional<sql_test> ordered(ordering o, boost::json::value const& operand,
                                                          reading read) const = 0;
    // Whether it is a text with this in it.
    [[nodiscard]] virtual sql_test has(regex::literal const& l) const = 0;

protected:
    explicit sql_value(sql_writer& w) noexcept : writer_(w) {}
    sql_value(sql_value const&) = default;

    // The same of an expression that is a text, or NULL.
    [[nodiscard]] sql_test texts_equal(std::string const& x,
                                       std::span<boost::json::value const> operands) const;
    [[nodiscard]] std::optional<sql_test> texts_ordered(std::string const& x, ordering o,
                                                        boost::json::value const& operand) const;
    [[nodiscard]] sql_test text_has(std::string const& x, regex::literal const& l) const;
    // Of one that is an integer, or NULL.
    [[nodiscard]] sql_test integers_equal(std::string const& x,
                                          std::span<boost::json::value const> operands) const;
    [[nodiscard]] sql_test integers_ordered(std::string const& x, ordering o, value const& operand) const;
    // Of one that is a double, or NULL.
    [[nodiscard]] sql_test reals_equal(std::string const& x,
                                       std::span<boost::json::value const> operands) const;
    [[nodiscard]] sql_test reals_ordered(std::string const& x, ordering o, value const& operand) const;

    sql_writer& writer_;
};

// A column's value, in which NULL is null or missing.
class sql_column_value final : public sql_value {
public:
    sql_column_value(sql_writer& w, std::string expression, sql_type type, sql_null null_means)
        : sql_value(w), expression_(std::move(expression)), type_(type), null_means_(null_means) {}

    [[nodiscard]] sql_test is_one_of(std::span<boost::json::value const> operands) const override;
    [[nodiscard]] std::optional<sql_test> ordered(ordering o, boost::json::value const& operand,
                                                  reading read) const override;
    [[nodiscard]] sql_test has(regex::literal const& l) const override;

    [[nodiscard]] sql_test is_null() const { return sql_test::sure("(" + expression_ + " IS NULL)"); }

private:
    std::string expression_;
    sql_type type_;
    sql_null null_means_;
};

// A value in a JSON document.
class sql_json_value final : public sql_value {
public:
    // SQLite: the name of its type, as json_each() gives it; PostgreSQL: unused.
    sql_json_value(sql_writer& w, std::string type, std::string expression)
        : sql_value(w), type_(std::move(type)), expression_(std::move(expression)) {}

    [[nodiscard]] sql_test is_one_of(std::span<boost::json::value const> operands) const override;
    [[nodiscard]] std::optional<sql_test> ordered(ordering o, boost::json::value const& operand,
                                                  reading read) const override;
    [[nodiscard]] sql_test has(regex::literal const& l) const override;

private:
    [[nodiscard]] std::string is(char const* sqlite, char const* postgres) const;
    [[nodiscard]] std::string text() const;
    // The case of a number: one test for integers, one for doubles.
    [[nodiscard]] std::string by_number(sql_test const& integer, sql_test const& real,
                                        sql_test const& otherwise) const;
    [[nodiscard]] std::string integer() const;
    [[nodiscard]] std::string real() const;

    std::string type_;
    std::string expression_;
};

} // namespace writ::inline WRIT_ABI

#endif
