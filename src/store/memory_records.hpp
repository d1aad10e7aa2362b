// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_STORE_MEMORY_RECORDS_HPP
#define WRIT_SRC_STORE_MEMORY_RECORDS_HPP

// What a memory store holds, without its locks: the records, who claims what,
// and all commits so far.

#include <writ/store/commit.hpp>
#include <writ/store/query.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

using record_address = std::pair<record_kind, std::string>;

struct scope_state {
    std::int64_t revision = 0;
    std::map<record_address, record> records;
};

// The page of the scope that the query asks for.
// Errors: errc::invalid_cursor.
[[nodiscard]] result<record_page> find_page(record_query const& q, scope_state const& scope);

class memory_records {
public:
    // In the order of the scopes.
    [[nodiscard]] std::map<record_scope, scope_state> const& scopes() const noexcept { return scopes_; }
    // An empty one where nothing was ever written.
    [[nodiscard]] scope_state const& at(record_scope const& scope) const;

    // In the order in which they happened.
    [[nodiscard]] std::vector<committed> const& commits() const noexcept { return commits_; }
    // Null: it did not happen.
    [[nodiscard]] committed const* find_commit(std::string const& id) const;

    // Where it throws, nothing has changed.
    // Precondition: validate(request).
    [[nodiscard]] commit_outcome commit(commit_request const& request);

private:
    struct place {
        record_scope scope;
        record_address address;

        friend auto operator<=>(place const&, place const&) = default;
    };
    // What the changes leave of each record: null where they erase it.
    using outcome_of_changes = std::map<place, change const*>;
    struct prepared;

    [[nodiscard]] std::vector<held_claim> held_claims(outcome_of_changes const& last) const;
    [[nodiscard]] prepared prepare(commit_request const& request, outcome_of_changes const& last,
                                   std::vector<scope_revision> const& made);
    void apply(prepared&& next, outcome_of_changes const& last) noexcept;

    std::map<record_scope, scope_state> scopes_;
    std::map<std::string, place> claims_;
    std::vector<committed> commits_;
    std::map<std::string, std::size_t> numbers_;
};

} // namespace writ::inline WRIT_ABI

#endif
