// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CREDENTIAL_EXPIRING_MAP_HPP
#define WRIT_SRC_CREDENTIAL_EXPIRING_MAP_HPP

// What is remembered of tokens and subjects of an issuer until it no longer
// matters.  Bounded; those whose time is over make room when something is added.
// Where the clock was wrong then, and is put back, has_forgotten() tells.

#include <writ/time.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI {

// An issuer, and a name that it gave.
using issued_name = std::pair<std::string_view, std::string_view>;

// As much later; instants end, and so does this.
[[nodiscard]] constexpr instant delayed(instant when, std::chrono::seconds by) noexcept {
    return when > instant::max() - by ? instant::max() : when + by;
}

template <class Value>
class expiring_map {
public:
    explicit expiring_map(std::size_t capacity) : capacity_(capacity) {}

    // Null: nothing is remembered.
    [[nodiscard]] Value const* find(issued_name const& name) const {
        auto const at = entries_.find(name);
        return at == entries_.end() ? nullptr : &at->second.value;
    }

    // Whether what was kept until then may have been forgotten.
    [[nodiscard]] bool has_forgotten(instant until) const noexcept { return until <= forgotten_; }

    // The value of that name, which is kept until then at least; null: no room.
    // Complexity: logarithmic, beside what has ended.
    [[nodiscard]] Value* keep(issued_name const& name, instant until, instant now) {
        forget(now);
        auto at = entries_.find(name);
        if (at == entries_.end()) {
            if (entries_.size() >= capacity_) {
                return nullptr;
            }
            at = entries_.emplace(owned_name(name), entry{until, Value()}).first;
            ends_.emplace(until, at->first);
        } else if (at->second.until < until) {
            // In its old place: whoever prolongs often takes no more room.
            auto end = ends_.extract({at->second.until, at->first});
            end.value().first = until;
            ends_.insert(std::move(end));
            at->second.until = until;
        }
        return &at->second.value;
    }

private:
    struct owned_name {
        explicit owned_name(issued_name const& of) : issuer(of.first), name(of.second) {}
        operator issued_name() const noexcept { return {issuer, name}; }
        std::string issuer;
        std::string name;
    };
    struct before {
        using is_transparent = void;
        bool operator()(issued_name const& a, issued_name const& b) const noexcept { return a < b; }
    };
    struct entry {
        instant until;
        Value value;
    };

    void forget(instant now) {
        while (!ends_.empty() && ends_.begin()->first <= now) {
            auto const at = entries_.find(ends_.begin()->second);
            forgotten_ = std::max(forgotten_, ends_.begin()->first);
            ends_.erase(ends_.begin());
            entries_.erase(at);
        }
    }

    std::size_t capacity_;
    // The latest end of what is no longer here.
    instant forgotten_ = instant::min();
    std::map<owned_name, entry, before> entries_;
    // One for each entry, and refers to its name.
    std::set<std::pair<instant, issued_name>> ends_;
};

} // namespace writ::inline WRIT_ABI

#endif
