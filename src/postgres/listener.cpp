// SPDX-License-Identifier: Apache-2.0
#include "postgres/listener.hpp"

#include "postgres/feed.hpp"
#include "postgres/notifier.hpp"

#include <algorithm>
#include <memory>
#include <new>
#include <system_error>
#include <utility>

#include <unistd.h>

namespace writ::inline WRIT_ABI::postgres {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

listener::listener(database& d, std::string where, std::chrono::milliseconds patience,
                   std::chrono::milliseconds poll)
    : database_(d), where_(std::move(where)), patience_(patience), poll_(poll) {}

listener::~listener() {
    close();
    if (thread_.joinable()) {
        thread_.join();
    }
    if (pipe_[0] >= 0) {
        ::close(pipe_[0]);
    }
}

void listener::tell() {
    {
        std::lock_guard const lock(mutex_);
        ++news_;
    }
    told_.notify_all();
}

void listener::close() {
    {
        std::lock_guard const lock(mutex_);
        is_closed_ = true;
        if (pipe_[1] >= 0) {
            ::close(std::exchange(pipe_[1], -1));
        }
    }
    told_.notify_all();
}

bool listener::is_closed() {
    std::lock_guard const lock(mutex_);
    return is_closed_;
}

void listener::start() {
    std::lock_guard const lock(mutex_);
    if (is_closed_ || thread_.joinable() || (pipe_[0] < 0 && pipe(pipe_.data()) != 0)) {
        return;
    }
    try {
        thread_ = std::thread([this] {
            try {
                run();
            } catch (std::bad_alloc const&) {
                // As below.
            }
        });
    } catch (std::system_error const&) {
        // Without a thread, as without a pipe, those who wait poll.
    }
}

void listener::run() {
    statement const listen("LISTEN " + channel_of(database_.schema()));
    while (!is_closed()) {
        if (auto c = connection::open(where_, patience_); c && (*c)->run({&listen, 1})) {
            hear(**c);
        }
        // Not at once: a server that is down is not asked all the time.
        std::unique_lock lock(mutex_);
        told_.wait_for(lock, std::min(poll_, 100ms), [&] { return is_closed_; });
    }
}

void listener::hear(connection& c) {
    tell();
    statement const ask("SELECT 1");
    for (auto last = steady_clock::now(); !is_closed();) {
        switch (c.listen(pipe_[0], poll_)) {
        case connection::heard::notification: tell(); break;
        case connection::heard::lost: return;
        case connection::heard::nothing:
            // A peer that is gone without a word is silent for ever.
            if (steady_clock::now() - last >= poll_) {
                if (!c.run({&ask, 1})) {
                    return;
                }
                last = steady_clock::now();
            }
        }
    }
}

result<change_signal::wake> listener::wait(feed_position const& after, steady_clock::time_point deadline,
                                           std::stop_token const& stop) {
    start();
    // Commits that are held back mostly wait for one that is about to end.
    auto pause = std::min(poll_, std::chrono::milliseconds(2));
    for (;;) {
        std::unique_lock lock(mutex_);
        std::uint64_t const seen = news_;
        lock.unlock();
        if (is_closed()) {
            return make_failure(errc::store_closed, "", "the store is closed");
        }
        auto const found = news_after(database_, after);
        if (!found) {
            return found.error();
        }
        if (found->shown) {
            return wake::changed;
        }
        if (stop.stop_requested()) {
            return wake::stopped;
        }
        if (steady_clock::now() >= deadline) {
            return wake::deadline;
        }
        auto const most = found->held_back ? std::exchange(pause, std::min(2 * pause, poll_)) : poll_;
        lock.lock();
        // Far deadlines may not overflow.
        auto const until = deadline - steady_clock::now() < most ? deadline : steady_clock::now() + most;
        told_.wait_until(lock, stop, until, [&] { return is_closed_ || news_ != seen; });
    }
}

} // namespace writ::inline WRIT_ABI::postgres
