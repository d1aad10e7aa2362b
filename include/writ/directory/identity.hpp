// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_IDENTITY_HPP
#define WRIT_DIRECTORY_IDENTITY_HPP

// How outside identities reach subjects (F-14 to F-20, F-41).

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>
#include <writ/limits.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace writ::inline WRIT_ABI {

// How a provider connects (F-08).
enum class connection_type {
    database,
    social,
    enterprise,
    passwordless,
};

// A connection of the host that authenticates users into one organization (F-15).
struct identity_provider {
    organization_id organization = {};
    identity_provider_id id = {};
    std::string name = {};
    std::string connection_id = {};
    connection_type type = connection_type::database;
    bool active = true;
    writ::stamps stamps = {};
    writ::deletion deletion = {};

    bool operator==(identity_provider const&) const = default;
};

// An issuer whose tokens are trusted for one organization (F-16 to F-20).
struct openid_provider {
    organization_id organization = {};
    openid_provider_id id = {};
    std::string name = {};
    std::string client_id = {};
    // Compared byte by byte with a token's `iss` (F-17).
    std::string issuer = {};
    std::optional<https_url> authorization_url = {};
    std::optional<https_url> token_url = {};
    std::optional<https_url> userinfo_url = {};
    std::optional<https_url> jwks_url = {};
    // Whether the groups and roles that its tokens claim count.
    bool may_assert_groups = false;
    bool may_assert_roles = false;
    bool active = true;
    writ::stamps stamps = {};
    writ::deletion deletion = {};

    bool operator==(openid_provider const&) const = default;
};

// What a provider calls a subject; a subject may have many (F-41).
struct external_identity {
    organization_id organization = {};
    identity_provider_id provider = {};
    // The provider's id of the person.
    std::string external_id = {};
    writ::subject_id subject = {};
    writ::stamps stamps = {};

    bool operator==(external_identity const&) const = default;
};

template <>
inline constexpr std::array<std::string_view, 4> words<connection_type>{"Database", "Social", "Enterprise",
                                                                        "Passwordless"};

template <>
struct record_traits<identity_provider> {
    static constexpr std::string_view kind = "identity_provider";
    static constexpr std::tuple fields{
        field{&identity_provider::organization, "organization"}.scope().required().alias(wire::netfoundry,
                                                                                         "organizationId"),
        field{&identity_provider::id, "id"}.key(),
        field{&identity_provider::name, "name"},
        field{&identity_provider::connection_id, "connection_id"}.indexed().alias(wire::netfoundry,
                                                                                  "auth0ConnectionId"),
        field{&identity_provider::type, "connection_type"}.required().alias(wire::netfoundry,
                                                                            "auth0ConnectionType"),
        field{&identity_provider::active, "active"},
        field{&identity_provider::stamps, ""},
        field{&identity_provider::deletion, ""},
    };
    static constexpr std::array unique{unique_members{reach::everywhere, {"id"}}};
};

template <>
struct record_traits<openid_provider> {
    static constexpr std::string_view kind = "openid_provider";
    static constexpr std::tuple fields{
        field{&openid_provider::organization, "organization"}.scope().required().alias(wire::netfoundry,
                                                                                       "organizationId"),
        field{&openid_provider::id, "id"}.key(),
        field{&openid_provider::name, "name"},
        field{&openid_provider::client_id, "client_id"}.required().alias(wire::netfoundry, "clientId"),
        field{&openid_provider::issuer, "issuer"}.required().indexed().at_most(limits::max_url_bytes),
        field{&openid_provider::authorization_url, "authorization_url"}.alias(wire::netfoundry,
                                                                              "authorizationEndpoint"),
        field{&openid_provider::token_url, "token_url"}.alias(wire::netfoundry, "tokenEndpoint"),
        field{&openid_provider::userinfo_url, "userinfo_url"}.alias(wire::netfoundry, "userInfoEndpoint"),
        field{&openid_provider::jwks_url, "jwks_url"}.alias(wire::netfoundry, "jwksUri"),
        field{&openid_provider::may_assert_groups, "may_assert_groups"},
        field{&openid_provider::may_assert_roles, "may_assert_roles"},
        field{&openid_provider::active, "active"},
        field{&openid_provider::stamps, ""},
        field{&openid_provider::deletion, ""},
    };
    static constexpr std::array unique{unique_members{reach::organization, {"issuer", "client_id"}}};
};

template <>
struct record_traits<external_identity> {
    static constexpr std::string_view kind = "external_identity";
    static constexpr std::tuple fields{
        field{&external_identity::organization, "organization"}.scope().required(),
        field{&external_identity::provider, "provider"}.key().alias(wire::netfoundry, "identityProviderId"),
        field{&external_identity::external_id, "external_id"}.key().alias(wire::netfoundry, "auth0UserId"),
        field{&external_identity::subject, "subject"}.required().indexed().alias(wire::netfoundry,
                                                                                 "userIdentityId"),
        field{&external_identity::stamps, ""},
    };
    static constexpr std::array unique{unique_members{reach::everywhere, {"provider", "external_id"}}};
};

} // namespace writ::inline WRIT_ABI

#endif
