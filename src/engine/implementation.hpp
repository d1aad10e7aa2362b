// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_IMPLEMENTATION_HPP
#define WRIT_SRC_ENGINE_IMPLEMENTATION_HPP

// What an authorizer holds.

#include "engine/decision_counts.hpp"
#include "engine/draft.hpp"
#include "engine/pins.hpp"
#include "engine/state.hpp"

#include <writ/engine/authorizer.hpp>

#include <atomic>
#include <mutex>
#include <new>

namespace writ::inline WRIT_ABI {

struct caller_view;
struct resolved_question;

struct authorizer::implementation {
    explicit implementation(authorizer_options const& o)
        : options(o), owner(next_owner()), pins(owner),
          memory(std::make_unique<writer_memory>(o.types, o.index_holders)) {}
    ~implementation();

    // Constant after construction.
    authorizer_options options;
    // Says which authorizer interned a name; never 0.
    std::uint32_t owner;

    // Swapped by writers, read by all.
    std::atomic<state const*> current{nullptr};
    mutable writ::pins pins;
    mutable shared_decision_counts counts;

    // Guarded by the mutex.
    mutable std::mutex mutex;
    std::unique_ptr<writer_memory> memory;
    revision_number last = 0;
    retired_nodes retired;

    // Pins what is published.  Null, and an untouched `pinned`: nothing is, or
    // there is no memory to say so.
    [[nodiscard]] pin* pin_current(state const*& pinned) const noexcept {
        try {
            return current.load(std::memory_order_relaxed) != nullptr ? &pins.acquire(current, pinned)
                                                                      : nullptr;
        } catch (std::bad_alloc const&) {
            return nullptr;
        }
    }

    // Errors: errc::empty_name, errc::too_many_interned_names.
    [[nodiscard]] result<interned_name> intern(std::string_view name);

    // Checks outside sessions.
    template <class... Question>
    [[nodiscard]] bool can(subject_ref who, request_options const& options,
                           Question const&... q) const noexcept;
    std::size_t check_many(std::span<subject_ref const> subjects, resolved_question const& q,
                           std::span<decision> into, batch until) const noexcept;

    // Counts and logs what was answered.
    void note(decision_counts& counted, caller_view& caller, subject_ref name, detail::standing const& who,
              resolved_question const& q, decision const& d) const noexcept;

    [[nodiscard]] result<revision> publish(draft& d, revision_number number,
                                           std::function<result<void>()> const* confirm = nullptr);
    void reclaim() noexcept;

private:
    [[nodiscard]] static std::uint32_t next_owner() noexcept;
};

} // namespace writ::inline WRIT_ABI

#endif
