// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_IMPLEMENTATION_HPP
#define WRIT_SRC_ENGINE_IMPLEMENTATION_HPP

// What an authorizer holds.

#include "engine/draft.hpp"
#include "engine/pins.hpp"
#include "engine/state.hpp"

#include <writ/engine/authorizer.hpp>

#include <atomic>
#include <mutex>

namespace writ::inline WRIT_ABI {

struct authorizer::implementation {
    explicit implementation(authorizer_options const& o)
        : options(o), memory(std::make_unique<writer_memory>(o.types)) {}
    ~implementation();

    // Constant after construction, but for `types`, which refer into memory.
    authorizer_options options;

    // Swapped by writers, read by all.
    std::atomic<state const*> current{nullptr};
    mutable writ::pins pins;

    // Guarded by the mutex.
    std::mutex mutex;
    std::unique_ptr<writer_memory> memory;
    revision_number last = 0;
    retired_nodes retired;

    [[nodiscard]] result<revision> publish(draft& d, revision_number number);
    void reclaim() noexcept;
};

} // namespace writ::inline WRIT_ABI

#endif
