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
    entries_.reserve(program.statements.size());
    for (std::uint32_t s = 0; s < program.statements.size(); ++s) {
        add(s, expansion);
        if (overflows_) {
            return;
        }
    }
    fill(index_from);
}

rule_table::name_id rule_table::intern(names& in, std::string_view name) {
    return in.try_emplace(name, static_cast<name_id>(in.size() + 1)).first->second;
}

void rule_table::add(std::uint32_t statement, aliases const& expansion) {
    compiled_statement const& s = program_.statements[statement];
    if (s.types.empty() && !s.any_type) {
        return; // Covers nothing.
    }
    std::span<std::string_view const> actions = s.actions.of(program_.names);
    std::vector<std::string_view> expanded;
    if (!expansion.empty()) {
        for (std::string& name : actions_of(statement)) {
            expanded_.push_back(std::make_unique<std::string>(std::move(name)));
            expanded.push_back(*expanded_.back());
        }
        actions = expanded;
    }
    std::size_t const pairs = actions.size() * (s.types.size() + (s.any_type ? 1 : 0));
    overflows_ = pairs > limits::max_covered_pairs - entries_.size();
    if (overflows_) {
        return;
    }
    for (std::string_view const action : actions) {
        name_id const a = intern(actions_, action);
        auto const enter = [&](name_id type) {
            auto const bucket = by_pair_.try_emplace(key(a, type), static_cast<std::uint32_t>(by_pair_.size()));
            entries_.emplace_back(bucket.first->second, statement);
        };
        if (s.any_type) {
            enter(any);
        }
        for (std::string_view const type : s.types.of(program_.names)) {
            enter(intern(types_, type));
        }
    }
}

// Sorts the entries into one array by bucket, latest statement first.
void rule_table::fill(std::size_t index_from) {
    std::vector<std::uint32_t> ends(by_pair_.size() + 1);
    for (auto const& [bucket, statement] : entries_) {
        ++ends[bucket + 1];
    }
    for (std::size_t b = 1; b < ends.size(); ++b) {
        ends[b] += ends[b - 1];
    }
    statements_.resize(entries_.size());
    std::vector<std::uint32_t> begins(ends.begin(), ends.end() - 1);
    auto at = begins;
    for (auto e = entries_.rbegin(); e != entries_.rend(); ++e) {
        auto& next = at[e->first];
        // A statement that repeats a name is a candidate once.
        if (next == begins[e->first] || statements_[next - 1] != e->second) {
            statements_[next++] = e->second;
        }
    }
    for_types_.reserve(statements_.size());
    buckets_.resize(begins.size());
    for (std::size_t b = 0; b < begins.size(); ++b) {
        bucket& made = buckets_[b];
        made.statements = {statements_.data() + begins[b], at[b] - begins[b]};
        auto const first = for_types_.size();
        std::copy_if(made.statements.begin(), made.statements.end(), std::back_inserter(for_types_),
                     [this](std::uint32_t s) {
                         return !program_.statements[s].inverted || !program_.statements[s].restricted();
                     });
        made.for_types = {for_types_.data() + first, for_types_.size() - first};
        if (made.statements.size() >= index_from) {
            made.index = std::make_unique<equality_index const>(program_, made.statements);
        }
    }
    entries_ = {};
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
