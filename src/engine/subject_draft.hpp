// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_SUBJECT_DRAFT_HPP
#define WRIT_SRC_ENGINE_SUBJECT_DRAFT_HPP

// One subject, taken apart to be changed, and put together again.

#include "engine/node.hpp"
#include "engine/state.hpp"
#include "policy/name_hash.hpp"

#include <writ/directory/subject.hpp>

#include <boost/json/object.hpp>
#include <boost/unordered/unordered_flat_map.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

struct subject_draft {
    struct held_role {
        std::uint32_t role;
        std::int64_t order = 0;
        writ::limit limit;

        friend bool operator<(held_role const& a, held_role const& b) noexcept { return a.order < b.order; }
    };
    struct held_grant {
        grant_text text;
        // Its limit is not set yet.
        grant_entry entry;
        window valid;

        friend bool operator<(held_grant const& a, held_grant const& b) noexcept {
            return a.text.id < b.text.id;
        }
    };
    bool exists = false;
    bool active = true;
    bool deleted = false;
    bool is_service_account = false;
    // As the directory lists them; new ones stand last.
    std::vector<held_role> roles;
    std::vector<held_grant> grants;
    std::vector<std::string> groups;
    boost::json::object attributes;

    // Nobody; keeps the room of its lists.
    void clear() noexcept;
    // What a node holds.
    void load(subject_node const& from);
    // What the record says.
    void set(subject const& r);
    // A node of it all; takes the texts.
    [[nodiscard]] subject_node* encode(std::string_view id, node_changes& changes);

private:
    void encode_roles(subject_node& into);
    void encode_grants(subject_node& into);
};

// Of texts that others own.
struct subject_key {
    std::string_view organization;
    std::string_view id;
    bool operator==(subject_key const&) const = default;
    friend std::size_t hash_value(subject_key const& k) noexcept {
        return name_hash()(k.organization) * 31 + name_hash()(k.id);
    }
};

// Those of one draft.
class subject_drafts {
public:
    using map = boost::unordered_flat_map<subject_key, std::unique_ptr<subject_draft>>;

    // That of a subject, and whether it is new.
    std::pair<subject_draft&, bool> try_emplace(subject_key const& k) {
        auto const [at, added] = all_.try_emplace(k);
        if (added) {
            at->second = spare_ != nullptr ? std::move(spare_) : std::make_unique<subject_draft>();
        }
        return {*at->second, added};
    }
    [[nodiscard]] map const& all() const noexcept { return all_; }

    // Keeps the room that one change of one subject took.
    void clear() noexcept {
        if (all_.size() > 1) {
            all_ = {};
        } else if (!all_.empty()) {
            spare_ = std::move(all_.begin()->second);
            all_.clear();
        }
        // There is none where the memory for it was not.
        if (spare_ != nullptr) {
            spare_->clear();
        }
    }

private:
    map all_;
    std::unique_ptr<subject_draft> spare_;
};

} // namespace writ::inline WRIT_ABI

#endif
