// SPDX-License-Identifier: Apache-2.0
#include <writ/engine/decision.hpp>

#include <algorithm>
#include <array>

namespace writ::inline WRIT_ABI {
namespace {

// In the order of the enumeration.
constexpr std::array<std::string_view, 18> reason_names{
    "invalid_request",
    "not_ready",
    "snapshot_stale",
    "organization_not_loaded",
    "organization_unreadable",
    "organization_unknown",
    "organization_suspended",
    "organization_inactive",
    "subject_unknown",
    "subject_inactive",
    "mfa_required",
    "wrong_organization",
    "insufficient_scope",
    "denied_by_grant",
    "denied_by_role",
    "allowed_by_grant",
    "allowed_by_role",
    "no_match",
};
static_assert(reason_names.size() == static_cast<std::size_t>(reason::no_match) + 1);

} // namespace

std::string_view to_string(reason r) noexcept {
    return reason_names[static_cast<std::size_t>(r)];
}

std::optional<reason> parse_reason(std::string_view name) noexcept {
    auto const at = std::find(reason_names.begin(), reason_names.end(), name);
    return at == reason_names.end() ? std::nullopt
                                    : std::optional(static_cast<reason>(at - reason_names.begin()));
}

} // namespace writ::inline WRIT_ABI
