// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_FILTER_SCHEMA_HPP
#define WRIT_TESTS_FILTER_SCHEMA_HPP

// Two schemas that use all that a mapping can say, and the kit that tries them.

#include "filter/database.hpp"

#include <writ/testing/filter_kit.hpp>

namespace writ_test {

// Columns of every type, documents, arrays of values and of objects.
writ::sql_mapping columns_mapping();
// One document that holds nearly everything.
writ::sql_mapping document_mapping();

// Makes the tables in `db`, and a kit over them; refers to `db`.
writ::testing::filter_kit kit_for(database& db, writ::sql_mapping const& mapping);

// How many pairs of policy and row are tried on each mapping: by default enough
// for every day, else what WRIT_FILTER_PAIRS says.
std::size_t pairs_to_try();

// Tries both mappings; checks that nothing differs and that much was tried.
void check_database(database& db);

} // namespace writ_test

#endif
