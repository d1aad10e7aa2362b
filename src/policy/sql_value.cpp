// SPDX-License-Identifier: Apache-2.0
// Tested by tests/filter.
#include "policy/sql_value.hpp"

#include "policy/sql_number.hpp"
#include "utf8.hpp"

#include <cmath>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using json_value = boost::json::value;

std::string_view view(json_value const& text) noexcept {
    return {text.get_string().data(), text.get_string().size()};
}

bool is_comparable_number(json_value const& v) noexcept {
    return v.is_number() && !(v.is_double() && std::isnan(v.get_double()));
}

char const* symbol(ordering o) noexcept {
    switch (o) {
    case ordering::less: return " < ";
    case ordering::less_or_equal: return " <= ";
    case ordering::greater: return " > ";
    case ordering::greater_or_equal: break;
    }
    return " >= ";
}

// `x = ?`, or `x IN (?, ?)`, in parentheses.
sql_test equals_one(std::string const& x, std::vector<std::string> const& marks) {
    if (marks.empty()) {
        return sql_test::constant(false);
    }
    std::string text = "(" + x + (marks.size() == 1 ? " = " : " IN (");
    for (std::size_t i = 0; i < marks.size(); ++i) {
        text += (i == 0 ? "" : ", ") + marks[i];
    }
    return sql_test::of(text + (marks.size() == 1 ? ")" : "))"));
}

// Texts that are not UTF-8, or hold NUL, are none that PostgreSQL stores.
bool may_be_stored(std::string_view text) noexcept {
    return valid_utf8(text) && text.find('\0') == text.npos;
}

} // namespace

// Texts

sql_test sql_value::texts_equal(std::string const& x, std::span<json_value const> operands) const {
    std::vector<std::string> marks;
    for (json_value const& operand : operands) {
        if (operand.is_string() && (writer_.is_sqlite() || may_be_stored(view(operand)))) {
            marks.push_back(writer_.parameters.mark(std::string(view(operand))));
        }
    }
    if (writer_.is_sqlite()) {
        return equals_one(x + " COLLATE BINARY", marks);
    }
    // An index is of the column's own collation, in which other texts may be equal, too.
    return all({equals_one(x, marks), equals_one("(" + x + ")::text COLLATE \"C\"", marks)});
}

std::optional<sql_test> sql_value::texts_ordered(std::string const& x, ordering o,
                                                 json_value const& operand) const {
    std::string_view text = view(operand);
    if (writer_.is_sqlite()) {
        return sql_test::of("(" + x + " COLLATE BINARY" + symbol(o)
                            + writer_.parameters.mark(std::string(text)) + ")");
    }
    // No stored text holds NUL, so none lies between what stands before the
    // first one and the whole.
    if (auto const end = text.find('\0'); end != text.npos) {
        text = text.substr(0, end);
        bool const is_below = o == ordering::less || o == ordering::less_or_equal;
        o = is_below ? ordering::less_or_equal : ordering::greater;
    }
    if (!valid_utf8(text)) {
        return std::nullopt;
    }
    return sql_test::of("((" + x + ")::text COLLATE \"C\"" + symbol(o)
                        + writer_.parameters.mark(std::string(text)) + ")");
}

