// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/question_table_test.cpp.
#include "engine/question_table.hpp"

#include <algorithm>
#include <bit>

namespace writ::inline WRIT_ABI {

question_table::bucket const question_table::empty_{};

question_table::question_table(std::span<std::pair<question_key, saying> const> entries) {
    if (entries.empty()) {
        return;
    }
    // Three of five slots are taken at most; once more room where one bucket
    // still overflows, for that costs each check that comes there.
    std::size_t const count = std::bit_ceil((entries.size() + 2) / 3);
    if (!fill(count, entries)) {
        fill(count * 2, entries);
    }
}

bool question_table::fill(std::size_t count, std::span<std::pair<question_key, saying> const> entries) {
    buckets_.assign(count, bucket());
    bool fits = true;
    for (auto const& [question, says] : entries) {
        for (std::size_t i = spread(question) & (count - 1);; i = (i + 1) & (count - 1)) {
            bucket& b = buckets_[i];
            auto const free = std::find(b.keys.begin(), b.keys.end(), question_key{0});
            if (free != b.keys.end()) {
                *free = question;
                b.says[static_cast<std::size_t>(free - b.keys.begin())] = says;
                break;
            }
            b.overflows = 1;
            fits = false;
        }
    }
    return fits;
}

} // namespace writ::inline WRIT_ABI
