// SPDX-License-Identifier: Apache-2.0
// Tested by tests/filter.
#include "testing/filter_cases.hpp"

#include <array>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

using boost::json::array;
using boost::json::object;
using namespace std::string_view_literals;

// The member at a path, whose objects are made.
boost::json::value& at(object& into, std::string_view path) {
    for (auto dot = path.find('.'); dot != path.npos; dot = path.find('.')) {
        auto& next = into[path.substr(0, dot)];
        path.remove_prefix(dot + 1);
        return at(next.is_object() ? next.get_object() : next.emplace_object(), path);
    }
    return into[path];
}

constexpr std::array names{"a"sv, "b"sv, "c"sv};

} // namespace

filter_cases::filter_cases(filter_kit const& kit, choice choose) : kit_(kit), choose_(std::move(choose)) {}

// Rows

std::string filter_cases::text() const {
    static constexpr std::array texts{""sv,  "a"sv,    "b"sv,       "ab"sv,
                                      "B"sv, "5"sv,    "true"sv,    "\xC3\xA9"sv,
                                      "%"sv, "a_\""sv, "it's ?1"sv, "\xF0\x9F\x98\x80"sv,
                                      "z"sv, "A"sv,    "1e1"sv,     "\xEF\xBD\x9E"sv};
    return std::string(pick(texts));
}

// The neighbours of 2^53 are where doubles lie.
boost::json::value filter_cases::number() const {
    constexpr std::int64_t two_to_53 = std::int64_t{1} << 53;
    static std::array<json_value, 10> const rare{two_to_53,
                                                 two_to_53 + 1,
                                                 -two_to_53 - 1,
                                                 std::numeric_limits<std::int64_t>::min(),
                                                 std::numeric_limits<std::int64_t>::max(),
                                                 0.5,
                                                 -0.0,
                                                 1.0,
                                                 0.1,
                                                 2.5};
    return chance(50) ? pick(rare) : json_value(static_cast<std::int64_t>(choose_(6)) - 1);
}

boost::json::value filter_cases::scalar() const {
    switch (choose_(8)) {
    case 0: return nullptr;
    case 1: return chance(50);
    case 2:
    case 3:
    case 4: return number();
    default: return json_value(text());
    }
}

boost::json::value filter_cases::value_of(sql_column const& c, std::string const& path) const {
    if (auto const own = kit_.values.find(path); own != kit_.values.end()) {
        return own->second(choose_);
    }
    if (chance(20)) {
        return nullptr;
    }
    switch (c.type) {
    case sql_type::text: return json_value(text());
    case sql_type::boolean: return chance(50);
    case sql_type::real: {
        static constexpr std::array reals{0.0, -0.0, 0.5, 1.0, 2.0, 0.1, 9007199254740992.0, 1e21, -3.75};
        return pick(reals);
    }
    case sql_type::integer: break;
    }
    json_value const n = number();
    return n.is_int64() ? n : json_value(2);
}

boost::json::object filter_cases::members(std::size_t depth) const {
    object made;
    for (auto n = choose_(4); n > 0; --n) {
        made[pick(names)] = document(depth);
    }
    return made;
}

boost::json::value filter_cases::document(std::size_t depth) const {
    if (depth == 0 || chance(40)) {
        return scalar();
    }
    if (chance(50)) {
        return members(depth - 1);
    }
    array made(choose_(4));
    for (auto& element : made) {
        element = document(depth - 1);
    }
    return made;
}

void filter_cases::put(object& into, sql_column const& c, std::string const& path) const {
    // What should hold it is there, whether it is or not.
    if (auto const dot = c.path.rfind('.'); dot != c.path.npos) {
        auto& holder = at(into, std::string_view(c.path).substr(0, dot));
        holder.is_object() ? holder.get_object() : holder.emplace_object();
    }
    json_value v = value_of(c, path);
    if (!v.is_null() || c.null_means == sql_null::null) {
        at(into, c.path) = std::move(v);
    }
}

