// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SQLITE_POOL_HPP
#define WRIT_SRC_SQLITE_POOL_HPP

// Connections that threads borrow: of writers there is one, of readers some.

#include "sqlite/connection.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <vector>

namespace writ::inline WRIT_ABI::sqlite {

class pool {
public:
    pool(connection::settings settings, char const* set_up, std::size_t most);

    // A connection until the end of its life.
    class lease {
    public:
        lease(pool& from, std::unique_ptr<connection> c) noexcept : pool_(from), connection_(std::move(c)) {}
        lease(lease const&) = delete;
        lease& operator=(lease const&) = delete;
        ~lease() { pool_.give_back(std::move(connection_)); }

        [[nodiscard]] connection& operator*() const noexcept { return *connection_; }

    private:
        pool& pool_;
        std::unique_ptr<connection> connection_;
    };

    // Waits as long as connections wait for locks.
    // Throws refused: errc::store_closed, store_unavailable.
    [[nodiscard]] lease borrow();

    // Ends waits; those that are borrowed are closed when they come back.
    void close() noexcept;
    // Leaves the connections open for ever: a forked child may not close them.
    void abandon() noexcept;

private:
    void give_back(std::unique_ptr<connection> c) noexcept;

    connection::settings const settings_;
    char const* const set_up_;
    std::size_t const most_;
    std::mutex mutex_;
    std::condition_variable returned_;
    bool is_closed_ = false;
    std::size_t borrowed_ = 0;
    std::vector<std::unique_ptr<connection>> idle_;
};

} // namespace writ::inline WRIT_ABI::sqlite

#endif
