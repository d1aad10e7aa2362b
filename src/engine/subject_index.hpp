// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_SUBJECT_INDEX_HPP
#define WRIT_SRC_ENGINE_SUBJECT_INDEX_HPP

// Where in a directory's list each subject stands, while the list is loaded.
//
// A table of eight bytes per slot, looked up for many subjects at a time so
// that the waits for memory overlap.  The texts belong to the directory.

#include "policy/name_hash.hpp"

#include <writ/directory/organization.hpp>
#include <writ/directory/subject.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

class subject_index {
public:
    static constexpr std::uint32_t none = UINT32_MAX;
    // How many are looked up at a time.
    static constexpr std::size_t batch = 32;

    // What a subject is found by.
    struct key {
        std::string_view id;
        // Its hash.
        std::uint64_t hash = 0;
        // The position of the organization in the directory's list; none: it is not there.
        std::uint32_t organization = none;
    };

    // Room for so many subjects, of organizations that all differ.
    subject_index(std::span<organization const> organizations, std::size_t subjects);

    [[nodiscard]] key make_key(organization_id const& in, subject_id const& id) noexcept;

    // Adds the next subject.
    void add(key const& k) { subjects_.push_back(k); }
    // Enters all that were added: whether none stands twice.
    [[nodiscard]] bool enter_all() noexcept;

    [[nodiscard]] std::span<key const> subjects() const noexcept { return subjects_; }

    // The positions of at most `batch` subjects; none for each that is not there.
    using positions = std::array<std::uint32_t, batch>;
    [[nodiscard]] positions find(std::span<key const> keys) const noexcept;

private:
    struct slot {
        // Some bits of the hash, and the position.
        std::uint32_t tag = 0;
        std::uint32_t position = none;
    };

    [[nodiscard]] static std::uint64_t spread(key const& k) noexcept {
        return k.hash + k.organization * std::uint64_t{0x9e3779b97f4a7c15};
    }
    // The first slot from `at` on that is free, or whose tag fits.
    [[nodiscard]] std::size_t probe(std::size_t at, std::uint32_t tag) const noexcept;
    [[nodiscard]] bool is_at(slot const& s, key const& k) const noexcept;

    boost::unordered_flat_map<std::string_view, std::uint32_t, name_hash> organizations_;
    // The last one that was asked for.
    std::string_view last_name_;
    std::uint32_t last_ = none;
    std::vector<key> subjects_;
    std::vector<slot> slots_;
};

} // namespace writ::inline WRIT_ABI

#endif
