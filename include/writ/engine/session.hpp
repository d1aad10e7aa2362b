// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_SESSION_HPP
#define WRIT_ENGINE_SESSION_HPP

// One authenticated caller, pinned to one revision, for the length of a request.
//
//     auto caller = authorizer.start({acme, alice}, {.mfa = true});
//     if (caller.can("update", invoice)) { ... }
//     auto const d = caller.check("export", writ::type{"Report"}, {.field = "total"});
//
// Many checks see one consistent directory and one instant, whatever writers
// publish meanwhile.  What a session is pinned to is kept until it ends.

#include <writ/engine/decision.hpp>
#include <writ/engine/request.hpp>
#include <writ/policy/resource.hpp>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {

class authorizer;
struct organization_node;
struct pin;
struct role_node;
struct scope_node;
struct state;
struct subject_node;

// Thread safety: a const session is safe for any number of threads at once.
// Lifetime: ends before its authorizer.
class WRIT_EXPORT session {
public:
    session(session&& other) noexcept;
    session& operator=(session&& other) noexcept;
    ~session();

    // A permission by its name.
    [[nodiscard]] bool can(permission_question q, request_options const& options = {}) const noexcept {
        return check(q, options).allowed();
    }
    [[nodiscard]] decision check(permission_question q, request_options const& options = {}) const noexcept;

    // Some instance of a type.
    [[nodiscard]] bool can(std::string_view action, type t,
                           request_options const& options = {}) const noexcept {
        return check(action, t, options).allowed();
    }
    [[nodiscard]] decision check(std::string_view action, type t,
                                 request_options const& options = {}) const noexcept;

    // One instance.
    [[nodiscard]] bool can(std::string_view action, resource const& r,
                           request_options const& options = {}) const noexcept {
        return check(action, r, options).allowed();
    }
    [[nodiscard]] decision check(std::string_view action, resource const& r,
                                 request_options const& options = {}) const noexcept;

    // Moves the instant at which this session sees the directory.
    void at(instant now) noexcept { now_ = now; }
    [[nodiscard]] instant now() const noexcept { return now_; }

    // What decided, of a decision that this session made.  Empty where nothing
    // of the kind did.  Lives as long as the session.
    [[nodiscard]] std::string_view role_of(decision const& d) const noexcept;
    [[nodiscard]] std::string_view grant_of(decision const& d) const noexcept;
    // The deciding statement's own reason.
    [[nodiscard]] std::string_view text_of(decision const& d) const noexcept;

private:
    friend class authorizer;
    friend class decider;

    session(authorizer const& from, subject_ref who, caller_options const& options, instant now) noexcept;
    [[nodiscard]] writ::reason find_gate(subject_ref who) noexcept;

    // Where it is pinned; null once moved from.
    pin* pin_ = nullptr;
    authorizer const* authorizer_ = nullptr;
    state const* state_ = nullptr;
    organization_node const* organization_ = nullptr;
    subject_node const* subject_ = nullptr;
    instant now_;
    caller_options options_;
    // Decides every check, unless it is no_match.
    writ::reason gate_ = writ::reason::no_match;
};

} // namespace writ::inline WRIT_ABI

#endif
