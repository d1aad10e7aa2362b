// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CASES_RANDOM_HPP
#define WRIT_BENCH_CASES_RANDOM_HPP

// Seeded choices that are the same with every standard library.

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace bench {

class random_source {
public:
    explicit random_source(std::uint64_t seed) : engine_(seed) {}

    [[nodiscard]] std::size_t below(std::size_t bound) { return engine_() % bound; }
    [[nodiscard]] bool chance(std::size_t percent) { return below(100) < percent; }

    template <class T>
    [[nodiscard]] T const& one_of(std::vector<T> const& list) {
        return list[below(list.size())];
    }

    // 36 characters, as a UUID is written.
    [[nodiscard]] std::string id() {
        static constexpr char digits[] = "0123456789abcdef";
        std::string text(36, '-');
        for (std::size_t i = 0; i < text.size(); ++i) {
            if (i != 8 && i != 13 && i != 18 && i != 23) {
                text[i] = digits[below(16)];
            }
        }
        return text;
    }

private:
    std::mt19937_64 engine_;
};

} // namespace bench

#endif
