// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_RECORD_HPP
#define WRIT_DIRECTORY_RECORD_HPP

// Any one record of a directory, and what is asked of all of them alike.

#include <writ/directory/api_key.hpp>
#include <writ/directory/assignment.hpp>
#include <writ/directory/audit_entry.hpp>
#include <writ/directory/catalogue.hpp>
#include <writ/directory/grant.hpp>
#include <writ/directory/identity.hpp>
#include <writ/directory/invitation.hpp>
#include <writ/directory/organization.hpp>
#include <writ/directory/role.hpp>
#include <writ/directory/setting.hpp>
#include <writ/directory/subject.hpp>
#include <writ/error.hpp>

#include <cstddef>
#include <optional>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace writ::inline WRIT_ABI {

// One record.
using record = std::variant<organization, subject, role, assignment, group_role, grant, permission, scope,
                            registered_service, service_call, invitation, identity_provider, openid_provider,
                            external_identity, default_role, preferences, api_key, audit_entry>;

// Which alternative.  Values are append-only and keep their numbers.
enum class record_kind : std::size_t {
    organization,
    subject,
    role,
    assignment,
    group_role,
    grant,
    permission,
    scope,
    service,
    service_call,
    invitation,
    identity_provider,
    openid_provider,
    external_identity,
    default_role,
    preferences,
    api_key,
    audit_entry,
};

namespace detail {

template <class Record, std::size_t I = 0>
consteval std::size_t index_of_record() {
    if constexpr (std::is_same_v<Record, std::variant_alternative_t<I, record>>) {
        return I;
    } else {
        return index_of_record<Record, I + 1>();
    }
}

} // namespace detail

// The kind of a type of record, and of a record.
template <class Record>
inline constexpr record_kind kind_of = static_cast<record_kind>(detail::index_of_record<Record>());
[[nodiscard]] inline record_kind kind(record const& r) noexcept {
    return static_cast<record_kind>(r.index());
}

// "group_role", and back; nothing where no kind has that name.
[[nodiscard]] WRIT_EXPORT std::string_view to_string(record_kind k) noexcept;
[[nodiscard]] WRIT_EXPORT std::optional<record_kind> parse_record_kind(std::string_view name) noexcept;

// The organization whose scope holds the record; nothing: the platform's.
[[nodiscard]] WRIT_EXPORT std::optional<organization_id> scope_of(record const& r);

// The record's key members; everything else as in a new record.
[[nodiscard]] WRIT_EXPORT record key_of(record const& r);

// Names of the members in which two records of one kind differ.
// Precondition: kind(a) == kind(b).
[[nodiscard]] WRIT_EXPORT std::vector<std::string_view> changed_members(record const& a, record const& b);

// Whether every member alone is well formed: ids and texts match their grammar
// and their bounds, required members have a value, windows do not end before
// they begin, policies are of dialect::writ, a permission's statements are
// neither empty nor inverted and its name fits them.  What records say of each
// other is not looked at.
//
// Errors, all at once and each with the member's JSON pointer:
// errc::missing_member, empty_name, too_large, too_many, invalid_utf8,
// invalid_name, wildcard_in_name, invalid_window, not_expressible,
// unknown_value, too_deep, number_out_of_range.
[[nodiscard]] WRIT_EXPORT result<void> validate(record const& r);

} // namespace writ::inline WRIT_ABI

#endif
