// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_QUERY_HPP
#define WRIT_STORE_QUERY_HPP

// Asking a store for some records of a scope without loading it.
//
//     writ::record_query q{acme, writ::record_kind::audit_entry, {{"actor", "alice"}}};
//     q.order_by = "at";
//     q.descending = true;
//     auto const page = store.find(q);

#include <writ/directory/record.hpp>
#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/limits.hpp>
#include <writ/store/commit.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// What an indexed member must be; a record without a value does not pass.
struct member_filter {
    // The member's name, in the kind's table of fields; it must be indexed.
    std::string member;
    // A value as indexed_members() writes it: exactly this one.
    std::optional<std::string> equals = {};
    // Or one of a range; an absent end is open.
    std::optional<std::string> at_least = {};
    std::optional<std::string> less_than = {};
};

// Records of one kind of one scope.
struct record_query {
    record_scope scope = {};
    record_kind kind = {};
    // Only records whose key begins with this member: what is one subject's.
    // Empty: all.
    std::string first_key = {};
    // All must hold; at most limits::max_query_filters.
    std::vector<member_filter> filters = {};
    // An indexed member: records without it are left out, and of equal ones the
    // key_text() orders.  Empty: by key_text().
    std::string order_by = {};
    // Turns the whole order round, that of equal ones too.
    bool descending = false;
    // `next` of the page before; empty: the first page.
    std::string after = {};
    // From 1 to limits::max_page_items; what is less or more counts as these.
    std::size_t limit = limits::max_page_items;
};

// A page of records, all as of one revision.
struct record_page {
    std::int64_t revision = 0;
    std::vector<record> records = {};
    // Where the next page begins; empty: this was the last.  Goes on after the
    // last record, so that none is left out or comes twice if it stays as it is.
    std::string next = {};
};

// Says what is wrong with a query by itself; every store begins with it.
//
// Errors: errc::unknown_member, of a member that the kind has not or that is not
// indexed; errc::invalid_operand, of a filter with both a value and a range, or
// neither; errc::too_many.
[[nodiscard]] WRIT_EXPORT result<void> validate(record_query const& q);

} // namespace writ::inline WRIT_ABI

#endif
