// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_NAME_TABLE_HPP
#define WRIT_SRC_ENGINE_NAME_TABLE_HPP

// Actions, types and permissions as small numbers, for the life of an authorizer.
//
// Names are only ever added, so that a number never changes its meaning.

#include "policy/name_hash.hpp"

#include <writ/export.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <memory_resource>
#include <mutex>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

using name_id = std::uint32_t;

// An action on a type, by their numbers; 0: no such question.
using question_key = std::uint64_t;
inline constexpr unsigned name_id_bits = 22;
inline constexpr name_id largest_name_id = (name_id{1} << name_id_bits) - 1;
[[nodiscard]] constexpr question_key key_of(name_id action, name_id type) noexcept {
    return question_key{type} << name_id_bits | action;
}
[[nodiscard]] constexpr name_id action_of(question_key q) noexcept {
    return static_cast<name_id>(q & largest_name_id);
}
[[nodiscard]] constexpr name_id type_of(question_key q) noexcept {
    return static_cast<name_id>(q >> name_id_bits);
}

// A name that is kept as long as its table.
struct interned_name {
    name_id number;
    std::string_view text;
};

class name_table {
public:
    // A name that nothing mentions.
    static constexpr name_id unmentioned = 0;

    name_table();

    // Thread safety: with any other call; takes no lock.
    [[nodiscard]] name_id find(std::string_view name) const noexcept {
        entry const* const e = look_up(*current_.load(std::memory_order_acquire), name, name_hash()(name));
        return e != nullptr ? e->number : unmentioned;
    }

    // The number of a name, which is added if it is new; unmentioned where
    // limits::max_interned_names are there.
    // Thread safety: with any other call.
    name_id intern(std::string_view name) {
        name_id const known = find(name);
        return known != unmentioned ? known : keep(name).number;
    }
    [[nodiscard]] interned_name keep(std::string_view name);

    // The name that has a number, which lives as long as the table.
    // Thread safety: with any other call; waits for interning.
    // Precondition: a name has it.
    [[nodiscard]] std::string_view text(name_id number) const;

private:
    // INVARIANT: the text follows in the same allocation.
    struct entry {
        std::uint64_t hash;
        name_id number;
        std::uint32_t size;

        [[nodiscard]] std::string_view text() const noexcept {
            return {reinterpret_cast<char const*>(this + 1), size};
        }
    };
    // INVARIANT: that many of them, a power of two, half of them null.
    struct slots {
        std::uint64_t mask;
        std::unique_ptr<std::atomic<entry const*>[]> at;
    };

    void make_slots(std::size_t size);
    static void insert(slots& into, entry const& e) noexcept;
    [[nodiscard]] static entry const* look_up(slots const& in, std::string_view name,
                                              std::uint64_t hash) noexcept {
        for (std::uint64_t i = hash & in.mask;; i = (i + 1) & in.mask) {
            entry const* const e = in.at[i].load(std::memory_order_acquire);
            if (e == nullptr || (e->hash == hash && e->text() == name)) {
                return e;
            }
        }
    }

    std::atomic<slots const*> current_;
    mutable std::mutex mutex_;
    // Written under the mutex.  Replaced slots stay: a reader may be in them.
    std::pmr::monotonic_buffer_resource texts_;
    std::vector<entry const*> entries_;
    std::vector<std::unique_ptr<slots>> all_slots_;
};

} // namespace writ::inline WRIT_ABI

#endif
