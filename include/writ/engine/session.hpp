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

#include <writ/engine/caller.hpp>
#include <writ/engine/decision.hpp>
#include <writ/engine/question.hpp>
#include <writ/policy/filter.hpp>
#include <writ/policy/resource.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {

class authorizer;
struct decision_counts;
struct decision_explanation;
struct organization_node;
struct pin;
struct resolved_question;
struct state;
struct subject_node;
struct way_out;

namespace detail {

// A subject as one revision knows it.
struct standing {
    state const* at = nullptr;
    organization_node const* organization = nullptr;
    subject_node const* subject = nullptr;
    // Decides every check, unless it is no_match.
    writ::reason gate = writ::reason::not_ready;
};

} // namespace detail

// Thread safety: a const session is safe for any number of threads at once.
// Lifetime: ends before its authorizer.
//
// What a check reads of it stands in one cache line.
class WRIT_EXPORT session {
public:
    session(session&& other) noexcept;
    session& operator=(session&& other) noexcept;
    ~session();

    // A permission by its name.
    // Complexity: the subject's roles and grants; so with all checks.
    [[nodiscard]] bool can(permission_question const& p,
                           request_options const& options = no_request_options) const noexcept {
        return p.owner_ == plain_for_ && is_plain(options) ? can_plainly(p.action_, p.type_, &p)
                                                           : ask(p, options);
    }
    [[nodiscard]] decision check(permission_question const& p,
                                 request_options const& options = no_request_options) const noexcept;

    // Some instance of a type.
    [[nodiscard]] bool can(action_ref const& action, type_ref const& t,
                           request_options const& options = no_request_options) const noexcept {
        return action.owner_ == plain_for_ && t.owner_ == plain_for_ && is_plain(options)
                   ? can_plainly(action.number_, t.number_, nullptr)
                   : ask(action, t, options);
    }
    [[nodiscard]] decision check(action_ref const& action, type_ref const& t,
                                 request_options const& options = no_request_options) const noexcept;

    // One instance.
    [[nodiscard]] bool can(action_ref const& action, resource const& r,
                           request_options const& options = no_request_options) const noexcept;
    [[nodiscard]] decision check(action_ref const& action, resource const& r,
                                 request_options const& options = no_request_options) const noexcept;

    // Questions of any kind, one after the other.  Answers how many were
    // asked; their decisions stand in `into`.  No more are asked than fit.
    std::size_t check_many(std::span<question const> questions, std::span<decision> into,
                           batch until = batch::all) const noexcept;

    // Why: every gate, role, grant, scope and statement, and what became of it
    // (explanation.hpp).  Its decision is that of check(); it is not counted,
    // nor is the log told.
    [[nodiscard]] decision_explanation explain(question const& q) const;

    // What would turn a denial (why_not.hpp).
    [[nodiscard]] way_out why_not(question const& q) const;

    // Which instances of a type the action may be done to: what can() says of
    // each, at this session's instant.
    // Errors: those of ability::filter.
    // Complexity: the statements of the subject's roles, grants and scopes that
    // cover the question.
    [[nodiscard]] result<writ::filter> filter(action_ref const& action, type_ref const& t,
                                              request_options const& options = no_request_options) const;

    // Moves the instant at which this session sees the directory.
    void at(instant now) noexcept { now_ = now; }
    [[nodiscard]] instant now() const noexcept { return now_; }

    // What decided, of a decision that this session made.
    [[nodiscard]] decided_by what_decided(decision const& d) const;

private:
    friend class authorizer;

    static constexpr std::uint32_t not_plain = UINT32_MAX;

    session(authorizer const& from, subject_ref who, caller_options const& options, instant now) noexcept;
    [[nodiscard]] static bool is_plain(request_options const& o) noexcept { return !o.field && !o.unit; }
    // The fastest way, for interned names; `p` is the permission, if it is one.
    [[nodiscard]] bool can_plainly(std::uint32_t action, std::uint32_t type,
                                   permission_question const* p) const noexcept;
    [[nodiscard]] bool look_closer(std::uint64_t key, permission_question const* p) const noexcept;
    [[nodiscard]] bool ask(permission_question const& p, request_options const& options) const noexcept;
    [[nodiscard]] bool ask(action_ref const& action, type_ref const& t,
                           request_options const& options) const noexcept;
    template <class... Question>
    [[nodiscard]] bool ask_by_names(request_options const& options, Question const&... q) const noexcept;
    [[nodiscard]] decision check(resolved_question const& q, bool in_full) const noexcept;

    alignas(64) detail::standing who_;
    authorizer const* authorizer_ = nullptr;
    // Of the thread that started it.
    decision_counts* counts_ = nullptr;
    // Whose interned names it answers at once, because only the subject's own
    // roles and grants count, and nobody listens.
    std::uint32_t plain_for_ = not_plain;
    // Where it is pinned; null once moved from, or where nothing is published.
    pin* pin_ = nullptr;
    instant now_;
    subject_ref subject_;
    caller_options options_;
};

} // namespace writ::inline WRIT_ABI

#endif
