// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/authorizer_test.cpp and tests/thread/publish_test.cpp.
#include "engine/implementation.hpp"

#include "engine/decider.hpp"

#include <writ/engine/decision_log.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace writ::inline WRIT_ABI {

namespace {

void destroy_state(node* n) noexcept {
    state::destroy(static_cast<state*>(n));
}
void destroy_directory(node* n) noexcept {
    replaced_directory::destroy(static_cast<replaced_directory*>(n));
}

} // namespace

std::uint32_t authorizer::implementation::next_owner() noexcept {
    static std::atomic<std::uint32_t> last{0};
    std::uint32_t const next = last.fetch_add(1, std::memory_order_relaxed) + 1;
    return next != 0 ? next : next_owner();
}

authorizer::implementation::~implementation() {
    if (auto* const s = const_cast<state*>(current.load(std::memory_order_relaxed))) {
        state::destroy_all(s);
    }
}

result<revision> authorizer::implementation::publish(draft& d, revision_number number,
                                                     std::function<result<void>()> const* confirm) {
    if (auto finished = d.finish(); !finished) {
        return finished.error();
    }
    // What may fail comes before what cannot be undone.
    auto* const previous = const_cast<state*>(current.load(std::memory_order_relaxed));
    std::unique_ptr<replaced_directory> all;
    if (previous != nullptr && d.is_whole()) {
        all = std::make_unique<replaced_directory>();
        all->born = previous->first_revision;
        all->last = previous;
    }
    retired.reserve(d.replaces() + 1);
    if (confirm != nullptr) {
        if (auto confirmed = (*confirm)(); !confirmed) {
            return confirmed.error();
        }
    }
    auto const [next, replaced] = d.commit();
    next->combine = options.combine;
    next->absence = options.is_partial ? reason::organization_not_loaded : reason::organization_unknown;
    last = number;
    current.store(next, std::memory_order_seq_cst);
    pins.advance(number);
    retired.add(replaced, number);
    if (previous != nullptr) {
        owned_node const whole = all != nullptr ? owned_node{all.release(), destroy_directory}
                                                : owned_node{previous, destroy_state};
        retired.add({&whole, 1}, number);
    }
    reclaim();
    return revision{number, next->platform_revision};
}

void authorizer::implementation::reclaim() noexcept {
    try {
        retired.free_unpinned(pins.pinned());
    } catch (std::bad_alloc const&) {
        // A later call frees it.
    }
}

result<interned_name> authorizer::implementation::intern(std::string_view name) {
    problems found;
    if (name.empty()) {
        found.add_at(errc::empty_name, "", "a name is empty");
        return found.take();
    }
    auto const kept = memory->names.keep(name);
    if (kept.number == name_table::unmentioned) {
        found.add_at(errc::too_many_interned_names, "", "the authorizer keeps too many names already");
        return found.take();
    }
    return kept;
}

void authorizer::implementation::note(decision_counts& counted, caller_view& caller, subject_ref name,
                                      detail::standing const& who, resolved_question const& q,
                                      decision const& d) const noexcept {
    counted.add(d.reason());
    if (options.log == nullptr || !counted.is_logged(options.log_every)) {
        return;
    }
    auto const names = decider::what_decided(who, caller.options, d);
    value const id = q.rules.instance != nullptr ? q.rules.instance->id() : value();
    if (caller.clock != nullptr) {
        caller.now = std::exchange(caller.clock, nullptr)->now();
    }
    options.log->record({name, q.action, q.type.is_any() ? "all" : q.type.name(),
                         id.kind() == value_kind::string ? id.as_string() : std::string_view(), *q.options,
                         caller.now, d, names.role, names.grant});
}

// Checks of their own

namespace {

// Pins what is published, if anything is.
class pinned_state {
public:
    explicit pinned_state(authorizer::implementation const& of) noexcept : pin_(of.pin_current(at_)) {}
    pinned_state(pinned_state const&) = delete;
    pinned_state& operator=(pinned_state const&) = delete;
    ~pinned_state() {
        if (pin_ != nullptr) {
            pins::release(*pin_);
        }
    }

    // Null: nothing is published.
    [[nodiscard]] state const* get() const noexcept { return at_; }

private:
    state const* at_ = nullptr;
    pin* pin_;
};

} // namespace

template <class... Question>
bool authorizer::implementation::can(subject_ref who, request_options const& with,
                                     Question const&... q) const noexcept {
    pinned_state const pinned(*this);
    detail::standing standing;
    find_standing(pinned.get(), who, no_caller_options, standing);
    if constexpr (!(std::is_same_v<Question, resource> || ...)) {
        if (standing.gate == reason::no_match && standing.subject->is_plain && options.log == nullptr
            && resolved_question::is_plain(with)) {
            question_numbers const numbers = question_numbers::of(*this, q...);
            auto const plain = plain_answer::look_closer(*pinned.get(), *standing.subject, numbers.key());
            if (plain.is_final() && !numbers.is_invalid) {
                return plain.give(counts.mine());
            }
        }
    }
    caller_view caller{no_caller_options, {}, options.clock};
    auto const question = resolved_question::of(*this, q..., with);
    decision const d = decider::decide(caller, standing, question, options.log != nullptr);
    note(counts.mine(), caller, who, standing, question, d);
    return d.allowed();
}

template bool authorizer::implementation::can(subject_ref, request_options const&,
                                              permission_question const&) const noexcept;
template bool authorizer::implementation::can(subject_ref, request_options const&, action_ref const&,
                                              type_ref const&) const noexcept;
template bool authorizer::implementation::can(subject_ref, request_options const&, action_ref const&,
                                              resource const&) const noexcept;

std::size_t authorizer::implementation::check_many(std::span<subject_ref const> subjects,
                                                   resolved_question const& q, std::span<decision> into,
                                                   batch until) const noexcept {
    std::size_t const count = std::min(subjects.size(), into.size());
    pinned_state const pinned(*this);
    caller_view caller{no_caller_options, {}, options.clock};
    std::array<detail::standing, 16> standings;
    for (std::size_t first = 0; first < count; first += standings.size()) {
        auto const some = subjects.subspan(first, std::min(standings.size(), count - first));
        find_standings(pinned.get(), some, standings);
        for (std::size_t i = 0; i < some.size(); ++i) {
            decision& d = into[first + i];
            d = decider::decide(caller, standings[i], q, true);
            note(counts.mine(), caller, some[i], standings[i], q, d);
            if (ends(until, d)) {
                return first + i + 1;
            }
        }
    }
    return count;
}

} // namespace writ::inline WRIT_ABI
