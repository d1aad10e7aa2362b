// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_POSTGRES_PLACE_HPP
#define WRIT_TESTS_POSTGRES_PLACE_HPP

// A server to keep stores in, for tests.

#include <writ/postgres/store.hpp>
#include <writ/testing/store_suite.hpp>

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace writ_test {

// The connection string of the server that CTest started.
[[nodiscard]] std::string postgres_server();

// A connection of the test's own.  Throws what the server says.
class postgres_session {
public:
    explicit postgres_session(std::string const& where = postgres_server());
    ~postgres_session();
    postgres_session(postgres_session const&) = delete;
    postgres_session& operator=(postgres_session const&) = delete;

    // The rows of one column; an empty text for null.
    std::vector<std::string> run(std::string const& sql, std::vector<std::string> const& parameters = {});
    // The only row's only column.
    std::string one(std::string const& sql, std::vector<std::string> const& parameters = {});
    // How many notifications have come, once one has or the time is over.
    std::size_t notifications(std::chrono::milliseconds most);

private:
    void* connection_;
};

// A schema that no other test uses, dropped in the end.
class postgres_place final : public writ::testing::store_place {
public:
    explicit postgres_place(std::string where = postgres_server());
    ~postgres_place() override;

    std::shared_ptr<writ::store> open() override;
    [[nodiscard]] bool rewrite(writ::record const& key,
                               std::function<std::string(std::string)> const& change) override;

    [[nodiscard]] std::string const& schema() const noexcept { return schema_; }
    // As open() uses them.
    [[nodiscard]] writ::postgres_options options() const;

private:
    std::string where_;
    std::string schema_;
};

// A commit that puts one role, whose name is given, into a scope at a revision.
[[nodiscard]] writ::commit_request one_role(std::string commit_id, writ::record_scope scope,
                                            std::int64_t revision, std::string role, std::string name);

} // namespace writ_test

#endif
