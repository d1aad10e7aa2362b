// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_WRITER_MEMORY_HPP
#define WRIT_SRC_ENGINE_WRITER_MEMORY_HPP

// What a writer keeps between drafts, so that a change finds what names a
// record without looking at all others.  Readers see none of it but the names.

#include "engine/name_table.hpp"
#include "engine/role_tree.hpp"
#include "engine/subject_draft.hpp"
#include "policy/name_hash.hpp"

#include <writ/policy/resource.hpp>

#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// How often each key is used, or by how much that changes.
template <class Key, class Hash = boost::hash<Key>>
class use_counts {
public:
    [[nodiscard]] std::int64_t of(Key const& key) const noexcept {
        auto const at = counts_.find(key);
        return at != counts_.end() ? at->second : 0;
    }
    void add(Key const& key, std::int64_t by) {
        auto const at = counts_.try_emplace(key).first;
        at->second += by;
        if (at->second == 0) {
            counts_.erase(at);
        }
    }
    // Keeps room where it is little.
    void clear() noexcept {
        if (counts_.bucket_count() <= 16) {
            counts_.clear();
        } else {
            counts_ = {};
        }
    }
    // Makes room, so that adding the changes cannot fail.
    void reserve(use_counts const& changes) {
        for (auto const& [key, by] : changes.counts_) {
            counts_.try_emplace(key);
        }
    }
    void add(use_counts const& changes) {
        for (auto const& [key, by] : changes.counts_) {
            add(key, by);
        }
    }

private:
    boost::unordered_flat_map<Key, std::int64_t, Hash> counts_;
};

// Who uses what in a directory.
struct directory_uses {
    // Assignments and mappings, by the role's number.
    use_counts<std::uint32_t> of_roles;
    // Roles of organizations, by their id.
    use_counts<std::string, name_hash> of_role_ids;
    // Roles of services, by the service's id.
    use_counts<std::string, name_hash> of_services;

    void reserve(directory_uses const& changes) {
        of_roles.reserve(changes.of_roles);
        of_role_ids.reserve(changes.of_role_ids);
        of_services.reserve(changes.of_services);
    }
    void add(directory_uses const& changes) {
        of_roles.add(changes.of_roles);
        of_role_ids.add(changes.of_role_ids);
        of_services.add(changes.of_services);
    }
    void clear() noexcept {
        of_roles.clear();
        of_role_ids.clear();
        of_services.clear();
    }
};

// What goes with one directory.
struct directory_memory {
    directory_uses uses;
    role_tree tree;
    // Numbers that erased roles left, and those never given.
    std::vector<std::uint32_t> free_roles;
    std::uint32_t next_role = 0;
    std::uint32_t next_permission = 0;
};

struct writer_memory {
    explicit writer_memory(std::span<registered_type const> registered, bool with_index = false)
        : types(registered.begin(), registered.end()), index_holders(with_index) {}

    name_table names;
    std::vector<registered_type> types;
    bool index_holders;
    // Of the state that is current.
    directory_memory current;
    // Of a draft; empty between two.
    subject_drafts subjects;
    directory_uses use_changes;
};

} // namespace writ::inline WRIT_ABI

#endif
