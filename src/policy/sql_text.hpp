// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_SQL_TEXT_HPP
#define WRIT_SRC_POLICY_SQL_TEXT_HPP

// Conditions of SQL, put together without knowing what they say.

#include <writ/policy/sql.hpp>

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

// A condition: a constant, or text that is true, false or NULL, which counts
// as false.
struct sql_test {
    enum class form : std::uint8_t { no, yes, text };
    form is = form::no;
    std::string text = {};
    bool may_be_null = false;

    [[nodiscard]] static sql_test constant(bool yes) { return {yes ? form::yes : form::no}; }
    // May be NULL.
    [[nodiscard]] static sql_test of(std::string text) { return {form::text, std::move(text), true}; }
    // Is true or false.
    [[nodiscard]] static sql_test sure(std::string text) { return {form::text, std::move(text), false}; }

    [[nodiscard]] bool is_no() const noexcept { return is == form::no; }
    [[nodiscard]] bool is_yes() const noexcept { return is == form::yes; }
};

// With parentheses, where one stands alone.
[[nodiscard]] sql_test all(std::vector<sql_test> parts);
[[nodiscard]] sql_test any(std::vector<sql_test> parts);
[[nodiscard]] sql_test negate(sql_test const& t);
// The same where NULL counts as true.
[[nodiscard]] sql_test or_null(sql_test const& t);

// As it stands in SQL.
[[nodiscard]] std::string text_of(sql_test const& t);

// Rows of which some exist: what stands behind FROM, if anything, and what must
// hold.
[[nodiscard]] sql_test exists(std::string const& from, std::vector<sql_test> where);

// An identifier, which may hold anything but control characters.
[[nodiscard]] std::string quote_identifier(std::string_view name);

// The parameters of a condition; texts refer to them by marks until the end.
class sql_parameters {
public:
    // The mark of a value; equal values share one.
    [[nodiscard]] std::string mark(sql_parameter p);
    // The text with numbers in place of the marks, and the values in their order.
    [[nodiscard]] sql_condition number(std::string_view marked, sql_options const& options) const;

private:
    std::map<sql_parameter, std::size_t> marks_;
    std::vector<sql_parameter> values_;
};

} // namespace writ::inline WRIT_ABI

#endif
