// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_SUPPORT_ENGINE_HPP
#define WRIT_BENCH_SUPPORT_ENGINE_HPP

// A tenancy, published.

#include "cases/tenancy.hpp"
#include "support/run.hpp"

#include <writ/engine/authorizer.hpp>

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

namespace bench {

inline void must(writ::result<writ::revision> const& published) {
    if (!published) {
        give_up("publish", "the directory is refused");
    }
}

inline std::unique_ptr<writ::authorizer> publish(writ::directory const& d,
                                                 writ::authorizer_options const& options = {}) {
    auto made = std::make_unique<writ::authorizer>(options);
    must(made->publish(d));
    return made;
}

// The same in parts: all records at once would take far more than the engine.
inline std::unique_ptr<writ::authorizer> publish_in_parts(tenancy const& t,
                                                          writ::authorizer_options const& options = {}) {
    constexpr std::size_t part = 100'000;
    auto made = publish(make_frame(t), options);
    for (std::size_t first = 0; first < t.subjects.size(); first += part) {
        std::vector<writ::change> changes;
        for_each_record(t, first, std::min(first + part, t.subjects.size()),
                        [&](writ::record r) { changes.push_back(writ::put(std::move(r))); });
        must(made->apply(changes));
    }
    return made;
}

} // namespace bench

#endif
