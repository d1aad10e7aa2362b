// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ERROR_HPP
#define WRIT_ERROR_HPP

// How operations fail.
//
// A check never fails: it answers.  Every other operation that can fail
// returns result<T>: the value, or a failure with a code for programs, a place
// and one sentence for people.
//
//     auto policy = writ::policy::parse(text);
//     if (!policy) { std::puts(writ::to_string(policy.error()).c_str()); }
//
// result<T>::value() throws boost::system::system_error with the same content,
// for callers who prefer exceptions.  No failure ever holds a secret.

#include <writ/export.hpp>

#include <boost/assert/source_location.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <iosfwd>
#include <string>
#include <type_traits>
#include <vector>

namespace writ::inline WRIT_ABI {

// What went wrong, finely.  Values are append-only and keep their numbers.
enum class errc {
    // The text is not JSON.
    invalid_json = 1,
    // An object names a member twice.
    duplicate_member = 2,
    // A string is not UTF-8.
    invalid_utf8 = 3,
    // A number has no exact 64-bit integer or finite double.
    number_out_of_range = 4,
    // Nested deeper than limits.hpp allows.
    too_deep = 5,
    // Longer, in bytes, than limits.hpp allows.
    too_large = 6,
    // More items than limits.hpp allows.
    too_many = 7,
    // A member that the format does not define.
    unknown_member = 8,
    // A member that the format requires is absent.
    missing_member = 9,
    // A value of a type that the format does not accept here.
    wrong_type = 10,
    // An empty name or an empty list where at least one is needed.
    empty_name = 11,
    // A name with a `*`, which only patterns may hold.
    wildcard_in_name = 12,
    // A key that begins with `$` and is no operator.
    unknown_operator = 13,
    // An operator where it may not stand.
    misplaced_operator = 14,
    // An operand of the wrong type, or one that could never or always match.
    invalid_operand = 15,
    // A `$regex` that is not ECMAScript syntax.
    invalid_regex = 16,
    // A valid `$regex` that cannot run in linear time with the same meaning.
    unsupported_regex = 17,
    // A `${...}` that names no place a value can come from.
    invalid_placeholder = 18,
    // A resource name or pattern that breaks the grammar.
    invalid_resource_name = 19,
    // A condition on a path that a registered type does not have.
    unknown_path = 20,
    // An alias that is reserved, or that leads to itself.
    invalid_alias = 21,
    // Two registered C++ types state the same resource type.
    duplicate_type = 22,
    // A statement that the asked-for form cannot express.
    not_expressible = 23,
    // Packed rules that are not of the packed form.
    invalid_packed_rule = 24,
    // An id or a name that breaks the grammar of its kind.
    invalid_name = 25,
    // An instant that is not RFC 3339 with a zone.
    invalid_instant = 26,
    // A word that is none of those an enumeration has.
    unknown_value = 27,
    // A window that ends before or when it begins.
    invalid_window = 28,
    // Two records with one key.
    duplicate_record = 29,
    // A record names another that is not there.
    dangling_reference = 30,
    // An erased record that another one still names.
    still_referenced = 31,
    // A role that is its own ancestor.
    role_cycle = 32,
    // A role whose ancestors, itself included, are more than
    // limits::max_role_chain.
    chain_too_long = 33,
    // An organization's role with the id of a platform role.
    id_clash = 34,
    // A role below one of another service.
    wrong_service = 35,
    // More records of a kind, or of one subject or role, than limits.hpp allows.
    too_many_organizations = 36,
    too_many_roles = 37,
    too_many_statements_of_role = 38,
    too_many_roles_of_subject = 39,
    too_many_groups_of_subject = 40,
    too_many_grants_of_subject = 41,
    too_many_interned_names = 42,
    // Asked of an authorizer that keeps no index of holders.
    not_indexed = 43,
    // Where a page should begin, and no page of the kind ends so.
    invalid_cursor = 44,
    // Asked of a store that was closed.
    store_closed = 45,
    // A store that cannot be reached or is busy; nothing happened.
    store_unavailable = 46,
    // Whether a commit happened is not known: store::find_commit tells.
    outcome_unknown = 47,
    // A scope has another revision than was expected.
    revision_conflict = 48,
    // A globally unique key that another record holds.
    claimed = 49,
    // A stored record that cannot be read, or is of a later version.
    unreadable_record = 50,
    // A store that a later version of the library has written.
    newer_schema = 51,
    // A store that is not one, or is damaged.
    unknown_schema = 52,
    // Not done before the deadline.
    deadline_passed = 53,
    // A wait that somebody ended.
    cancelled = 54,
    // A store that may only be read.
    read_only = 55,
    // No room is left to write.
    store_full = 56,
    // An organization that the store does not have.
    unknown_scope = 57,
    // An organization that the service has not loaded.
    organization_not_loaded = 58,
    // Key material that breaks its format, or lies on no curve.
    invalid_key = 59,
    // A key that is too short or known to be unsafe.
    weak_key = 60,
    // An algorithm that is not supported, or not by this key.
    unsupported_algorithm = 61,
    // The cryptographic library failed.
    cryptography_failed = 62,
    // No random bytes were to be had.
    entropy_unavailable = 63,
    // Options that contradict each other, or lack what is required.
    invalid_configuration = 64,
    // What the actor may not do.
    not_allowed = 65,
    // What the record's present state does not allow.
    wrong_state = 66,
    // A key ring without a key that may sign now.
    no_signing_key = 67,
    // Keys that could not be fetched.
    key_source_unavailable = 68,
};

// What went wrong, coarsely: the classes that a server maps to a status.
// `code == condition_class::not_found` works for every code of this library.
enum class condition_class {
    unauthenticated = 1,
    forbidden = 2,
    invalid_argument = 3,
    not_found = 4,
    conflict = 5,
    failed_precondition = 6,
    exhausted = 7,
    unavailable = 8,
    internal = 9,
};

// The categories of errc and of condition_class, and how Boost.System finds
// them.
[[nodiscard]] WRIT_EXPORT boost::system::error_category const& error_category() noexcept;
[[nodiscard]] WRIT_EXPORT boost::system::error_category const& condition_category() noexcept;
[[nodiscard]] inline boost::system::error_code make_error_code(errc code) noexcept {
    return {static_cast<int>(code), error_category()};
}
[[nodiscard]] inline boost::system::error_condition make_error_condition(condition_class c) noexcept {
    return {static_cast<int>(c), condition_category()};
}

// One problem of an input: where it stands and what is wrong with it.
struct problem {
    boost::system::error_code code;
    // A JSON pointer (RFC 6901) into the input, or the name of an argument.
    // Empty: the input as a whole.
    std::string where;
    // One-based, of the first byte concerned; columns count bytes.  Zero when
    // the input was not text.
    std::size_t line = 0;
    std::size_t column = 0;
    // One sentence: what was found and what was expected.
    std::string what;
};

// Why an operation did not happen.  Nothing is changed by a failed operation
// unless it says so.  A document's problems are reported together, in the
// order of the text, at most limits::max_problems of them.
struct failure {
    // Never empty.
    std::vector<problem> problems;

