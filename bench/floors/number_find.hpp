// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_FLOORS_NUMBER_FIND_HPP
#define WRIT_BENCH_FLOORS_NUMBER_FIND_HPP

// One find of a number in a flat map.

#include "cases/random.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <limits>
#include <vector>

namespace bench::floors {

// Key: std::uint64_t; hash: boost::hash, mixed by the map.
using number_map = boost::unordered_flat_map<std::uint64_t, std::uint32_t>;

struct number_request {
    std::uint64_t key;
    bool allowed;
};

// Random keys, and finds of some of them.
struct numbers {
    numbers(std::size_t size, std::size_t count) {
        random_source random(10);
        std::vector<std::uint64_t> keys;
        map.reserve(size);
        for (std::size_t i = 0; i < size; ++i) {
            keys.push_back(random.below(std::numeric_limits<std::size_t>::max()));
            map.emplace(keys.back(), static_cast<std::uint32_t>(i));
        }
        for (std::size_t i = 0; i < count; ++i) {
            requests.push_back({random.one_of(keys), true});
        }
    }

    number_map map;
    std::vector<number_request> requests;
};

} // namespace bench::floors

#endif
