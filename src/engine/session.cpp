// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/session.hpp>

#include "engine/decider.hpp"
#include "engine/implementation.hpp"

#include <algorithm>
#include <type_traits>
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

inline bool session::give(reason why) const noexcept {
    counts_->add(why);
    return is_allowed(why);
}

// Out of line, so that its frame does not burden the fastest checks.
template <class... Question>
[[gnu::noinline]] bool session::ask(request_options const& options, Question const&... q) const noexcept {
    auto const& implementation = *authorizer_->implementation_;
    if constexpr (!(std::is_same_v<Question, resource> || ...)) {
        if (plain_for_ != not_plain && resolved_question::is_plain(options)) {
            auto const numbers = question_numbers::of(implementation, q...);
            auto const why = plain_answer::look_closer(*who_.at, *who_.subject, numbers.key());
            if (why && !numbers.is_invalid) {
                return give(*why);
            }
        }
    }
    return check(resolved_question::of(implementation, q..., options), false).allowed();
}

decision session::check(resolved_question const& q, bool in_full) const noexcept {
    caller_view caller{options_, now_};
    auto const& implementation = *authorizer_->implementation_;
    decision const d = decider::decide(caller, who_, q, in_full || implementation.options.log != nullptr);
    implementation.note(*counts_, caller, subject_, who_, q, d);
    return d;
}

bool session::can(permission_question const& p, request_options const& options) const noexcept {
    // A plain session and an interned name: roles and grants are the whole
    // answer mostly, without any look-up.
    if (p.owner_ == plain_for_ && resolved_question::is_plain(options)) [[likely]] {
        plain_answer const plain(*who_.at, *who_.subject, key_of(p.action_, p.type_));
        if (plain.is_final()) [[likely]] {
            return give(plain.why());
        }
    }
    return ask(options, p);
}

bool session::can(action_ref const& action, type_ref const& t,
                  request_options const& options) const noexcept {
    if (action.owner_ == plain_for_ && t.owner_ == plain_for_ && resolved_question::is_plain(options)) {
        plain_answer const plain(*who_.at, *who_.subject, key_of(action.number_, t.number_));
        if (plain.is_final()) [[likely]] {
            return give(plain.why());
        }
    }
    return ask(options, action, t);
}

bool session::can(action_ref const& action, resource const& r,
                  request_options const& options) const noexcept {
    return ask(options, action, r);
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
