// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_COUNTERS_HPP
#define WRIT_ENGINE_COUNTERS_HPP

// What an authorizer has done so far.

#include <writ/engine/decision.hpp>
#include <writ/export.hpp>

#include <array>
#include <cstddef>
#include <cstdint>

namespace writ::inline WRIT_ABI {

// Counted since the authorizer was made.
struct engine_counters {
    // Checks, by the reason of their decision.  Each thread counts for itself,
    // so that checks do not wait; of those that several threads make at the
    // same moment through one session, or of more than 64 threads, some may be
    // missing.
    std::array<std::uint64_t, static_cast<std::size_t>(reason::no_match) + 1> decisions{};
    // Revisions published.
    std::uint64_t publications = 0;
    // Parts of replaced revisions that are kept for sessions, to be freed later.
    std::size_t parts_kept = 0;

    // Checks that were decided for this reason.
    [[nodiscard]] constexpr std::uint64_t of(reason r) const noexcept {
        return decisions[static_cast<std::size_t>(r)];
    }
    // All of them.
    [[nodiscard]] constexpr std::uint64_t checks() const noexcept {
        std::uint64_t sum = 0;
        for (std::uint64_t const n : decisions) {
            sum += n;
        }
        return sum;
    }
};

} // namespace writ::inline WRIT_ABI

#endif
