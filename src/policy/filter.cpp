// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/filter.hpp>

#include "policy/condition_tree.hpp"
#include "policy/filter_program.hpp"
#include "policy/matching.hpp"
#include "policy/representation.hpp"
#include "policy/rule_fold.hpp"

#include <boost/json/array.hpp>

#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

opcode code_of(operation o) noexcept {
    switch (o) {
    case operation::all_of: return opcode::all_of;
    case operation::any_of: return opcode::any_of;
    case operation::none_of: return opcode::none_of;
    case operation::equal: return opcode::equal;
    case operation::not_equal: return opcode::not_equal;
    case operation::less: return opcode::less;
    case operation::less_or_equal: return opcode::less_or_equal;
    case operation::greater: return opcode::greater;
    case operation::greater_or_equal: return opcode::greater_or_equal;
    case operation::in: return opcode::in_list;
    case operation::not_in: return opcode::not_in_list;
    case operation::contains_all: return opcode::all_of_list;
    case operation::size: return opcode::size;
    case operation::exists: return opcode::exists;
    case operation::matches: return opcode::matches;
    case operation::some_element: return opcode::some_element;
    case operation::named: return opcode::named;
    case operation::certain: return opcode::certain;
    case operation::possible: return opcode::possible;
    }
    return opcode::any_of;
}

std::string_view view(boost::json::value const& text) noexcept {
    return {text.get_string().data(), text.get_string().size()};
}

template <class Table, class Value>
std::uint32_t append(Table& table, Value&& v) {
    table.push_back(std::forward<Value>(v));
    return static_cast<std::uint32_t>(table.size() - 1);
}

template <dialect D>
bool holds(filter::representation const& f, resource const& r) noexcept {
    placeholder_values const none(f.program, nullptr, nullptr);
    return evaluator<D>(f.program, none).all_of(f.program.instructions, named_root(r)) == truth::yes;
}

} // namespace

filter::representation::representation(writ::condition c, writ::dialect d, bool sound_name)
    : tree(std::move(c)), requires_sound_name(sound_name), program(0) {
    program.language = d;
    emit(tree, false);
    paths_.clear();
}

std::uint32_t filter::representation::path_of(std::string_view text, bool of_element) {
    if (of_element && text.empty()) {
        return instruction::no_path;
    }
    auto const [at, added] = paths_.try_emplace(text, static_cast<std::uint32_t>(program.paths.size()));
    if (added) {
        auto const begin = static_cast<std::uint32_t>(program.segments.size());
        for (path_segment const& s : split_path(text)) {
            program.segments.push_back(s);
        }
        std::string_view const first = program.segments[begin].name;
        program.paths.push_back({text,
                                 {begin, static_cast<std::uint32_t>(program.segments.size())},
                                 first == "id",
                                 first == "name"});
    }
    return at->second;
}

void filter::representation::emit(writ::condition const& c, bool of_element) {
    std::size_t const at = program.instructions.size();
    switch (c.operation) {
    case operation::all_of:
    case operation::any_of:
    case operation::none_of:
    case operation::certain:
    case operation::possible: program.instructions.push_back({code_of(c.operation)}); break;
    case operation::some_element:
        program.instructions.push_back(
            {opcode::some_element, operand_kind::none, path_of(c.path, of_element)});
        of_element = true;
        break;
    case operation::named: {
        auto const begin = static_cast<std::uint32_t>(program.resources.size());
        for (boost::json::value const& pattern : c.operand.get_array()) {
            program.resources.push_back(view(pattern));
        }
        compiled_statement s;
        s.resources = {begin, static_cast<std::uint32_t>(program.resources.size())};
        program.instructions.push_back(
            {opcode::named, operand_kind::none, instruction::no_path, append(program.statements, s)});
        return;
    }
    default: emit_test(c, path_of(c.path, of_element)); return;
    }
    for (writ::condition const& part : c.parts) {
        emit(part, of_element);
    }
    program.instructions[at].length = static_cast<std::uint32_t>(program.instructions.size() - at);
}

void filter::representation::emit_test(writ::condition const& c, std::uint32_t path) {
    instruction i{code_of(c.operation), operand_kind::constant, path};
    switch (c.operation) {
    case operation::in:
    case operation::not_in:
    case operation::contains_all: {
        auto const begin = static_cast<std::uint32_t>(program.list_members.size());
        for (boost::json::value const& member : c.operand.get_array()) {
            program.list_members.push_back({value(member)});
        }
        i.operand_in = operand_kind::list;
        i.operand = append(program.lists,
                           member_list{{begin, static_cast<std::uint32_t>(program.list_members.size())}});
        break;
    }
    case operation::matches: {
        auto const* options = c.operand.get_object().if_contains("$options");
        i.operand_in = operand_kind::regex;
        // It was compiled before, with its statement.
        i.operand =
            append(program.regexes,
                   std::move(regex::compile(view(c.operand.at("$regex")),
                                            options != nullptr && options->is_string() ? view(*options)
                                                                                       : std::string_view()))
                       .value());
        break;
    }
    default: i.operand = append(program.constants, value(c.operand));
    }
    program.instructions.push_back(i);
}

filter::filter(std::shared_ptr<representation const> r) noexcept : representation_(std::move(r)) {}

bool filter::never() const noexcept {
    return is_never(condition());
}

bool filter::always() const noexcept {
    return is_always(condition());
}

condition const& filter::condition() const noexcept {
    static writ::condition const nothing = writ::never();
    return representation_ ? representation_->tree : nothing;
}

dialect filter::dialect() const noexcept {
    return representation_ ? representation_->program.language : writ::dialect::writ;
}

bool filter::requires_sound_name() const noexcept {
    return representation_ && representation_->requires_sound_name;
}

bool filter::matches(resource const& r) const noexcept {
    if (never() || (requires_sound_name() && !r.name().is_missing() && sound_name(r).empty())) {
        return false;
    }
    return dialect() == writ::dialect::writ ? holds<writ::dialect::writ>(*representation_, r)
                                            : holds<writ::dialect::casl>(*representation_, r);
}

result<filter> ability::filter(std::string_view action, type t, check_options const& options) const {
    policy_program const& program = representation_->program();
    auto const statements = rules_for(action, t, options.field);
    auto first = statements.rbegin();
    for (auto s = first; s != statements.rend(); ++s) {
        // What comes before a statement that always matches never decides.
        first = program.statements[*s].restricted() ? first : s;
    }
    std::size_t nodes = 0;
    rule_fold fold(nodes);
    for (auto s = first; s != statements.rend(); ++s) {
        bool const inverted = program.statements[*s].inverted;
        auto matches = condition_of(program, *s, inverted, options.environment, program.language);
        if (!matches) {
            return matches.error();
        }
        if (auto const added = fold.add(inverted, std::move(*matches)); !added) {
            return added.error();
        }
    }
    return filter::representation::make(std::move(fold.allowed()), program.language, false);
}

} // namespace writ::inline WRIT_ABI
