// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_STATE_HPP
#define WRIT_SRC_ENGINE_STATE_HPP

// What one revision of the directory is to checks: nodes in maps by key.

#include "engine/name_table.hpp"
#include "engine/node.hpp"
#include "engine/node_array.hpp"
#include "engine/node_map.hpp"
#include "engine/question_table.hpp"
#include "engine/rule_list.hpp"

#include <writ/directory/catalogue.hpp>
#include <writ/directory/organization.hpp>
#include <writ/directory/role.hpp>
#include <writ/engine/decision.hpp>
#include <writ/limits.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

struct holder_index;

// A window as two numbers; open ends are the first and last instants.
struct window {
    instant not_before = instant::min();
    instant not_after = instant::max();

    window() = default;
    explicit window(validity const& v) noexcept
        : not_before(v.not_before.value_or(instant::min())), not_after(v.not_after.value_or(instant::max())) {
    }

    [[nodiscard]] bool is_open() const noexcept {
        return not_before == instant::min() && not_after == instant::max();
    }
    [[nodiscard]] bool live_at(instant now) const noexcept {
        return not_before <= now && (now < not_after || not_after == instant::max());
    }
};

struct role_node : node {
    writ::role record;
    std::uint32_t index = 0;
    // Of the parent; no_role: none.
    std::uint32_t parent = no_role;

    // It, its ancestors and their services are live.
    bool live = false;
    shared_policy policy = {};
    rule_list rules = {};

    static constexpr std::uint32_t no_role = UINT32_MAX;

    [[nodiscard]] std::string_view key() const noexcept { return record.id.text(); }
    static void destroy(role_node* n) noexcept { delete n; }
};

// A role as a check meets it.
struct role_slot {
    // All that the role says; empty where it is not live; of_nothing_simple()
    // where its rules must be asked.
    question_table::view table;
    role_node* node = nullptr;
};
static_assert(sizeof(role_slot) == 32);

// What a permission that is more than one (action, type) means in a grant or denial.
struct permission_node : node {
    permission_name name;
    std::uint32_t index = 0;
    rule_list granted;
    rule_list denied;

    [[nodiscard]] std::string_view key() const noexcept { return name.text(); }
    static void destroy(permission_node* n) noexcept { delete n; }
};

struct catalogue_node : node {
    permission record;
    // Null: an opaque name.
    shared_policy statements;

    [[nodiscard]] std::string_view key() const noexcept { return record.name.text(); }
    static void destroy(catalogue_node* n) noexcept { delete n; }
};

struct scope_node : node {
    scope record;
    rule_list rules;

    [[nodiscard]] std::string_view key() const noexcept { return record.name.text(); }
    static void destroy(scope_node* n) noexcept { delete n; }
};

struct service_node : node {
    registered_service record;

    [[nodiscard]] bool is_live() const noexcept { return record.active && !record.deletion.deleted(); }
    [[nodiscard]] std::string_view key() const noexcept { return record.id.text(); }
    static void destroy(service_node* n) noexcept { delete n; }
};

// One group's roles in one organization.
struct group_node : node {
    struct mapping {
        std::uint32_t role;
        name_id unit; // name_table::unmentioned: all units.
    };
    std::string name;
    std::vector<mapping> mappings;

    [[nodiscard]] std::string_view key() const noexcept { return name; }
    static void destroy(group_node* n) noexcept { delete n; }
};

using role_place = node_array<role_slot>::place;

// An assignment, in eight bytes; most have no limit.
struct assignment_entry {
    role_place role;
    // Into the subject's limits; no_limit: everywhere and always.
    std::uint32_t limit = no_limit;

    static constexpr std::uint32_t no_limit = UINT32_MAX;
};

// A grant or denial, in sixteen bytes.
struct grant_entry {
    // What it covers, where its permission is one action on one type; else 0.
    question_key question = 0;
    // Else the permission's number.
    std::uint32_t permission = 0;
    bool granted : 1 = false;
    // Into the subject's limits; no_limit: always.
    std::uint32_t limit : 31 = no_limit;

    static constexpr std::uint32_t no_limit = UINT32_MAX >> 1;
};

struct limit {
    // name_table::unmentioned: everywhere.
    name_id unit = name_table::unmentioned;
    window valid;
};

struct grant_text {
    std::string id;
    std::string permission;
};

