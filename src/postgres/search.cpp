// SPDX-License-Identifier: Apache-2.0
#include "postgres/search.hpp"

#include <writ/store/keys.hpp>

#include <utility>

namespace writ::inline WRIT_ABI::postgres {
namespace {

std::string number(std::size_t n) {
    return '$' + std::to_string(n);
}

// A comparison of a member's value.  The index holds its beginning alone, whose
// order is the same as far as it goes.
std::string compared_value(statement& s, std::string const& table, std::string_view comparison,
                           std::string_view value) {
    std::string whole = compared(s, table + ".value", comparison, value);
    if (!is_storable(value)) {
        return whole;
    }
    std::string const weak = comparison == "=" ? "=" : comparison.substr(0, 1) == "<" ? "<=" : ">=";
    return "left(" + table + ".value, 250) " + weak + " left(" + number(s.values.size()) + ", 250) AND "
           + whole;
}

std::string passes(statement& s, member_filter const& f) {
    std::string text =
        " AND EXISTS (SELECT 1 FROM $schema.member AS m WHERE m.scope = r.scope AND m.kind = r.kind"
        " AND m.key = r.key AND m.name = "
        + number(s.add(f.member));
    auto const add = [&](char const* comparison, std::optional<std::string> const& value) {
        if (value) {
            text += " AND " + compared_value(s, "m", comparison, *value);
        }
    };
    add("=", f.equals);
    add(">=", f.at_least);
    add("<", f.less_than);
    return text + ')';
}

// What comes after the cursor, in an order of values and keys.
std::string behind(statement& s, record_query const& q, record_cursor const& c) {
    std::string const past = q.descending ? "<" : ">";
    if (q.order_by.empty()) {
        return " AND " + compared(s, "r.key", past, c.key);
    }
    std::string text = " AND " + compared_value(s, "o", past + '=', c.order);
    text += " AND (" + compared(s, "o.value", past, c.order);
    return text + " OR " + compared(s, "o.key", past, c.key) + ')';
}

} // namespace

std::string compared(statement& s, std::string_view column, std::string_view comparison,
                     std::string_view value) {
    std::string text;
    if (is_storable(value)) {
        text.append(column).append(" ").append(comparison).append(" ");
        return text + number(s.add(value));
    }
    // Bytes that are no text are in no column, but have their place in its order.
    text.append("convert_to(").append(column).append(", 'UTF8') ").append(comparison).append(" ");
    return text + number(s.add_bytes(value));
}

statement search(database const& d, record_query const& q, std::optional<record_cursor> const& after,
                 std::size_t most) {
    statement s("");
    bool const is_ordered = !q.order_by.empty();
    s.text = is_ordered ? "SELECT o.value" : "SELECT ''";
    s.text += ", r.key, r.document FROM $schema.record AS r";
    std::size_t const scope = s.add(text_of(q.scope));
    std::size_t const kind = s.add(to_string(q.kind));
    if (is_ordered) {
        s.text += " JOIN $schema.member AS o ON o.scope = " + number(scope) + " AND o.kind = " + number(kind)
                  + " AND o.key = r.key AND o.name = " + number(s.add(q.order_by));
    }
    s.text += " WHERE r.scope = " + number(scope) + " AND r.kind = " + number(kind);
    if (!q.first_key.empty()) {
        key_range const keys = keys_beginning_with(q.first_key);
        s.text += " AND " + compared(s, "r.key", ">=", keys.begin);
        s.text += " AND " + compared(s, "r.key", "<", keys.end);
    }
    for (member_filter const& f : q.filters) {
        s.text += passes(s, f);
    }
    if (after) {
        s.text += behind(s, q, *after);
    }
    std::string const turned = q.descending ? " DESC" : "";
    s.text += " ORDER BY ";
    if (is_ordered) {
        s.text += "left(o.value, 250)" + turned + ", o.value" + turned + ", o.key" + turned;
    } else {
        s.text += "r.key" + turned;
    }
    s.text += " LIMIT " + number(s.add(static_cast<std::int64_t>(most)));
    statement placed = d.make(s.text);
    placed.types = std::move(s.types);
    placed.values = std::move(s.values);
    return placed;
}

} // namespace writ::inline WRIT_ABI::postgres
