// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_COMMIT_CALL_HPP
#define WRIT_SRC_POSTGRES_COMMIT_CALL_HPP

// A commit as the call of the function in the database that does it.

#include "postgres/database.hpp"

#include <writ/error.hpp>
#include <writ/store/commit.hpp>

#include <string>
#include <vector>

namespace writ::inline WRIT_ABI::postgres {

// A claim of a record that the request puts.
struct claim_attempt {
    held_claim by;
    // Another record of the request that claims the same, before it.
    std::optional<held_claim> held = {};
};

struct commit_call {
    statement text;
    // In the order of records and of what each claims.
    std::vector<claim_attempt> claims;
};

// Precondition: validate(request).
// Errors: errc::too_large.
[[nodiscard]] result<commit_call> make_commit_call(database const& d, commit_request const& request);

} // namespace writ::inline WRIT_ABI::postgres

#endif
