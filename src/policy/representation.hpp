// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_REPRESENTATION_HPP
#define WRIT_SRC_POLICY_REPRESENTATION_HPP

// What an ability holds.

#include "policy/binding.hpp"
#include "policy/rule_table.hpp"

#include <writ/policy/ability.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

struct bound_type {
    detail::described_type const* described = nullptr;
    rule_table::name_id type = rule_table::unmentioned;
    // By path; paths that no statement for the type reads may be unbound.
    std::vector<path_binding> paths;
    std::string name = {};
};

struct ability::representation {
    representation(policy const& p, compile_options const& o, std::size_t index_from)
        : source(p), options(o),
          table(source.program(), options.aliases, options.any_action, options.any_type, index_from) {}

    policy source;
    compile_options options;
    rule_table table;
    std::vector<bound_type> types;
    // Tells the environments prepared for this ability from all others.
    std::uint64_t identity = 0;

    [[nodiscard]] static ability share(std::shared_ptr<representation const> r) noexcept {
        return ability(std::move(r));
    }
    [[nodiscard]] static representation const& of(ability const& a) noexcept { return *a.representation_; }
    [[nodiscard]] policy_program const& program() const noexcept { return source.program(); }
    // The type's paths, if it is registered.
    [[nodiscard]] bound_type const* bound(detail::described_type const& t) const noexcept {
        for (bound_type const& b : types) {
            if (b.described == &t) {
                return &b;
            }
        }
        return nullptr;
    }
    [[nodiscard]] rule_table::name_id type_id(type const& t) const noexcept {
        return t.is_any() ? rule_table::any : table.type(t.name());
    }
    // Whether a statement covers a field; "" is no field.
    [[nodiscard]] bool covers_field(compiled_statement const& s, std::string_view field) const noexcept;
    [[nodiscard]] placeholder_values values_of(environment_reference const& e) const noexcept {
        bool const prepared = e.prepared() != nullptr && e.prepared()->ability == identity;
        return {program(), e.source(), prepared ? e.prepared()->values.data() : nullptr};
    }
};

// compile() with another threshold, for the test that the index changes nothing.
[[nodiscard]] WRIT_EXPORT result<ability> compile_ability(policy const& p,
                                                          std::span<registered_type const> types,
                                                          compile_options const& options,
                                                          std::size_t index_from);

// Calls `visit(statement)` for the statements of the lists, latest first and
// each once, until it answers false.
template <class Visit>
void merge(merged_lists& lists, Visit const& visit) noexcept {
    if (lists.size() == 1) [[likely]] {
        for (std::uint32_t const s : lists.front()) {
            if (!visit(s)) {
                return;
            }
        }
        return;
    }
    while (!lists.empty()) {
        std::uint32_t latest = 0;
        for (statement_list const& list : lists) {
            latest = std::max(latest, list.front());
        }
        if (!visit(latest)) {
            return;
        }
        for (std::size_t i = 0; i < lists.size();) {
            if (lists[i].front() == latest) {
                lists[i] = lists[i].subspan(1);
            }
            if (lists[i].empty()) {
                lists[i] = lists.back();
                lists.pop_back();
            } else {
                ++i;
            }
        }
    }
}

} // namespace writ::inline WRIT_ABI

#endif
