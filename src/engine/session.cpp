// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/session.hpp>

#include "engine/decider.hpp"
#include "engine/implementation.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {

session::session(authorizer const& from, subject_ref who, caller_options const& options, instant now) noexcept
    : authorizer_(&from), counts_(&from.implementation_->counts.mine()), now_(now), subject_(who),
      options_(options) {
    auto const& implementation = *from.implementation_;
    state const* current = nullptr;
    pin_ = implementation.pin_current(current);
    find_standing(current, who, options, who_);
    if (who_.gate == reason::no_match && who_.subject->is_plain && is_unbounded(options)
        && implementation.options.log == nullptr) {
        plain_for_ = implementation.owner;
    }
}

session::session(session&& other) noexcept
    : who_(std::exchange(other.who_, {})), authorizer_(other.authorizer_), counts_(other.counts_),
      plain_for_(std::exchange(other.plain_for_, not_plain)), pin_(std::exchange(other.pin_, nullptr)),
      now_(other.now_), subject_(other.subject_), options_(other.options_) {}

session& session::operator=(session&& other) noexcept {
    std::swap(who_, other.who_);
    std::swap(authorizer_, other.authorizer_);
    std::swap(counts_, other.counts_);
    std::swap(plain_for_, other.plain_for_);
    std::swap(pin_, other.pin_);
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

bool session::can_plainly(std::uint32_t action, std::uint32_t type,
                          permission_question const* p) const noexcept {
    question_key const q = key_of(action, type);
    plain_answer const answer(*who_.at, *who_.subject, q);
    return answer.is_final() ? answer.give(*counts_) : look_closer(q, p);
}

// Out of line, so that its frame does not burden the fastest checks.
[[gnu::noinline]] bool session::look_closer(std::uint64_t q, permission_question const* p) const noexcept {
    auto const answer = plain_answer::look_closer(*who_.at, *who_.subject, q);
    if (answer.is_final()) {
        return answer.give(*counts_);
    }
    auto const name = p != nullptr ? p->name_ : std::string_view();
    return check(resolved_question::plain(*authorizer_->implementation_, q, name), false).allowed();
}

template <class... Question>
bool session::ask_by_names(request_options const& options, Question const&... q) const noexcept {
    auto const& implementation = *authorizer_->implementation_;
    if (plain_for_ != not_plain && is_plain(options)) {
        auto const numbers = question_numbers::of(implementation, q...);
        auto const answer = plain_answer::look_closer(*who_.at, *who_.subject, numbers.key());
        if (answer.is_final() && !numbers.is_invalid) {
            return answer.give(*counts_);
        }
    }
    return check(resolved_question::of(implementation, q..., options), false).allowed();
}

bool session::ask(permission_question const& p, request_options const& options) const noexcept {
    return ask_by_names(options, p);
}

bool session::ask(action_ref const& action, type_ref const& t,
                  request_options const& options) const noexcept {
    return ask_by_names(options, action, t);
}

bool session::can(action_ref const& action, resource const& r,
                  request_options const& options) const noexcept {
    return check(resolved_question::of(*authorizer_->implementation_, action, r, options), false).allowed();
}

decision session::check(resolved_question const& q, bool in_full) const noexcept {
    caller_view caller{options_, now_};
    auto const& implementation = *authorizer_->implementation_;
    decision const d = decider::decide(caller, who_, q, in_full || implementation.options.log != nullptr);
    implementation.note(*counts_, caller, subject_, who_, q, d);
    return d;
}

decision session::check(permission_question const& p, request_options const& options) const noexcept {
    return check(resolved_question::of(*authorizer_->implementation_, p, options), true);
}

decision session::check(action_ref const& action, type_ref const& t,
                        request_options const& options) const noexcept {
    return check(resolved_question::of(*authorizer_->implementation_, action, t, options), true);
}

decision session::check(action_ref const& action, resource const& r,
                        request_options const& options) const noexcept {
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
