// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_ROLE_HPP
#define WRIT_DIRECTORY_ROLE_HPP

// What its holders may do (N-01 to N-05, C-01 to C-13, V-01 to V-10, T-16 to T-24).
//
// Its list of statements is that of its parent, then its permissions in their
// order, then its policy in order.

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>
#include <writ/limits.hpp>
#include <writ/policy/policy.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace writ::inline WRIT_ABI {

// Default roles come with the platform; tenants cannot change them (T-19).
enum class role_origin {
    predefined,
    custom,
};

// A plain record.
struct role {
    // Absent: the platform's, to be assigned in every organization.
    std::optional<organization_id> organization = {};
    // No organization's role bears the id of a platform role.
    role_id id = {};
    // Derived from the first name, never changed (C-01).
    std::optional<writ::slug> slug = {};
    // Unique within organization and service (N-05, V-03).
    std::string name = {};
    std::string description = {};
    // The application it belongs to (V-03).
    std::optional<service_id> service = {};
    // What it has in addition is what its parent has, live (V-08).
    std::optional<role_id> parent = {};
    // The role it was copied from when it was made (T-18).
    std::optional<role_id> based_on = {};
    std::vector<permission_name> permissions = {};
    // In dialect::writ.
    writ::policy policy = {};
    role_origin origin = role_origin::custom;
    writ::stamps stamps = {};
    writ::deletion deletion = {};

    bool operator==(role const&) const = default;
};

template <>
inline constexpr std::array<std::string_view, 2> words<role_origin>{"default", "custom"};

template <>
struct record_traits<role> {
    static constexpr std::string_view kind = "role";
    static constexpr std::tuple fields{
        field{&role::organization, "organization"}
            .scope()
            .alias(wire::nno, "orgId")
            .alias(wire::naviga, "organizationId")
            .shown(),
        // A scenario's role has its name for an id unless it says otherwise.
        field{&role::id, "id"}.key().in(in_scenario::optional),
        field{&role::slug, "slug"},
        field{&role::name, "name"}.required().alias(wire::nno, "role").shown(),
        field{&role::description, "description"}.lines(),
        field{&role::service, "service"}.indexed().alias(wire::naviga, "serviceId").shown(),
        field{&role::parent, "parent"}.indexed().alias(wire::naviga, "parentRoleId").shown(),
        field{&role::based_on, "based_on"}.alias(wire::turia, "based_role"),
        field{&role::permissions, "permissions"}.shown(),
        field{&role::policy, "policies"}.shown(),
        field{&role::origin, "origin"},
        field{&role::stamps, ""},
        field{&role::deletion, ""},
    };
    static constexpr std::array unique{
        unique_members{reach::organization, {"service", "name"}},
        unique_members{reach::organization, {"slug"}},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
