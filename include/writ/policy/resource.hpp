// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_RESOURCE_HPP
#define WRIT_POLICY_RESOURCE_HPP

// What a question is about: a type alone, or one instance.
//
// "May Alice update articles?" is a type question: may there be one?  "May
// Alice update this article?" is about an instance, and evaluates conditions.
// The two are different C++ types, so that one is never passed for the other.
//
//     ability.can("update", writ::type{"Article"})
//     ability.can("update", article)                              // a described struct
//     ability.can("update", writ::resource("Article", json))      // a JSON object, or attributes

#include <writ/export.hpp>
#include <writ/policy/described.hpp>
#include <writ/policy/value.hpp>

#include <boost/json/fwd.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

// A type question's type.  An empty name is a name like any other: covered
// only by statements for any type.
class type {
public:
    constexpr explicit type(std::string_view name) noexcept : name_(name) {}

    // The any-type itself: only statements for any type apply.
    [[nodiscard]] static constexpr type any() noexcept {
        type t{std::string_view()};
        t.any_ = true;
        return t;
    }

    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    [[nodiscard]] constexpr bool is_any() const noexcept { return any_; }

private:
    std::string_view name_;
    bool any_ = false;
};

// One instance: its type, its attributes, and what it may state of itself.
// Refers to everything and owns nothing; make it where it is used.
class resource {
public:
    // A described struct, read where it is.  Implicit, so that a struct can be
    // passed to a check as it is.
    template <described_resource T>
    resource(T const& object) noexcept
        : type_(resource_traits<T>::type), attributes_(detail::described<T>.read(&object)) {}

    // A JSON object.  The type never comes from the attributes.
    resource(writ::type type, boost::json::object const& object) noexcept
        : type_(type), attributes_(object) {}
    resource(std::string_view type, boost::json::object const& object) noexcept
        : resource(writ::type(type), object) {}

    // An object of the caller's own.
    resource(writ::type type, writ::attributes const& object) noexcept : type_(type), attributes_(object) {}
    resource(std::string_view type, writ::attributes const& object) noexcept
        : resource(writ::type(type), object) {}

    // The same instance with an id or a name of its own.  Conditions read them
    // as `id` and `name`, before attributes so named; statements with
    // `resources` match the name.
    [[nodiscard]] resource with_id(std::string_view id) const noexcept {
        resource r = *this;
        r.id_ = id;
        return r;
    }
    [[nodiscard]] resource with_name(std::string_view name) const noexcept {
        resource r = *this;
        r.name_ = name;
        return r;
    }

    [[nodiscard]] writ::type const& type() const noexcept { return type_; }
    // Missing where none was stated.
    [[nodiscard]] value const& id() const noexcept { return id_; }
    [[nodiscard]] value const& name() const noexcept { return name_; }
    // The object alone, without the stated id and name.
    [[nodiscard]] value const& attributes() const noexcept { return attributes_; }

private:
    writ::type type_;
    value attributes_;
    value id_;
    value name_;
};

} // namespace writ::inline WRIT_ABI

#endif
