// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_CLOCK_HPP
#define WRIT_ENGINE_CLOCK_HPP

// Where the engine takes the instant from: the caller.

#include <writ/export.hpp>
#include <writ/time.hpp>

namespace writ::inline WRIT_ABI {

// Implemented by the caller; replaceable in tests.
class WRIT_EXPORT clock {
public:
    // The present instant.
    // Thread safety: called from whichever thread checks.
    [[nodiscard]] virtual instant now() const noexcept = 0;

protected:
    clock() = default;
    clock(clock const&) = default;
    clock& operator=(clock const&) = default;
    ~clock() = default;
};

} // namespace writ::inline WRIT_ABI

#endif
