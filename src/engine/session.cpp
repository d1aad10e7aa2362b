// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/session.hpp>

#include "engine/decider.hpp"
#include "engine/implementation.hpp"

#include <utility>

namespace writ::inline WRIT_ABI {

session::session(authorizer const& from, subject_ref who, caller_options const& options, instant now) noexcept
    : authorizer_(&from), now_(now), options_(options) {
    auto& implementation = *from.implementation_;
    if (implementation.current.load(std::memory_order_acquire) == nullptr) {
        gate_ = reason::not_ready;
        return;
    }
    pin_ = &implementation.pins.acquire(implementation.current, state_);
    gate_ = find_gate(who);
}

// The first of the gates that is shut; no_match: none.
reason session::find_gate(subject_ref who) noexcept {
    if (who.organization().empty() || who.subject().empty()) {
        return reason::invalid_request;
    }
    organization_ = state_->organizations.find(who.organization());
    if (organization_ == nullptr || organization_->deleted) {
        return reason::organization_unknown;
    }
    if (organization_->suspended && !organization_->is_operator) {
        return reason::organization_suspended;
    }
    if (!organization_->active || !organization_->enabled) {
        return reason::organization_inactive;
    }
    subject_ = organization_->subjects.find(who.subject());
    if (subject_ == nullptr || subject_->deleted) {
        return reason::subject_unknown;
    }
    if (!subject_->active) {
        return reason::subject_inactive;
    }
    bool const needs_factor = organization_->enforce_mfa && !subject_->is_service_account && !options_.mfa;
    return needs_factor ? reason::mfa_required : reason::no_match;
}

session::session(session&& other) noexcept
    : pin_(std::exchange(other.pin_, nullptr)), authorizer_(other.authorizer_), state_(other.state_),
      organization_(other.organization_), subject_(other.subject_), now_(other.now_),
      options_(other.options_), gate_(std::exchange(other.gate_, reason::not_ready)) {}

session& session::operator=(session&& other) noexcept {
    std::swap(pin_, other.pin_);
    std::swap(authorizer_, other.authorizer_);
    std::swap(state_, other.state_);
    std::swap(organization_, other.organization_);
    std::swap(subject_, other.subject_);
    std::swap(now_, other.now_);
    std::swap(options_, other.options_);
    std::swap(gate_, other.gate_);
    return *this;
}

session::~session() {
    if (pin_ != nullptr) {
        pins::release(*pin_);
    }
}

decision session::check(permission_question q, request_options const& options) const noexcept {
    return decider(*this, authorizer_->implementation_->memory->names, options).ask(q);
}

decision session::check(std::string_view action, type t, request_options const& options) const noexcept {
    return decider(*this, authorizer_->implementation_->memory->names, options).ask(action, t);
}

decision session::check(std::string_view action, resource const& r,
                        request_options const& options) const noexcept {
    auto const& memory = *authorizer_->implementation_->memory;
    return decider(*this, memory.names, options).ask(action, r, memory.types);
}

std::string_view session::role_of(decision const& d) const noexcept {
    role_node const* const role = d.role_ != decision::none ? state_->roles[d.role_] : nullptr;
    return role != nullptr ? role->key() : std::string_view();
}

std::string_view session::grant_of(decision const& d) const noexcept {
    bool const known = d.grant_ != decision::none && subject_ != nullptr && subject_->extra != nullptr
                       && d.grant_ < subject_->extra->grants.size();
    return known ? std::string_view(subject_->extra->grants[d.grant_].id) : std::string_view();
}

std::string_view session::text_of(decision const& d) const noexcept {
    role_node const* const role = d.role_ != decision::none ? state_->roles[d.role_] : nullptr;
    return role != nullptr ? role->rules.reason(d.statement_) : std::string_view();
}

} // namespace writ::inline WRIT_ABI
