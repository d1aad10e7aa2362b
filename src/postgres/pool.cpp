// SPDX-License-Identifier: Apache-2.0
#include "postgres/pool.hpp"

#include <new>
#include <utility>

namespace writ::inline WRIT_ABI::postgres {

pool::lease::~lease() {
    if (connection_ != nullptr) {
        from_->give_back(std::move(connection_));
    }
}

answer<pool::lease> pool::take() {
    std::unique_ptr<connection> c;
    {
        std::unique_lock lock(mutex_);
        if (!freed_.wait_for(lock, patience_, [&] { return left_ != 0; })) {
            return trouble();
        }
        --left_;
        if (!free_.empty()) {
            c = std::move(free_.back());
            free_.pop_back();
        }
    }
    if (c == nullptr) {
        auto made = connection::open(where_, patience_);
        if (!made) {
            give_back(nullptr);
            return made.error();
        }
        c = std::move(*made);
    }
    return lease(*this, std::move(c));
}

void pool::give_back(std::unique_ptr<connection> c) noexcept {
    {
        std::lock_guard const lock(mutex_);
        ++left_;
        if (c != nullptr && c->is_idle()) {
            try {
                free_.push_back(std::move(c));
            } catch (std::bad_alloc const&) {
                // It is closed instead.
            }
        }
    }
    freed_.notify_one();
}

void pool::forget() {
    std::vector<std::unique_ptr<connection>> old;
    std::lock_guard const lock(mutex_);
    old.swap(free_);
}

} // namespace writ::inline WRIT_ABI::postgres
