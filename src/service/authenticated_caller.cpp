// SPDX-License-Identifier: Apache-2.0
// Tested by tests/service.
#include "service/authenticated_caller.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {

authenticated_caller::authenticated_caller(std::unique_ptr<facts const> known, writ::session started) noexcept
    : facts_(std::move(known)), session_(std::move(started)) {}
authenticated_caller::authenticated_caller(authenticated_caller&& other) noexcept = default;
authenticated_caller& authenticated_caller::operator=(authenticated_caller&& other) noexcept {
    // The session first: it refers to the facts.
    session_ = std::move(other.session_);
    facts_ = std::move(other.facts_);
    return *this;
}
authenticated_caller::~authenticated_caller() = default;

organization_id const& authenticated_caller::organization() const noexcept {
    return facts_->token ? facts_->token->organization() : facts_->key->record.organization;
}

subject_id const& authenticated_caller::subject() const noexcept {
    return facts_->token ? facts_->token->subject() : facts_->key->record.owner;
}

verified_token const* authenticated_caller::token() const noexcept {
    return facts_->token ? &facts_->token->token() : nullptr;
}

api_key const* authenticated_caller::key() const noexcept {
    return facts_->key ? &facts_->key->record : nullptr;
}

std::optional<instant> authenticated_caller::expires_at() const noexcept {
    if (facts_->token) {
        return facts_->token->token().expires_at;
    }
    api_key const& k = facts_->key->record;
    // A key that was replaced ends with its grace.
    if (k.successor && k.grace_until && k.validity.not_after) {
        return std::min(*k.grace_until, *k.validity.not_after);
    }
    return k.successor && k.grace_until ? k.grace_until : k.validity.not_after;
}

} // namespace writ::inline WRIT_ABI
