// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_FAILURE_HPP
#define WRIT_SRC_POSTGRES_FAILURE_HPP

// What the caller is told of a server's trouble: never its words, which may
// hold hosts, users and values.

#include "postgres/connection.hpp"

#include <writ/error.hpp>

namespace writ::inline WRIT_ABI::postgres {

// Whether the connection broke, be it while nobody used it; others may have, too.
[[nodiscard]] bool is_broken(trouble const& t) noexcept;

// Whether the same again may succeed at once: that, or the transaction was the
// victim of another.
[[nodiscard]] bool is_worth_repeating(trouble const& t) noexcept;

// Errors: errc::store_unavailable, store_full, read_only, unknown_schema.
[[nodiscard]] failure failure_of(trouble const& t);

// Of an answer that is not what the store's own statements give.
[[nodiscard]] failure unknown_schema();

// Of what is stored in a form of another version than this one's.
[[nodiscard]] failure other_version(std::int64_t version);

} // namespace writ::inline WRIT_ABI::postgres

#endif
