// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/session.hpp>

#include "engine/decider.hpp"
#include "engine/implementation.hpp"

#include <utility>

namespace writ::inline WRIT_ABI {

session::session(authorizer const& from, subject_ref who, caller_options const& options, instant now) noexcept
    : authorizer_(&from), now_(now), subject_(who), options_(options) {
    auto const& implementation = *from.implementation_;
    if (implementation.current.load(std::memory_order_acquire) == nullptr) {
        return;
    }
    state const* current = nullptr;
    pin_ = &implementation.pins.acquire(implementation.current, current);
    who_ = find_standing(*current, who, options);
    is_plain_ = who_.gate == reason::no_match && who_.subject->is_plain && is_unbounded(options)
                && implementation.options.log == nullptr;
}

session::session(session&& other) noexcept
    : pin_(std::exchange(other.pin_, nullptr)), authorizer_(other.authorizer_),
      who_(std::exchange(other.who_, {})), is_plain_(std::exchange(other.is_plain_, false)), now_(other.now_),
      subject_(other.subject_), options_(other.options_) {}

session& session::operator=(session&& other) noexcept {
    std::swap(pin_, other.pin_);
    std::swap(authorizer_, other.authorizer_);
    std::swap(who_, other.who_);
    std::swap(is_plain_, other.is_plain_);
    std::swap(now_, other.now_);
    std::swap(subject_, other.subject_);
    std::swap(options_, other.options_);
    return *this;
}

session::~session() {
    if (pin_ != nullptr) {
        pins::release(*pin_);
    }
}

// Of a plain session, whose roles and grants are the whole answer mostly.
bool session::can(resolved_question const& q) const noexcept {
    if (is_plain_ && q.is_plain()) {
        plain_answer const plain(*who_.at, *who_.subject, q.rules.key());
        if (plain.is_final()) [[likely]] {
            pin_->count(plain.why());
            return is_allowed(plain.why());
        }
    }
    return check(q, false).allowed();
}

decision session::check(resolved_question const& q, bool in_full) const noexcept {
    caller_view caller{options_, now_};
    auto const& implementation = *authorizer_->implementation_;
    decision const d = decider::decide(caller, who_, q, in_full || implementation.options.log != nullptr);
    implementation.note(pin_, caller, subject_, who_, q, d);
    return d;
}

bool session::can(permission_question p, request_options const& options) const noexcept {
    return can(resolved_question::of(*authorizer_->implementation_, p, options));
}

bool session::can(action_ref action, type_ref t, request_options const& options) const noexcept {
    return can(resolved_question::of(*authorizer_->implementation_, action, t, options));
}

bool session::can(action_ref action, resource const& r, request_options const& options) const noexcept {
    return can(resolved_question::of(*authorizer_->implementation_, action, r, options));
}

decision session::check(permission_question p, request_options const& options) const noexcept {
    return check(resolved_question::of(*authorizer_->implementation_, p, options), true);
}

decision session::check(action_ref action, type_ref t, request_options const& options) const noexcept {
    return check(resolved_question::of(*authorizer_->implementation_, action, t, options), true);
}

decision session::check(action_ref action, resource const& r, request_options const& options) const noexcept {
    return check(resolved_question::of(*authorizer_->implementation_, action, r, options), true);
}

std::size_t session::check_many(std::span<question const> questions, std::span<decision> into,
                                batch until) const noexcept {
    std::size_t const count = std::min(questions.size(), into.size());
    for (std::size_t i = 0; i < count; ++i) {
        into[i] = check(resolved_question::of(*authorizer_->implementation_, questions[i]), true);
        if (ends(until, into[i])) {
            return i + 1;
        }
    }
    return count;
}

decided_by session::what_decided(decision const& d) const {
    auto const names = decider::what_decided(who_, options_, d);
    return {std::string(names.role), std::string(names.grant), std::string(names.text)};
}

} // namespace writ::inline WRIT_ABI
