// SPDX-License-Identifier: Apache-2.0
// Changing and asking what is published.
#include <writ/engine/authorizer.hpp>

#include "engine/implementation.hpp"
#include "engine/permission_form.hpp"
#include "engine/resolved_question.hpp"

namespace writ::inline WRIT_ABI {

authorizer::authorizer(authorizer_options const& options)
    : implementation_(std::make_unique<implementation>(options)) {}

authorizer::~authorizer() = default;

result<revision> authorizer::publish(directory const& d) {
    implementation& self = *implementation_;
    std::lock_guard const lock(self.mutex);
    revision_number const number = self.last + 1;
    draft next(nullptr, *self.memory, number);
    next.put_all(d);
    return self.publish(next, number);
}

result<revision> authorizer::apply(std::span<change const> changes) {
    implementation& self = *implementation_;
    std::lock_guard const lock(self.mutex);
    revision_number const number = self.last + 1;
    draft next(self.current.load(std::memory_order_relaxed), *self.memory, number);
    next.apply(changes);
    return self.publish(next, number);
}

result<revision> authorizer::apply(std::span<change const> changes,
                                   std::function<result<void>()> const& confirm) {
    implementation& self = *implementation_;
    std::lock_guard const lock(self.mutex);
    revision_number const number = self.last + 1;
    draft next(self.current.load(std::memory_order_relaxed), *self.memory, number);
    next.apply(changes);
    return self.publish(next, number, &confirm);
}

result<revision> authorizer::withdraw(organization_id const& id, absence why) {
    implementation& self = *implementation_;
    std::lock_guard const lock(self.mutex);
    revision_number const number = self.last + 1;
    draft next(self.current.load(std::memory_order_relaxed), *self.memory, number);
    next.withdraw(id);
    if (why == absence::unreadable) {
        next.mark_unreadable(id);
    } else if (why == absence::unknown) {
        next.mark_unknown(id);
    }
    return self.publish(next, number);
}

result<revision> authorizer::replace(organization_id const& id, directory const& d) {
    implementation& self = *implementation_;
    std::lock_guard const lock(self.mutex);
    revision_number const number = self.last + 1;
    draft next(self.current.load(std::memory_order_relaxed), *self.memory, number);
    next.withdraw(id);
    next.put_all(d);
    return self.publish(next, number);
}

void authorizer::reclaim() noexcept {
    std::lock_guard const lock(implementation_->mutex);
    implementation_->reclaim();
}

engine_counters authorizer::counters() const noexcept {
    implementation const& self = *implementation_;
    engine_counters c;
    self.counts.add_to(c);
    std::lock_guard const lock(self.mutex);
    c.publications = self.last;
    c.parts_kept = self.retired.size();
    return c;
}

result<action_ref> authorizer::action(std::string_view name) {
    auto const kept = implementation_->intern(name);
    if (!kept) {
        return kept.error();
    }
    action_ref a(kept->text);
    a.owner_ = implementation_->owner;
    a.number_ = kept->number;
    return a;
}

result<type_ref> authorizer::resource_type(std::string_view name) {
    auto const kept = implementation_->intern(name);
    if (!kept) {
        return kept.error();
    }
    type_ref t{writ::type(kept->text)};
    t.owner_ = implementation_->owner;
    t.number_ = kept->number;
    return t;
}

result<permission_question> authorizer::permission(std::string_view name) {
    auto const kept = implementation_->intern(name);
    if (!kept) {
        return kept.error();
    }
    permission_question p(kept->text);
    p.owner_ = implementation_->owner;
    p.action_ = kept->number;
    p.type_ = rule_question::opaque_type;
    if (auto const sides = split_permission(name)) {
        auto const action_side = implementation_->intern(sides->action);
        auto const type_side = implementation_->intern(sides->type);
        if (!action_side || !type_side) {
            return (action_side ? type_side : action_side).error();
        }
        p.action_ = action_side->number;
        p.type_ = type_side->number;
    }
    return p;
}

session authorizer::start(subject_ref who, caller_options const& options,
                          std::optional<instant> at) const noexcept {
    clock const* const c = implementation_->options.clock;
    return {*this, who, options, at ? *at : c != nullptr ? c->now() : instant()};
}

session authorizer::start_stale(subject_ref who) const noexcept {
    session stale(*this, who, no_caller_options, instant());
    stale.who_.gate = reason::snapshot_stale;
    stale.plain_for_ = session::not_plain;
    return stale;
}

// Checks of their own

bool authorizer::can(subject_ref who, permission_question const& p,
                     request_options const& options) const noexcept {
    return implementation_->can(who, options, p);
}

bool authorizer::can(subject_ref who, action_ref const& action, type_ref const& t,
                     request_options const& options) const noexcept {
    return implementation_->can(who, options, action, t);
}

bool authorizer::can(subject_ref who, action_ref const& action, resource const& r,
                     request_options const& options) const noexcept {
    return implementation_->can(who, options, action, r);
}

decision authorizer::check(subject_ref who, question const& q) const noexcept {
    decision d;
    check_many({&who, 1}, q, {&d, 1});
    return d;
}

std::size_t authorizer::check_many(std::span<subject_ref const> subjects, question const& q,
                                   std::span<decision> into, batch until) const noexcept {
    return implementation_->check_many(subjects, resolved_question::of(*implementation_, q), into, until);
}

std::optional<decided_by> authorizer::what_decided(subject_ref who, decision const& d) const {
    session const now = start(who);
    if (now.who_.at == nullptr || now.who_.at->born != d.revision()) {
        return std::nullopt;
    }
    return now.what_decided(d);
}

} // namespace writ::inline WRIT_ABI
