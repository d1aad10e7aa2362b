// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/explanation_test.cpp.
#include "policy/explanation_text.hpp"

#include <boost/json/serialize.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// In the orders of the enumerations.
constexpr std::array<std::string_view, 8> outcomes{
    "condition_failed",  "condition_unknown", "name_not_matched", "name_missing",
    "field_not_covered", "passed_over",       "matched",          "satisfiable",
};
static_assert(outcomes.size() == static_cast<std::size_t>(statement_outcome::satisfiable) + 1);
constexpr std::array<std::string_view, outcomes.size()> outcome_sentences{
    "a condition does not hold",
    "a condition is unknown",
    "the resource's name is not matched",
    "the resource states no name",
    "the field is not covered",
    "passed over: it depends on the instance or on fields",
    "matches",
    "may match, depending on the instance",
};
constexpr std::array<std::string_view, 3> truths{"no", "unknown", "yes"};
constexpr std::array<std::string_view, 5> unknowns{"known", "missing", "other_type", "no_value", "part"};
constexpr std::array<std::string_view, 5> unknown_sentences{
    "", ", which is not there", ", which is of another type", ", for which there is no value", ""};
constexpr std::array<std::string_view, 16> operations{
    "$and", "$or", "$nor", "$eq",  "$ne",   "$lt",     "$lte",   "$gt",
    "$gte", "$in", "$nin", "$all", "$size", "$exists", "$regex", "$elemMatch",
};
static_assert(operations.size() == static_cast<std::size_t>(operation::some_element) + 1);
constexpr std::array<std::string_view, operations.size()> operation_words{
    "all of",         "any of",   "none of",    "equals",
    "differs from",   "is below", "is at most", "is above",
    "is at least",    "is in",    "is not in",  "contains all of",
    "has the length", "exists:",  "matches",    "has an element with",
};

template <class Enum, std::size_t Size>
constexpr std::string_view name_of(std::array<std::string_view, Size> const& names, Enum e) noexcept {
    return names[static_cast<std::size_t>(e)];
}

bool is_group(operation o) noexcept {
    return o <= operation::none_of;
}

std::string shown(seen_value const& v) {
    if (v.kind == value_kind::missing) {
        return "nothing";
    }
    if (v.kind == value_kind::real) {
        std::array<char, 32> digits{};
        auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), v.json.get_double()).ptr;
        return {digits.data(), end};
    }
    return boost::json::serialize(v.json) + (v.cut ? "..." : "");
}

boost::json::object to_json(seen_value const& v) {
    if (v.kind == value_kind::missing) {
        return {{"missing", true}};
    }
    boost::json::object o{{"value", v.json}};
    if (v.cut) {
        o["cut"] = true;
    }
    return o;
}

void append_line(std::string& text, std::size_t indent, explained_clause const& c) {
    text.append(indent, ' ');
    std::string_view const holds = name_of(truths, c.holds);
    text += holds;
    text.append(9 - holds.size(), ' ');
    if (is_group(c.operation)) {
        text += c.found.kind == value_kind::missing ? std::string(name_of(operation_words, c.operation))
                                                    : "element " + shown(c.found);
    } else {
        text += (c.path.empty() ? "the element" : printable(c.path)) + ' ';
        text += name_of(operation_words, c.operation);
        if (c.operation != operation::some_element) {
            text += ' ' + shown(c.operand);
        }
        for (explained_placeholder const& p : c.placeholders) {
            text += c.operand.kind == value_kind::array ? ", " + printable(p.text) : "";
            text += " = " + shown(p.value);
        }
        bool const of_operand = c.why_unknown == unknown_because::no_value;
        text += of_operand ? name_of(unknown_sentences, c.why_unknown) : "";
        text += ", found " + shown(c.found);
        text += of_operand ? "" : name_of(unknown_sentences, c.why_unknown);
    }
    text += "    " + printable(c.where) + '\n';
}

void append(std::string& text, std::vector<explained_clause> const& clauses, std::size_t indent) {
    for (explained_clause const& c : clauses) {
        append_line(text, indent, c);
        append(text, c.parts, indent + 2);
    }
}

