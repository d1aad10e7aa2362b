// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_CONDITION_COMPILER_HPP
#define WRIT_SRC_POLICY_CONDITION_COMPILER_HPP

// From the JSON of conditions to instructions.

#include "policy/name_hash.hpp"
#include "policy/place.hpp"
#include "policy/program.hpp"

#include <boost/json/object.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Compiles the conditions of one policy, statement after statement.
class condition_compiler {
public:
    // `places`, if not null: takes the JSON pointer of each instruction, for
    // those who explain them.
    condition_compiler(policy_program& program, problems& found,
                       std::vector<std::string>* places = nullptr) noexcept
        : program_(program), found_(found), places_(places), writ_(program.language == dialect::writ) {}

    // Appends the instructions of one statement's conditions.
    [[nodiscard]] range compile(boost::json::object const& conditions, place const& where);

private:
    using json_object = boost::json::object;
    using json_value = boost::json::value;

    void document(json_object const& members, place const& where, std::size_t depth);
    void logical(opcode code, json_value const& parts, place const& where, std::size_t depth);
    void keep_conjunction(std::size_t groups, std::size_t begin, place const& where);
    void collapse_single(std::size_t at);
    void attribute(std::string_view key, json_value const& v, place const& where, std::size_t depth);
    void operators(json_object const& members, std::uint32_t path, place const& where, std::size_t depth);
    void negation(json_value const& operand, std::uint32_t path, place const& where, std::size_t depth);
    void some_element(json_value const& operand, std::uint32_t path, place const& where, std::size_t depth);
    void scalar_test(opcode code, json_value const& operand, std::uint32_t path, place const& where);
    void ordering_test(opcode code, json_value const& operand, std::uint32_t path, place const& where);
    void list_test(opcode code, json_value const& operand, std::uint32_t path, place const& where);
    void size_test(json_value const& operand, std::uint32_t path, place const& where);
    void exists_test(json_value const& operand, std::uint32_t path, place const& where);
    void regex_test(json_object const& members, std::uint32_t path, place const& where);
    void options_alone(json_object const& members, place const& where);

    std::uint32_t path(std::string_view text, place const& where);
    std::uint32_t operand(json_value const& v, place const& where, value& constant);
    std::uint32_t placeholder_index(std::string_view text, place const& where);
    bool is_placeholder(json_value const& v) const noexcept;
    void refuse_placeholders_in(json_value const& v, place const& where);
    bool may_nest(std::size_t depth, place const& where);
    std::size_t emit(instruction i, place const& where);
    void drop(std::size_t at);

    policy_program& program_;
    problems& found_;
    std::vector<std::string>* places_;
    bool writ_;
    boost::unordered_flat_map<std::string_view, std::uint32_t, name_hash> paths_;
    boost::unordered_flat_map<std::string_view, std::uint32_t, name_hash> placeholders_;
};

} // namespace writ::inline WRIT_ABI

#endif
