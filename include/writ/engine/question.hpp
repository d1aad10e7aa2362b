// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_ENGINE_QUESTION_HPP
#define WRIT_ENGINE_QUESTION_HPP

// What is asked.  The three kinds of question are different types, so that one
// cannot be passed for another by accident:
//
//     session.can(writ::permission_question("invoice:approve"));   // a permission
//     session.can("update", writ::type("Article"));                // some instance of a type
//     session.can("update", article);                              // one instance
//
// Names are looked up at each check.  For the names in a service's code an
// authorizer gives interned ones, which spare that, once, when it starts:
//
//     auto const update = iam.action("update").value();
//     session.can(update, article);

#include <writ/export.hpp>
#include <writ/policy/resource.hpp>
#include <writ/policy/value.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// An action by its name.  Refers to the name; an interned one refers to what
// its authorizer keeps, and is an invalid request to any other.
class action_ref {
public:
    constexpr action_ref(std::string_view name) noexcept : name_(name) {}
    constexpr action_ref(char const* name) noexcept : name_(name) {}
    action_ref(std::string const& name) noexcept : name_(name) {}

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }

private:
    friend class authorizer;
    friend class session;
    friend struct question_numbers;
    friend struct resolved_question;

    std::string_view name_;
    // The authorizer that interned it; 0: none.
    std::uint32_t owner_ = 0;
    std::uint32_t number_ = 0;
};

// A resource type, the same way.
class type_ref {
public:
    constexpr type_ref(writ::type t) noexcept : type_(t) {}

    [[nodiscard]] constexpr writ::type type() const noexcept { return type_; }

private:
    friend class authorizer;
    friend class session;
    friend struct question_numbers;
    friend struct resolved_question;

    writ::type type_;
    std::uint32_t owner_ = 0;
    std::uint32_t number_ = 0;
};

// A permission asked about by its name: `invoice:approve`, `turia_iam_editor`.
// A name with exactly one colon, and something on either side of it, asks
// about the action on the type; any other asks for that opaque name.
class permission_question {
public:
    constexpr explicit permission_question(std::string_view name) noexcept : name_(name) {}

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }

private:
    friend class authorizer;
    friend class session;
    friend struct question_numbers;
    friend struct resolved_question;

    std::string_view name_;
    std::uint32_t owner_ = 0;
    std::uint32_t action_ = 0;
    std::uint32_t type_ = 0;
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
inline constexpr request_options no_request_options{};

// Any of the three kinds, for lists of questions.  Refers to all its parts.
class question {
public:
    question(permission_question p, request_options const& options = no_request_options) noexcept
        : asks_(form::permission), permission_(p), options_(options) {}
    question(action_ref action, type_ref t, request_options const& options = no_request_options) noexcept
        : asks_(form::type), action_(action), type_(t), options_(options) {}
    question(action_ref action, resource const& r,
             request_options const& options = no_request_options) noexcept
        : asks_(form::instance), action_(action), type_(r.type()), resource_(r), options_(options) {}

private:
    friend struct question_numbers;
    friend struct resolved_question;
    enum class form : std::uint8_t { permission, type, instance };

    form asks_;
    permission_question permission_{std::string_view()};
    action_ref action_{std::string_view()};
    type_ref type_{writ::type(std::string_view())};
    std::optional<resource> resource_;
    request_options options_;
};

// How far a list of questions is answered, as in AuthZEN's evaluations.
enum class batch : std::uint8_t {
    all,
    // Up to and with the first denial.
    first_denial,
    // Up to and with the first permission.
    first_permit,
};

} // namespace writ::inline WRIT_ABI

#endif
