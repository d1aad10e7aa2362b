// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/authorizer.hpp>

#include "engine/implementation.hpp"

#include <utility>

namespace writ::inline WRIT_ABI {

authorizer::implementation::~implementation() {
    if (auto* const s = const_cast<state*>(current.load(std::memory_order_relaxed))) {
        state::destroy_all(s);
    }
}

result<revision> authorizer::implementation::publish(draft& d, revision_number number) {
    if (auto finished = d.finish(); !finished) {
        return finished.error();
    }
    auto [next, replaced] = d.commit();
    next->combine = options.combine;
    last = number;
    auto* const previous = const_cast<state*>(current.exchange(next, std::memory_order_seq_cst));
    pins.advance(number);
    if (previous != nullptr && previous->first_revision == next->first_revision) {
        replaced.push_back({previous, [](node* n) noexcept { state::destroy(static_cast<state*>(n)); }});
    } else if (previous != nullptr) {
        auto* const all = new replaced_directory{{previous->first_revision}, previous};
        replaced.push_back({all, [](node* n) noexcept {
                                replaced_directory::destroy(static_cast<replaced_directory*>(n));
                            }});
    }
    retired.add(std::move(replaced), number);
    reclaim();
    return revision{number, next->platform_revision};
}

void authorizer::implementation::reclaim() noexcept {
    retired.free_unpinned(pins.pinned());
}

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

void authorizer::reclaim() noexcept {
    std::lock_guard const lock(implementation_->mutex);
    implementation_->reclaim();
}

std::size_t authorizer::parts_kept() const noexcept {
    std::lock_guard const lock(implementation_->mutex);
    return implementation_->retired.size();
}

session authorizer::start(subject_ref who, caller_options const& options,
                          std::optional<instant> at) const noexcept {
    clock const* const c = implementation_->options.clock;
    return {*this, who, options, at ? *at : c != nullptr ? c->now() : instant()};
}

} // namespace writ::inline WRIT_ABI
