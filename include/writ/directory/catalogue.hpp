// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_CATALOGUE_HPP
#define WRIT_DIRECTORY_CATALOGUE_HPP

// What the platform names: permissions, scopes and services (T-15, T-16, T-34, V-03, N-20, N-21).
//
// They belong to the platform's scope.

#include <writ/directory/field.hpp>
#include <writ/directory/stamps.hpp>
#include <writ/id.hpp>
#include <writ/policy/policy.hpp>

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace writ::inline WRIT_ABI {

// A name that a product defines: opaque, or short for statements.
struct permission {
    product_name product = {};
    // Unique across products.
    permission_name name = {};
    std::string description = {};
    // In dialect::writ; never empty and never inverted.  Absent: an opaque name.
    std::optional<policy> statements = {};
    writ::stamps stamps = {};

    bool operator==(permission const&) const = default;
};

// What bounds a caller: the permissions that a token's or a key's scope covers.
struct scope {
    scope_name name = {};
    std::vector<permission_name> permissions = {};
    // Where a list of scopes shows it: below its product, in a group (T-34).
    std::optional<product_name> product = {};
    std::string group = {};
    std::string description = {};
    writ::stamps stamps = {};

    bool operator==(scope const&) const = default;
};

// An application that roles and tokens may belong to.
struct registered_service {
    service_id id = {};
    std::string name = {};
    std::string description = {};
    bool active = true;
    writ::stamps stamps = {};
    writ::deletion deletion = {};

    bool operator==(registered_service const&) const = default;
};

// One service may ask for tokens to call another (N-21).  A pair without a
// record may not.
struct service_call {
    service_id caller = {};
    service_id target = {};
    // The scopes that such a token may carry.
    std::vector<scope_name> scopes = {};
    writ::stamps stamps = {};

    bool operator==(service_call const&) const = default;
};

template <>
struct record_traits<permission> {
    static constexpr std::string_view kind = "permission";
    static constexpr std::tuple fields{
        field{&permission::product, "product"}.required().indexed().shown(),
        field{&permission::name, "name"}.key().shown(),
        field{&permission::description, "description"}.lines(),
        field{&permission::statements, "statements"}.shown(),
        field{&permission::stamps, ""},
    };
};

template <>
struct record_traits<scope> {
    static constexpr std::string_view kind = "scope";
    static constexpr std::tuple fields{
        field{&scope::name, "name"}.key().shown(),
        field{&scope::permissions, "permissions"}.shown(),
        field{&scope::product, "product"},
        field{&scope::group, "group"},
        field{&scope::description, "description"}.lines(),
        field{&scope::stamps, ""},
    };
};

template <>
struct record_traits<registered_service> {
    static constexpr std::string_view kind = "service";
    static constexpr std::tuple fields{
        field{&registered_service::id, "id"}.key(),
        field{&registered_service::name, "name"},
        field{&registered_service::description, "description"}.lines(),
        field{&registered_service::active, "active"},
        field{&registered_service::stamps, ""},
        field{&registered_service::deletion, ""},
    };
};

template <>
struct record_traits<service_call> {
    static constexpr std::string_view kind = "service_call";
    static constexpr std::tuple fields{
        field{&service_call::caller, "caller"}.key().alias(wire::nno, "serviceId"),
        field{&service_call::target, "target"}.key().alias(wire::nno, "targetService"),
        field{&service_call::scopes, "scopes"},
        field{&service_call::stamps, ""},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
