// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_EXPLANATION_HPP
#define WRIT_POLICY_EXPLANATION_HPP

// Why an ability answers as it does.
//
//     auto const why = ability.explain("update", article, {.environment = me});
//     std::cout << to_text(why);
//
//     denied: no statement covers the question
//       statement 1 allows: a condition does not hold
//         no       ownerId equals "${subject.id}" = "anna", found "bob"    /1/conditions/ownerId
//
// For tests, support and developers, not for each request: it runs every
// statement that speaks of the action and the type, those below the one that
// decides too, and keeps what each test of a condition found.  The tests are
// the compiled ones that checks run, and the verdict is that of check().
//
// Values are copied, cut to limits::max_explained_bytes and
// max_explained_elements; at most max_explained_statements and
// max_explained_clauses are kept.  What was left out is said to be.

#include <writ/policy/condition.hpp>
#include <writ/policy/truth.hpp>
#include <writ/policy/value.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// A value that was met, copied.
struct seen_value {
    // Tells what is missing from null.
    value_kind kind = value_kind::missing;
    // Strings and lists may be cut; containers within a list, and objects, are
    // copied without their members.
    boost::json::value json = {};
    bool cut = false;
};

// A placeholder of an operand, `${subject.id}`, and what it stood for.
struct explained_placeholder {
    std::string text;
    // Missing, or of a kind that the operator does not take: no value.
    seen_value value;
};

// Why a test is unknown.
enum class unknown_because : std::uint8_t {
    // It is not.
    known,
    // The attribute of an ordering is not there.
    missing,
    // It, or some element of it, is of another type than the operand.
    other_type,
    // A placeholder has no value, or none that the operator takes.
    no_value,
    // A part is unknown.
    part,
};

// One test of a condition, or a group of them, and how it came out.
struct explained_clause {
    // JSON pointer from the policy's root: `/3/conditions/ownerId/$in`.
    std::string where;
    writ::operation operation = writ::operation::all_of;
    // The attribute tested; empty, below `$elemMatch`: the element itself.
    std::string path;
    // As it is written; of groups and `$elemMatch` none.
    seen_value operand;
    std::vector<explained_placeholder> placeholders;
    // What stands at the path; of groups nothing.
    seen_value found;
    truth holds = truth::no;
    unknown_because why_unknown = unknown_because::known;
    // Of a group, its parts.  Of `$elemMatch`, one all_of for each element.
    std::vector<explained_clause> parts;
};

// What became of a statement.
enum class statement_outcome : std::uint8_t {
    // A condition does not hold, or is unknown in an allowing statement.
    condition_failed,
    condition_unknown,
    // No pattern of `resources` matches the instance's name; it states none.
    name_not_matched,
    name_missing,
    // The field asked about is not among its fields; or none is asked about,
    // and it forbids some.
    field_not_covered,
    // It forbids and depends on the instance, and a type was asked about.
    passed_over,
    // It matches.
    matched,
    // It matches where its conditions hold: taken for so on a type question.
    satisfiable,
};

// "condition_failed".
[[nodiscard]] WRIT_EXPORT std::string_view to_string(statement_outcome o) noexcept;
// Whether the statement decides unless a later one does.
[[nodiscard]] constexpr bool is_match(statement_outcome o) noexcept {
    return o >= statement_outcome::matched;
}

// A statement that speaks of the action and the type.
struct explained_statement {
    // Its index in the policy.
    std::size_t statement = 0;
    // It forbids.
    bool inverted = false;
    // Its own reason; empty: none.
    std::string reason;
    statement_outcome outcome = statement_outcome::condition_failed;
    // A later statement decided; it would have come out so.
    bool reached = true;
    // Decided the question.
    bool decided = false;
    // As they are written; empty: any.
    std::vector<std::string> fields;
    std::vector<std::string> resources;
    // Its conditions, of an instance whose field it covers.
    std::vector<explained_clause> clauses;
};

// Why an ability answered as it did.
struct explanation {
    bool allowed = false;
    // The statement that decided; absent: none covers the question.
    std::optional<std::size_t> statement;
    // Latest first; those after the deciding one are not reached.
    std::vector<explained_statement> statements;
    // Some statements or clauses were left out: more than the limits allow.
    bool cut = false;
};

// For a terminal: a line for each statement, below it one for each test.
// The same explanation gives the same bytes; control characters are escaped.
[[nodiscard]] WRIT_EXPORT std::string to_text(explanation const& e);
// The same for programs; begins with `allowed` and `reason`, that of
// ability::reason() or null.
[[nodiscard]] WRIT_EXPORT boost::json::object to_json(explanation const& e);

} // namespace writ::inline WRIT_ABI

#endif
