// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/used_tokens.hpp>

#include <writ/limits.hpp>

#include "credential/expiring_map.hpp"

#include <algorithm>
#include <mutex>

namespace writ::inline WRIT_ABI {

struct used_tokens::impl {
    explicit impl(std::size_t capacity) : used(capacity) {}

    std::mutex mutex;
    expiring_map<bool> used;
};

used_tokens::used_tokens(std::size_t capacity)
    : impl_(std::make_unique<impl>(std::min(capacity, limits::max_remembered_tokens))) {}
used_tokens::used_tokens(used_tokens&& other) noexcept = default;
used_tokens& used_tokens::operator=(used_tokens&& other) noexcept = default;
used_tokens::~used_tokens() = default;

bool used_tokens::first_use(verified_token const& token, instant now) {
    if (token.id.empty()) {
        return false;
    }
    // As long as any verifier accepts it.
    instant const until = delayed(
        token.expires_at, std::chrono::seconds(static_cast<std::int64_t>(limits::max_leeway_seconds)));
    std::lock_guard const lock(impl_->mutex);
    bool* const was_used = impl_->used.keep({token.issuer, token.id}, until, now);
    if (was_used == nullptr || *was_used || impl_->used.has_forgotten(until)) {
        return false;
    }
    *was_used = true;
    return true;
}

} // namespace writ::inline WRIT_ABI
