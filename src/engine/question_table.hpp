// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_QUESTION_TABLE_HPP
#define WRIT_SRC_ENGINE_QUESTION_TABLE_HPP

// What a list of rules says on each question that it names: a hash table that
// is made once, with a multiplier chosen so that in most tables no two
// questions meet.  A look-up is then one comparison.

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
    static constexpr std::uint32_t allows_bit = std::uint32_t{1} << 30;
    static constexpr std::uint32_t denies_bit = std::uint32_t{1} << 31;
    constexpr explicit saying(std::uint32_t word) noexcept : word_(word) {}

    std::uint32_t word_ = 0;
};

class question_table {
    struct slot {
        // 0: free.
        question_key question = 0;
        // On the question; and on all others that belong here: nothing, or that
        // they may stand in the next slot.
        std::array<saying, 2> says = {};

        [[nodiscard]] bool goes_on() const noexcept { return !says[1].is_nothing(); }
    };

public:
    // Where to look: the table without its storage, for hot places.
    class view {
    public:
        view() = default;

        [[nodiscard]] saying find(question_key q) const noexcept {
            for (std::size_t i = place(q);; i = next(i)) {
                slot const& s = at(i);
                if (s.question == q || !s.goes_on()) {
                    return s.question == q ? s.says[0] : saying();
                }
            }
        }

        // The same where one comparison suffices, as it does mostly; else
        // depends().  There is no branch that a processor could predict wrongly.
        [[nodiscard]] saying find_at_once(question_key q) const noexcept {
            slot const& s = at(place(q));
            return s.says[s.question != q];
        }

        // Calls `visit(question, saying)` for all that is said.
        template <class Visit>
        void for_each(Visit const& visit) const {
            for (std::size_t i = 0; i <= last_; i += sizeof(slot)) {
                if (at(i).question != 0) {
                    visit(at(i).question, at(i).says[0]);
                }
            }
        }

        // A table of which all must be asked for elsewhere; find() must not be called.
        [[nodiscard]] static view of_nothing_simple() noexcept {
            view v;
            v.slots_ = &look_closer_;
            return v;
        }

    private:
        friend class question_table;
        // Of so many slots, a power of two.
        view(std::size_t size, std::uint64_t multiplier) noexcept;

        // Offsets of slots, in bytes.
        [[nodiscard]] std::size_t place(question_key q) const noexcept {
            return (q * multiplier_ >> 32) & last_;
        }
        [[nodiscard]] std::size_t next(std::size_t at) const noexcept { return (at + sizeof(slot)) & last_; }
        [[nodiscard]] slot const& at(std::size_t offset) const noexcept {
            return *reinterpret_cast<slot const*>(reinterpret_cast<char const*>(slots_) + offset);
        }

        slot const* slots_ = &nothing_;
        std::uint64_t multiplier_ = 1;
        // That of the last one.
        std::uint64_t last_ = 0;
    };

    using entry = std::pair<question_key, saying>;

    question_table() = default;
    // Of distinct questions other than 0.
    explicit question_table(std::span<entry const> entries);

    [[nodiscard]] saying find(question_key q) const noexcept { return look().find(q); }
    // Lives as long as the table, wherever that is moved.
    [[nodiscard]] view look() const noexcept {
        view v = view_;
        v.slots_ = slots_.empty() ? &nothing_ : slots_.data();
        return v;
    }

private:
    static slot const nothing_;
    static slot const look_closer_;

    // The slots of the largest tables in which no two questions need meet.
    static constexpr std::size_t most_apart = 64;
    [[nodiscard]] static bool are_apart(std::span<entry const> entries, view const& in) noexcept;

    view view_;
    std::vector<slot> slots_;
};

} // namespace writ::inline WRIT_ABI

#endif
