// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/subject_index_test.cpp.
#include "engine/subject_index.hpp"

#include <bit>

namespace writ::inline WRIT_ABI {
namespace {

std::uint32_t tag_of(std::uint64_t spread) noexcept {
    return static_cast<std::uint32_t>(spread >> 32);
}

} // namespace

subject_index::subject_index(std::span<organization const> organizations, std::size_t subjects)
    : slots_(std::bit_ceil(subjects * 2 + 1)) {
    subjects_.reserve(subjects);
    organizations_.reserve(organizations.size());
    for (std::uint32_t i = 0; i < organizations.size(); ++i) {
        organizations_.emplace(organizations[i].id.text(), i);
    }
}

subject_index::key subject_index::make_key(organization_id const& in, subject_id const& id) noexcept {
    // Lists mostly go organization by organization.
    if (in.text() != last_name_) {
        auto const at = organizations_.find(in.text());
        last_ = at != organizations_.end() ? at->second : none;
        last_name_ = in.text();
    }
    return {id.text(), name_hash()(id.text()), last_};
}

std::size_t subject_index::probe(std::size_t at, std::uint32_t tag) const noexcept {
    for (;; ++at) {
        slot const& s = slots_[at & (slots_.size() - 1)];
        if (s.position == none || s.tag == tag) {
            return at & (slots_.size() - 1);
        }
    }
}

bool subject_index::is_at(slot const& s, key const& k) const noexcept {
    key const& other = subjects_[s.position];
    return other.organization == k.organization && other.id == k.id;
}

bool subject_index::enter_all() noexcept {
    std::size_t const mask = slots_.size() - 1;
    for (std::size_t i = 0; i < subjects_.size(); ++i) {
        if (i + batch < subjects_.size()) {
            __builtin_prefetch(&slots_[spread(subjects_[i + batch]) & mask]);
        }
        std::uint64_t const h = spread(subjects_[i]);
        std::size_t at = probe(h & mask, tag_of(h));
        while (slots_[at].position != none) {
            if (is_at(slots_[at], subjects_[i])) {
                return false;
            }
            at = probe(at + 1, tag_of(h));
        }
        slots_[at] = {tag_of(h), static_cast<std::uint32_t>(i)};
    }
    return true;
}

subject_index::positions subject_index::find(std::span<key const> keys) const noexcept {
    std::size_t const mask = slots_.size() - 1;
    std::array<std::size_t, batch> at{};
    positions found;
    found.fill(none);
    for (key const& k : keys) {
        __builtin_prefetch(&slots_[spread(k) & mask]);
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        std::uint64_t const h = spread(keys[i]);
        at[i] = probe(h & mask, tag_of(h));
        if (slots_[at[i]].position != none) {
            __builtin_prefetch(&subjects_[slots_[at[i]].position]);
        }
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (slots_[at[i]].position != none) {
            __builtin_prefetch(subjects_[slots_[at[i]].position].id.data());
        }
    }
    for (std::size_t i = 0; i < keys.size(); ++i) {
        while (slots_[at[i]].position != none && !is_at(slots_[at[i]], keys[i])) {
            at[i] = probe(at[i] + 1, tag_of(spread(keys[i])));
        }
        found[i] = slots_[at[i]].position;
    }
    return found;
}

} // namespace writ::inline WRIT_ABI
