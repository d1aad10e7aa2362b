// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_SQL_ATTRIBUTE_HPP
#define WRIT_SRC_POLICY_SQL_ATTRIBUTE_HPP

// What a path leads to in SQL, and the tests on it as a whole.

#include "policy/sql_value.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

class sql_attribute;
using sql_attribute_pointer = std::unique_ptr<sql_attribute const>;

// Where paths start: the row, or an element of an array.
class sql_scope {
public:
    virtual ~sql_scope() = default;
    // What the path leads to; an empty one, of an element: the element itself.
    // Null: nothing that the mapping names.
    [[nodiscard]] virtual sql_attribute_pointer find(std::string_view path) const = 0;
};

using test_of_value = std::function<sql_test(sql_value const&)>;
using test_of_element = std::function<sql_test(sql_scope const&)>;

// Each test is about the value as conditions see it: one value, an array, or
// the collection that a path through arrays makes.
class sql_attribute {
public:
    virtual ~sql_attribute() = default;

    // Whether the test holds on the value or on some element of the array.
    [[nodiscard]] virtual sql_test any(test_of_value const& test) const = 0;
    // Whether it is missing and no array was met; not asked of columns, whose
    // values are missing themselves.
    [[nodiscard]] virtual sql_test is_missing() const { return sql_test::constant(false); }
    // `$eq: null`.  Nothing: it cannot be said.
    [[nodiscard]] virtual std::optional<sql_test> is_null() const = 0;
    [[nodiscard]] virtual sql_test exists(bool wanted) const = 0;
    [[nodiscard]] virtual sql_test has_size(std::int64_t size) const = 0;
    [[nodiscard]] virtual sql_test is_array() const = 0;
    [[nodiscard]] virtual sql_test some_element(test_of_element const& test) const = 0;
};

// Rows of a mapping's table, or the elements of an array that are objects.
class sql_rows : public sql_scope {
public:
    sql_rows(sql_writer& w, std::string_view table) : writer_(w), table_(quote_identifier(table)) {}

    // An attribute that is the column.
    [[nodiscard]] sql_attribute_pointer column(sql_column const& c) const;

protected:
    [[nodiscard]] std::string name_of(std::string_view column) const {
        return table_ + '.' + quote_identifier(column);
    }

    sql_writer& writer_;
    std::string table_;
};

// The rows that a condition selects.
class sql_instances final : public sql_rows {
public:
    sql_instances(sql_writer& w, sql_mapping const& m) : sql_rows(w, m.table), mapping_(m) {}

    [[nodiscard]] sql_attribute_pointer find(std::string_view path) const override;
    // The name that the instance states; null: none ever does.
    [[nodiscard]] std::string stated_name() const {
        return mapping_.name.empty() ? std::string() : name_of(mapping_.name);
    }

private:
    [[nodiscard]] sql_attribute_pointer find_mapped(std::string_view path) const;

    sql_mapping const& mapping_;
};

// An attribute below a JSON document; `is_whole`: which holds all attributes.
[[nodiscard]] sql_attribute_pointer make_document_attribute(sql_writer& w, std::string column,
                                                            sql_null null_means, bool is_whole,
                                                            std::string_view path);

// An array of the mapping, or what `path` collects of its elements; null: no such.
[[nodiscard]] sql_attribute_pointer make_array_attribute(sql_writer& w, std::string instances,
                                                         sql_array const& a, std::string_view path);

} // namespace writ::inline WRIT_ABI

#endif
