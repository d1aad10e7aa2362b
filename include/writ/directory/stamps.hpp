// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_STAMPS_HPP
#define WRIT_DIRECTORY_STAMPS_HPP

// Who wrote a record, when, and whether it is deleted.
//
// They are filled from the actor and the clock, never from a request's body.
// On the wire they stand beside the record's own members.

#include <writ/directory/field.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <optional>
#include <tuple>

namespace writ::inline WRIT_ABI {

// The first and the last write.
struct stamps {
    std::optional<instant> created_at = {};
    std::optional<actor_id> created_by = {};
    std::optional<instant> updated_at = {};
    std::optional<actor_id> updated_by = {};

    bool operator==(stamps const&) const = default;
};

// A deleted record stays, for its history and to be restored; no check sees it.
struct deletion {
    std::optional<instant> deleted_at = {};
    std::optional<actor_id> deleted_by = {};

    [[nodiscard]] bool deleted() const noexcept { return deleted_at.has_value(); }

    bool operator==(deletion const&) const = default;
};

template <>
struct record_traits<stamps> {
    static constexpr std::tuple fields{
        field{&stamps::created_at, "created_at"}
            .alias(wire::netfoundry, "createdAt")
            .alias(wire::iam_api, "createdAt"),
        field{&stamps::created_by, "created_by"}.alias(wire::netfoundry, "createdBy"),
        field{&stamps::updated_at, "updated_at"}
            .alias(wire::netfoundry, "updatedAt")
            .alias(wire::iam_api, "updatedAt"),
        field{&stamps::updated_by, "updated_by"}.alias(wire::naviga, "updatedBySub"),
    };
};

template <>
struct record_traits<deletion> {
    static constexpr std::tuple fields{
        field{&deletion::deleted_at, "deleted_at"}.alias(wire::netfoundry, "deletedAt"),
        field{&deletion::deleted_by, "deleted_by"}.alias(wire::netfoundry, "deletedBy"),
    };
};

// A window stands in the record's own object.
template <>
struct record_traits<validity> {
    static constexpr std::tuple fields{
        field{&validity::not_before, "not_before"}.alias(wire::turia, "start_validity").shown(),
        field{&validity::not_after, "not_after"}
            .alias(wire::turia, "end_validity")
            .alias(wire::nno, "expiresAt")
            .shown(),
    };
};

} // namespace writ::inline WRIT_ABI

#endif
