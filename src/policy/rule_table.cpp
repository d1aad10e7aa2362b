// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/ability_test.cpp.
#include "policy/rule_table.hpp"

#include <writ/limits.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {

rule_table::rule_table(policy_program const& program, aliases const& expansion, std::string_view any_action,
                       std::string_view any_type, std::size_t index_from)
    : program_(program), expansion_(expansion) {
    actions_.emplace(any_action, any);
    types_.emplace(any_type, any);
    scratch building;
    building.known_actions.resize(program.different_names);
    building.known_types.resize(program.different_names);
    building.entries.reserve(program.statements.size());
    for (std::uint32_t s = 0; s < program.statements.size(); ++s) {
        add(s, expansion, building);
        if (overflows_) {
            return;
        }
    }
    fill(building.entries, index_from);
}

rule_table::name_id rule_table::intern(names& in, std::string_view name) {
    return in.try_emplace(name, static_cast<name_id>(in.size() + 1)).first->second;
}

rule_table::name_id rule_table::intern(names& in, std::vector<name_id>& known, std::uint32_t use) {
    name_id& id = known[program_.name_ids[use]];
    if (id == unmentioned) {
        id = intern(in, program_.names[use]);
    }
    return id;
}

void rule_table::add(std::uint32_t statement, aliases const& expansion, scratch& s) {
    compiled_statement const& from = program_.statements[statement];
    s.actions.clear();
    s.types.clear();
    if (from.any_type) {
        s.types.push_back(any);
    }
    for (std::uint32_t t = from.types.begin; t != from.types.end; ++t) {
        s.types.push_back(intern(types_, s.known_types, t));
    }
    if (s.types.empty()) {
        return; // Covers nothing.
    }
    if (expansion.empty()) {
        for (std::uint32_t a = from.actions.begin; a != from.actions.end; ++a) {
            s.actions.push_back(intern(actions_, s.known_actions, a));
        }
    } else {
        for (std::string& name : actions_of(statement)) {
            expanded_.push_back(std::make_unique<std::string>(std::move(name)));
            s.actions.push_back(intern(actions_, *expanded_.back()));
        }
    }
    overflows_ = s.actions.size() * s.types.size() > limits::max_covered_pairs - s.entries.size();
    if (overflows_) {
        return;
    }
    for (name_id const action : s.actions) {
        for (name_id const type : s.types) {
            auto const bucket =
                by_pair_.try_emplace(key(action, type), static_cast<std::uint32_t>(by_pair_.size()));
            s.entries.emplace_back(bucket.first->second, statement);
        }
    }
}

// Sorts the entries into one array by bucket, latest statement first.
void rule_table::fill(std::vector<entry> const& entries, std::size_t index_from) {
    std::vector<std::uint32_t> ends(by_pair_.size() + 1);
    for (auto const& [bucket, statement] : entries) {
        ++ends[bucket + 1];
    }
    for (std::size_t b = 1; b < ends.size(); ++b) {
        ends[b] += ends[b - 1];
    }
    statements_.resize(entries.size());
    std::vector<std::uint32_t> begins(ends.begin(), ends.end() - 1);
    auto at = begins;
    for (auto e = entries.rbegin(); e != entries.rend(); ++e) {
        auto& next = at[e->first];
        // A statement that repeats a name is a candidate once.
        if (next == begins[e->first] || statements_[next - 1] != e->second) {
            statements_[next++] = e->second;
        }
    }
    // A type question passes inverted statements over where something restricts them.
    auto const passed_over = [](compiled_statement const& s) { return s.inverted && s.restricted(); };
    bool const all_count = std::none_of(program_.statements.begin(), program_.statements.end(), passed_over);
    for_types_.reserve(all_count ? 0 : statements_.size());
    buckets_.resize(begins.size());
    for (std::size_t b = 0; b < begins.size(); ++b) {
        bucket& made = buckets_[b];
        made.statements = {statements_.data() + begins[b], at[b] - begins[b]};
        made.for_types = made.statements;
        if (!all_count) {
            auto const first = for_types_.size();
            std::copy_if(made.statements.begin(), made.statements.end(), std::back_inserter(for_types_),
                         [&](std::uint32_t s) { return !passed_over(program_.statements[s]); });
            made.for_types = {for_types_.data() + first, for_types_.size() - first};
        }
        if (made.statements.size() >= index_from) {
            made.index = std::make_unique<equality_index const>(program_, made.statements);
        }
    }
    fill_cells();
    fill_wildcards();
}

void rule_table::fill_wildcards() {
    on_any_type_.assign(actions_.size() + 1, no_bucket);
    of_any_action_.assign(types_.size() + 1, no_bucket);
    for (auto const& [pair, bucket] : by_pair_) {
        auto const action = static_cast<name_id>(pair);
        auto const type = static_cast<name_id>(pair >> 32);
        has_wildcards_ = has_wildcards_ || type == any || action == any;
        if (type == any) {
            on_any_type_[action] = bucket;
        }
        if (action == any) {
            of_any_action_[type] = bucket;
        }
    }
}

// One look at a cell is faster than a search, if there is room for all of them.
void rule_table::fill_cells() {
    constexpr std::size_t always_affordable = 1024;
    constexpr std::size_t cells_per_pair = 4;
    actions_end_ = actions_.size() + 1;
    std::size_t const cells = actions_end_ * (types_.size() + 1);
    if (cells > std::max(always_affordable, cells_per_pair * by_pair_.size())) {
        return;
    }
    cells_.assign(cells, no_bucket);
    for (auto const& [pair, bucket] : by_pair_) {
        auto const action = static_cast<name_id>(pair);
        auto const type = static_cast<name_id>(pair >> 32);
        if (action != any && type != any) {
            cells_[std::size_t{type} * actions_end_ + action] = bucket;
        }
    }
}

std::uint32_t rule_table::find_pair(name_id action, name_id type) const noexcept {
    auto const at = action == any || type == any ? by_pair_.end() : by_pair_.find(key(action, type));
    return at == by_pair_.end() ? no_bucket : at->second;
}

void rule_table::add_wildcards(name_id action, name_id type, buckets& found) const noexcept {
    auto const add = [&](std::uint32_t bucket) {
        if (bucket != no_bucket) {
            found.add(buckets_[bucket]);
        }
    };
    if (action != any) {
        add(on_any_type_[action]);
    }
    if (type != any) {
        add(of_any_action_[type]);
    }
    add(on_any_type_[any]);
}

std::vector<std::string> rule_table::actions_of(std::uint32_t statement) const {
    auto const actions = program_.statements[statement].actions.of(program_.names);
    std::vector<std::string> list(actions.begin(), actions.end());
    return expansion_.empty() ? list : expansion_.expand(std::move(list));
}

std::vector<std::uint32_t> rule_table::statements_for(name_id type) const {
    std::vector<std::uint32_t> list;
    for (auto const& [pair, bucket] : by_pair_) {
        if (static_cast<name_id>(pair >> 32) == type) {
            auto const& statements = buckets_[bucket].statements;
            list.insert(list.end(), statements.begin(), statements.end());
        }
    }
    std::sort(list.begin(), list.end(), std::greater<>());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    return list;
}

} // namespace writ::inline WRIT_ABI
