// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SERVICE_OPTIONS_HPP
#define WRIT_SERVICE_OPTIONS_HPP

// How a service follows its store.

#include <writ/engine/authorizer.hpp>
#include <writ/export.hpp>

#include <chrono>
#include <cstddef>

namespace writ::inline WRIT_ABI {

// How old what is published may be before checks are denied with
// reason::snapshot_stale.  There is no default: it is a choice between answers
// that may be out of date and none at all.
class staleness {
public:
    // Since all that had been acknowledged was last read from the feed.
    explicit constexpr staleness(std::chrono::nanoseconds most) noexcept : most_(most) {}

    [[nodiscard]] constexpr std::chrono::nanoseconds most() const noexcept { return most_; }

private:
    std::chrono::nanoseconds most_;
};

// Answers go on as long as the process does, however long the store is away.
inline constexpr staleness any_age{std::chrono::nanoseconds::max()};

// Who reads the feed.
enum class refresh_mode {
    // A thread of the service.
    background,
    // The caller, by refresh() and the waits.
    by_caller,
};

// A plain aggregate.
struct service_options {
    staleness max_staleness;
    // What an authorizer is made with; is_partial is the service's to say, and
    // without a clock it is the system's.
    authorizer_options engine = {};
    refresh_mode refresh = refresh_mode::background;
    // How often the feed is read where the store has no signal, and at least
    // where it has: a lost signal costs this much.  Positive; read in the
    // background, no more than half of what max_staleness allows.
    std::chrono::milliseconds poll_interval{100};
    // 0: all organizations are loaded, when it is opened and as they appear.
    // Otherwise they are loaded when they are asked for, by load(), and those
    // that were not asked for longest are evicted beyond so many bytes.  What
    // counts is an estimate of the organizations' own memory.
    std::size_t memory_budget = 0;
};

} // namespace writ::inline WRIT_ABI

#endif
