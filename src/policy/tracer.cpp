// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/explanation_test.cpp and tests/property/explanation_test.cpp.
#include "policy/tracer.hpp"

#include "policy/condition_compiler.hpp"
#include "policy/matching.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include <array>
#include <span>
#include <string>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// In the order of opcode.
constexpr std::array<operation, 16> operations{
    operation::all_of,       operation::any_of,
    operation::none_of,      operation::some_element,
    operation::equal,        operation::not_equal,
    operation::less,         operation::less_or_equal,
    operation::greater,      operation::greater_or_equal,
    operation::in,           operation::not_in,
    operation::contains_all, operation::size,
    operation::exists,       operation::matches,
};
static_assert(operations.size() == static_cast<std::size_t>(opcode::matches) + 1);

constexpr bool is_group(opcode code) noexcept {
    return code <= opcode::none_of;
}
constexpr bool is_ordering(opcode code) noexcept {
    return code >= opcode::less && code <= opcode::greater_or_equal;
}
// Where each instruction of a statement's conditions is written.  The compiler
// says it again, because nobody else needs to know.
std::vector<std::string> places_of(policy_program const& program, std::uint32_t statement) {
    std::vector<std::string> places;
    if (program.statements[statement].conditions.empty()) {
        return places;
    }
    policy_program scratch(0);
    scratch.language = program.language;
    problems found;
    place const root;
    place const at(root, std::size_t{statement});
    auto const& conditions = program.document.get_array()[statement].at("conditions").get_object();
    (void)condition_compiler(scratch, found, &places).compile(conditions, place(at, "conditions"));
    return places;
}

// Runs the conditions of one statement.
template <dialect D>
class tracer {
public:
    tracer(policy_program const& program, std::uint32_t statement, placeholder_values const& values,
           trace_room& room)
        : program_(program), values_(values), conditions_(program, values), room_(room),
          places_(places_of(program, statement)),
          first_(program.instructions.data() + program.statements[statement].conditions.begin) {}

    [[nodiscard]] evaluator<D> const& conditions() const noexcept { return conditions_; }

    template <class Root>
    [[nodiscard]] std::vector<explained_clause> trace(std::span<instruction const> nodes, Root const& root) {
        std::vector<explained_clause> clauses;
        for (; !nodes.empty(); nodes = nodes.subspan(nodes.front().length)) {
            if (!room_.take(&trace_room::clauses)) {
                break;
            }
            clauses.push_back(clause(nodes.first(nodes.front().length), root));
        }
        return clauses;
    }

private:
    // Of one node: its instruction, and those below it.
    template <class Root>
    [[nodiscard]] explained_clause clause(std::span<instruction const> node, Root const& root) {
        instruction const& i = node.front();
        explained_clause c;
        c.where = places_[static_cast<std::size_t>(&i - first_)];
        c.operation = operations[static_cast<std::size_t>(i.code)];
        c.holds = conditions_.all_of(node, root);
        if (is_group(i.code)) {
            c.parts = trace(node.subspan(1), root);
        } else {
            detail::projection_room room;
            value const found = root.load(program_, i.path, room);
            c.path =
                i.path == instruction::no_path ? std::string() : std::string(program_.paths[i.path].text);
            c.found = see(found);
            if (i.code == opcode::some_element) {
                elements(c, node.subspan(1), found);
            } else {
                operand(c, i);
            }
        }
        if (c.holds == truth::unknown) {
            c.why_unknown = why_unknown(c, i);
        }
        return c;
    }

    void elements(explained_clause& c, std::span<instruction const> below, value const& found) {
        for (std::size_t i = 0, size = found.size(); i < size; ++i) {
            if (i == limits::max_explained_elements || !room_.take(&trace_room::clauses)) {
                room_.cut = true;
                return;
            }
            value const e = found.element(i);
            explained_clause& part = c.parts.emplace_back();
            part.where = c.where;
            part.found = see(e);
            part.holds = conditions_.all_of(below, element_root(e));
            part.why_unknown = part.holds == truth::unknown ? unknown_because::part : unknown_because::known;
            part.parts = trace(below, element_root(e));
        }
    }

    void operand(explained_clause& c, instruction const& i) {
        switch (i.operand_in) {
        case operand_kind::constant: c.operand = see(program_.constants[i.operand]); break;
        case operand_kind::placeholder: c.operand = placeholder(c, i.operand, c.where); break;
        case operand_kind::list: list(c, program_.lists[i.operand]); break;
        case operand_kind::regex: regex(c); break;
        case operand_kind::none: break;
        }
    }

    // The placeholder's text; its value joins those of the clause.
    seen_value placeholder(explained_clause& c, std::uint32_t index, std::string_view where) {
        seen_value text = see(written(where));
        c.placeholders.push_back({std::string(text.json.as_string()), see(values_[index])});
        return text;
    }

    void list(explained_clause& c, member_list const& operands) {
        c.operand.kind = value_kind::array;
        boost::json::array& shown = c.operand.json.emplace_array();
        std::size_t index = 0;
        for (list_member const& m : operands.members.of(program_.list_members)) {
            bool const has_room = index < limits::max_explained_elements;
            c.operand.cut = c.operand.cut || !has_room;
            std::string const where = c.where + '/' + std::to_string(index++);
            if (m.placeholder != list_member::no_placeholder) {
                if (has_room) {
                    shown.push_back(placeholder(c, m.placeholder, where).json);
                }
            } else if (has_room) {
                shown.push_back(see(m.constant).json);
            }
        }
    }

    void regex(explained_clause& c) {
        std::string_view const holder(c.where.data(), c.where.rfind('/'));
        auto const& members = written(holder).get_object();
        boost::json::object& shown = c.operand.json.emplace_object();
        c.operand.kind = value_kind::object;
        for (char const* const name : {"$regex", "$options"}) {
            if (auto const* const part = members.if_contains(name)) {
                shown[name] = *part;
            }
        }
    }

