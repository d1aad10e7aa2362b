// SPDX-License-Identifier: Apache-2.0
#include "sqlite/pool.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI::sqlite {

pool::pool(connection::settings settings, char const* set_up, std::size_t most)
    : settings_(std::move(settings)), set_up_(set_up), most_(std::max<std::size_t>(most, 1)) {
    // So that giving back cannot fail.
    idle_.reserve(most_);
}

pool::lease pool::borrow() {
    std::unique_lock lock(mutex_);
    bool const in_time = returned_.wait_for(lock, std::chrono::milliseconds(settings_.busy_milliseconds),
                                            [&] { return is_closed_ || borrowed_ < most_; });
    if (is_closed_) {
        throw refused{make_failure(errc::store_closed, "", "the store is closed")};
    }
    if (!in_time) {
        throw refused{make_failure(errc::store_unavailable, "", "the store is busy")};
    }
    ++borrowed_;
    if (!idle_.empty()) {
        auto c = std::move(idle_.back());
        idle_.pop_back();
        return {*this, std::move(c)};
    }
    lock.unlock();
    try {
        auto c = std::make_unique<connection>(settings_);
        c->run(set_up_);
        return {*this, std::move(c)};
    } catch (...) {
        give_back(nullptr);
        throw;
    }
}

void pool::give_back(std::unique_ptr<connection> c) noexcept {
    {
        std::lock_guard const lock(mutex_);
        --borrowed_;
        if (c && !is_closed_ && !c->in_transaction()) {
            idle_.push_back(std::move(c));
        }
    }
    returned_.notify_one();
}

void pool::close() noexcept {
    std::vector<std::unique_ptr<connection>> unused;
    {
        std::lock_guard const lock(mutex_);
        is_closed_ = true;
        unused.swap(idle_);
    }
    returned_.notify_all();
}

void pool::abandon() noexcept {
    for (auto& c : idle_) {
        static_cast<void>(c.release());
    }
}

} // namespace writ::inline WRIT_ABI::sqlite
