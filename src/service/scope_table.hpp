// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SERVICE_SCOPE_TABLE_HPP
#define WRIT_SRC_SERVICE_SCOPE_TABLE_HPP

// Which scopes a service holds, as of which revision.

#include <writ/directory/directory.hpp>
#include <writ/error.hpp>
#include <writ/store/commit.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

// One organization that was asked for.
struct organization_entry {
    enum class state {
        // Its records are being read; commits that come meanwhile wait.
        loading,
        loaded,
        // Nothing of it is published; `why` says what is wrong.
        unreadable,
    };
    state is = state::loading;
    // What is published, or could not be.
    std::int64_t revision = 0;
    // Loaded, and the store has no such organization, or not any more.
    bool is_absent = false;
    // An estimate of its memory, in bytes.
    std::size_t cost = 0;
    // What was put since it was counted, and may have replaced something, and what
    // was erased.
    std::size_t uncertain = 0;
    failure why;
    // Of the platform with which it could not be published; -1: it may be another
    // commit that was wanting.
    std::int64_t tried_with = -1;
    std::vector<committed> waiting;
    // When it was asked for, in the count of all askings.
    mutable std::atomic<std::uint64_t> last_asked{0};
};

// The platform, always there, beside the organizations.
struct platform_entry {
    std::int64_t revision = 0;
    // The keys of its records, to find what a later content lacks.
    std::map<std::pair<record_kind, std::string>, record> keys;
    // Why the latest could not be published.
    std::optional<failure> why;
};

// Bytes that the engine keeps for a record, or for all of a directory, roughly.
[[nodiscard]] std::size_t cost_of(record const& r) noexcept;
[[nodiscard]] std::size_t cost_of(directory const& d);

} // namespace writ::inline WRIT_ABI

#endif
