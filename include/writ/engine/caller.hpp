// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_CALLER_HPP
#define WRIT_ENGINE_CALLER_HPP

// Who asks, and what is known of the caller beside its ids.

#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/policy/value.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {

class ability;

// One subject of one organization.  Refers to the ids, which must outlive a
// session that is started with it.
class subject_ref {
public:
    subject_ref(organization_id const& organization, subject_id const& subject) noexcept
        : organization_(organization.text()), subject_(subject.text()) {}

    [[nodiscard]] std::string_view organization() const noexcept { return organization_; }
    [[nodiscard]] std::string_view subject() const noexcept { return subject_; }

private:
    std::string_view organization_;
    std::string_view subject_;
};

// What authentication says of the caller.  Refers to all parts, which must
// outlive the session.  What comes from a token must have been verified, and
// its issuer be one that the organization lets assert it.
struct caller_options {
    // The second factor is satisfied.
    bool mfa = false;
    // Bounds the caller; absent: unbounded, empty: covers nothing.
    std::optional<std::span<scope_name const>> scopes = {};
    // What conditions read as `${token.path}`: an object.
    value token = {};
    // Groups that a token asserts; they count as the subject's own.
    std::span<group_name const> groups = {};
    // Roles that a token asserts; they count as assigned everywhere, after the
    // subject's own.  One that does not exist gives nothing.
    std::span<role_id const> roles = {};
    // Statements that a token carries: they bound the caller as the scopes do,
    // and beside them; null: none.  An ability without statements covers nothing.
    // Precondition: it was compiled with the default compile_options.
    ability const* bound = nullptr;
    // A token's `act` chain: on whose behalf goes through whom.  Each actor
    // must be allowed what the subject is.
    std::span<subject_ref const> actors = {};
};
inline constexpr caller_options no_caller_options{};

} // namespace writ::inline WRIT_ABI

#endif
