// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_AUDIT_ENTRY_HPP
#define WRIT_DIRECTORY_AUDIT_ENTRY_HPP

// What was changed, by whom and when.
//
// Written with the change, in one commit, and never changed itself.

#include <writ/directory/field.hpp>
#include <writ/id.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>

namespace writ::inline WRIT_ABI {

// A plain record.
struct audit_entry {
    // Absent: about the platform.
    std::optional<organization_id> organization = {};
    audit_entry_id id = {};
    instant at = {};
    actor_id actor = {};
    // The operation, e.g. `role.update`.
    std::string operation = {};
    // The kind of the record concerned, and its key members as JSON.
    std::string record_kind = {};
    boost::json::object record_key = {};
    // The record as JSON without its secrets; null before it was and after it was.
    boost::json::value before = {};
    boost::json::value after = {};
    // Why, where the actor says so.
    std::string reason = {};
    // The commit, and the revision of the scope that it made.
    std::string commit = {};
    std::int64_t revision = 0;

    bool operator==(audit_entry const&) const = default;
};

template <>
struct record_traits<audit_entry> {
    static constexpr std::string_view kind = "audit_entry";
    static constexpr std::tuple fields{
        field{&audit_entry::organization, "organization"}.scope(),
        field{&audit_entry::id, "id"}.key(),
        field{&audit_entry::at, "at"}.required().indexed(),
        field{&audit_entry::actor, "actor"}.required().indexed(),
        field{&audit_entry::operation, "operation"}.required().indexed(),
        field{&audit_entry::record_kind, "record_kind"},
        field{&audit_entry::record_key, "record_key"},
        field{&audit_entry::before, "before"},
        field{&audit_entry::after, "after"},
        field{&audit_entry::reason, "reason"}.lines(),
        field{&audit_entry::commit, "commit"},
        field{&audit_entry::revision, "revision"},
    };
};

} // namespace writ::inline WRIT_ABI

#endif
