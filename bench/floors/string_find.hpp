// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_FLOORS_STRING_FIND_HPP
#define WRIT_BENCH_FLOORS_STRING_FIND_HPP

// One string find in a flat map.

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace bench::floors {

struct string_hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const noexcept { return std::hash<std::string_view>()(s); }
};

// Key: std::string; hash: std::hash<std::string_view>.
using string_map = boost::unordered_flat_map<std::string, std::uint32_t, string_hash, std::equal_to<>>;

inline string_map make_string_map(std::vector<std::string> const& keys) {
    string_map map;
    for (std::string const& key : keys) {
        map.emplace(key, static_cast<std::uint32_t>(map.size()));
    }
    return map;
}

} // namespace bench::floors

#endif
