// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_DIRECTORY_HPP
#define WRIT_DIRECTORY_DIRECTORY_HPP

// All records, in lists: what a snapshot is compiled from.
//
// The order within a list means nothing except to assignments of equal order.

#include <writ/directory/record.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace writ::inline WRIT_ABI {

// A plain aggregate.
struct directory {
    std::vector<organization> organizations = {};
    std::vector<subject> subjects = {};
    std::vector<role> roles = {};
    std::vector<assignment> assignments = {};
    std::vector<group_role> group_roles = {};
    std::vector<grant> grants = {};
    std::vector<permission> permissions = {};
    std::vector<scope> scopes = {};
    std::vector<registered_service> services = {};
    std::vector<service_call> service_calls = {};
    std::vector<invitation> invitations = {};
    std::vector<identity_provider> identity_providers = {};
    std::vector<openid_provider> openid_providers = {};
    std::vector<external_identity> external_identities = {};
    std::vector<default_role> default_roles = {};
    std::vector<preferences> preference_sets = {};
    std::vector<api_key> api_keys = {};
    std::vector<audit_entry> audit_entries = {};

    bool operator==(directory const&) const = default;
};

// The lists, in the order of the alternatives of `record`.
inline constexpr std::tuple directory_lists{
    &directory::organizations,
    &directory::subjects,
    &directory::roles,
    &directory::assignments,
    &directory::group_roles,
    &directory::grants,
    &directory::permissions,
    &directory::scopes,
    &directory::services,
    &directory::service_calls,
    &directory::invitations,
    &directory::identity_providers,
    &directory::openid_providers,
    &directory::external_identities,
    &directory::default_roles,
    &directory::preference_sets,
    &directory::api_keys,
    &directory::audit_entries,
};
static_assert(std::tuple_size_v<decltype(directory_lists)> == std::variant_size_v<record>);

// The list of one kind of record: `records<role>(d)` is `d.roles`.
template <class Record>
[[nodiscard]] std::vector<Record>& records(directory& d) noexcept {
    return d.*std::get<static_cast<std::size_t>(kind_of<Record>)>(directory_lists);
}
template <class Record>
[[nodiscard]] std::vector<Record> const& records(directory const& d) noexcept {
    return d.*std::get<static_cast<std::size_t>(kind_of<Record>)>(directory_lists);
}

} // namespace writ::inline WRIT_ABI

#endif
