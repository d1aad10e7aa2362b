// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_SETTING_HPP
#define WRIT_DIRECTORY_SETTING_HPP

// What an organization or a subject chose: default roles (F-21 to F-33) and
// preferences (F-64, F-65).

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <optional>
#include <string_view>
#include <tuple>

namespace writ::inline WRIT_ABI {

// Whose role it is: one that the platform has, or one of the organization's own (F-22).
enum class default_role_type {
    standard,
    custom,
};

// A role that every new subject of the organization gets unless roles are named.
struct default_role {
    organization_id organization = {};
    default_role_id id = {};
    default_role_type type = default_role_type::standard;
    role_id role = {};
    writ::stamps stamps = {};
    writ::deletion deletion = {};

    bool operator==(default_role const&) const = default;
};

// Free-form settings that no check reads.
struct preferences {
    organization_id organization = {};
    // Absent: the organization's own.
    std::optional<subject_id> subject = {};
    boost::json::object values = {};
    writ::stamps stamps = {};
    writ::deletion deletion = {};

    bool operator==(preferences const&) const = default;
};

template <>
inline constexpr std::array<std::string_view, 2> words<default_role_type>{"Standard", "Custom"};

template <>
struct record_traits<default_role> {
    static constexpr std::string_view kind = "default_role";
    static constexpr std::tuple fields{
        field{&default_role::organization, "organization"}.scope().required().alias(wire::netfoundry,
                                                                                    "organizationId"),
        field{&default_role::id, "id"}.key(),
        field{&default_role::type, "role_type"}.required().alias(wire::netfoundry, "roleType"),
        field{&default_role::role, "role"}.required().indexed().alias(wire::netfoundry, "roleId"),
        field{&default_role::stamps, ""},
        field{&default_role::deletion, ""},
    };
    static constexpr std::array unique{unique_members{reach::organization, {"role_type", "role"}}};
};

template <>
struct record_traits<preferences> {
    static constexpr std::string_view kind = "preferences";
    static constexpr std::tuple fields{
        field{&preferences::organization, "organization"}.scope().required().alias(wire::netfoundry,
                                                                                   "organizationId"),
        field{&preferences::subject, "subject"}.optional_key().alias(wire::netfoundry, "userIdentityId"),
        field{&preferences::values, "values"}.alias(wire::netfoundry, "preferences"),
        field{&preferences::stamps, ""},
        field{&preferences::deletion, ""},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
