// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_LISTENER_HPP
#define WRIT_SRC_POSTGRES_LISTENER_HPP

// Waiting for commits.
//
// Who waits looks into the feed first, then waits for news, for a while; each
// connection that comes to listen is news, too, for what came before it was not
// heard.  So nothing is missed, whether notifications come or not.

#include "postgres/database.hpp"

#include <writ/store/store.hpp>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>

namespace writ::inline WRIT_ABI::postgres {

class listener final : public change_signal {
public:
    listener(database& d, std::string where, std::chrono::milliseconds patience,
             std::chrono::milliseconds poll);
    ~listener();

    [[nodiscard]] result<wake> wait(feed_position const& after,
                                    std::chrono::steady_clock::time_point deadline,
                                    std::stop_token const& stop) override;
    // Those that wait look again.
    void tell();
    // Ends all waits.
    void close();

private:
    void start();
    void run();
    // Until the connection is lost.
    void hear(connection& c);
    [[nodiscard]] bool is_closed();

    database& database_;
    std::string where_;
    std::chrono::milliseconds patience_;
    std::chrono::milliseconds poll_;
    std::mutex mutex_;
    std::condition_variable_any told_;
    // Counts the times when there may have been news.
    std::uint64_t news_ = 0;
    bool is_closed_ = false;
    // What is closed at one end wakes the thread at the other.
    std::array<int, 2> pipe_{-1, -1};
    // Begins with the first wait.
    std::thread thread_;
};

} // namespace writ::inline WRIT_ABI::postgres

#endif
