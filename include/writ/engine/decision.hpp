// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_DECISION_HPP
#define WRIT_ENGINE_DECISION_HPP

// What a check answers, and why.
//
//     writ::decision const d = session.check("update", article);
//     if (!d.allowed()) { log(writ::to_string(d.reason())); }
//
// A decision is a small value: it holds no text.  The session or authorizer
// that gave it resolves the role, the statement and their texts.

#include <writ/export.hpp>
#include <writ/time.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Why a check was decided.  The order is that of the decision: the first that
// applies decides.  The names are part of the scenario format.
enum class reason : std::uint8_t {
    // The request itself is malformed.
    invalid_request,
    // States of the process: nothing published; older than the caller allows;
    // not loaded; a record that cannot be read.
    not_ready,
    snapshot_stale,
    organization_not_loaded,
    organization_unreadable,
    // No such organization, or it is deleted.
    organization_unknown,
    organization_suspended,
    // Deactivated, or its access control is switched off.
    organization_inactive,
    // No such subject in the organization, or it is deleted.
    subject_unknown,
    subject_inactive,
    // The organization enforces a second factor, and the session has none.
    mfa_required,
    // The instance states an organization that is not the subject's.
    wrong_organization,
    // The session is bounded by scopes, and none covers the request.
    insufficient_scope,
    denied_by_grant,
    denied_by_role,
    allowed_by_grant,
    allowed_by_role,
    // Nothing said yes.
    no_match,
};

// "allowed_by_role".
[[nodiscard]] WRIT_EXPORT std::string_view to_string(reason r) noexcept;
// Nothing where no reason has that name.
[[nodiscard]] WRIT_EXPORT std::optional<reason> parse_reason(std::string_view name) noexcept;

// How the statements of several roles are combined.
enum class combination : std::uint8_t {
    // A role that denies outweighs all that allow.
    deny_overrides,
    // All effective roles' lists form one list, whose last match decides.
    last_match,
};

} // namespace writ::inline WRIT_ABI

#endif
