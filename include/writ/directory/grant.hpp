// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_GRANT_HPP
#define WRIT_DIRECTORY_GRANT_HPP

// One subject's exception: a permission given, or denied, to it alone (N-06 to N-12).
//
// Several may speak of one permission; any live denial outweighs all grants (N-10).

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <optional>
#include <string_view>
#include <tuple>

namespace writ::inline WRIT_ABI {

// A plain record.
struct grant {
    organization_id organization = {};
    grant_id id = {};
    writ::subject_id subject = {};
    permission_name permission = {};
    // Whether it gives the permission; otherwise it is a denial.
    bool granted = false;
    writ::validity validity = {};
    // Who decided it (N-11).
    std::optional<actor_id> granted_by = {};
    writ::stamps stamps = {};

    bool operator==(grant const&) const = default;
};

template <>
struct record_traits<grant> {
    static constexpr std::string_view kind = "grant";
    static constexpr std::tuple fields{
        field{&grant::organization, "organization"}.scope().required().alias(wire::nno, "orgId").shown(),
        // A scenario's grant has its place in the list, counted from 1, for an id
        // unless it says otherwise.
        field{&grant::id, "id"}.key().in(in_scenario::optional),
        field{&grant::subject, "subject"}.key().indexed().alias(wire::nno, "userId").shown(),
        field{&grant::permission, "permission"}.required().indexed().shown(),
        field{&grant::granted, "granted"}.required().shown(),
        field{&grant::validity, ""}.shown(),
        field{&grant::granted_by, "granted_by"}
            .required()
            .alias(wire::nno, "grantedBy")
            .in(in_scenario::optional),
        field{&grant::stamps, ""},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