// What few subjects have, and few checks need.
struct subject_extra {
    std::vector<limit> limits;
    // Those of grants, in their order.
    std::vector<grant_text> grants;
    std::vector<std::string> groups;
    boost::json::object attributes;
    // Of the assignments, where the order of one is not zero: how they come to
    // stand as they do.
    struct rank {
        std::int64_t order;
        // In the list without regard to the order.
        std::uint32_t position;
    };
    std::vector<rank> ranks;
};

// INVARIANT: the assignments in their order, the grants in that of their ids,
// and then the id follow in the same allocation.
struct subject_node : node {
    std::unique_ptr<subject_extra> extra;
    std::uint16_t grant_count = 0;
    std::uint16_t assignment_count = 0;
    std::uint8_t id_size = 0;
    bool active : 1 = true;
    bool deleted : 1 = false;
    bool is_service_account : 1 = false;
    // Nothing about its rights depends on the instant, the unit, a group or a
    // permission that is more than one action on one type.
    bool is_plain : 1 = true;

    // With grants and assignments that remain to be set.
    static subject_node* make(std::string_view id, std::size_t grants, std::size_t assignments);
    static void destroy(subject_node* n) noexcept;

    [[nodiscard]] std::string_view key() const noexcept {
        return {reinterpret_cast<char const*>(grants().data() + grant_count), id_size};
    }
    [[nodiscard]] std::span<assignment_entry const> assignments() const noexcept {
        return {reinterpret_cast<assignment_entry const*>(this + 1), assignment_count};
    }
    [[nodiscard]] std::span<assignment_entry> assignments() noexcept {
        return {reinterpret_cast<assignment_entry*>(this + 1), assignment_count};
    }
    [[nodiscard]] std::span<grant_entry const> grants() const noexcept {
        return {reinterpret_cast<grant_entry const*>(assignments().data() + assignment_count), grant_count};
    }
    [[nodiscard]] std::span<grant_entry> grants() noexcept {
        return {reinterpret_cast<grant_entry*>(assignments().data() + assignment_count), grant_count};
    }
};
static_assert(limits::max_grants_per_subject <= UINT16_MAX && limits::max_roles_per_subject <= UINT16_MAX
              && limits::max_id_bytes <= UINT8_MAX);

struct organization_node : node {
    // What each check reads stands first, in as few cache lines as it takes.
    std::string id;
    node_map<subject_node> subjects;
    bool is_operator = false;
    bool active = true;
    bool suspended = false;
    bool enabled = true;
    bool enforce_mfa = false;
    bool deleted = false;
    bool has_slug = false;
    // Stands for one that could not be read; nothing of it is here.
    bool unreadable = false;
    // The last revision that touched this organization.
    std::uint64_t revision = 0;
    std::string slug;
    node_map<role_node> roles;
    node_map<group_node> groups;
    // Null: none is kept.
    holder_index* index = nullptr;

    [[nodiscard]] std::string_view key() const noexcept { return id; }
    static void destroy(organization_node* n) noexcept { delete n; }
};

// All of it.
struct state : node {
    // Of the directory that it goes back to.
    revision_number first_revision = 0;
    // The last revision that touched the platform.
    std::uint64_t platform_revision = 0;
    combination combine = combination::deny_overrides;
    // What is said of organizations that are not here.
    reason absence = reason::organization_unknown;
    node_map<organization_node> organizations;
    node_map<role_node> platform_roles;
    node_array<role_slot> roles;
    node_map<permission_node> permissions_by_name;
    node_array<permission_node*> permissions;
    node_map<catalogue_node> catalogue;
    node_map<scope_node> scopes;
    node_map<service_node> services;
    // Of the platform's roles, and of permissions; null: none is kept.
    holder_index* platform_index = nullptr;

    // Null where none has the number.
    [[nodiscard]] role_node* role(std::uint32_t index) const noexcept { return roles.find(index).node; }
    // Puts a role, or null, at its number; again when its rules are compiled.
    void put_role(std::uint32_t index, role_node* r, node_changes& changes);

    static void destroy(state* s) noexcept { delete s; }
    // Frees everything that it holds, and itself.
    static void destroy_all(state* s) noexcept;
};

// A directory that was replaced as a whole; born with its first revision.
struct replaced_directory : node {
    state* last = nullptr;

    static void destroy(replaced_directory* n) noexcept {
        state::destroy_all(n->last);
        delete n;
    }
};

} // namespace writ::inline WRIT_ABI

#endif
