// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/why_not_test.cpp and tests/property/why_not_test.cpp.
#include "engine/repair.hpp"

#include <boost/json/array.hpp>

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace writ::inline WRIT_ABI {
namespace {

using json_value = boost::json::value;

// The operand, or the value that it stands for; nothing where it was cut or
// has none.
std::optional<json_value> operand_of(explained_clause const& c) {
    if (c.operand.kind != value_kind::array && !c.placeholders.empty()) {
        seen_value const& v = c.placeholders.front().value;
        return v.kind == value_kind::missing || v.cut ? std::nullopt : std::optional(v.json);
    }
    return c.operand.cut || c.operand.kind == value_kind::missing ? std::nullopt
                                                                  : std::optional(c.operand.json);
}

// The value next to a bound, on the side that `by` says; strings have none.
std::optional<json_value> beside(json_value const& bound, int by) {
    if (auto const* const n = bound.if_int64()) {
        bool const is_last =
            *n
            == (by < 0 ? std::numeric_limits<std::int64_t>::min() : std::numeric_limits<std::int64_t>::max());
        return is_last ? std::nullopt : std::optional<json_value>(*n + by);
    }
    if (auto const* const d = bound.if_double()) {
        return json_value(*d + by);
    }
    return std::nullopt;
}

// The first member of a list, placeholders replaced by their values.
std::optional<json_value> first_of(explained_clause const& c) {
    auto const* const list = c.operand.json.if_array();
    if (list == nullptr || list->empty()) {
        return std::nullopt;
    }
    for (explained_placeholder const& p : c.placeholders) {
        if (list->front().is_string() && list->front().get_string() == p.text) {
            return p.value.kind == value_kind::missing ? std::nullopt : std::optional(p.value.json);
        }
    }
    return list->front();
}

// Turns tests of one statement, each by itself.
class repairer {
public:
    repairer(value const& attributes, value const& context, std::vector<needed_change>& to)
        : attributes_(attributes), context_(context), to_(to) {}

    // The clauses all, to hold or not.
    void turn(std::vector<explained_clause> const& clauses, bool wanted) {
        for (explained_clause const& c : clauses) {
            if (c.holds != (wanted ? truth::yes : truth::no)) {
                turn(c, wanted);
            }
        }
    }

private:
    void turn(explained_clause const& c, bool wanted) {
        switch (c.operation) {
        case operation::all_of:
        case operation::any_of: turn(c.parts, wanted); break;
        case operation::none_of: turn(c.parts, !wanted); break;
        case operation::some_element: break; // Elements are not changed.
        default:
            if (auto v = wanted ? value_for(c) : value_against(c)) {
                add(change_kind::resource_attribute, attributes_, c.path, std::move(*v));
            }
            turn_context(c, wanted);
        }
    }

    // Where `$eq` is about the context, that may be what the resource has.
    void turn_context(explained_clause const& c, bool wanted) {
        constexpr std::string_view root = "${context.";
        bool const is_context = c.placeholders.size() == 1 && c.placeholders.front().text.starts_with(root);
        if (wanted && is_context && c.operation == operation::equal && !c.found.cut
            && c.found.kind >= value_kind::boolean && c.found.kind <= value_kind::string) {
            std::string_view path = c.placeholders.front().text;
            path.remove_prefix(root.size());
            path.remove_suffix(1);
            add(change_kind::context_attribute, context_, path, c.found.json);
        }
    }

    static std::optional<json_value> value_for(explained_clause const& c) {
        auto operand = operand_of(c);
        switch (c.operation) {
        case operation::in: return first_of(c);
        case operation::exists: return operand && operand->get_bool() ? operand : std::nullopt;
        case operation::equal:
        case operation::less_or_equal:
        case operation::greater_or_equal:
        case operation::contains_all: return operand;
        case operation::less: return operand ? beside(*operand, -1) : std::nullopt;
        case operation::greater: return operand ? beside(*operand, 1) : std::nullopt;
        default: return std::nullopt;
        }
    }

    static std::optional<json_value> value_against(explained_clause const& c) {
        auto operand = operand_of(c);
        switch (c.operation) {
        case operation::not_in: return first_of(c);
        case operation::exists:
            return operand && !operand->get_bool() ? json_value(true) : std::optional<json_value>();
        case operation::not_equal:
        case operation::less:
        case operation::greater: return operand;
        case operation::less_or_equal: return operand ? beside(*operand, 1) : std::nullopt;
        case operation::greater_or_equal: return operand ? beside(*operand, -1) : std::nullopt;
        default: return std::nullopt;
        }
    }

    // Whether only objects are on the way to the last segment.
    static bool is_settable(value v, std::string_view path) noexcept {
        while (v.kind() == value_kind::object || v.is_missing()) {
            auto const dot = path.find('.');
            if (dot == path.npos) {
                return !path.empty();
            }
            v = v.member(path.substr(0, dot));
            path.remove_prefix(dot + 1);
        }
        return false;
    }

    void add(change_kind kind, value const& holder, std::string_view path, json_value v) {
        if (is_settable(holder, path)) {
            to_.push_back({kind, std::string(path), std::move(v), {}, {}, {}});
        }
    }

    value attributes_;
    value context_;
    std::vector<needed_change>& to_;
};

} // namespace

void add_repairs(explained_statement const& s, value const& attributes, value const& context,
                 std::vector<needed_change>& to) {
    if (is_match(s.outcome) == s.inverted) {
        repairer(attributes, context, to).turn(s.clauses, !s.inverted);
    }
}

} // namespace writ::inline WRIT_ABI
