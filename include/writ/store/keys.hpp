// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_KEYS_HPP
#define WRIT_STORE_KEYS_HPP

// By what a store files records.  All of it is derived from the records' field
// tables, so that every store files alike.

#include <writ/directory/record.hpp>
#include <writ/export.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// The key members beside the scope, as a JSON array: `["alice"]`.  Tells the
// record from all others of its scope and kind; bytewise comparison orders it.
[[nodiscard]] WRIT_EXPORT std::string key_text(record const& r);

// The texts of the keys whose first member is this one: from `begin` until before `end`.
struct key_range {
    std::string begin;
    std::string end;
};
[[nodiscard]] WRIT_EXPORT key_range keys_beginning_with(std::string_view member);

// What the record claims everywhere: no two live records of a store may claim
// the same.  `organization.label=acme`; empty for most kinds.  A record that is
// deleted claims nothing; the operator's organization claims `organization.operator`.
[[nodiscard]] WRIT_EXPORT std::vector<std::string> claims_of(record const& r);

// The value of an indexed member, as a text whose bytewise order is that of the
// values: texts as they are, instants as 20 digits.
struct indexed_member {
    std::string_view name;
    std::string text;

    friend bool operator==(indexed_member const&, indexed_member const&) = default;
};

// The members that the record's table says are asked for by value, with their
// values; those without one are left out.
[[nodiscard]] WRIT_EXPORT std::vector<indexed_member> indexed_members(record const& r);

} // namespace writ::inline WRIT_ABI

#endif
