// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_FILTER_DATABASE_HPP
#define WRIT_TESTS_FILTER_DATABASE_HPP

// The databases that filters are tried on.  What fails throws.

#include <writ/policy/sql.hpp>

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace writ_test {

// Absent: NULL.
using sql_cell = std::optional<writ::sql_parameter>;

class database {
public:
    virtual ~database() = default;
    [[nodiscard]] virtual writ::sql_dialect dialect() const = 0;
    // Runs one statement.  Answers the first column of its rows, as numbers.
    virtual std::vector<std::size_t> run(std::string const& sql, std::vector<sql_cell> const& parameters) = 0;
};

// In memory.
std::unique_ptr<database> open_sqlite();
// Of the server that tests/support/postgres_server.sh started.
std::unique_ptr<database> open_postgres();

} // namespace writ_test

#endif
