// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_DECISION_HPP
#define WRIT_ENGINE_DECISION_HPP

// What a check answers, and why.
//
//     writ::decision const d = session.check("update", article);
//     if (!d.allowed()) { log(writ::to_string(d.reason())); }
//
// A decision is a small value: it holds no text.  The session or authorizer
// that gave it names what decided.

#include <writ/export.hpp>
#include <writ/time.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
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

// What decided, by name; empty where nothing of the kind did.
struct decided_by {
    // The ids of the role or the grant.
    std::string role = {};
    std::string grant = {};
    // The deciding statement's own reason.
    std::string text = {};
};

// How the statements of several roles are combined.
enum class combination : std::uint8_t {
    // A role that denies outweighs all that allow.
    deny_overrides,
    // All effective roles' lists form one list, whose last match decides.
    last_match,
};

// What a check answers.  Trivially copyable.
class decision {
public:
    // Denied: invalid_request.
    constexpr decision() noexcept = default;

    [[nodiscard]] constexpr bool allowed() const noexcept {
        return reason_ == writ::reason::allowed_by_grant || reason_ == writ::reason::allowed_by_role;
    }
    [[nodiscard]] constexpr writ::reason reason() const noexcept { return reason_; }

    // Of a type question: some statement that covers it depends on the
    // instance.  Of a permission: one was left out for such a reason.
    [[nodiscard]] constexpr bool conditional() const noexcept { return conditional_; }

    // The index, in the list of the role that decided, of its statement.
    [[nodiscard]] constexpr std::optional<std::size_t> statement() const noexcept {
        return role_ == none ? std::nullopt : std::optional<std::size_t>(statement_);
    }

    // Of a call through others: which of the actors was refused, by its
    // position in caller_options::actors; absent: the decision is the subject's.
    [[nodiscard]] constexpr std::optional<std::size_t> actor() const noexcept {
        return actor_ == none ? std::nullopt : std::optional<std::size_t>(actor_);
    }

    // The publication, and the organization's and the platform's revisions,
    // that were asked; zero where there is none.
    [[nodiscard]] constexpr std::uint64_t revision() const noexcept { return revision_; }
    [[nodiscard]] constexpr std::uint64_t organization_revision() const noexcept {
        return organization_revision_;
    }
    [[nodiscard]] constexpr std::uint64_t platform_revision() const noexcept { return platform_revision_; }

    // Where it was asked for: the instant before which time alone cannot change
    // the answer; absent: never.
    [[nodiscard]] constexpr std::optional<instant> valid_until() const noexcept { return valid_until_; }

private:
    friend class decider;

    static constexpr std::uint32_t none = UINT32_MAX;

    writ::reason reason_ = writ::reason::invalid_request;
    bool conditional_ = false;
    // What decided, by its number in the snapshot; at most one of the two.
    std::uint32_t role_ = none;
    std::uint32_t grant_ = none;
    std::uint32_t statement_ = none;
    std::uint32_t actor_ = none;
    std::uint64_t revision_ = 0;
    std::uint64_t organization_revision_ = 0;
    std::uint64_t platform_revision_ = 0;
    std::optional<instant> valid_until_;
};

} // namespace writ::inline WRIT_ABI

#endif
