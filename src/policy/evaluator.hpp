// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_EVALUATOR_HPP
#define WRIT_SRC_POLICY_EVALUATOR_HPP

// Runs conditions: instructions of a program on one root, in Kleene's logic.

#include "policy/comparison.hpp"
#include "policy/hot.hpp"
#include "policy/program.hpp"
#include "policy/roots.hpp"

#include <writ/policy/environment.hpp>

#include <algorithm>
#include <optional>
#include <span>

namespace writ::inline WRIT_ABI {

// The values of a program's placeholders, looked up when asked for or before.
class placeholder_values {
public:
    placeholder_values(policy_program const& program, environment const* source,
                       value const* prepared) noexcept
        : program_(program), source_(source), prepared_(prepared) {}

    // Missing where there is none.
    [[nodiscard]] value operator[](std::uint32_t index) const noexcept {
        std::optional<value> room;
        return at(index, room);
    }
    // The same without a copy; `room` holds what was not looked up before.
    [[nodiscard]] WRIT_HOT value const& at(std::uint32_t index, std::optional<value>& room) const noexcept {
        if (prepared_ != nullptr) {
            return prepared_[index];
        }
        if (source_ == nullptr) {
            return room.emplace();
        }
        placeholder const& p = program_.placeholders[index];
        return p.path.empty() ? source_->*p.root : room.emplace(p.find(*source_));
    }

private:
    policy_program const& program_;
    environment const* source_;
    value const* prepared_;
};

// What an operator that compares with one value takes from a placeholder.
[[nodiscard]] inline bool is_comparable(value const& v) noexcept {
    return v.kind() >= value_kind::boolean && v.kind() <= value_kind::string;
}
[[nodiscard]] inline bool is_orderable(value const& v) noexcept {
    return v.kind() >= value_kind::signed_integer && v.kind() <= value_kind::string;
}
// What one that compares with a list takes.
[[nodiscard]] bool is_comparable_list(value const& v) noexcept;

// Kleene's "any" over an array's elements; the value itself otherwise.
template <class Test>
[[nodiscard]] truth any(value const& v, Test const& test) noexcept {
    if (v.kind() != value_kind::array) [[likely]] {
        return test(v);
    }
    truth found = truth::no;
    for_each_element(v, [&](value const& element) noexcept {
        found = std::max(found, test(element));
        return found != truth::yes;
    });
    return found;
}

// `$eq`, but for null against what is missing.
template <dialect D>
[[nodiscard]] WRIT_COLD bool equals(value const& v, value const& operand) noexcept {
    if (v.kind() != value_kind::array) [[likely]] {
        return identical<D>(v, operand);
    }
    return !for_each_element(v, [&](value const& e) noexcept { return !identical<D>(e, operand); });
}

// Whether a path leads nowhere although what should hold it is there.
[[nodiscard]] bool is_absent(value const& start, std::span<path_segment const> segments) noexcept;
// What CASL answers instead for null against an element of a list itself.
[[nodiscard]] bool is_element_absent(value const& element) noexcept;
[[nodiscard]] bool has_existence(value const& start, std::span<path_segment const> segments,
                                 bool wanted) noexcept;
[[nodiscard]] bool has_size(value const& start, std::span<path_segment const> segments,
                            value const& wanted) noexcept;

[[nodiscard]] constexpr ordering ordering_of(opcode code) noexcept {
    return static_cast<ordering>(static_cast<int>(code) - static_cast<int>(opcode::less));
}

template <dialect D>
class evaluator {
public:
    evaluator(policy_program const& program, placeholder_values const& values) noexcept
        : program_(program), values_(values) {}

    // Whether all nodes that begin in the range hold.
    template <class Root>
    [[nodiscard]] WRIT_HOT truth all_of(std::span<instruction const> nodes, Root const& root) const noexcept {
        truth all = truth::yes;
        instruction const* i = nodes.data();
        for (instruction const* const end = i + nodes.size(); i != end; i += i->length) {
            truth const holds = run(*i, root);
            if (holds == truth::no) {
                return truth::no;
            }
            all = std::min(all, holds);
        }
        return all;
    }

private:
    // The tests that most conditions are made of stand here, in one piece.
    template <class Root>
    [[nodiscard]] WRIT_HOT truth run(instruction const& i, Root const& root) const noexcept {
        switch (i.code) {
        case opcode::equal:
        case opcode::not_equal: {
            truth const holds = equal(i, root);
            return i.code == opcode::equal ? holds : negate(holds);
        }
        case opcode::less:
        case opcode::less_or_equal:
        case opcode::greater:
        case opcode::greater_or_equal: return order(i, root);
        case opcode::in_list:
        case opcode::not_in_list: {
            truth const holds = in_list(i, root);
            return i.code == opcode::in_list ? holds : negate(holds);
        }
        default: return run_other(i, root);
        }
    }

