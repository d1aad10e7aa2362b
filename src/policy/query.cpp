// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/query.hpp>

#include "policy/place.hpp"
#include "policy/representation.hpp"
#include "policy/substitution.hpp"

#include <writ/policy/ability.hpp>

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::object;

condition tree_of(object const& document);

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
            into.parts.push_back({test_named(key), std::string(path), m.value(), {}});
        }
    }
}

// Precondition: the document was compiled.
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
            c.parts.push_back({operation::equal, std::string(key), m.value(), {}});
        }
    }
    if (c.parts.size() == 1) {
        return condition(std::move(c.parts.front()));
    }
    return c;
}

query make_query(object document) {
    condition tree = tree_of(document);
    return {std::move(document), std::move(tree)};
}

object all_of(boost::json::array parts) {
    return {{"$and", std::move(parts)}};
}

} // namespace

// CASL 7's exact form: from the top, each grant holds where no prohibition
// above it does.
result<query> ability::query(std::string_view action, type t, environment_reference e) const {
    auto const& program = representation_->program();
    boost::json::array alternatives;
    boost::json::array prohibitions;
    for (std::size_t const index : rules_for(action, t)) {
        compiled_statement const& s = program.statements[index];
        if (!s.resources.empty()) {
            place const root;
            place const statement(root, index);
            return make_failure(errc::not_expressible, place(statement, "resources").pointer(),
                                "the statement depends on the resource's name, which a query cannot test");
        }
        std::optional<object> conditions;
        if (!s.conditions.empty()) {
            conditions = substitute(program.document.get_array()[index].at("conditions").get_object(), e);
        }
        if (s.inverted) {
            if (!conditions) {
                break;
            }
            prohibitions.push_back(object{{"$nor", boost::json::array{std::move(*conditions)}}});
        } else if (conditions) {
            if (prohibitions.empty()) {
                alternatives.push_back(std::move(*conditions));
            } else {
                boost::json::array parts{std::move(*conditions)};
                parts.insert(parts.end(), prohibitions.begin(), prohibitions.end());
                alternatives.push_back(all_of(std::move(parts)));
            }
        } else if (s.conditions.empty()) {
            if (prohibitions.empty()) {
                return make_query({});
            }
            if (alternatives.empty()) {
                return make_query(all_of(std::move(prohibitions)));
            }
            alternatives.push_back(all_of(std::move(prohibitions)));
            break;
        }
    }
    if (alternatives.empty()) {
        return writ::query();
    }
    return make_query({{"$or", std::move(alternatives)}});
}

} // namespace writ::inline WRIT_ABI