sql_test sql_value::text_has(std::string const& x, regex::literal const& l) const {
    if (l.text.empty() && (!l.at_begin || !l.at_end)) {
        return sql_test::sure("(" + x + " IS NOT NULL)");
    }
    // Not in braces, which make a list.
    json_value const operand(boost::json::string_view(l.text));
    if (l.at_begin && l.at_end) {
        return texts_equal(x, {&operand, 1});
    }
    if (!writer_.is_sqlite() && !may_be_stored(l.text)) {
        return sql_test::constant(false);
    }
    std::string const mark = writer_.parameters.mark(l.text);
    if (writer_.is_sqlite()) {
        // As bytes, because texts end for these functions at a NUL.
        std::string const whole = "CAST(" + x + " AS BLOB)";
        std::string const part = "CAST(" + mark + " AS BLOB)";
        return sql_test::of(l.at_begin ? "(substr(" + whole + ", 1, length(" + part + ")) = " + part + ")"
                            : l.at_end ? "(substr(" + whole + ", -length(" + part + ")) = " + part + ")"
                                       : "(instr(" + whole + ", " + part + ") > 0)");
    }
    std::string const whole = "(" + x + ")::text COLLATE \"C\"";
    return sql_test::of(l.at_begin ? "(starts_with(" + whole + ", " + mark + "))"
                        : l.at_end ? "(right(" + whole + ", length(" + mark + ")) = " + mark + ")"
                                   : "(strpos(" + whole + ", " + mark + ") > 0)");
}

// Numbers

sql_test sql_value::integers_equal(std::string const& x, std::span<json_value const> operands) const {
    std::vector<std::string> marks;
    for (json_value const& operand : operands) {
        if (is_comparable_number(operand)) {
            if (auto c = writ::integers_equal(value(operand)); c.with) {
                marks.push_back(writer_.parameters.mark(std::move(*c.with)));
            }
        }
    }
    return equals_one(x, marks);
}

sql_test sql_value::reals_equal(std::string const& x, std::span<json_value const> operands) const {
    std::vector<std::string> marks;
    for (json_value const& operand : operands) {
        if (is_comparable_number(operand)) {
            if (auto c = writ::reals_equal(value(operand)); c.with) {
                marks.push_back(writer_.parameters.mark(std::move(*c.with)));
            }
        }
    }
    return equals_one(x, marks);
}

sql_test sql_value::integers_ordered(std::string const& x, ordering o, value const& operand) const {
    auto c = writ::integers_ordered(o, operand);
    if (c.with) {
        return sql_test::of("(" + x + symbol(o) + writer_.parameters.mark(std::move(*c.with)) + ")");
    }
    return sql_test::of("(" + x + (c.all_alike ? " = " : " <> ") + x + ")");
}

sql_test sql_value::reals_ordered(std::string const& x, ordering o, value const& operand) const {
    auto c = writ::reals_ordered(o, operand);
    return sql_test::of("(" + x + symbol(o) + writer_.parameters.mark(std::move(*c.with)) + ")");
}

// Columns

sql_test sql_column_value::is_one_of(std::span<json_value const> operands) const {
    std::vector<sql_test> ways;
    switch (type_) {
    case sql_type::text: ways.push_back(texts_equal(expression_, operands)); break;
    case sql_type::integer: ways.push_back(integers_equal(expression_, operands)); break;
    case sql_type::real: ways.push_back(reals_equal(expression_, operands)); break;
    case sql_type::boolean:
        for (json_value const& operand : operands) {
            if (operand.is_bool()) {
                ways.push_back(
                    equals_one(expression_, {writer_.parameters.mark(sql_parameter(operand.get_bool()))}));
            }
        }
    }
    for (json_value const& operand : operands) {
        if (operand.is_null() && null_means_ == sql_null::null) {
            ways.push_back(is_null());
        }
    }
    return any(std::move(ways));
}

std::optional<sql_test> sql_column_value::ordered(ordering o, json_value const& operand, reading read) const {
    bool const possible = read == reading::possible;
    std::optional<sql_test> holds;
    if (type_ == sql_type::text && operand.is_string()) {
        holds = texts_ordered(expression_, o, operand);
    } else if (type_ == sql_type::integer && is_comparable_number(operand)) {
        holds = integers_ordered(expression_, o, value(operand));
    } else if (type_ == sql_type::real && is_comparable_number(operand)) {
        holds = reals_ordered(expression_, o, value(operand));
        if (!writer_.is_sqlite()) {
            // PostgreSQL takes NaN for the greatest; to writ it is unknown.
            std::string const is_nan = "(" + expression_ + " = 'NaN'::float8)";
            holds = possible ? any({*holds, sql_test::of(is_nan)})
                             : all({*holds, sql_test::of("(NOT " + is_nan + ")")});
        }
    } else {
        return sql_test::constant(possible);
    }
    return possible && holds ? or_null(*holds) : holds;
}