    template <class Root>
    [[nodiscard]] WRIT_COLD truth run_other(instruction const& i, Root const& root) const noexcept {
        std::span const below(&i + 1, i.length - 1);
        switch (i.code) {
        case opcode::all_of: return all_of(below, root);
        case opcode::any_of: return any_of(below, root);
        case opcode::none_of: return negate(any_of(below, root));
        case opcode::some_element: return some_element(i, below, root);
        case opcode::certain: return to_truth(all_of(below, root) == truth::yes);
        case opcode::possible: return to_truth(all_of(below, root) != truth::no);
        case opcode::all_of_list: return all_of_list(i, root);
        case opcode::size: return size(i, root);
        case opcode::exists: return exists(i, root);
        case opcode::named: return root.is_named(program_, program_.statements[i.operand]);
        default: return matches(i, root);
        }
    }

    template <class Root>
    [[nodiscard]] truth any_of(std::span<instruction const> nodes, Root const& root) const noexcept {
        truth any = truth::no;
        while (!nodes.empty() && any != truth::yes) {
            any = std::max(any, run(nodes.front(), root));
            nodes = nodes.subspan(nodes.front().length);
        }
        return any;
    }

    template <class Root>
    [[nodiscard]] truth some_element(instruction const& i, std::span<instruction const> below,
                                     Root const& root) const noexcept {
        detail::projection_room room;
        value const v = root.load(program_, i.path, room);
        if (v.kind() != value_kind::array) {
            return truth::no;
        }
        return any(v, [&](value const& e) noexcept { return all_of(below, element_root(e)); });
    }

    // Where the operand stands; `room` holds it if nothing else does.
    [[nodiscard]] WRIT_HOT value const& operand(instruction const& i,
                                                std::optional<value>& room) const noexcept {
        return i.operand_in == operand_kind::constant ? program_.constants[i.operand]
                                                      : values_.at(i.operand, room);
    }

    template <class Root>
    [[nodiscard]] WRIT_HOT truth equal(instruction const& i, Root const& root) const noexcept {
        std::optional<value> operand_room;
        value const& wanted = operand(i, operand_room);
        if (i.operand_in == operand_kind::placeholder && !is_comparable(wanted)) {
            return truth::unknown;
        }
        detail::projection_room room;
        value const v = root.load(program_, i.path, room);
        if (v.kind() == value_kind::string && wanted.kind() == value_kind::string) [[likely]] {
            return to_truth(v.as_string() == wanted.as_string());
        }
        return equal_otherwise(i, v, wanted, root);
    }

    // What is passed by value stays in registers where this is not called.
    template <class Root>
    [[nodiscard]] WRIT_COLD truth equal_otherwise(instruction const& i, value v, value const& wanted,
                                                  Root const& root) const noexcept {
        if (wanted.kind() != value_kind::null) {
            return to_truth(equals<D>(v, wanted));
        }
        if (i.path == instruction::no_path) {
            return to_truth(is_element_absent(root.start()));
        }
        bool const is_stated = root.states(program_.paths[i.path]);
        return to_truth(equals<D>(v, wanted)
                        || (!is_stated && is_absent(root.start(), program_.segments_of(i.path))));
    }

    template <class Root>
    [[nodiscard]] WRIT_HOT truth order(instruction const& i, Root const& root) const noexcept {
        std::optional<value> operand_room;
        value const& limit = operand(i, operand_room);
        if (i.operand_in == operand_kind::placeholder && !is_orderable(limit)) {
            return truth::unknown;
        }
        detail::projection_room room;
        value const v = root.load(program_, i.path, room);
        ordering const o = ordering_of(i.code);
        if constexpr (D == dialect::writ) {
            if (v.kind() == value_kind::signed_integer && limit.kind() == value_kind::signed_integer)
                [[likely]] {
                return satisfies(o, v.as_signed() <=> limit.as_signed());
            }
        }
        return order_otherwise(o, v, limit);
    }

