// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_QUESTION_TABLE_HPP
#define WRIT_SRC_ENGINE_QUESTION_TABLE_HPP

// What a list of rules says on each question that it names: a hash table whose
// buckets are cache lines, found without a branch that depends on the answer.

#include "engine/name_table.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

// One word: whether it allows, denies, or depends; and where to look further.
// Zero: nothing is said.
class saying {
public:
    constexpr saying() noexcept = default;
    // A rule that decides whatever else is asked.
    static constexpr saying decided(bool inverted, std::uint32_t rule) noexcept {
        return saying((inverted ? denies_bit : allows_bit) | rule);
    }
    // Rules that must be tried.
    static constexpr saying depends(std::uint32_t list) noexcept {
        return saying(denies_bit | allows_bit | list);
    }

    [[nodiscard]] constexpr bool is_nothing() const noexcept { return word_ == 0; }
    [[nodiscard]] constexpr bool is_decided() const noexcept {
        return (word_ >> 30) == 1 || (word_ >> 30) == 2;
    }
    [[nodiscard]] constexpr bool allows() const noexcept { return (word_ & allows_bit) != 0; }
    // Or may.
    [[nodiscard]] constexpr bool denies() const noexcept { return (word_ & denies_bit) != 0; }
    // The rule that decides, or the list to be tried.
    [[nodiscard]] constexpr std::uint32_t index() const noexcept { return word_ & index_bits; }

    // What both may do; the index is lost.
    constexpr saying& operator|=(saying other) noexcept {
        word_ |= other.word_;
        return *this;
    }

    static constexpr std::uint32_t index_bits = (std::uint32_t{1} << 30) - 1;

private:
    friend class question_table;
    static constexpr std::uint32_t allows_bit = std::uint32_t{1} << 30;
    static constexpr std::uint32_t denies_bit = std::uint32_t{1} << 31;
    constexpr explicit saying(std::uint32_t word) noexcept : word_(word) {}

    std::uint32_t word_ = 0;
};

class question_table {
public:
    struct alignas(64) bucket {
        std::array<question_key, 5> keys{};
        std::array<saying, 5> says{};
        // Something that belongs here stands in the next one.
        std::uint32_t overflows = 0;
    };

    // Where to look: the table without its storage, for hot places.
    class view {
    public:
        [[nodiscard]] saying find(question_key q) const noexcept {
            for (std::uint32_t i = spread(q) & mask_;; i = (i + 1) & mask_) {
                bucket const& b = buckets_[i];
                saying found;
                for (std::size_t k = 0; k < b.keys.size(); ++k) {
                    found |= b.keys[k] == q ? b.says[k] : saying();
                }
                if (b.overflows == 0 || !found.is_nothing()) [[likely]] {
                    return found;
                }
            }
        }
        void prefetch(question_key q) const noexcept { __builtin_prefetch(&buckets_[spread(q) & mask_]); }

    private:
        friend class question_table;
        bucket const* buckets_ = &empty_;
        std::uint32_t mask_ = 0;
    };

    question_table() = default;
    // Of distinct questions other than 0.
    explicit question_table(std::span<std::pair<question_key, saying> const> entries);

    [[nodiscard]] saying find(question_key q) const noexcept { return look().find(q); }
    // Lives as long as the table, wherever that is moved.
    [[nodiscard]] view look() const noexcept {
        view v;
        if (!buckets_.empty()) {
            v.buckets_ = buckets_.data();
            v.mask_ = static_cast<std::uint32_t>(buckets_.size() - 1);
        }
        return v;
    }

private:
    static bucket const empty_;
    [[nodiscard]] static std::uint32_t spread(question_key q) noexcept {
        return static_cast<std::uint32_t>(q * 0x9e3779b97f4a7c15U >> 32);
    }
    // Whether no bucket overflowed.
    bool fill(std::size_t count, std::span<std::pair<question_key, saying> const> entries);

    std::vector<bucket> buckets_;
};

} // namespace writ::inline WRIT_ABI

#endif