sql_test sql_column_value::has(regex::literal const& l) const {
    return type_ == sql_type::text ? text_has(expression_, l) : sql_test::constant(false);
}

// JSON

std::string sql_json_value::is(char const* sqlite, char const* postgres) const {
    return writer_.is_sqlite() ? "(" + type_ + " = '" + sqlite + "')"
                               : "(jsonb_typeof(" + expression_ + ") = '" + postgres + "')";
}

std::string sql_json_value::text() const {
    return writer_.is_sqlite() ? expression_ : "(" + expression_ + " #>> '{}')";
}

std::string sql_json_value::integer() const {
    return writer_.is_sqlite() ? expression_ : "(" + expression_ + ")::numeric";
}

std::string sql_json_value::real() const {
    return writer_.is_sqlite() ? expression_ : "(" + expression_ + ")::float8";
}

// CASE, because a conversion fails where the value is of another type.
std::string sql_json_value::by_number(sql_test const& whole, sql_test const& fraction,
                                      sql_test const& otherwise) const {
    std::string const integer_case = writer_.is_sqlite()
                                         ? "WHEN " + is("integer", "")
                                         : "WHEN NOT " + is("", "number") + " THEN " + text_of(otherwise)
                                               + " WHEN " + integer() + " = trunc(" + integer() + ") AND abs("
                                               + integer() + ") <= 9223372036854775807";
    std::string const real_case =
        writer_.is_sqlite()
            ? " WHEN " + is("real", "") + " THEN " + text_of(fraction) + " ELSE " + text_of(otherwise)
            : " ELSE " + text_of(fraction);
    return "(CASE " + integer_case + " THEN " + text_of(whole) + real_case + " END)";
}

sql_test sql_json_value::is_one_of(std::span<json_value const> operands) const {
    std::vector<sql_test> ways;
    ways.push_back(all({sql_test::sure(is("text", "string")), texts_equal(text(), operands)}));
    sql_test const whole = integers_equal(integer(), operands);
    sql_test const fraction = reals_equal(real(), operands);
    if (!whole.is_no() || !fraction.is_no()) {
        ways.push_back(sql_test::sure(by_number(whole, fraction, sql_test::constant(false))));
    }
    for (json_value const& operand : operands) {
        if (operand.is_null()) {
            ways.push_back(sql_test::sure(is("null", "null")));
        } else if (operand.is_bool()) {
            bool const yes = operand.get_bool();
            ways.push_back(sql_test::sure(
                writer_.is_sqlite() ? is(yes ? "true" : "false", "")
                                    : "(" + expression_ + " = '" + (yes ? "true" : "false") + "'::jsonb)"));
        }
    }
    return any(std::move(ways));
}

std::optional<sql_test> sql_json_value::ordered(ordering o, json_value const& operand, reading read) const {
    sql_test const unknown = sql_test::constant(read == reading::possible);
    if (operand.is_string()) {
        auto holds = texts_ordered(text(), o, operand);
        if (!holds) {
            return holds;
        }
        return sql_test::sure("(CASE WHEN " + is("text", "string") + " THEN " + text_of(*holds) + " ELSE "
                              + text_of(unknown) + " END)");
    }
    if (!is_comparable_number(operand)) {
        return unknown;
    }
    return sql_test::sure(by_number(integers_ordered(integer(), o, value(operand)),
                                    reals_ordered(real(), o, value(operand)), unknown));
}

sql_test sql_json_value::has(regex::literal const& l) const {
    return all({sql_test::sure(is("text", "string")), text_has(text(), l)});
}

} // namespace writ::inline WRIT_ABI
