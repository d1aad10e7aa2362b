// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/query_test.cpp.
#include "policy/substitution.hpp"

#include "policy/evaluator.hpp"
#include "policy/own_copy.hpp"
#include "policy/placeholder.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace writ::inline WRIT_ABI {
namespace {

using json_value = boost::json::value;

// What the operand's place takes.
enum class place_kind { comparable, orderable, list, nonempty_list };

place_kind kind_of(std::string_view key) noexcept {
    if (key == "$lt" || key == "$lte" || key == "$gt" || key == "$gte") {
        return place_kind::orderable;
    }
    if (key == "$in" || key == "$nin") {
        return place_kind::list;
    }
    return key == "$all" ? place_kind::nonempty_list : place_kind::comparable;
}

bool takes(place_kind kind, value const& v) noexcept {
    switch (kind) {
    case place_kind::comparable: return is_comparable(v);
    case place_kind::orderable: return is_orderable(v);
    case place_kind::list: return is_comparable_list(v);
    case place_kind::nonempty_list: return is_comparable_list(v) && v.size() != 0;
    }
    return false;
}

json_value to_json(value const& v) {
    switch (v.kind()) {
    case value_kind::boolean: return v.as_boolean();
    case value_kind::signed_integer: return v.as_signed();
    case value_kind::unsigned_integer: return v.as_unsigned();
    case value_kind::real: return v.as_real();
    case value_kind::string: return json_value(boost::json::string_view(v.as_string()));
    case value_kind::array: {
        boost::json::array list;
        for_each_element(v, [&list](value const& e) {
            list.push_back(to_json(e));
            return true;
        });
        return list;
    }
    default: return nullptr;
    }
}

std::optional<json_value> replace(json_value const& v, place_kind kind, environment_reference e) {
    if (auto const* text = v.if_string()) {
        std::string_view const s(text->data(), text->size());
        switch (classify(s)) {
        case string_form::escaped: return json_value(boost::json::string_view(s.substr(1)));
        case string_form::placeholder: {
            auto const parsed = parse_placeholder(s);
            value const found = parsed && e.source() != nullptr ? parsed->find(*e.source()) : value();
            return takes(kind, found) ? std::optional(to_json(found)) : std::nullopt;
        }
        default: return own_copy(v);
        }
    }
    if (auto const* list = v.if_array()) {
        boost::json::array made;
        for (json_value const& member : *list) {
            auto replaced = replace(member, place_kind::comparable, e);
            if (!replaced) {
                return std::nullopt;
            }
            made.push_back(std::move(*replaced));
        }
        return made;
    }
    if (auto const* members = v.if_object()) {
        return substitute(*members, e);
    }
    return own_copy(v);
}

} // namespace

std::optional<boost::json::object> substitute(boost::json::object const& conditions,
                                              environment_reference e) {
    boost::json::object made;
    for (auto const& m : conditions) {
        auto replaced = replace(m.value(), kind_of(m.key()), e);
        if (!replaced) {
            return std::nullopt;
        }
        made.emplace(m.key(), std::move(*replaced));
    }
    return made;
}

std::optional<boost::json::value> substitute_operand(operation o, boost::json::value const& operand,
                                                     environment_reference e) {
    switch (o) {
    case operation::size:
    case operation::exists:
    case operation::matches:
    case operation::named: return own_copy(operand);
    case operation::less:
    case operation::less_or_equal:
    case operation::greater:
    case operation::greater_or_equal: return replace(operand, place_kind::orderable, e);
    case operation::in:
    case operation::not_in: return replace(operand, place_kind::list, e);
    case operation::contains_all: return replace(operand, place_kind::nonempty_list, e);
    default: return replace(operand, place_kind::comparable, e);
    }
}

} // namespace writ::inline WRIT_ABI
