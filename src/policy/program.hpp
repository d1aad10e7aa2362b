// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_PROGRAM_HPP
#define WRIT_SRC_POLICY_PROGRAM_HPP

// A policy, compiled: the statements as ranges of flat tables.
//
// Everything text-like refers into the JSON document, which the program keeps
// in one arena.  INVARIANT: immutable once policy has built it.

#include "policy/path.hpp"
#include "policy/placeholder.hpp"
#include "policy/regex.hpp"

#include <writ/policy/field_pattern.hpp>
#include <writ/policy/statement.hpp>
#include <writ/policy/value.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Part of a table: [begin, end).
struct range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    [[nodiscard]] bool empty() const noexcept { return begin == end; }
    [[nodiscard]] std::uint32_t size() const noexcept { return end - begin; }

    template <class T>
    [[nodiscard]] std::span<T const> of(std::vector<T> const& table) const noexcept {
        return {table.data() + begin, size()};
    }
};

enum class opcode : std::uint8_t {
    // Groups, over the instructions below them.
    all_of,
    any_of,
    none_of,
    some_element,
    // Tests; those that are followed by `_list` have a list as operand.
    equal,
    not_equal,
    less,
    less_or_equal,
    greater,
    greater_or_equal,
    in_list,
    not_in_list,
    all_of_list,
    size,
    exists,
    matches,
    // Of filters alone.  Groups: what they hold is certainly true; or is not
    // certainly false.  And a test: the operand is a statement, whose resources
    // are meant.
    certain,
    possible,
    named,
};

// Where an operand stands.
enum class operand_kind : std::uint8_t { none, constant, placeholder, list, regex };

// A node of a condition in prefix order.  A range of instructions holds when
// every node that begins in it holds.
struct instruction {
    opcode code;
    operand_kind operand_in = operand_kind::none;
    // Into paths; no_path: the element itself.
    std::uint32_t path = no_path;
    // Into the table that operand_in names.
    std::uint32_t operand = 0;
    // How many instructions the node takes, itself included.
    std::uint32_t length = 1;

    static constexpr std::uint32_t no_path = UINT32_MAX;
};

struct attribute_path {
    std::string_view text;
    range segments;
    // Begins with a name that a resource may state of itself.
    bool begins_with_id = false;
    bool begins_with_name = false;
};

// A member of an operand list: a constant, or a placeholder.
struct list_member {
    value constant;
    std::uint32_t placeholder = no_placeholder;

    static constexpr std::uint32_t no_placeholder = UINT32_MAX;
};

struct member_list {
    range members;
    bool has_placeholders = false;
};

struct compiled_statement {
    range actions;
    range types;
    range fields;
    range resources;
    // The conditions; empty: always hold.
    range conditions;
    std::string_view reason;
    bool inverted = false;
    // Covers any type, because dialect::casl lets `subject` be absent.
    bool any_type = false;
    // Restricted to fields; the range may be empty all the same (dialect::casl).
    bool has_fields = false;

    [[nodiscard]] bool restricted() const noexcept { return !conditions.empty() || !resources.empty(); }
};

class policy_program {
public:
    explicit policy_program(std::size_t size_hint) : arena_(size_hint) {}

    policy_program(policy_program const&) = delete;
    policy_program& operator=(policy_program const&) = delete;

    // Where the document and texts made from it live.
    [[nodiscard]] boost::json::storage_ptr storage() noexcept { return &arena_; }

    [[nodiscard]] std::span<path_segment const> segments_of(std::uint32_t path) const noexcept {
        return paths[path].segments.of(segments);
    }

private:
    boost::json::monotonic_resource arena_;

public:
    // In the arena from the start, so that what is assigned moves there.
    boost::json::value document = boost::json::value(boost::json::storage_ptr(&arena_));
    dialect language = dialect::writ;

    std::vector<compiled_statement> statements;
    // Names of actions and types as they are used, and which of the different
    // names each is.
    std::vector<std::string_view> names;
    std::vector<std::uint32_t> name_ids;
    std::uint32_t different_names = 0;
    std::vector<field_pattern> fields;
    std::vector<std::string_view> resources;

    std::vector<instruction> instructions;
    std::vector<attribute_path> paths;
    std::vector<path_segment> segments;
    std::vector<value> constants;
    std::vector<placeholder> placeholders;
    std::vector<list_member> list_members;
    std::vector<member_list> lists;
    std::vector<regex> regexes;
};

} // namespace writ::inline WRIT_ABI

#endif
