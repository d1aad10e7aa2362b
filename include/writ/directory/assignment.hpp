// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_ASSIGNMENT_HPP
#define WRIT_DIRECTORY_ASSIGNMENT_HPP

// Roles to subjects: directly, or through a group (T-06 to T-08, V-10 to V-14).
//
// The role is looked up in the organization, then on the platform.

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <tuple>

namespace writ::inline WRIT_ABI {

// One subject has one role, everywhere or in one unit, for a time.
struct assignment {
    organization_id organization = {};
    subject_id subject = {};
    role_id role = {};
    // Absent: in all units (V-14).
    std::optional<unit_id> unit = {};
    writ::validity validity = {};
    // Under combination::last_match a subject's roles stand in ascending order
    // of this number; equal ones in the order of the list, new ones last.
    std::int64_t order = 0;
    writ::stamps stamps = {};

    bool operator==(assignment const&) const = default;
};

// All subjects of a group have one role, everywhere or in one unit (V-11).
struct group_role {
    organization_id organization = {};
    group_name group = {};
    role_id role = {};
    // Absent: in all units.
    std::optional<unit_id> unit = {};
    writ::stamps stamps = {};

    bool operator==(group_role const&) const = default;
};

template <>
struct record_traits<assignment> {
    static constexpr std::string_view kind = "assignment";
    static constexpr std::tuple fields{
        field{&assignment::organization, "organization"}.scope().required(),
        field{&assignment::subject, "subject"}.key(),
        field{&assignment::role, "role"}.key().indexed().shown(),
        field{&assignment::unit, "unit"}.optional_key().shown(),
        field{&assignment::validity, ""}.shown(),
        field{&assignment::order, "order"},
        field{&assignment::stamps, ""},
    };
};

template <>
struct record_traits<group_role> {
    static constexpr std::string_view kind = "group_role";
    static constexpr std::tuple fields{
        field{&group_role::organization, "organization"}
            .scope()
            .required()
            .alias(wire::naviga, "organizationId")
            .shown(),
        field{&group_role::group, "group"}.key().shown(),
        field{&group_role::role, "role"}.key().indexed().alias(wire::naviga, "roleId").shown(),
        field{&group_role::unit, "unit"}.optional_key().alias(wire::naviga, "unitId").shown(),
        field{&group_role::stamps, ""},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