    [[nodiscard]] static WRIT_COLD truth order_otherwise(ordering o, value v, value const& limit) noexcept {
        return any(v, [&](value const& e) noexcept { return ordered<D>(o, e, limit); });
    }

    // Calls `test(operand)` for each member of the operand list until it
    // answers true.  Answers whether one did; unknown where a placeholder has no value.
    template <class Test>
    [[nodiscard]] truth some_operand(instruction const& i, Test const& test) const noexcept {
        if (i.operand_in == operand_kind::placeholder) {
            value const list = values_[i.operand];
            if (!is_comparable_list(list) || (i.code == opcode::all_of_list && list.size() == 0)) {
                return truth::unknown;
            }
            return to_truth(!for_each_element(list, [&](value const& v) noexcept { return !test(v); }));
        }
        member_list const& list = program_.lists[i.operand];
        auto const members = list.members.of(program_.list_members);
        auto const valued = [&](list_member const& m) noexcept {
            return m.placeholder == list_member::no_placeholder ? m.constant : values_[m.placeholder];
        };
        if (list.has_placeholders) {
            for (list_member const& m : members) {
                if (m.placeholder != list_member::no_placeholder && !is_comparable(valued(m))) {
                    return truth::unknown;
                }
            }
        }
        return to_truth(std::any_of(members.begin(), members.end(),
                                    [&](list_member const& m) noexcept { return test(valued(m)); }));
    }

    template <class Root>
    [[nodiscard]] WRIT_HOT truth in_list(instruction const& i, Root const& root) const noexcept {
        detail::projection_room room;
        value const v = root.load(program_, i.path, room);
        if (i.operand_in == operand_kind::list && v.kind() == value_kind::string) [[likely]] {
            member_list const& list = program_.lists[i.operand];
            if (!list.has_placeholders) [[likely]] {
                return to_truth(is_among(v.as_string(), list.members.of(program_.list_members)));
            }
        }
        return in_list_otherwise(i, v);
    }

    [[nodiscard]] WRIT_COLD truth in_list_otherwise(instruction const& i, value v) const noexcept {
        return some_operand(i, [&](value const& wanted) noexcept { return equals<D>(v, wanted); });
    }

    [[nodiscard]] static WRIT_HOT bool is_among(std::string_view text,
                                                std::span<list_member const> members) noexcept {
        for (list_member const& m : members) {
            if (m.constant.kind() == value_kind::string && m.constant.as_string() == text) {
                return true;
            }
        }
        return false;
    }

    template <class Root>
    [[nodiscard]] truth all_of_list(instruction const& i, Root const& root) const noexcept {
        detail::projection_room room;
        value const v = root.load(program_, i.path, room);
        truth const lacks_one =
            some_operand(i, [&](value const& wanted) noexcept { return !equals<D>(v, wanted); });
        bool const is_array = v.kind() == value_kind::array;
        return lacks_one == truth::unknown || is_array ? negate(lacks_one) : truth::no;
    }

    template <class Root>
    [[nodiscard]] truth size(instruction const& i, Root const& root) const noexcept {
        value const wanted = program_.constants[i.operand];
        if (i.path == instruction::no_path) {
            return to_truth(has_size(root.start(), {}, wanted));
        }
        return to_truth(!root.states(program_.paths[i.path])
                        && has_size(root.start(), program_.segments_of(i.path), wanted));
    }

    template <class Root>
    [[nodiscard]] truth exists(instruction const& i, Root const& root) const noexcept {
        bool const wanted = program_.constants[i.operand].as_boolean();
        if (i.path == instruction::no_path) {
            return truth::yes; // An element is there, whatever was asked.
        }
        auto const segments = program_.segments_of(i.path);
        if (root.states(program_.paths[i.path])) {
            return to_truth((segments.size() == 1) == wanted);
        }
        return to_truth(has_existence(root.start(), segments, wanted));
    }

    template <class Root>
    [[nodiscard]] truth matches(instruction const& i, Root const& root) const noexcept {
        detail::projection_room room;
        regex const& expression = program_.regexes[i.operand];
        return any(root.load(program_, i.path, room), [&](value const& v) noexcept {
            return to_truth(v.kind() == value_kind::string && expression.matches(v.as_string()));
        });
    }

    policy_program const& program_;
    placeholder_values const& values_;
};

} // namespace writ::inline WRIT_ABI

#endif
