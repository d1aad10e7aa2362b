// SPDX-License-Identifier: Apache-2.0
#include "postgres/notifier.hpp"

#include "postgres/connection.hpp"

#include <exception>
#include <memory>
#include <new>

namespace writ::inline WRIT_ABI::postgres {

std::string channel_of(std::string const& schema) {
    return "writ_" + schema;
}

notifier::~notifier() {
    {
        std::lock_guard const lock(mutex_);
        is_ending_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void notifier::committed() noexcept {
    {
        std::lock_guard const lock(mutex_);
        is_pending_ = true;
        if (!thread_.joinable()) {
            try {
                thread_ = std::thread([this] {
                    try {
                        run();
                    } catch (std::bad_alloc const&) {
                        // The others look by themselves.
                    }
                });
            } catch (std::exception const&) {
                // The commit happened, and the next one tries again.
            }
        }
    }
    changed_.notify_one();
}

void notifier::run() {
    // Nothing is lost with it that a restart of the server would not lose as well.
    statement tell("SELECT set_config('synchronous_commit', 'off', true), pg_notify($1, '')");
    tell.add(channel_);
    std::unique_ptr<connection> c;
    for (;;) {
        {
            std::unique_lock lock(mutex_);
            changed_.wait(lock, [&] { return is_pending_ || is_ending_; });
            if (!is_pending_) {
                return;
            }
            is_pending_ = false;
        }
        // The first one may have broken while there was nothing to tell.
        for (int attempt = 0; attempt < 2; ++attempt) {
            if (c == nullptr) {
                if (auto made = connection::open(where_, patience_)) {
                    c = std::move(*made);
                } else {
                    break;
                }
            }
            if (c->run({&tell, 1})) {
                break;
            }
            c.reset();
        }
    }
}

} // namespace writ::inline WRIT_ABI::postgres
