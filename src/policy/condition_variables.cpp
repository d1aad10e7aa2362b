// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/condition_classes_test.cpp.
#include "policy/condition_variables.hpp"

#include "policy/comparison.hpp"

#include <algorithm>
#include <span>

namespace writ::inline WRIT_ABI {
namespace {

bool is_ordering(opcode code) noexcept {
    return code >= opcode::less && code <= opcode::greater_or_equal;
}

bool has_constant(std::vector<value> const& list, value const& v) noexcept {
    return std::any_of(list.begin(), list.end(),
                       [&](value const& e) noexcept { return identical<dialect::writ>(e, v); });
}

// Whether `path` goes on where `other` ends.
bool is_below(std::string_view path, std::string_view other) noexcept {
    return path.size() > other.size() && path.starts_with(other) && path[other.size()] == '.';
}

class collector {
public:
    void add(policy_program const& program, compiled_statement const& s) {
        program_ = &program;
        conditions(s.conditions.of(program.instructions));
        for (std::string_view const pattern : s.resources.of(program.resources)) {
            found_.resources.push_back(pattern);
        }
    }

    [[nodiscard]] condition_variables take() {
        found_.exact =
            found_.exact && found_.resources.empty() && paths_are_free() && placeholders_are_free();
        return std::move(found_);
    }

private:
    void conditions(std::span<instruction const> nodes) {
        while (!nodes.empty()) {
            instruction const& i = nodes.front();
            if (i.code == opcode::all_of || i.code == opcode::any_of || i.code == opcode::none_of) {
                conditions(nodes.subspan(1, i.length - 1));
            } else {
                path_variable& p = at_path(i.path);
                p.tests.push_back({program_, &i});
                test(i, p);
                elements(nodes.subspan(1, i.length - 1), p);
            }
            nodes = nodes.subspan(i.length);
        }
    }

    // What is tested of elements lends its constants to the path.
    void elements(std::span<instruction const> nodes, path_variable& p) {
        for (instruction const& i : nodes) {
            if (i.path != instruction::no_path) {
                p.element_paths.push_back(program_->paths[i.path].text);
            }
            test(i, p);
        }
    }

    void test(instruction const& i, path_variable& p) {
        bool const one_segment = i.path != instruction::no_path && program_->segments_of(i.path).size() == 1;
        p.has_ordering = p.has_ordering || is_ordering(i.code);
        if (i.code == opcode::matches || i.code == opcode::some_element
            || (is_ordering(i.code) && program_->language == dialect::casl)) {
            found_.exact = false;
        }
        if (i.code == opcode::size) {
            double const size = to_real(program_->constants[i.operand]);
            found_.exact = found_.exact && one_segment && size <= longest_array;
            p.has_size = true;
            if (size >= 0 && size <= longest_array) {
                p.longest = std::max(p.longest, static_cast<std::size_t>(size));
            }
            return;
        }
        found_.exact = found_.exact && (i.code != opcode::exists || one_segment);
        operand(i, one_segment, p);
    }

    void operand(instruction const& i, bool one_segment, path_variable& p) {
        switch (i.operand_in) {
        case operand_kind::constant:
            if (i.code != opcode::exists) {
                value const& v = program_->constants[i.operand];
                found_.exact = found_.exact && (v.kind() != value_kind::null || one_segment);
                add_constant(v, p);
            }
            break;
        case operand_kind::placeholder: {
            bool const is_list =
                i.code == opcode::in_list || i.code == opcode::not_in_list || i.code == opcode::all_of_list;
            placeholder(i.operand, is_list, i.code, p);
            break;
        }
        case operand_kind::list:
            for (list_member const& m : program_->lists[i.operand].members.of(program_->list_members)) {
                if (m.placeholder != list_member::no_placeholder) {
                    placeholder(m.placeholder, false, i.code, p);
                } else {
                    add_constant(m.constant, p);
                    if (i.code == opcode::all_of_list && !has_constant(p.required, m.constant)) {
                        p.required.push_back(m.constant);
                    }
                }
            }
            break;
        default: break;
        }
    }

    void add_constant(value const& v, path_variable& p) {
        if (v.is_container() || has_constant(p.constants, v)) {
            return;
        }
        if (p.constants.size() == most_constants) {
            found_.exact = false;
        } else {
            p.constants.push_back(v);
        }
    }

    void placeholder(std::uint32_t index, bool is_list, opcode code, path_variable& p) {
        writ::placeholder const& used = program_->placeholders[index];
        auto& all = found_.placeholders;
        auto at = std::find_if(all.begin(), all.end(), [&](placeholder_variable const& v) {
            return v.root == used.root && v.path == used.path;
        });
        if (at == all.end()) {
            at = all.insert(all.end(), {used.root, used.path});
        }
        (is_list ? at->as_list : at->as_scalar) = true;
        auto const which = static_cast<std::size_t>(at - all.begin());
        auto const add = [which](std::vector<std::size_t>& list) {
            if (std::find(list.begin(), list.end(), which) == list.end()) {
                list.push_back(which);
            }
        };
        add(p.placeholders);
        if (code == opcode::all_of_list) {
            add(p.required_placeholders);
        }
    }

    path_variable& at_path(std::uint32_t path) {
        std::string_view const text = program_->paths[path].text;
        auto const at = std::find_if(found_.paths.begin(), found_.paths.end(),
                                     [text](path_variable const& p) { return p.path == text; });
        return at != found_.paths.end() ? *at : found_.paths.emplace_back(text);
    }

    [[nodiscard]] bool paths_are_free() const noexcept {
        for (path_variable const& p : found_.paths) {
            for (path_variable const& other : found_.paths) {
                if (is_below(p.path, other.path)) {
                    return false;
                }
            }
            if (p.has_ordering && !p.placeholders.empty()) {
                return false;
            }
        }
        return true;
    }

    [[nodiscard]] bool placeholders_are_free() const noexcept {
        std::size_t lists = 0;
        for (placeholder_variable const& p : found_.placeholders) {
            lists += p.as_list ? 1 : 0;
            bool const is_open = p.root == &environment::subject || p.root == &environment::token
                                 || p.root == &environment::context;
            if (!is_open && !p.path.empty()) {
                return false;
            }
            for (placeholder_variable const& other : found_.placeholders) {
                if (p.root == other.root && is_below(p.path, other.path)) {
                    return false;
                }
            }
        }
        return lists <= 1;
    }

    // Longer ones are not built.
    static constexpr double longest_array = 16;
    // Of one path.
    static constexpr std::size_t most_constants = 64;

    policy_program const* program_ = nullptr;
    condition_variables found_;
};

} // namespace

std::string place_of(placeholder_variable const& p) {
    struct root_name {
        value environment::*root;
        char const* name;
    };
    static constexpr root_name names[] = {
        {&environment::subject_id, "subject.id"},
        {&environment::subject, "subject"},
        {&environment::organization_id, "organization.id"},
        {&environment::organization_slug, "organization.slug"},
        {&environment::token, "token"},
        {&environment::context, "context"},
    };
    std::string place;
    for (root_name const& n : names) {
        if (n.root == p.root) {
            place = n.name;
        }
    }
    return p.path.empty() ? place : place + "." + std::string(p.path);
}

condition_variables variables_of(std::span<statement_source const> sources) {
    collector collect;
    for (statement_source const& source : sources) {
        for (std::uint32_t const s : source.statements) {
            collect.add(*source.program, source.program->statements[s]);
        }
    }
    return collect.take();
}

} // namespace writ::inline WRIT_ABI
