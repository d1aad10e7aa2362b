// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_ORGANIZATION_HPP
#define WRIT_DIRECTORY_ORGANIZATION_HPP

// A tenant, or the operator of the platform (N-13 to N-18, N-22, F-01 to F-13, T-11 to T-14).
//
// Its record, like everything that bears its id, belongs to its own scope.

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

// An operator's status has no effect, and its subjects may act on platform records.
enum class organization_type {
    tenant,
    nno_operator,
};

// The second factor that an organization asks of its users (F-10).
enum class mfa_provider {
    none,
    google_authenticator,
};

// A plain record.
struct organization {
    organization_id id = {};
    // Found by: unique among live organizations (N-14, N-17).
    std::optional<writ::slug> slug = {};
    // The login handle: unique among live organizations whatever its case; a
    // tombstone once the organization is deleted (F-03 to F-06).
    std::optional<stored_label> label = {};
    // Shown, never a key (N-13, F-04).
    std::string name = {};
    organization_type type = organization_type::tenant;
    // Who created it, a member from the beginning (N-15).
    std::optional<subject_id> owner = {};
    bool active = true;
    // The platform's word, reversible at once (N-22).
    bool suspended = false;
    // Access control is on; off denies every check (T-13).
    bool enabled = true;
    bool enforce_mfa = false;
    writ::mfa_provider mfa_provider = writ::mfa_provider::none;
    // What its access control settings are called (T-11, T-12).
    std::string access_name = {};
    std::string access_description = {};
    writ::stamps stamps = {};
    writ::deletion deletion = {};

    bool operator==(organization const&) const = default;
};

template <>
inline constexpr std::array<std::string_view, 2> words<organization_type>{"tenant", "nno-operator"};
template <>
inline constexpr std::array<std::string_view, 2> words<mfa_provider>{"None", "GoogleAuthenticator"};

template <>
struct record_traits<organization> {
    static constexpr std::string_view kind = "organization";
    static constexpr std::tuple fields{
        field{&organization::id, "id"}.scope().required().shown(),
        field{&organization::slug, "slug"}.shown(),
        field{&organization::label, "label"},
        field{&organization::name, "name"}.at_most(limits::max_organization_name_characters),
        field{&organization::type, "type"}.alias(wire::nno, "orgType").shown(),
        field{&organization::owner, "owner"}.alias(wire::nno, "ownerId"),
        field{&organization::active, "active"}.shown(),
        field{&organization::suspended, "suspended"}.shown(),
        field{&organization::enabled, "enabled"}.alias(wire::turia, "status").shown(),
        field{&organization::enforce_mfa, "enforce_mfa"}.shown(),
        field{&organization::mfa_provider, "mfa_provider"}.alias(wire::netfoundry, "mfaProvider"),
        field{&organization::access_name, "access_name"},
        field{&organization::access_description, "access_description"}.lines(),
        field{&organization::stamps, ""},
        field{&organization::deletion, ""},
    };
    static constexpr std::array unique{
        unique_members{reach::everywhere, {"slug"}},
        unique_members{reach::everywhere, {"label"}, true},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
