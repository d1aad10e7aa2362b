// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/question_table_test.cpp.
#include "engine/question_table.hpp"

#include <algorithm>
#include <bit>

namespace writ::inline WRIT_ABI {

question_table::slot const question_table::nothing_;

// A question that nobody asks, and that everything goes on from.
question_table::slot const question_table::look_closer_ = {~question_key{0}, {saying(), saying::depends(0)}};

question_table::view::view(std::size_t size, std::uint64_t multiplier) noexcept
    : multiplier_(0x9e3779b97f4a7c15U * multiplier), last_((size - 1) * sizeof(slot)) {}

// Whether each question has a place of its own.  Without a branch that depends
// on the questions: most multipliers are tried in vain, each in another place.
bool question_table::are_apart(std::span<entry const> entries, view const& in) noexcept {
    std::uint64_t met = 0;
    for (std::size_t word = 0; word <= in.last_ / sizeof(slot) / 64; ++word) {
        std::uint64_t taken = 0;
        for (entry const& e : entries) {
            std::size_t const i = in.place(e.first) / sizeof(slot);
            std::uint64_t const place = std::uint64_t{i / 64 == word} << i % 64;
            met |= taken & place;
            taken |= place;
        }
    }
    return met == 0;
}

question_table::question_table(std::span<entry const> entries) {
    if (entries.empty()) {
        return;
    }
    // A dozen questions find places of their own in sixteen slots after some
    // dozen multipliers, else in thirty-two.  Of many questions some always
    // meet, and one multiplier is as good as another.
    constexpr std::uint64_t attempts = 64;
    std::size_t const size = std::max<std::size_t>(std::bit_ceil(entries.size() * 3 / 2), 2);
    view_ = view(size * 2, 1);
    for (std::uint64_t i = 0; size <= most_apart && i < 2 * attempts; ++i) {
        view_ = view(i < attempts ? size : size * 2, 2 * i + 1);
        if (are_apart(entries, view_)) {
            break;
        }
    }
    slots_.resize(view_.last_ / sizeof(slot) + 1);
    for (auto const& [question, says] : entries) {
        std::size_t at = view_.place(question);
        for (; slots_[at / sizeof(slot)].question != 0; at = view_.next(at)) {
            slots_[at / sizeof(slot)].says[1] = saying::depends(0);
        }
        slots_[at / sizeof(slot)].question = question;
        slots_[at / sizeof(slot)].says[0] = says;
    }
}

} // namespace writ::inline WRIT_ABI
