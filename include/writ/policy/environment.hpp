// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_ENVIRONMENT_HPP
#define WRIT_POLICY_ENVIRONMENT_HPP

// Where placeholders take their values from.
//
// A string `${subject.id}` in a condition stands for a value at check time.
// The caller passes the environment: who asks, for which organization, with
// which verified token, in which context.
//
//     writ::environment me{.subject_id = "alice", .subject = attributes};
//     ability.can("update", article, {.environment = me});
//
// A placeholder whose path leads nowhere has no value, and makes the test it
// stands in unknown: an allowing statement does not match, an inverted one does.

#include <writ/export.hpp>
#include <writ/policy/value.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

// Refers to its parts and owns none; they must outlive the checks.
struct environment {
    // `${subject.id}`, also spelt `${user.id}`.  Missing: no value.
    value subject_id = {};
    // `${subject.PATH}`, also `${user.PATH}`: an object.  A member `id` is never read.
    value subject = {};
    // `${organization.id}` and `${organization.slug}`.
    value organization_id = {};
    value organization_slug = {};
    // `${token.PATH}`: the claims of a verified token, an object.
    value token = {};
    // `${context.PATH}`: attributes of the request, an object.
    value context = {};
};

// An environment whose values one ability has looked up already, for callers
// that ask many questions.  Made by ability::prepare; any other ability also
// takes it, and looks the values up itself.
struct prepared_environment {
    environment source;
    // The values of the ability's placeholders, in its order.
    std::vector<value> values;
    // Which ability; no two in a process share it.
    std::uint64_t ability = 0;
};

// Either of them; what a check takes.
class environment_reference {
public:
    constexpr environment_reference() noexcept = default;
    environment_reference(environment const& e) noexcept : source_(&e) {}
    environment_reference(prepared_environment const& e) noexcept : source_(&e.source), prepared_(&e) {}

    // Null where there is none.
    [[nodiscard]] environment const* source() const noexcept { return source_; }
    [[nodiscard]] prepared_environment const* prepared() const noexcept { return prepared_; }

private:
    environment const* source_ = nullptr;
    prepared_environment const* prepared_ = nullptr;
};

} // namespace writ::inline WRIT_ABI

#endif
