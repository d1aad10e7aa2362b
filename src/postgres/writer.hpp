// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_WRITER_HPP
#define WRIT_SRC_POSTGRES_WRITER_HPP

// Commits, and finding out what became of one.

#include "postgres/database.hpp"

#include <writ/store/store.hpp>

#include <optional>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI::postgres {

// COMMIT is sent once the server has said that everything before it is done.  So
// a connection that is lost earlier means that nothing happened; and one that is
// lost with COMMIT leaves a transaction that holds the lock of its commit's id
// until it has ended, which is what find_commit() waits for.
[[nodiscard]] result<commit_outcome> commit(database& d, commit_request const& request);

[[nodiscard]] result<std::optional<std::vector<scope_revision>>> find_commit(database& d,
                                                                             std::string const& commit_id);

} // namespace writ::inline WRIT_ABI::postgres

#endif
