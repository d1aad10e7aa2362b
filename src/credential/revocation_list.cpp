// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/revocation_list.hpp>

#include <writ/limits.hpp>

#include "credential/expiring_map.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <shared_mutex>

namespace writ::inline WRIT_ABI {
namespace {

// Tokens are accepted as much longer, and their clocks may be as much ahead.
constexpr std::chrono::seconds margin{2 * limits::max_leeway_seconds};

constexpr std::chrono::seconds longest_lifetime{limits::max_token_lifetime_seconds};

struct nothing {};

result<void> check_names(std::string_view issuer, std::string_view name) {
    return issuer.empty() || name.empty()
               ? result<void>(make_failure(errc::empty_name, issuer.empty() ? "issuer" : "id",
                                           "what is revoked has an issuer and a name"))
               : result<void>();
}

} // namespace

struct revocation_list::impl {
    impl(std::chrono::seconds lifetime, std::size_t capacity)
        : longest(lifetime), tokens(capacity), subjects(capacity) {}

    std::chrono::seconds longest;
    mutable std::shared_mutex mutex;
    expiring_map<nothing> tokens;
    // Issued before when.
    expiring_map<instant> subjects;
    std::atomic<std::uint64_t> generation{0};

    template <class Value>
    result<Value*> keep(expiring_map<Value>& in, issued_name const& name, instant until, instant now) {
        Value* const kept = in.keep(name, until, now);
        if (kept == nullptr) {
            return make_failure(errc::too_many, "", "the list of revocations is full");
        }
        return kept;
    }
};

revocation_list::revocation_list(std::chrono::seconds longest, std::size_t capacity)
    : impl_(std::make_unique<impl>(std::clamp(longest, std::chrono::seconds(0), longest_lifetime),
                                   std::min(capacity, limits::max_remembered_tokens))) {}
revocation_list::revocation_list(revocation_list&& other) noexcept = default;
revocation_list& revocation_list::operator=(revocation_list&& other) noexcept = default;
revocation_list::~revocation_list() = default;

result<void> revocation_list::revoke_token(std::string_view issuer, std::string_view id, instant expires_at,
                                           instant now) {
    if (auto right = check_names(issuer, id); !right) {
        return right;
    }
    std::lock_guard const lock(impl_->mutex);
    auto const kept = impl_->keep(impl_->tokens, {issuer, id}, delayed(expires_at, margin), now);
    if (!kept) {
        return kept.error();
    }
    impl_->generation.fetch_add(1, std::memory_order_release);
    return {};
}

result<void> revocation_list::revoke_subject(std::string_view issuer, std::string_view subject,
                                             instant issued_before, instant now) {
    if (auto right = check_names(issuer, subject); !right) {
        return right;
    }
    std::lock_guard const lock(impl_->mutex);
    // A token without `iat` may be issued, for all that is known, until now.
    instant const until = delayed(std::max(issued_before, now), impl_->longest + margin);
    auto const kept = impl_->keep(impl_->subjects, {issuer, subject}, until, now);
    if (!kept) {
        return kept.error();
    }
    **kept = std::max(**kept, issued_before);
    impl_->generation.fetch_add(1, std::memory_order_release);
    return {};
}

bool revocation_list::is_revoked(verified_token const& token) const {
    std::shared_lock const lock(impl_->mutex);
    instant const end = delayed(token.expires_at, margin);
    if (impl_->tokens.find({token.issuer, token.id}) != nullptr || impl_->tokens.has_forgotten(end)) {
        return true;
    }
    // Until when a revocation that concerns it would be kept.
    instant const last = token.issued_at ? delayed(*token.issued_at, impl_->longest + margin) : end;
    instant const* const before = impl_->subjects.find({token.issuer, token.subject});
    return (before != nullptr && (!token.issued_at || *token.issued_at < *before))
           || impl_->subjects.has_forgotten(last);
}

std::uint64_t revocation_list::generation() const noexcept {
    return impl_->generation.load(std::memory_order_acquire);
}

} // namespace writ::inline WRIT_ABI
