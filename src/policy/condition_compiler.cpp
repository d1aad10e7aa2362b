// SPDX-License-Identifier: Apache-2.0
#include "policy/condition_compiler.hpp"

#include "policy/statement_compiler.hpp"

#include <writ/limits.hpp>

#include <boost/json/array.hpp>

#include <string>

namespace writ::inline WRIT_ABI {
namespace {

bool is_logical(std::string_view key) noexcept {
    return key == "$and" || key == "$or" || key == "$nor";
}

bool is_operator(std::string_view key) noexcept {
    return key.starts_with('$');
}

// The tests that take an operand and a path, by name.
opcode const* find_test(std::string_view name) noexcept {
    struct entry {
        std::string_view name;
        opcode code;
    };
    static constexpr entry tests[] = {
        {"$eq", opcode::equal},
        {"$in", opcode::in_list},
        {"$ne", opcode::not_equal},
        {"$lt", opcode::less},
        {"$lte", opcode::less_or_equal},
        {"$gt", opcode::greater},
        {"$gte", opcode::greater_or_equal},
        {"$nin", opcode::not_in_list},
        {"$all", opcode::all_of_list},
        {"$size", opcode::size},
        {"$exists", opcode::exists},
        {"$regex", opcode::matches},
        {"$elemMatch", opcode::some_element},
        {"$not", opcode::none_of},
    };
    for (entry const& e : tests) {
        if (e.name == name) {
            return &e.code;
        }
    }
    return nullptr;
}

// An operand object of $elemMatch is about the element itself when it holds an
// operator; in dialect::writ the logical ones do not count.
bool tests_element(boost::json::object const& members, bool writ) noexcept {
    for (auto const& m : members) {
        if (is_operator(m.key()) && !(writ && is_logical(m.key()))) {
            return true;
        }
    }
    return false;
}

} // namespace

range condition_compiler::compile(boost::json::object const& conditions, place const& where) {
    std::size_t const begin = program_.instructions.size();
    document(conditions, where, 1);
    std::size_t const end = program_.instructions.size();
    if (end - begin > limits::max_condition_nodes) {
        found_.add(errc::too_many, where, "the conditions have too many tests");
    }
    return {static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

void condition_compiler::document(json_object const& members, place const& where, std::size_t depth) {
    if (!may_nest(depth, where)) {
        return;
    }
    std::size_t const begin = program_.instructions.size();
    std::size_t groups = 0;
    for (auto const& m : members) {
        std::string_view const key = m.key();
        place const at(where, key);
        groups += is_logical(key) ? 1 : 0;
        if (!is_operator(key)) {
            attribute(key, m.value(), at, depth);
        } else if (key == "$and") {
            logical(opcode::all_of, m.value(), at, depth + 1);
        } else if (key == "$or") {
            logical(opcode::any_of, m.value(), at, depth + 1);
        } else if (key == "$nor") {
            logical(opcode::none_of, m.value(), at, depth + 1);
        } else if (find_test(key) != nullptr || key == "$options") {
            found_.add(errc::misplaced_operator, at,
                       "operator " + quoted(key) + " stands where an attribute is expected");
        } else {
            found_.add(errc::unknown_operator, at, "unknown operator " + quoted(key));
        }
    }
    keep_conjunction(groups, begin, where);
}

// CASL takes an empty conjunction for no condition, and one of several empty
// ones for a condition that always holds.  A group of nothing says the latter.
void condition_compiler::keep_conjunction(std::size_t groups, std::size_t begin, place const& where) {
    if (groups > 1 && program_.instructions.size() == begin) {
        emit({opcode::none_of}, where);
    }
}

// The parts of `$and` join the surrounding conjunction; those of `$or` and
// `$nor` stand below a group, each part as one node.
void condition_compiler::logical(opcode code, json_value const& parts, place const& where,
                                 std::size_t depth) {
    auto const* list = parts.if_array();
    if (list == nullptr || list->empty()) {
        found_.add(errc::invalid_operand, where,
                   std::string("expected a non-empty list of conditions, found ")
                       + (list != nullptr ? "an empty one" : kind_name(parts)));
        return;
    }
    if (!may_nest(depth, where)) {
        return;
    }
    std::size_t const begin = program_.instructions.size();
    std::size_t const group = code == opcode::all_of ? 0 : emit({code}, where);
    for (std::size_t i = 0; i < list->size(); ++i) {
        place const at(where, i);
        auto const* part = (*list)[i].if_object();
        if (part == nullptr) {
            found_.add(errc::invalid_operand, at,
                       std::string("expected an object of conditions, found ") + kind_name((*list)[i]));
        } else if (code == opcode::all_of) {
            document(*part, at, depth + 1);
        } else {
            std::size_t const wrapper = emit({opcode::all_of}, at);
            document(*part, at, depth + 1);
            collapse_single(wrapper);
        }
    }
    if (code == opcode::all_of) {
        keep_conjunction(list->size(), begin, where);
    } else {
        auto& instructions = program_.instructions;
        instructions[group].length = static_cast<std::uint32_t>(instructions.size() - group);
        // A choice of one part is that part; CASL then takes `{}` for no condition.
        if (code == opcode::any_of && list->size() == 1) {
            drop(group);
            if (group < instructions.size() && instructions[group].code == opcode::all_of) {
                drop(group);
            }
        }
    }
}

// Closes the group of the last part; a group of one node becomes that node.
void condition_compiler::collapse_single(std::size_t at) {
    auto& instructions = program_.instructions;
    std::size_t const length = instructions.size() - at;
    instructions[at].length = static_cast<std::uint32_t>(length);
    if (length > 1 && instructions[at + 1].length == length - 1) {
        drop(at);
    }
}

void condition_compiler::attribute(std::string_view key, json_value const& v, place const& where,
                                   std::size_t depth) {
    std::uint32_t const p = path(key, where);
    if (auto const* members = v.if_object()) {
        for (auto const& m : *members) {
            if (is_operator(m.key())) {
                operators(*members, p, where, depth + 1);
                return;
            }
        }
    }
    scalar_test(opcode::equal, v, p, where);
}

void condition_compiler::operators(json_object const& members, std::uint32_t p, place const& where,
                                   std::size_t depth) {
    if (!may_nest(depth, where)) {
        return;
    }
    for (auto const& m : members) {
        std::string_view const key = m.key();
        place const at(where, key);
        opcode const* const code = find_test(key);
        if (key == "$options") {
            options_alone(members, at);
        } else if (is_logical(key)) {
            found_.add(errc::misplaced_operator, at,
                       "operator " + quoted(key) + " stands where a test of one attribute is expected");
        } else if (!is_operator(key)) {
            found_.add(errc::misplaced_operator, at, "member " + quoted(key) + " stands among operators");
        } else if (code == nullptr) {
            found_.add(errc::unknown_operator, at, "unknown operator " + quoted(key));
        } else {
            switch (*code) {
            case opcode::equal:
            case opcode::not_equal: scalar_test(*code, m.value(), p, at); break;
            case opcode::less:
            case opcode::less_or_equal:
            case opcode::greater:
            case opcode::greater_or_equal: ordering_test(*code, m.value(), p, at); break;
            case opcode::in_list:
            case opcode::not_in_list:
            case opcode::all_of_list: list_test(*code, m.value(), p, at); break;
            case opcode::size: size_test(m.value(), p, at); break;
            case opcode::exists: exists_test(m.value(), p, at); break;
            case opcode::matches: regex_test(members, p, at); break;
            case opcode::some_element: some_element(m.value(), p, at, depth + 1); break;
            default: negation(m.value(), p, at, depth + 1);
            }
        }
    }
}

void condition_compiler::negation(json_value const& operand, std::uint32_t p, place const& where,
                                  std::size_t depth) {
    auto const* members = operand.if_object();
    if (members == nullptr || members->empty()) {
        found_.add(errc::invalid_operand, where,
                   std::string("expected an object of operators, found ")
                       + (members != nullptr ? "an empty one" : kind_name(operand)));
        return;
    }
    std::size_t const group = emit({opcode::none_of}, where);
    std::size_t const part = emit({opcode::all_of}, where);
    operators(*members, p, where, depth);
    collapse_single(part);
    program_.instructions[group].length = static_cast<std::uint32_t>(program_.instructions.size() - group);
}

void condition_compiler::some_element(json_value const& operand, std::uint32_t p, place const& where,
                                      std::size_t depth) {
    auto const* members = operand.if_object();
    if (members == nullptr) {
        found_.add(errc::invalid_operand, where,
                   std::string("expected an object of conditions, found ") + kind_name(operand));
        return;
    }
    std::size_t const group = emit({opcode::some_element, operand_kind::none, p}, where);
    if (tests_element(*members, writ_)) {
        operators(*members, instruction::no_path, where, depth);
    } else {
        document(*members, where, depth);
    }
    program_.instructions[group].length = static_cast<std::uint32_t>(program_.instructions.size() - group);
}

std::uint32_t condition_compiler::path(std::string_view text, place const& where) {
    auto const [at, added] = paths_.try_emplace(text, static_cast<std::uint32_t>(program_.paths.size()));
    if (!added) {
        return at->second;
    }
    if (text.size() > limits::max_name_bytes) {
        found_.add(errc::too_large, where, "path " + quoted(text) + " is too long");
    }
    auto const begin = static_cast<std::uint32_t>(program_.segments.size());
    auto const segments = split_path(text);
    program_.segments.insert(program_.segments.end(), segments.begin(), segments.end());
    auto const end = static_cast<std::uint32_t>(program_.segments.size());
    if (end - begin > limits::max_path_segments) {
        found_.add(errc::too_many, where, "path " + quoted(text) + " has too many segments");
    }
    std::string_view const first = program_.segments[begin].name;
    program_.paths.push_back({text, {begin, end}, first == "id", first == "name"});
    return at->second;
}

bool condition_compiler::may_nest(std::size_t depth, place const& where) {
    if (depth > limits::max_condition_depth) {
        found_.add(errc::too_deep, where, "conditions are nested too deep");
    }
    return depth <= limits::max_condition_depth;
}

std::size_t condition_compiler::emit(instruction i, place const& where) {
    program_.instructions.push_back(i);
    if (places_ != nullptr) {
        places_->push_back(where.pointer());
    }
    return program_.instructions.size() - 1;
}

// Takes an instruction back.
void condition_compiler::drop(std::size_t at) {
    auto const offset = static_cast<std::ptrdiff_t>(at);
    program_.instructions.erase(program_.instructions.begin() + offset);
    if (places_ != nullptr) {
        places_->erase(places_->begin() + offset);
    }
}

} // namespace writ::inline WRIT_ABI
