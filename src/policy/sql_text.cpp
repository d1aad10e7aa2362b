// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/sql_test.cpp.
#include "policy/sql_text.hpp"

#include <algorithm>
#include <iterator>

namespace writ::inline WRIT_ABI {
namespace {

// No identifier and no other part of a text holds it.
constexpr char marker = '\x01';

// Databases nest a chain of operators once for each; this many are one level.
constexpr std::size_t chain = 50;

sql_test join(std::vector<sql_test> parts, std::string_view op, sql_test::form neutral) {
    sql_test::form const decides = neutral == sql_test::form::yes ? sql_test::form::no : sql_test::form::yes;
    if (std::any_of(parts.begin(), parts.end(), [&](sql_test const& t) { return t.is == decides; })) {
        return {decides};
    }
    std::erase_if(parts, [&](sql_test const& t) { return t.is == neutral; });
    while (parts.size() > 1) {
        std::vector<sql_test> joined;
        for (std::size_t at = 0; at < parts.size(); at += chain) {
            auto const end = std::min(parts.size(), at + chain);
            if (end - at == 1) {
                joined.push_back(std::move(parts[at]));
                continue;
            }
            sql_test t{sql_test::form::text, "("};
            for (std::size_t i = at; i < end; ++i) {
                t.text += (i == at ? std::string_view() : op);
                t.text += parts[i].text;
                t.may_be_null = t.may_be_null || parts[i].may_be_null;
            }
            t.text += ')';
            joined.push_back(std::move(t));
        }
        parts = std::move(joined);
    }
    return parts.empty() ? sql_test{neutral} : std::move(parts.front());
}

} // namespace

sql_test all(std::vector<sql_test> parts) {
    return join(std::move(parts), " AND ", sql_test::form::yes);
}

sql_test any(std::vector<sql_test> parts) {
    return join(std::move(parts), " OR ", sql_test::form::no);
}

sql_test negate(sql_test const& t) {
    if (t.is != sql_test::form::text) {
        return sql_test::constant(t.is_no());
    }
    return sql_test::sure(t.may_be_null ? "((" + t.text + ") IS NOT TRUE)" : "(NOT " + t.text + ")");
}

sql_test or_null(sql_test const& t) {
    return t.may_be_null ? sql_test::sure("((" + t.text + ") IS NOT FALSE)") : t;
}

std::string text_of(sql_test const& t) {
    return t.is == sql_test::form::text ? t.text : t.is_yes() ? "(1 = 1)" : "(1 = 0)";
}

sql_test exists(std::string const& from, std::vector<sql_test> where) {
    sql_test t = all(std::move(where));
    if (t.is_no() || from.empty()) {
        return t;
    }
    return sql_test::sure("EXISTS (SELECT 1 FROM " + from + (t.is_yes() ? "" : " WHERE " + t.text) + ")");
}

std::string quote_identifier(std::string_view name) {
    std::string quoted = "\"";
    for (char const c : name) {
        quoted += c;
        if (c == '"') {
            quoted += c;
        }
    }
    return quoted + '"';
}

std::string sql_parameters::mark(sql_parameter p) {
    auto const [at, added] = marks_.try_emplace(std::move(p), values_.size());
    if (added) {
        values_.push_back(at->first);
    }
    return marker + std::to_string(at->second) + marker;
}

sql_condition sql_parameters::number(std::string_view marked, sql_options const& options) const {
    static constexpr char const* casts[] = {"::text", "::bigint", "::float8", "::boolean"};
    bool const is_sqlite = options.dialect == sql_dialect::sqlite;
    sql_condition made;
    std::vector<std::size_t> numbers(values_.size(), 0);
    for (std::size_t at = 0; at < marked.size();) {
        auto const begin = std::min(marked.find(marker, at), marked.size());
        made.text += marked.substr(at, begin - at);
        if (begin == marked.size()) {
            break;
        }
        auto const end = marked.find(marker, begin + 1);
        std::size_t const index = std::stoul(std::string(marked.substr(begin + 1, end - begin - 1)));
        if (numbers[index] == 0) {
            numbers[index] = options.first_parameter + made.parameters.size();
            made.parameters.push_back(values_[index]);
        }
        made.text += (is_sqlite ? '?' : '$') + std::to_string(numbers[index]);
        made.text += is_sqlite ? "" : casts[values_[index].index()];
        at = end + 1;
    }
    return made;
}

} // namespace writ::inline WRIT_ABI