std::string list_of(std::vector<std::string> const& names) {
    std::string text;
    for (std::string const& name : names) {
        text += (text.empty() ? "" : ", ") + printable(name);
    }
    return text;
}

boost::json::array to_json(std::vector<explained_clause> const& clauses) {
    boost::json::array list;
    for (explained_clause const& c : clauses) {
        boost::json::object o{{"where", c.where},
                              {"operator", name_of(operations, c.operation)},
                              {"holds", name_of(truths, c.holds)}};
        if (!c.path.empty()) {
            o["path"] = c.path;
        }
        if (c.operand.kind != value_kind::missing) {
            o["operand"] = to_json(c.operand);
        }
        for (explained_placeholder const& p : c.placeholders) {
            o.emplace("placeholders", boost::json::object());
            o["placeholders"].get_object()[p.text] = to_json(p.value);
        }
        if (!is_group(c.operation) || c.found.kind != value_kind::missing) {
            o["found"] = to_json(c.found);
        }
        if (c.why_unknown != unknown_because::known) {
            o["unknown"] = name_of(unknowns, c.why_unknown);
        }
        if (!c.parts.empty()) {
            o["parts"] = to_json(c.parts);
        }
        list.push_back(std::move(o));
    }
    return list;
}

} // namespace

std::string_view to_string(statement_outcome o) noexcept {
    return name_of(outcomes, o);
}

std::string printable(std::string_view name) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (char const c : name) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f) {
            text += "\\x";
            text += digits[byte >> 4];
            text += digits[byte & 15];
        } else {
            text += c;
        }
    }
    return text;
}

void append(std::string& text, std::string_view name, explained_statement const& s, std::size_t indent) {
    text.append(indent, ' ');
    text += printable(name) + (s.inverted ? " forbids" : " allows");
    if (!s.fields.empty()) {
        text += " of fields " + list_of(s.fields);
    }
    if (!s.resources.empty()) {
        text += " on " + list_of(s.resources);
    }
    text += ": ";
    text += name_of(outcome_sentences, s.outcome);
    text += s.decided ? ", and decides" : s.reached ? "" : " (not reached)";
    text += s.reason.empty() ? "\n" : "; reason: " + printable(s.reason) + '\n';
    append(text, s.clauses, indent + 2);
}

boost::json::value text_or_null(std::string_view text) {
    return text.empty() ? boost::json::value() : boost::json::value(text);
}

boost::json::object to_json(explained_statement const& s) {
    boost::json::object o{
        {"statement", s.statement}, {"inverted", s.inverted}, {"outcome", to_string(s.outcome)},
        {"reached", s.reached},     {"decided", s.decided},   {"reason", text_or_null(s.reason)}};
    if (!s.fields.empty()) {
        o["fields"] = boost::json::array(s.fields.begin(), s.fields.end());
    }
    if (!s.resources.empty()) {
        o["resources"] = boost::json::array(s.resources.begin(), s.resources.end());
    }
    if (!s.clauses.empty()) {
        o["clauses"] = to_json(s.clauses);
    }
    return o;
}

std::string to_text(explanation const& e) {
    std::string text = e.allowed ? "allowed" : "denied";
    text +=
        e.statement ? " by statement " + std::to_string(*e.statement) : ": no statement covers the question";
    text += '\n';
    for (explained_statement const& s : e.statements) {
        append(text, "statement " + std::to_string(s.statement), s, 2);
    }
    text += e.cut ? cut_line : "";
    return text;
}

boost::json::object to_json(explanation const& e) {
    boost::json::object o{{"allowed", e.allowed}, {"reason", nullptr}, {"statement", nullptr}};
    boost::json::array statements;
    for (explained_statement const& s : e.statements) {
        if (s.decided) {
            o["statement"] = s.statement;
            o["reason"] = e.allowed ? boost::json::value() : text_or_null(s.reason);
        }
        statements.push_back(to_json(s));
    }
    o["statements"] = std::move(statements);
    o["cut"] = e.cut;
    return o;
}

} // namespace writ::inline WRIT_ABI
