// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_FEED_HPP
#define WRIT_SRC_POSTGRES_FEED_HPP

// The feed: commits in the order of the ids of their transactions, as far as
// no transaction runs any more that could put one before them.

#include "postgres/database.hpp"

#include <writ/store/store.hpp>

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>

namespace writ::inline WRIT_ABI::postgres {

// Since when the feed holds nothing back that was acknowledged.
class horizon {
public:
    using time = std::chrono::steady_clock::time_point;

    // What earlier looks have found.
    [[nodiscard]] time known();
    // What a look has found that began then, when that was known: it may have been
    // overtaken by others, which have seen more.
    [[nodiscard]] time look(time began, time known, reading const& seen, bool holds_back);

private:
    // A look that found something held back, until all have ended that ran then.
    struct earlier_look {
        time began;
        std::int64_t generation;
        std::int64_t not_begun;
    };

    std::mutex mutex_;
    time known_ = time::min();
    std::optional<earlier_look> earlier_;
};

[[nodiscard]] result<feed_page> changes(database& d, horizon& h, feed_position const& after,
                                        std::size_t limit);

[[nodiscard]] result<feed_position> end(database& d);

// Whether there are commits after a position: some that the feed shows, and some
// that it still holds back.
struct news {
    bool shown = false;
    bool held_back = false;
};
[[nodiscard]] result<news> news_after(database& d, feed_position const& after);

} // namespace writ::inline WRIT_ABI::postgres

#endif
