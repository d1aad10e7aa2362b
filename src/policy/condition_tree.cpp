// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/query_test.cpp and tests/unit/policy/filter_test.cpp.
#include "policy/condition_tree.hpp"

#include "policy/own_copy.hpp"
#include "policy/substitution.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <iterator>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::object;

condition group(operation o, boost::json::value const& parts) {
    condition c{o, {}, {}, {}};
    for (boost::json::value const& part : parts.get_array()) {
        c.parts.push_back(tree_of(part.get_object()));
    }
    return c;
}

operation test_named(std::string_view key) noexcept {
    constexpr std::pair<std::string_view, operation> tests[] = {
        {"$eq", operation::equal},
        {"$ne", operation::not_equal},
        {"$lt", operation::less},
        {"$lte", operation::less_or_equal},
        {"$gt", operation::greater},
        {"$gte", operation::greater_or_equal},
        {"$in", operation::in},
        {"$nin", operation::not_in},
        {"$all", operation::contains_all},
        {"$size", operation::size},
        {"$exists", operation::exists},
        {"$regex", operation::matches},
    };
    for (auto const& [name, code] : tests) {
        if (name == key) {
            return code;
        }
    }
    return operation::equal;
}

bool has_operator(object const& members) noexcept {
    for (auto const& m : members) {
        if (m.key().starts_with('$') && m.key() != "$and" && m.key() != "$or" && m.key() != "$nor") {
            return true;
        }
    }
    return false;
}

// The tests of one operator object, each a part of `into`.
void add_tests(object const& operators, std::string_view path, condition& into) {
    for (auto const& m : operators) {
        std::string_view const key = m.key();
        if (key == "$options") {
            continue;
        }
        if (key == "$not") {
            condition inner;
            add_tests(m.value().get_object(), path, inner);
            into.parts.push_back({operation::none_of, {}, {}, {std::move(inner)}});
        } else if (key == "$elemMatch") {
            object const& element = m.value().get_object();
            condition inner;
            if (has_operator(element)) {
                add_tests(element, {}, inner);
            } else {
                inner = tree_of(element);
            }
            into.parts.push_back({operation::some_element, std::string(path), {}, {std::move(inner)}});
        } else if (key == "$regex") {
            object operand{{"$regex", m.value()}};
            if (auto const* options = operators.if_contains("$options")) {
                operand["$options"] = *options;
            }
            into.parts.push_back({operation::matches, std::string(path), std::move(operand), {}});
        } else {
            into.parts.push_back({test_named(key), std::string(path), own_copy(m.value()), {}});
        }
    }
}

// Puts `c` among the parts of a group, or in place of it.
void add(condition& group, condition c) {
    if (group.operation == c.operation) {
        group.parts.insert(group.parts.end(), std::make_move_iterator(c.parts.begin()),
                           std::make_move_iterator(c.parts.end()));
    } else {
        group.parts.push_back(std::move(c));
    }
}

// Not by an initializer list, which copies.
condition around(operation o, condition c, std::string path = {}) {
    condition outer{o, std::move(path), {}, {}};
    outer.parts.push_back(std::move(c));
    return outer;
}

condition as_group(operation o, condition c) {
    return c.operation == o ? std::move(c) : around(o, std::move(c));
}

bool is_ordering(operation o) noexcept {
    return o >= operation::less && o <= operation::greater_or_equal;
}

} // namespace

condition tree_of(object const& document) {
    condition c;
    for (auto const& m : document) {
        std::string_view const key = m.key();
        if (key == "$and") {
            c.parts.push_back(group(operation::all_of, m.value()));
        } else if (key == "$or") {
            c.parts.push_back(group(operation::any_of, m.value()));
        } else if (key == "$nor") {
            c.parts.push_back(group(operation::none_of, m.value()));
        } else if (auto const* operators = m.value().if_object();
                   operators != nullptr && has_operator(*operators)) {
            add_tests(*operators, key, c);
        } else {
            c.parts.push_back({operation::equal, std::string(key), own_copy(m.value()), {}});
        }
    }
    if (c.parts.size() == 1) {
        return condition(std::move(c.parts.front()));
    }
    return c;
}

condition both(condition a, condition b) {
    if (is_never(a) || is_never(b)) {
        return never();
    }
    if (is_always(a) || is_always(b)) {
        return is_always(a) ? b : a;
    }
    condition group = as_group(operation::all_of, std::move(a));
    add(group, std::move(b));
    return group;
}

condition either(condition a, condition b) {
    if (is_always(a) || is_always(b)) {
        return always();
    }
    if (is_never(a) || is_never(b)) {
        return is_never(a) ? b : a;
    }
    condition group = as_group(operation::any_of, std::move(a));
    add(group, std::move(b));
    return group;
}

condition negation(condition c) {
    if (is_always(c) || is_never(c)) {
        return is_always(c) ? never() : always();
    }
    if (c.operation == operation::none_of) {
        c.operation = operation::any_of;
        return c.parts.size() == 1 ? condition(std::move(c.parts.front())) : c;
    }
    c = as_group(operation::any_of, std::move(c));
    c.operation = operation::none_of;
    return c;
}

condition two_valued(condition const& c, reading read, environment_reference e, dialect d) {
    switch (c.operation) {
    case operation::all_of: {
        condition all = always();
        for (condition const& part : c.parts) {
            all = both(std::move(all), two_valued(part, read, e, d));
        }
        return all;
    }
    case operation::any_of:
    case operation::none_of: {
        bool const turns = c.operation == operation::none_of;
        // What is not certainly true is possibly not so.
        reading const inner = (read == reading::certain) != turns ? reading::certain : reading::possible;
        condition any = never();
        for (condition const& part : c.parts) {
            any = either(std::move(any), two_valued(part, inner, e, d));
        }
        return turns ? negation(std::move(any)) : any;
    }
    case operation::some_element: {
        condition inner = two_valued(c.parts.front(), read, e, d);
        return is_never(inner) ? never() : around(c.operation, std::move(inner), c.path);
    }
    default: break;
    }
    auto operand = substitute_operand(c.operation, c.operand, e);
    if (!operand) {
        return read == reading::certain ? never() : always();
    }
    condition test{c.operation, c.path, std::move(*operand), {}};
    if (c.operation != operation::named && (!is_ordering(c.operation) || d == dialect::casl)) {
        return test;
    }
    return around(read == reading::certain ? operation::certain : operation::possible, std::move(test));
}

} // namespace writ::inline WRIT_ABI
