// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_DIFF_HPP
#define WRIT_ENGINE_DIFF_HPP

// What changes when one directory replaces another: who is answered otherwise.
//
//     auto const d = writ::diff(before, after, {.now = now}).value();
//     for (auto const& change : d.differences) { ... change.subject, change.action, change.type ... }
//
// Each difference is a question that both directories were asked, in a session
// without scopes and with a second factor.  Nothing is claimed of sessions
// bounded by scopes, of units, of what a token adds, and of other instants.
//
// That there is none is claimed only where nothing that such a check reads is
// different for any subject: its organization, itself, its assignments, groups,
// grants, roles with their ancestors and services, and the catalogue.  For all
// others questions are tried, and where all are answered alike the outcome is
// `not_shown`.

#include <writ/directory/directory.hpp>
#include <writ/engine/decision.hpp>
#include <writ/error.hpp>
#include <writ/policy/diff.hpp>
#include <writ/time.hpp>

#include <boost/json/object.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// How the two directories are asked.
struct directory_diff_options {
    instant now = {};
    combination combine = combination::deny_overrides;
};

// A question that one subject is answered differently, and the two answers.
struct directory_difference {
    organization_id organization = {};
    subject_id subject = {};
    // With a type: an action on it.  Without: a permission's name.
    std::string action = {};
    std::optional<std::string> type = {};
    // The instance; absent: the question is about the type, or the permission.
    std::optional<boost::json::object> attributes = {};
    std::optional<std::string> name = {};
    // What `${context.path}` stands for.
    boost::json::object context = {};
    bool is_allowed_before = false;
    bool is_allowed_after = false;
    reason before = reason::invalid_request;
    reason after = reason::invalid_request;
    // The roles or grants that decided; empty: neither.
    std::string decided_before = {};
    std::string decided_after = {};

    bool operator==(directory_difference const&) const = default;
};

// At most one difference for each subject, action and type.
struct directory_diff {
    // By organization, subject, action and type.
    std::vector<directory_difference> differences = {};
    // Subjects for whom something that their checks read is different.
    std::size_t concerned = 0;
    // How many questions were asked.
    std::size_t tried = 0;

    [[nodiscard]] diff_outcome outcome() const noexcept {
        return !differences.empty() ? diff_outcome::changed
               : concerned == 0     ? diff_outcome::none
                                    : diff_outcome::not_shown;
    }

    bool operator==(directory_diff const&) const = default;
};

// Compares what two directories answer about the subjects of either, with the
// actions, types and permissions that either mentions.  Deterministic; at most
// limits::max_differences are listed and limits::max_classes questions asked.
//
// Errors: those of authorizer::publish; `where` begins with `before` or `after`.
[[nodiscard]] WRIT_EXPORT result<directory_diff> diff(directory const& before, directory const& after,
                                                      directory_diff_options const& options);

} // namespace writ::inline WRIT_ABI

#endif