boost::json::array filter_cases::elements(sql_array const& a) const {
    array made(choose_(4));
    for (auto& element : made) {
        if (a.elements.front().path.empty()) {
            element = value_of(a.elements.front(), a.path);
            continue;
        }
        object& members = element.emplace_object();
        for (sql_column const& c : a.elements) {
            put(members, c, a.path + '.' + c.path);
        }
    }
    return made;
}

void filter_cases::remember(json_value const& v) {
    if (auto const* list = v.if_array()) {
        for (json_value const& element : *list) {
            remember(element);
        }
    } else if (auto const* members = v.if_object()) {
        for (auto const& m : *members) {
            remember(m.value());
        }
    } else if (!v.is_string() || v.get_string().find("${") == v.get_string().npos) {
        known_.push_back(v);
    }
}

std::vector<kit_row> filter_cases::rows(std::size_t count) {
    static constexpr std::array resource_names{"a:b"sv,  "a:c"sv, "b"sv,  "a:b:c"sv,
                                               "a::b"sv, "a/."sv, "a/b"sv};
    known_.clear();
    std::vector<kit_row> made(count);
    for (std::size_t i = 0; i < count; ++i) {
        kit_row& row = made[i];
        row.number = i;
        for (sql_document const& d : kit_.mapping.documents) {
            if (d.path.empty()) {
                row.attributes = members(2);
            } else if (chance(85)) {
                at(row.attributes, d.path) = document(3);
            } else if (d.null_means == sql_null::null) {
                at(row.attributes, d.path) = nullptr;
            }
        }
        for (sql_column const& c : kit_.mapping.columns) {
            put(row.attributes, c, c.path);
        }
        for (sql_array const& a : kit_.mapping.arrays) {
            at(row.attributes, a.path) = elements(a);
        }
        remember(row.attributes);
        if (!kit_.mapping.id.empty() && chance(80)) {
            row.id = text();
        }
        if (!kit_.mapping.name.empty() && chance(80)) {
            row.name = std::string(pick(resource_names));
        }
    }
    return made;
}

// Policies

boost::json::object filter_cases::subject() {
    object made;
    made["known"] = operand();
    made["tags"] = array{scalar(), scalar(), scalar()};
    return made;
}

boost::json::value filter_cases::operand() const {
    if (known_.empty() || chance(25)) {
        static std::array<json_value, 5> const others{
            json_value(std::numeric_limits<std::uint64_t>::max()), json_value(1e300),
            json_value(9007199254740993.5), json_value("a\0b"sv), json_value(18446744073709551616.0)};
        return chance(15) ? pick(others) : scalar();
    }
    return pick(known_);
}

boost::json::value filter_cases::list_operand() const {
    if (chance(10)) {
        return json_value(chance(80) ? "${subject.tags}"sv : "${subject.none}"sv);
    }
    array made(choose_(4));
    for (auto& member : made) {
        member = operand();
    }
    return made;
}

std::string filter_cases::path_in_document() const {
    std::string made(pick(names));
    for (auto n = choose_(3); n > 0; --n) {
        made += '.';
        made += pick(names);
    }
    return made;
}

// One of the mapping's, or one below.
std::string filter_cases::path() const {
    sql_mapping const& m = kit_.mapping;
    std::size_t at = choose_(m.columns.size() + 2 * m.documents.size() + 2 * m.arrays.size()
                             + (m.id.empty() ? 0 : 1) + (m.name.empty() ? 0 : 1));
    if (at < m.columns.size()) {
        return m.columns[at].path;
    }
    at -= m.columns.size();
    if (at < 2 * m.documents.size()) {
        std::string const& prefix = m.documents[at / 2].path;
        if (prefix.empty()) {
            return path_in_document();
        }
        return chance(15) ? prefix : prefix + '.' + path_in_document();
    }
    at -= 2 * m.documents.size();
    if (at < 2 * m.arrays.size()) {
        sql_array const& a = m.arrays[at / 2];
        std::string const& member = pick(a.elements).path;
        return member.empty() || chance(50) ? a.path : a.path + '.' + member;
    }
    at -= 2 * m.arrays.size();
    return at == 0 && !m.id.empty() ? "id" : "name";
}

