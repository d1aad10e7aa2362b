// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_SUBJECT_HPP
#define WRIT_DIRECTORY_SUBJECT_HPP

// Who may act: a member of one organization, a person or a service account
// (F-34 to F-48, T-02 to T-04, T-25).

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>

#include <boost/json/object.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace writ::inline WRIT_ABI {

// A service account has no second factor and is never asked for one.
enum class subject_kind {
    user,
    service_account,
};

// A plain record.
struct subject {
    organization_id organization = {};
    subject_id id = {};
    subject_kind kind = subject_kind::user;
    // Shown (F-34); users may have the parts as well (F-38).
    std::string name = {};
    std::string first_name = {};
    std::string last_name = {};
    std::string description = {};
    // Where it is reached; a service account's contact (F-43, T-25).
    std::optional<email_address> email = {};
    // What its organization calls its standing, e.g. `administrator` (T-04).
    std::string profile = {};
    // Who keeps a service account's credential, and the client id there (F-44, F-47).
    std::string provider = {};
    std::string client_id = {};
    // Names from the host or its directory, mapped to roles by group_role (V-13).
    std::vector<group_name> groups = {};
    // What conditions read as `${subject.path}`.
    boost::json::object attributes = {};
    bool active = true;
    writ::stamps stamps = {};
    writ::deletion deletion = {};

    bool operator==(subject const&) const = default;
};

template <>
inline constexpr std::array<std::string_view, 2> words<subject_kind>{"user", "service_account"};

template <>
struct record_traits<subject> {
    static constexpr std::string_view kind = "subject";
    static constexpr std::tuple fields{
        field{&subject::organization, "organization"}
            .scope()
            .required()
            .alias(wire::netfoundry, "organizationId")
            .alias(wire::turia, "tenant_id")
            .shown(),
        field{&subject::id, "id"}.key().alias(wire::turia, "uuid").shown(),
        field{&subject::kind, "kind"}.shown(),
        field{&subject::name, "name"},
        field{&subject::first_name, "first_name"}.alias(wire::netfoundry, "firstName"),
        field{&subject::last_name, "last_name"}.alias(wire::netfoundry, "lastName"),
        field{&subject::description, "description"}.lines(),
        field{&subject::email, "email"}.indexed().alias(wire::netfoundry, "contactEmail"),
        field{&subject::profile, "profile"},
        field{&subject::provider, "provider"},
        field{&subject::client_id, "client_id"}.indexed().alias(wire::netfoundry, "clientId"),
        field{&subject::groups, "groups"}.shown(),
        field{&subject::attributes, "attributes"}.shown(),
        field{&subject::active, "active"}.shown(),
        field{&subject::stamps, ""},
        field{&subject::deletion, ""},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
