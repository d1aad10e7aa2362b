// SPDX-License-Identifier: Apache-2.0
// What an ability tells about itself.  Tested by tests/unit/policy/ability_test.cpp.
#include <writ/policy/ability.hpp>

#include "policy/matching.hpp"
#include "policy/representation.hpp"
#include "policy/substitution.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>

namespace writ::inline WRIT_ABI {
namespace {

using representation = ability::representation;

std::vector<std::uint32_t> candidates(representation const& r, std::string_view action, type t) {
    merged_lists lists;
    auto const relevant = r.table.find(r.table.action(action), r.type_id(t));
    for (bucket const* b : relevant.list()) {
        lists.push_back(b->statements);
    }
    std::vector<std::uint32_t> found;
    merge(lists, [&found](std::uint32_t s) {
        found.push_back(s);
        return true;
    });
    return found;
}

// CASL's permittedFieldsOf over the statements for which `applies` says so.
template <class Applies>
std::vector<std::string> collect_fields(representation const& r,
                                        std::vector<std::uint32_t> const& latest_first,
                                        std::span<std::string const> all_fields, Applies const& applies) {
    std::vector<std::string> fields;
    auto const remove = [&fields](std::string_view name) { std::erase(fields, name); };
    for (auto s = latest_first.rbegin(); s != latest_first.rend(); ++s) {
        compiled_statement const& statement = r.program().statements[*s];
        if (!applies(statement)) {
            continue;
        }
        auto const visit = [&](std::string_view name) {
            if (statement.inverted) {
                remove(name);
            } else if (std::find(fields.begin(), fields.end(), name) == fields.end()) {
                fields.emplace_back(name);
            }
        };
        if (!statement.has_fields) {
            std::for_each(all_fields.begin(), all_fields.end(), visit);
        }
        for (field_pattern const& p : statement.fields.of(r.program().fields)) {
            visit(p.text());
        }
    }
    return fields;
}

template <dialect D>
std::vector<std::string> fields_of_instance(representation const& r, std::string_view action,
                                            resource const& on, std::span<std::string const> all_fields,
                                            environment_reference e) {
    auto const values = r.values_of(e);
    evaluator<D> const conditions(r.program(), values);
    named_root const root(on);
    return collect_fields(r, candidates(r, action, on.type()), all_fields, [&](compiled_statement const& s) {
        return matches(statement_holds(r.program(), s, on, conditions, root), s);
    });
}

// Names that would reach a JavaScript object's prototype.
bool is_reserved(std::string_view segment) noexcept {
    constexpr std::array<std::string_view, 3> reserved{"__proto__", "constructor", "prototype"};
    return std::find(reserved.begin(), reserved.end(), segment) != reserved.end();
}

bool is_replaceable(boost::json::value const& v) noexcept {
    return v.is_null() || (v.is_bool() && !v.get_bool()) || (v.is_string() && v.get_string().empty())
           || (v.is_number() && v.to_number<double>() == 0);
}

// Writes at a dotted path, making objects on the way; nothing below a value
// that is there and holds no members.
void set_path(boost::json::object& root, std::string_view path, boost::json::value v) {
    boost::json::object* at = &root;
    for (;;) {
        auto const dot = path.find('.');
        std::string_view const segment = path.substr(0, dot);
        if (dot == path.npos) {
            if (!is_reserved(segment)) {
                (*at)[segment] = std::move(v);
            }
            return;
        }
        path.remove_prefix(dot + 1);
        if (is_reserved(segment)) {
            continue;
        }
        boost::json::value& next = (*at)[segment];
        if (is_replaceable(next)) {
            next.emplace_object();
        }
        at = next.if_object();
        if (at == nullptr) {
            return;
        }
    }
}

} // namespace

std::vector<std::size_t> ability::possible_rules_for(std::string_view action, type t) const {
    auto const found = candidates(*representation_, action, t);
    return {found.begin(), found.end()};
}

std::vector<std::size_t> ability::rules_for(std::string_view action, type t, std::string_view field) const {
    std::vector<std::size_t> found = possible_rules_for(action, t);
    std::erase_if(found, [&](std::size_t s) {
        return !representation_->covers_field(representation_->program().statements[s], field);
    });
    return found;
}

std::vector<std::string> ability::actions_for(type t) const {
    std::vector<std::string> actions;
    auto const add = [&](rule_table::name_id id) {
        for (std::uint32_t const s : representation_->table.statements_for(id)) {
            for (std::string& name : representation_->table.actions_of(s)) {
                if (std::find(actions.begin(), actions.end(), name) == actions.end()) {
                    actions.push_back(std::move(name));
                }
            }
        }
    };
    auto const id = representation_->type_id(t);
    if (id > rule_table::any) {
        add(id);
    }
    add(rule_table::any);
    return actions;
}

std::vector<std::string> ability::permitted_fields(std::string_view action, resource const& r,
                                                   std::span<std::string const> all_fields,
                                                   environment_reference e) const {
    return representation_->program().language == dialect::writ
               ? fields_of_instance<dialect::writ>(*representation_, action, r, all_fields, e)
               : fields_of_instance<dialect::casl>(*representation_, action, r, all_fields, e);
}

std::vector<std::string> ability::permitted_fields(std::string_view action, type t,
                                                   std::span<std::string const> all_fields) const {
    return collect_fields(*representation_, candidates(*representation_, action, t), all_fields,
                          [](compiled_statement const& s) { return !s.inverted || !s.restricted(); });
}

boost::json::object ability::default_fields(std::string_view action, type t, environment_reference e) const {
    boost::json::object fields;
    auto const& program = representation_->program();
    for (std::size_t const s : rules_for(action, t)) {
        compiled_statement const& statement = program.statements[s];
        if (statement.inverted || statement.conditions.empty()) {
            continue;
        }
        for (auto const& m : program.document.get_array()[s].at("conditions").get_object()) {
            if (m.value().is_object() || m.key().starts_with('$')) {
                continue;
            }
            if (auto v = substitute_operand(operation::equal, m.value(), e)) {
                set_path(fields, m.key(), std::move(*v));
            }
        }
    }
    return fields;
}

} // namespace writ::inline WRIT_ABI
