// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/name_table_test.cpp.
#include "engine/name_table.hpp"

#include <writ/limits.hpp>

#include <cstring>
#include <new>

namespace writ::inline WRIT_ABI {
namespace {

constexpr std::size_t initial_slots = 64;

// The largest number stands for the type of opaque names.
static_assert(limits::max_interned_names < largest_name_id);

} // namespace

name_table::name_table() {
    make_slots(initial_slots);
}

void name_table::make_slots(std::size_t size) {
    auto made = std::make_unique<slots>(slots{size - 1, std::make_unique<std::atomic<entry const*>[]>(size)});
    for (entry const* const e : entries_) {
        insert(*made, *e);
    }
    all_slots_.push_back(std::move(made));
    current_.store(all_slots_.back().get(), std::memory_order_release);
}

void name_table::insert(slots& into, entry const& e) noexcept {
    std::uint64_t i = e.hash & into.mask;
    while (into.at[i].load(std::memory_order_relaxed) != nullptr) {
        i = (i + 1) & into.mask;
    }
    into.at[i].store(&e, std::memory_order_release);
}

interned_name name_table::keep(std::string_view name) {
    std::uint64_t const hash = name_hash()(name);
    std::lock_guard const lock(mutex_);
    if (entry const* const e = look_up(*all_slots_.back(), name, hash)) {
        return {e->number, e->text()};
    }
    if (entries_.size() == limits::max_interned_names) {
        return {unmentioned, {}};
    }
    // Half of the slots stay free.
    if ((entries_.size() + 1) * 2 > all_slots_.back()->mask + 1) {
        make_slots((all_slots_.back()->mask + 1) * 2);
    }
    void* const room = texts_.allocate(sizeof(entry) + name.size(), alignof(entry));
    auto* const e = ::new (room)
        entry{hash, static_cast<name_id>(entries_.size() + 1), static_cast<std::uint32_t>(name.size())};
    std::memcpy(e + 1, name.data(), name.size());
    entries_.push_back(e);
    insert(*all_slots_.back(), *e);
    return {e->number, e->text()};
}

std::string_view name_table::text(name_id number) const {
    std::lock_guard const lock(mutex_);
    return entries_[number - 1]->text();
}

} // namespace writ::inline WRIT_ABI
