// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/question_table_test.cpp.
#include "engine/question_table.hpp"

#include <algorithm>
#include <bit>

namespace writ::inline WRIT_ABI {

question_table::slot const question_table::nothing_[2] = {};

// Questions that nobody asks, and that everything goes on from.
question_table::slot const question_table::look_closer_[2] = {{~question_key{0}, {}, 1},
                                                              {~question_key{0}, {}, 1}};

question_table::question_table(std::span<std::pair<question_key, saying> const> entries) {
    if (entries.empty()) {
        return;
    }
    // A dozen questions find places of their own in sixteen slots after some
    // dozen multipliers, else in thirty-two.  Of many questions some always
    // meet, and one multiplier is as good as another.
    constexpr std::size_t few = 32;
    constexpr std::uint64_t attempts = 64;
    std::size_t const size = std::bit_ceil(entries.size() * 3 / 2);
    for (std::uint64_t i = 0; entries.size() <= few && i < 2 * attempts; ++i) {
        if (fill(entries, i < attempts ? size : size * 2, 2 * i + 1, false)) {
            return;
        }
    }
    fill(entries, size * 2, 1, true);
}

bool question_table::fill(std::span<std::pair<question_key, saying> const> entries, std::size_t size,
                          std::uint64_t multiplier, bool may_meet) {
    slots_.assign(std::max<std::size_t>(size, 2), slot());
    view_.multiplier_ = 0x9e3779b97f4a7c15U * multiplier;
    view_.shift_ = static_cast<std::uint32_t>(64 - std::countr_zero(slots_.size()));
    for (auto const& [question, says] : entries) {
        std::size_t i = view_.place(question);
        for (; slots_[i].question != 0; i = view_.next(i)) {
            if (!may_meet) {
                return false;
            }
            slots_[i].goes_on = 1;
        }
        slots_[i].question = question;
        slots_[i].says = says;
    }
    return true;
}

} // namespace writ::inline WRIT_ABI
