// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_REQUEST_HPP
#define WRIT_ENGINE_REQUEST_HPP

// Who asks, and what a question may add.

#include <writ/export.hpp>
#include <writ/id.hpp>
#include <writ/policy/policy.hpp>
#include <writ/policy/value.hpp>
#include <writ/time.hpp>

#include <boost/json/fwd.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace writ::inline WRIT_ABI {

// One subject of one organization.  Refers to the ids.
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

// A permission asked about by its name: `invoice:approve`, `turia_iam_editor`.
// A name with exactly one colon, and something on either side of it, asks
// about the action on the type; any other asks for that opaque name.
struct permission_question {
    std::string_view name;
};

// What a question may add.  An empty field or unit makes the request invalid.
struct request_options {
    std::optional<std::string_view> field = {};
    // The organizational unit in which the request is made.
    std::optional<std::string_view> unit = {};
    // What conditions read as `${context.path}`: an object.
    value context = {};
    // The organization that the instance states to be of.
    std::optional<std::string_view> resource_organization = {};
    // Whether decision::valid_until is wanted.
    bool horizon = false;
};

// What is known of a caller beside its ids.  Refers to all parts, which must
// outlive the session.
struct caller_options {
    // The second factor is satisfied.
    bool mfa = false;
    // Bounds the caller; absent: unbounded, empty: covers nothing.
    std::optional<std::span<scope_name const>> scopes = {};
    // What conditions read as `${token.path}`: an object.
    value token = {};
};

} // namespace writ::inline WRIT_ABI

#endif
