// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_POOL_HPP
#define WRIT_SRC_POSTGRES_POOL_HPP

// Connections, at most so many, made when needed.  Safe on all threads.

#include "postgres/connection.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI::postgres {

class pool {
public:
    pool(std::string where, std::size_t most, std::chrono::milliseconds patience)
        : where_(std::move(where)), left_(most), patience_(patience) {}

    // One connection in use; it goes back when the lease ends, or is closed where
    // it may not be used again.
    class lease {
    public:
        lease(pool& from, std::unique_ptr<connection> c) noexcept : from_(&from), connection_(std::move(c)) {}
        lease(lease&&) noexcept = default;
        lease& operator=(lease&&) = delete;
        ~lease();

        [[nodiscard]] connection& operator*() const noexcept { return *connection_; }
        [[nodiscard]] connection* operator->() const noexcept { return connection_.get(); }

    private:
        pool* from_;
        // Null once moved from.
        std::unique_ptr<connection> connection_;
    };
    // Waits for a free one.
    [[nodiscard]] answer<lease> take();
    // Closes those that are not in use: what broke one may have broken all.
    void forget();

private:
    void give_back(std::unique_ptr<connection> c) noexcept;

    std::string where_;
    std::mutex mutex_;
    std::condition_variable freed_;
    // Those that may still be made or are free.
    std::size_t left_;
    std::vector<std::unique_ptr<connection>> free_;
    std::chrono::milliseconds patience_;
};

} // namespace writ::inline WRIT_ABI::postgres

#endif
