// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_REVIEW_HPP
#define WRIT_ENGINE_REVIEW_HPP

// Questions turned round: who may do this, who has this role, and what may this
// subject do?  For screens of administrators, and for audits.
//
//     writ::authorizer iam({.index_holders = true});
//     writ::review const now(iam);
//     auto page = now.who_can(acme, {"approve", writ::type("Invoice")}).value();
//     for (auto const& who : page.items) { ... who.id, who.decided_by.role ... }
//
// A review is pinned to one revision and one instant, as a session is, so that
// all that it answers fits together; end it when the answer is given.  What it
// says of a subject is what a check says.  It is neither counted nor logged.

#include <writ/directory/field.hpp>
#include <writ/engine/caller.hpp>
#include <writ/engine/decision.hpp>
#include <writ/engine/question.hpp>
#include <writ/error.hpp>
#include <writ/id.hpp>
#include <writ/page.hpp>
#include <writ/time.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

class authorizer;
struct organization_node;
struct pin;
struct state;

// One who may.
struct permitted_subject {
    subject_id id = {};
    writ::decision decision = {};
    // The role or the grant by which it is allowed.
    writ::decided_by decided_by = {};
};

// How a subject comes to have a role.
struct role_path {
    // The role that is assigned or mapped; then its ancestors, the nearest first:
    // of a holder of one role, up to that.
    std::vector<role_id> chain = {};
    // The group that it is mapped to; absent: it is assigned.
    std::optional<group_name> group = {};
    // A token asserts the group or the role.
    bool by_token = false;
    // Absent: in all units.
    std::optional<unit_id> unit = {};
    writ::validity validity = {};
    // It counts at the review's instant, in its unit: it is in its window, and the
    // role, its ancestors and their services are there and active.
    bool live = true;

    bool operator==(role_path const&) const = default;
};

// One who has a role.
struct role_holder {
    subject_id id = {};
    bool active = true;
    std::vector<role_path> paths = {};
};

// One of those things that speak of a permission.
struct permission_source {
    // Otherwise it denies.
    bool allows = false;
    // A grant or denial, and its window.
    std::optional<grant_id> grant = {};
    writ::validity validity = {};
    // A role.
    std::optional<role_path> role = {};

    bool operator==(permission_source const&) const = default;
};

// A permission that something of a subject's speaks of.
struct held_permission {
    // The action; without a type, the name of a permission.
    std::string action = {};
    std::optional<std::string> type = {};
    // Whether it is allowed: what a check answers.
    writ::decision decision = {};
    // All that count and say something, denials too; none where a gate is shut.
    std::vector<permission_source> sources = {};
};

// Thread safety: a const review is safe for any number of threads at once.
// Lifetime: ends before its authorizer.
class WRIT_EXPORT review {
public:
    // At an instant; without one, at the authorizer's clock's.
    explicit review(authorizer const& of, std::optional<instant> at = {}) noexcept;
    review(review&& other) noexcept;
    review& operator=(review&& other) noexcept;
    ~review();

    [[nodiscard]] instant now() const noexcept { return now_; }
    // The publication that it sees; 0: none.
    [[nodiscard]] std::uint64_t revision() const noexcept;

    // The subjects of an organization to whom a check answers yes, each in a
    // session started with these options, in the bytewise order of their ids.
    // Without `mfa` that is nobody but service accounts where a second factor is
    // enforced.  Who holds a permission is asked in the same way.
    //
    // Errors: errc::not_indexed, without authorizer_options::index_holders.
    // Complexity: the roles and groups that may allow it, and a check for each of
    // their holders from the page's beginning on, at most
    // limits::max_page_candidates: then the page ends early.  Where a token's
    // groups or roles count, all subjects are asked.
    [[nodiscard]] result<page<permitted_subject>> who_can(organization_id const& in, question const& q,
                                                          caller_options const& as = no_caller_options,
                                                          page_request const& p = {}) const;

    // The subjects of an organization that have a role: directly, through a group,
    // or as that of a role below it; in the same order.  What records say, live or
    // not, in whatever unit; no deleted subjects.
    //
    // Errors and complexity: as who_can().
    [[nodiscard]] result<page<role_holder>> holders_of(organization_id const& in, role_id const& role,
                                                       page_request const& p = {}) const;

    // What a subject's roles, grants and denials speak of, in a session started
    // with these options and for a request with this field and unit: in the
    // bytewise order of actions, a name before the types of the same action, and
    // then of types.
    //
    // The list is complete.  A question on an action and a type that are not
    // listed is answered as the first that is of (action, `all`), (`manage`, type)
    // and (`manage`, `all`); where none is, as no_match or insufficient_scope.  A
    // name that is not listed is answered as the longest form `begins.*` that
    // covers it, and else as the name `*`.
    //
    // Needs no index.  Errors: errc::invalid_cursor; errc::not_expressible, where
    // the options carry a token's statements.
    // Complexity: what the subject's roles and grants say, for each page; of it, a
    // check for at most limits::max_page_candidates.
    [[nodiscard]] result<page<held_permission>>
    permissions_of(subject_ref who, caller_options const& as = no_caller_options,
                   request_options const& with = no_request_options, page_request const& p = {}) const;

private:
    [[nodiscard]] result<organization_node const*> indexed(organization_id const& in) const;

    authorizer const* authorizer_;
    state const* at_ = nullptr;
    pin* pin_ = nullptr;
    instant now_;
};

} // namespace writ::inline WRIT_ABI

#endif
