// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_NOTIFIER_HPP
#define WRIT_SRC_POSTGRES_NOTIFIER_HPP

// Tells other processes that there were commits.
//
// NOTIFY in the transaction of a commit would let one commit at a time through,
// for all of the database.  So one thread notifies afterwards, once for all
// commits since it did the last time.  What it says is a hint: should it be
// lost, the others find the commits when they look by themselves.

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include <writ/export.hpp>

namespace writ::inline WRIT_ABI::postgres {

// What the others listen to.
[[nodiscard]] std::string channel_of(std::string const& schema);

class notifier {
public:
    notifier(std::string where, std::string const& schema, std::chrono::milliseconds patience)
        : where_(std::move(where)), channel_(channel_of(schema)), patience_(patience) {}
    // Tells what is still to be told.
    ~notifier();

    // Where no thread can be had, nothing is told for now.
    void committed() noexcept;

private:
    void run();

    std::string where_;
    std::string channel_;
    std::chrono::milliseconds patience_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool is_pending_ = false;
    bool is_ending_ = false;
    // Begins with the first commit.
    std::thread thread_;
};

} // namespace writ::inline WRIT_ABI::postgres

#endif