// `array`: the value is that one of the mapping.
void filter_cases::add_operator(object& tests_so_far, std::size_t depth, bool of_element,
                                sql_array const* array) const {
    static constexpr std::array orderings{"$lt"sv, "$lte"sv, "$gt"sv, "$gte"sv};
    static constexpr std::array patterns{"^a"sv, "b$"sv, "^ab$"sv, "a"sv, ""sv, "^"sv, "'"sv};
    switch (choose_(depth > 0 ? 16 : 12)) {
    case 0:
    case 1: {
        json_value const given =
            chance(15) ? json_value(chance(80) ? "${subject.known}"sv : "${subject.none}"sv) : operand();
        // Null against an element itself has no sensible meaning.
        tests_so_far[chance(50) ? "$eq" : "$ne"] = of_element && given.is_null() ? json_value(1) : given;
        break;
    }
    case 2:
    case 3:
    case 4:
    case 5: {
        json_value given = operand();
        given = given.is_string() || given.is_number() ? given : number();
        tests_so_far[pick(orderings)] = chance(10) ? json_value("${subject.known}"sv) : given;
        break;
    }
    case 6:
    case 7: tests_so_far[chance(50) ? "$in" : "$nin"] = list_operand(); break;
    case 8: tests_so_far["$all"] = list_operand(); break;
    case 9: tests_so_far["$size"] = choose_(4); break;
    case 10:
        if (!of_element) {
            tests_so_far["$exists"] = chance(50);
        }
        break;
    case 11: tests_so_far["$regex"] = json_value(pick(patterns)); break;
    case 12: tests_so_far["$not"] = tests(depth - 1, of_element, array); break;
    default:
        if (array != nullptr ? array->elements.front().path.empty() : chance(50)) {
            tests_so_far["$elemMatch"] = tests(depth - 1, true, nullptr);
        } else {
            tests_so_far["$elemMatch"] = conditions(depth - 1, array);
        }
    }
}

boost::json::object filter_cases::tests(std::size_t depth, bool of_element, sql_array const* array) const {
    object made;
    for (auto n = 1 + choose_(4) / 3; n > 0; --n) {
        add_operator(made, depth, of_element, array);
    }
    if (made.empty()) {
        made["$in"] = boost::json::array{operand()};
    }
    return made;
}

// `element`: of which they are about an element; null: about an instance, or an
// element in a document.
boost::json::object filter_cases::conditions(std::size_t depth, sql_array const* element) const {
    static constexpr std::array groups{"$and"sv, "$or"sv, "$nor"sv};
    object made;
    for (auto n = 1 + choose_(5) / 3; n > 0; --n) {
        if (depth > 0 && chance(25)) {
            array parts(1 + choose_(3));
            for (auto& part : parts) {
                part = conditions(depth - 1, element);
            }
            made[pick(groups)] = parts;
            continue;
        }
        std::string const on = element != nullptr ? pick(element->elements).path : path();
        sql_array const* below = nullptr;
        for (sql_array const& a : kit_.mapping.arrays) {
            below = element == nullptr && a.path == on ? &a : below;
        }
        if (chance(25)) {
            made[on] = operand();
        } else {
            made[on] = tests(depth, false, below);
        }
    }
    return made;
}

boost::json::array filter_cases::policy() {
    static constexpr std::array patterns{"a:*"sv, "a:b"sv, "*"sv, "b"sv};
    array made(1 + choose_(4));
    for (auto& one : made) {
        object& statement = one.emplace_object();
        statement = {{"action", "read"}, {"subject", "row"}};
        if (chance(35)) {
            statement["inverted"] = true;
        }
        if (chance(90)) {
            statement["conditions"] = conditions(2, nullptr);
        }
        if (!kit_.mapping.name.empty() && chance(15)) {
            statement["resources"] = array{json_value(pick(patterns))};
        }
    }
    return made;
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