    [[nodiscard]] problem const& first() const noexcept { return problems.front(); }
    [[nodiscard]] boost::system::error_code code() const noexcept { return first().code; }
    [[nodiscard]] std::string const& where() const noexcept { return first().where; }
    [[nodiscard]] std::string const& what() const noexcept { return first().what; }
};

// Makes a failure of one problem that no text holds.
[[nodiscard]] WRIT_EXPORT failure make_failure(errc code, std::string where, std::string what);

// "line 3, column 7: /0/action: expected ..., found ..."; a problem per line.
[[nodiscard]] WRIT_EXPORT std::string to_string(problem const& p);
[[nodiscard]] WRIT_EXPORT std::string to_string(failure const& f);
WRIT_EXPORT std::ostream& operator<<(std::ostream& out, failure const& f);

// Throws boost::system::system_error; found by result<T>::value().
[[noreturn]] WRIT_EXPORT void throw_exception_from_error(failure const& f,
                                                         boost::source_location const& location);

// The value, or why there is none.
// The value, or why there is none.  error() answers by value: keep the failure
// before taking a reference to one of its problems.
template <class T>
using result = boost::system::result<T, failure>;

} // namespace writ::inline WRIT_ABI

template <>
struct boost::system::is_error_code_enum<writ::errc> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<writ::condition_class> : std::true_type {};

#endif
