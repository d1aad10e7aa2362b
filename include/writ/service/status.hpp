// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SERVICE_STATUS_HPP
#define WRIT_SERVICE_STATUS_HPP

// How a service is doing: for health checks and metrics.

#include <writ/error.hpp>
#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace writ::inline WRIT_ABI {

// An organization whose checks are denied with reason::organization_unreadable.
struct unreadable_organization {
    organization_id id = {};
    failure why = {};
};

// As of one moment.
struct service_status {
    // Up to where the feed has been read, and how long ago that was all that had
    // been acknowledged.
    feed_position position = {};
    std::chrono::nanoseconds age{};
    // Older than the options allow: checks are denied.
    bool is_stale = false;
    std::int64_t platform_revision = 0;
    // Why the platform that is in force is not the store's latest.
    std::optional<failure> platform_error = {};
    // Of the last refresh; none: it went well.
    std::optional<failure> last_error = {};
    std::size_t organizations_loaded = 0;
    // At most limits::max_page_items of them.
    std::vector<unreadable_organization> unreadable = {};
    // The estimate that the budget is compared with, in bytes.
    std::size_t memory = 0;
    // Since the service was opened.
    std::uint64_t commits_applied = 0;
    std::uint64_t organizations_evicted = 0;
    // This is not the process that opened it: nothing is refreshed here, and
    // nothing may be asked of its store.  Nothing else is said then.
    bool was_forked = false;
};

} // namespace writ::inline WRIT_ABI

#endif
