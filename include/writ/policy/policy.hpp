// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_POLICY_HPP
#define WRIT_POLICY_POLICY_HPP

// An ordered list of statements, read and checked.
//
// Reading compiles every statement, so that all that could go wrong with a
// condition is refused here and with its place, and nothing at a check.
//
//     auto policy = writ::policy::parse(R"([
//         { "action": "read", "subject": "Article" },
//         { "action": "update", "subject": "Article", "conditions": { "ownerId": "${subject.id}" } }
//     ])").value();

#include <writ/error.hpp>
#include <writ/policy/statement.hpp>

#include <boost/json/fwd.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {

class policy_program;

// Immutable; copies share one representation.
// Thread safety: safe for any number of threads at once.
class WRIT_EXPORT policy {
public:
    // No statements: everything is denied.
    policy();

    // Reads a JSON list of statements.
    //
    // Errors: those of parse_json, and for each problem of a statement
    // errc::unknown_member, missing_member, wrong_type, empty_name,
    // wildcard_in_name, unknown_operator, misplaced_operator, invalid_operand,
    // invalid_regex, unsupported_regex, invalid_placeholder,
    // invalid_resource_name, number_out_of_range, too_deep, too_large or
    // too_many; all problems at once, with JSON pointer, line and column.
    [[nodiscard]] static result<policy> parse(std::string_view text, dialect d = dialect::writ);

    // The same of JSON already read; problems have no line.
    [[nodiscard]] static result<policy> from_json(boost::json::value const& document,
                                                  dialect d = dialect::writ);

    // The same of records.
    [[nodiscard]] static result<policy> from_statements(std::span<statement const> statements,
                                                        dialect d = dialect::writ);

    // The statements exactly as they were written, member for member: a copy, O(size).
    [[nodiscard]] boost::json::value json() const;

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] dialect language() const noexcept;

    // One statement as a record.  Precondition: index < size().
    [[nodiscard]] statement at(std::size_t index) const;

    // The compiled form, for the library's own use.
    [[nodiscard]] policy_program const& program() const noexcept { return *program_; }

    // Whether both were written alike, in one dialect.
    friend WRIT_EXPORT bool operator==(policy const& a, policy const& b) noexcept;

private:
    explicit policy(std::shared_ptr<policy_program const> program) noexcept;

    std::shared_ptr<policy_program const> program_;
};

} // namespace writ::inline WRIT_ABI

#endif
