// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_SUBJECT_DRAFT_HPP
#define WRIT_SRC_ENGINE_SUBJECT_DRAFT_HPP

// One subject, taken apart to be changed, and put together again.

#include "engine/node.hpp"
#include "engine/state.hpp"

#include <writ/directory/subject.hpp>

#include <boost/json/object.hpp>

#include <cstdint>
#include <string>
#include <string_view>
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

} // namespace writ::inline WRIT_ABI

#endif
