// SPDX-License-Identifier: Apache-2.0
// Tested by tests/property/index_test.cpp.
#include "policy/equality_index.hpp"

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

// A check reads every indexed path, so there are few.
constexpr std::size_t max_indexed_paths = 8;

// Whether a statement can be filed under this top-level test: it holds only
// where the path equals an operand, and never because something is missing.
bool can_file(policy_program const& program, instruction const& i) noexcept {
    if (i.code == opcode::equal) {
        return i.operand_in == operand_kind::placeholder || is_comparable(program.constants[i.operand]);
    }
    if (i.code != opcode::in_list) {
        return false;
    }
    if (i.operand_in == operand_kind::placeholder) {
        return true;
    }
    member_list const& list = program.lists[i.operand];
    auto const members = list.members.of(program.list_members);
    return !list.has_placeholders && std::all_of(members.begin(), members.end(), [](list_member const& m) {
        return is_comparable(m.constant);
    });
}

// Calls `visit` for each test that the statement can be filed under.
template <class Visit>
void each_fileable(policy_program const& program, std::uint32_t statement, Visit const& visit) {
    auto nodes = program.statements[statement].conditions.of(program.instructions);
    for (; !nodes.empty(); nodes = nodes.subspan(nodes.front().length)) {
        if (can_file(program, nodes.front())) {
            visit(nodes.front());
        }
    }
}

// How many different operands each path is compared with: the more, the
// fewer statements are left under one.
std::vector<std::uint32_t> count_operands(policy_program const& program, statement_list statements) {
    std::vector<std::uint32_t> count(program.paths.size());
    boost::unordered_flat_set<std::size_t> seen;
    auto const see = [&](std::uint32_t path, std::size_t hash) {
        boost::hash_combine(hash, path);
        count[path] += seen.insert(hash).second ? 1 : 0;
    };
    for (std::uint32_t const s : statements) {
        each_fileable(program, s, [&](instruction const& i) {
            if (i.operand_in == operand_kind::constant) {
                see(i.path, scalar_hash()(program.constants[i.operand]));
            } else if (i.operand_in == operand_kind::list) {
                for (list_member const& m : program.lists[i.operand].members.of(program.list_members)) {
                    see(i.path, scalar_hash()(m.constant));
                }
            } else {
                see(i.path, ~std::size_t{i.operand});
            }
        });
    }
    return count;
}

void append(std::vector<std::uint32_t>& list, std::uint32_t statement) {
    if (list.empty() || list.back() != statement) {
        list.push_back(statement);
    }
}

} // namespace

equality_index::equality_index(policy_program const& program, statement_list statements) : program_(program) {
    std::vector<std::uint32_t> const count = count_operands(program, statements);
    for (std::uint32_t const s : statements) {
        instruction const* best = nullptr;
        each_fileable(program, s, [&](instruction const& i) {
            best = best == nullptr || count[i.path] > count[best->path] ? &i : best;
        });
        bool const known = best != nullptr && std::any_of(paths_.begin(), paths_.end(), [&](auto const& p) {
                               return p.path == best->path;
                           });
        if (best == nullptr || (!known && paths_.size() == max_indexed_paths)) {
            always_.push_back(s);
        } else {
            file(s, *best);
        }
    }
}

equality_index::indexed_path& equality_index::at_path(std::uint32_t path) {
    for (indexed_path& p : paths_) {
        if (p.path == path) {
            return p;
        }
    }
    return paths_.emplace_back(path, program_.language);
}

void equality_index::file_under(value const& constant, std::uint32_t statement, indexed_path& p) {
    by_constant& under = p.constants.try_emplace(constant, by_constant{statement}).first->second;
    if (under.first == statement) {
        return;
    }
    if (under.list == by_constant::alone) {
        under.list = static_cast<std::uint32_t>(lists_.size());
        lists_.push_back({under.first});
    }
    append(lists_[under.list], statement);
}

void equality_index::file(std::uint32_t statement, instruction const& i) {
    indexed_path& p = at_path(i.path);
    if (i.operand_in == operand_kind::constant) {
        file_under(program_.constants[i.operand], statement, p);
        return;
    }
    if (i.operand_in == operand_kind::list) {
        for (list_member const& m : program_.lists[i.operand].members.of(program_.list_members)) {
            file_under(m.constant, statement, p);
        }
        return;
    }
    bool const is_list = i.code == opcode::in_list;
    auto entry = std::find_if(p.placeholders.begin(), p.placeholders.end(), [&](by_placeholder const& e) {
        return e.placeholder == i.operand && e.is_list == is_list;
    });
    if (entry == p.placeholders.end()) {
        entry = p.placeholders.insert(entry, {i.operand, is_list, {}, {}});
    }
    append(entry->all, statement);
    if (program_.statements[statement].inverted) {
        append(entry->inverted, statement);
    }
}

} // namespace writ::inline WRIT_ABI
