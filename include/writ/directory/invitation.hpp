// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_INVITATION_HPP
#define WRIT_DIRECTORY_INVITATION_HPP

// An offer to join an organization (F-49 to F-62).
//
// The record holds facts; its state (open, accepted, declined, expired, revoked)
// follows from them and the instant.

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace writ::inline WRIT_ABI {

// A plain record.
struct invitation {
    organization_id organization = {};
    invitation_id id = {};
    // Who invites.
    std::optional<subject_id> inviter = {};
    email_address email = {};
    // The member that is meant, where there is one already.
    std::optional<subject_id> target = {};
    // What acceptance gives; absent: the default roles (F-21, F-60).
    std::optional<std::vector<role_id>> roles = {};
    // Where the invited person is sent.
    std::optional<https_url> url = {};
    // Of the invitation's key, in lower-case hexadecimal (F-56).
    std::string key_digest = {};
    std::optional<instant> expires_at = {};
    // The answer; set together with the instant (F-54).
    std::optional<bool> accepted = {};
    std::optional<instant> responded_at = {};
    std::optional<instant> revoked_at = {};
    std::optional<actor_id> revoked_by = {};
    writ::stamps stamps = {};

    bool operator==(invitation const&) const = default;
};

template <>
struct record_traits<invitation> {
    static constexpr std::string_view kind = "invitation";
    static constexpr std::tuple fields{
        field{&invitation::organization, "organization"}.scope().required().alias(wire::netfoundry,
                                                                                  "toOrganizationId"),
        field{&invitation::id, "id"}.key(),
        field{&invitation::inviter, "inviter"}.indexed(),
        field{&invitation::email, "email"}.required().indexed().alias(wire::netfoundry,
                                                                      "invitedEmailAddress"),
        field{&invitation::target, "target"}.indexed().alias(wire::netfoundry, "targetUserIdentityId"),
        field{&invitation::roles, "roles"},
        field{&invitation::url, "url"}.alias(wire::netfoundry, "invitationUrl"),
        field{&invitation::key_digest, "key_digest"}.secret().indexed(),
        field{&invitation::expires_at, "expires_at"}.alias(wire::netfoundry, "expiration"),
        field{&invitation::accepted, "accepted"},
        field{&invitation::responded_at, "responded_at"}.alias(wire::netfoundry, "responseReceivedAt"),
        field{&invitation::revoked_at, "revoked_at"}.alias(wire::netfoundry, "revokedAt"),
        field{&invitation::revoked_by, "revoked_by"},
        field{&invitation::stamps, ""},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
