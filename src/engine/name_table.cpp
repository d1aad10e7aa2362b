// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/name_table_test.cpp.
#include "engine/name_table.hpp"

#include "policy/name_hash.hpp"

#include <writ/limits.hpp>

namespace writ::inline WRIT_ABI {

name_table::name_table() {
    constexpr std::size_t initial_slots = 64;
    all_slots_.push_back(std::make_unique<slots>(initial_slots));
    current_.store(all_slots_.back().get(), std::memory_order_release);
}

name_table::entry const* name_table::look_up(slots const& in, std::string_view name,
                                             std::size_t hash) noexcept {
    for (std::size_t i = hash & in.mask;; i = (i + 1) & in.mask) {
        entry const* const e = in.at[i].load(std::memory_order_acquire);
        if (e == nullptr || (e->hash == hash && e->text == name)) {
            return e;
        }
    }
}

void name_table::insert(slots& into, entry const& e) noexcept {
    std::size_t i = e.hash & into.mask;
    while (into.at[i].load(std::memory_order_relaxed) != nullptr) {
        i = (i + 1) & into.mask;
    }
    into.at[i].store(&e, std::memory_order_release);
}

name_id name_table::find(std::string_view name) const noexcept {
    entry const* const e = look_up(*current_.load(std::memory_order_acquire), name, name_hash()(name));
    return e != nullptr ? e->id : unmentioned;
}

interned_name name_table::keep(std::string_view name) {
    std::size_t const hash = name_hash()(name);
    std::lock_guard const lock(mutex_);
    slots& present = *all_slots_.back();
    if (entry const* const e = look_up(present, name, hash)) {
        return {e->id, e->text};
    }
    if (entries_.size() == limits::max_interned_names) {
        return {unmentioned, {}};
    }
    entries_.push_back({std::string(name), hash, static_cast<name_id>(entries_.size() + 1)});
    // Half of the slots stay free.
    if (entries_.size() * 2 > present.at.size()) {
        auto larger = std::make_unique<slots>(present.at.size() * 2);
        for (entry const& e : entries_) {
            insert(*larger, e);
        }
        all_slots_.push_back(std::move(larger));
        current_.store(all_slots_.back().get(), std::memory_order_release);
    } else {
        insert(present, entries_.back());
    }
    return {entries_.back().id, entries_.back().text};
}

} // namespace writ::inline WRIT_ABI