    // What stands at a place of the policy.
    [[nodiscard]] boost::json::value const& written(std::string_view where) const {
        return program_.document.at_pointer(where);
    }

    [[nodiscard]] unknown_because why_unknown(explained_clause const& c, instruction const& i) const {
        if (is_group(i.code) || i.code == opcode::some_element) {
            return unknown_because::part;
        }
        if (!is_ordering(i.code)
            || (i.operand_in == operand_kind::placeholder && !is_orderable(values_[i.operand]))) {
            return unknown_because::no_value;
        }
        return c.found.kind == value_kind::missing ? unknown_because::missing : unknown_because::other_type;
    }

    policy_program const& program_;
    placeholder_values const& values_;
    evaluator<D> conditions_;
    trace_room& room_;
    std::vector<std::string> places_;
    instruction const* first_;
};

// Without a field an inverted statement with fields is passed over.
bool covers_field(policy_program const& program, compiled_statement const& s, bool inverted,
                  std::string_view field) noexcept {
    if (!s.has_fields || field.empty()) {
        return !s.has_fields || !inverted;
    }
    auto const patterns = s.fields.of(program.fields);
    return std::any_of(patterns.begin(), patterns.end(),
                       [field](field_pattern const& p) { return p.matches(field); });
}

statement_outcome outcome_of(truth holds, truth named, bool inverted) noexcept {
    if (holds == truth::yes || (holds == truth::unknown && inverted)) {
        return statement_outcome::matched;
    }
    if (named != truth::yes && holds == named) {
        return named == truth::no ? statement_outcome::name_not_matched : statement_outcome::name_missing;
    }
    return holds == truth::no ? statement_outcome::condition_failed : statement_outcome::condition_unknown;
}

template <dialect D, class Root>
void trace_instance(policy_program const& program, explained_statement& into, traced_question const& q,
                    Root const& root, trace_room& room) {
    auto const index = static_cast<std::uint32_t>(into.statement);
    compiled_statement const& s = program.statements[index];
    placeholder_values const values(program, q.values, nullptr);
    tracer<D> run(program, index, values, room);
    truth const holds = statement_holds(program, s, *q.instance, run.conditions(), root);
    truth const named = s.resources.empty() ? truth::yes : is_named(program, s, *q.instance);
    into.outcome = outcome_of(holds, named, into.inverted);
    into.clauses = run.trace(s.conditions.of(program.instructions), root);
}

template <dialect D>
void trace_instance(policy_program const& program, explained_statement& into, traced_question const& q,
                    trace_room& room) {
    if (q.bindings != nullptr) {
        trace_instance<D>(program, into, q, bound_root(*q.instance, q.bindings), room);
    } else {
        trace_instance<D>(program, into, q, named_root(*q.instance), room);
    }
}

// Of text, at most so many bytes, and no part of a character.
seen_value see_text(std::string_view text) {
    seen_value seen{value_kind::string, {}, text.size() > limits::max_explained_bytes};
    std::size_t size = text.size();
    if (seen.cut) {
        size = limits::max_explained_bytes;
        while (size != 0 && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) {
            --size;
        }
    }
    seen.json.emplace_string().assign(text.data(), size);
    return seen;
}

// What has no members to be copied.
seen_value see_plain(value const& v) {
    switch (v.kind()) {
    case value_kind::missing: return {};
    case value_kind::null: return {value_kind::null};
    case value_kind::boolean: return {v.kind(), v.as_boolean()};
    case value_kind::signed_integer: return {v.kind(), v.as_signed()};
    case value_kind::unsigned_integer: return {v.kind(), v.as_unsigned()};
    case value_kind::real: return {v.kind(), v.as_real()};
    case value_kind::string: return see_text(v.as_string());
    case value_kind::array: return {v.kind(), boost::json::array(), true};
    case value_kind::object: return {v.kind(), boost::json::object(), true};
    }
    return {};
}

} // namespace

seen_value see(value const& v) {
    if (v.kind() != value_kind::array) {
        return see_plain(v);
    }
    seen_value seen{value_kind::array, boost::json::array()};
    boost::json::array& shown = seen.json.get_array();
    std::size_t const size = v.size();
    seen.cut = size > limits::max_explained_elements;
    for (std::size_t i = 0; i < size && i < limits::max_explained_elements; ++i) {
        seen_value const element = see_plain(v.element(i));
        seen.cut = seen.cut || element.cut;
        shown.push_back(element.json);
    }
    return seen;
}

explained_statement trace(policy_program const& program, std::uint32_t statement, bool inverted,
                          traced_question const& q, trace_room& room) {
    compiled_statement const& s = program.statements[statement];
    explained_statement e;
    e.statement = statement;
    e.inverted = inverted;
    e.reason = s.reason;
    for (field_pattern const& p : s.fields.of(program.fields)) {
        e.fields.emplace_back(p.text());
    }
    for (std::string_view const pattern : s.resources.of(program.resources)) {
        e.resources.emplace_back(pattern);
    }
    if (!covers_field(program, s, inverted, q.field)) {
        e.outcome = statement_outcome::field_not_covered;
    } else if (!s.restricted()) {
        e.outcome = statement_outcome::matched;
    } else if (q.instance == nullptr) {
        e.outcome = inverted ? statement_outcome::passed_over : statement_outcome::satisfiable;
    } else if (program.language == dialect::writ) {
        trace_instance<dialect::writ>(program, e, q, room);
    } else {
        trace_instance<dialect::casl>(program, e, q, room);
    }
    return e;
}

} // namespace writ::inline WRIT_ABI
