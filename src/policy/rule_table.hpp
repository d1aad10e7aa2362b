// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_RULE_TABLE_HPP
#define WRIT_SRC_POLICY_RULE_TABLE_HPP

// Which statements can cover a question, by action and type.
//
// Names become small numbers when a policy is compiled.  A question's
// candidates stand in at most four lists: its action or any, on its type or
// any.  Each list is latest first; a long one has an index.

#include "policy/equality_index.hpp"
#include "policy/name_hash.hpp"
#include "policy/program.hpp"

#include <writ/policy/aliases.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

// The statements for one action on one type, each of which may be "any".
struct bucket {
    statement_list statements;
    // Those that a type question cannot pass over.
    statement_list for_types;
    // Null: too few statements to be worth it.
    std::unique_ptr<equality_index const> index;
};

// Up to four of them.
class buckets {
public:
    void add(bucket const& b) noexcept { list_[size_++] = &b; }
    [[nodiscard]] std::span<bucket const* const> list() const& noexcept { return {list_, size_}; }
    std::span<bucket const* const> list() const&& = delete;

private:
    bucket const* list_[4];
    std::size_t size_ = 0;
};

class rule_table {
public:
    using name_id = std::uint32_t;
    // A name that the policy does not mention.
    static constexpr name_id unmentioned = 0;
    // The name that covers all.
    static constexpr name_id any = 1;

    // From how many statements on a list gets an index.
    static constexpr std::size_t default_index_from = 16;

    // The program must outlive the table.
    rule_table(policy_program const& program, aliases const& expansion, std::string_view any_action,
               std::string_view any_type, std::size_t index_from = default_index_from);

    rule_table(rule_table const&) = delete;
    rule_table& operator=(rule_table const&) = delete;

    [[nodiscard]] name_id action(std::string_view name) const noexcept { return find(actions_, name); }
    [[nodiscard]] name_id type(std::string_view name) const noexcept { return find(types_, name); }

    // Whether the policy covers more than limits::max_covered_pairs; the table
    // is then empty.
    [[nodiscard]] bool overflows() const noexcept { return overflows_; }

    // The lists that can cover the question.
    [[nodiscard]] buckets find(name_id action, name_id type) const noexcept {
        buckets found;
        std::uint32_t const own =
            cells_.empty() ? find_pair(action, type) : cells_[std::size_t{type} * actions_end_ + action];
        if (own != no_bucket) {
            found.add(buckets_[own]);
        }
        if (has_wildcards_) {
            add_wildcards(action, type, found);
        }
        return found;
    }

    // The actions of a statement, aliases expanded.
    [[nodiscard]] std::vector<std::string> actions_of(std::uint32_t statement) const;
    // Which statements name the type, each once, latest first.
    [[nodiscard]] std::vector<std::uint32_t> statements_for(name_id type) const;

private:
    using names = boost::unordered_flat_map<std::string_view, name_id, name_hash>;

    static constexpr std::uint32_t no_bucket = UINT32_MAX;

    // That a bucket has a statement.
    using entry = std::pair<std::uint32_t, std::uint32_t>;

    // What is needed only while the table is made.
    struct scratch {
        // By the program's ids of names; unmentioned: not met yet.
        std::vector<name_id> known_actions;
        std::vector<name_id> known_types;
        // Of the statement being added.
        std::vector<name_id> actions;
        std::vector<name_id> types;
        std::vector<entry> entries;
    };

    [[nodiscard]] static name_id find(names const& in, std::string_view name) noexcept {
        auto const at = in.find(name);
        return at == in.end() ? unmentioned : at->second;
    }
    static name_id intern(names& in, std::string_view name);
    name_id intern(names& in, std::vector<name_id>& known, std::uint32_t use);
    [[nodiscard]] static std::uint64_t key(name_id action, name_id type) noexcept {
        return std::uint64_t{type} << 32 | action;
    }

    [[nodiscard]] std::uint32_t find_pair(name_id action, name_id type) const noexcept;

    void add(std::uint32_t statement, aliases const& expansion, scratch& s);
    void fill(std::vector<entry> const& entries, std::size_t index_from);
    void fill_cells();
    void fill_wildcards();
    void add_wildcards(name_id action, name_id type, buckets& found) const noexcept;

    policy_program const& program_;
    aliases const& expansion_;
    bool overflows_ = false;
    names actions_;
    names types_;
    boost::unordered_flat_map<std::uint64_t, std::uint32_t> by_pair_;
    std::vector<std::uint32_t> statements_;
    std::vector<std::uint32_t> for_types_;
    std::vector<bucket> buckets_;
    // By type and action, neither any; empty where most cells would be.
    std::vector<std::uint32_t> cells_;
    std::size_t actions_end_ = 0;
    // By action: its list on any type.  By type: that of any action on it.
    std::vector<std::uint32_t> on_any_type_;
    std::vector<std::uint32_t> of_any_action_;
    // Whether any list is of any action or on any type.
    bool has_wildcards_ = false;
    // Names that aliases stand for, owned.
    std::vector<std::unique_ptr<std::string>> expanded_;
};

} // namespace writ::inline WRIT_ABI

#endif
