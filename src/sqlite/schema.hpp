// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SQLITE_SCHEMA_HPP
#define WRIT_SRC_SQLITE_SCHEMA_HPP

// The tables of a store's file, and which file is one.

#include "sqlite/connection.hpp"

namespace writ::inline WRIT_ABI::sqlite {

// Before anything is written to a file: whether it is a store's, or new.
// Throws refused.
void refuse_foreign(connection& c);

// Makes the tables of a new file, or brings those of an earlier version up to
// this one.  Throws refused.
void establish_schema(connection& c, bool read_only);

// Every transaction begins so: a later version may have come by.  Throws refused.
void check_schema(connection& c);

} // namespace writ::inline WRIT_ABI::sqlite

#endif
