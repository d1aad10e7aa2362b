// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_VALUE_HPP
#define WRIT_POLICY_VALUE_HPP

// What a condition reads: one attribute value, seen and never owned.
//
// Conditions run on the caller's own data.  A value refers to a scalar, a
// Boost.JSON value, a member of a described struct, or an object or array that
// the caller implements; nothing is converted or copied to ask a question.
//
// To let conditions read a type of your own without describing it, implement
// attributes, and elements for its lists:
//
//     struct row final : writ::attributes {
//         std::string_view owner; std::int64_t level;
//         writ::value attribute(std::string_view name) const noexcept override {
//             if (name == "ownerId") { return owner; }
//             if (name == "level") { return level; }
//             return {};                                  // missing
//         }
//     };

#include <writ/export.hpp>

#include <boost/json/fwd.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

class value;
namespace detail {
struct described_type;
struct projection;
} // namespace detail

// An object whose members the caller supplies.  Not owned by the values that
// refer to it; it must outlive the check.
class WRIT_EXPORT attributes {
public:
    // The member of that name; a default-constructed value where there is none.
    // What the answer refers to must live until the check returns.
    // Thread safety: called from whichever thread checks.
    [[nodiscard]] virtual value attribute(std::string_view name) const noexcept = 0;

protected:
    attributes() = default;
    attributes(attributes const&) = default;
    attributes& operator=(attributes const&) = default;
    ~attributes() = default;
};

// A list whose elements the caller supplies; as attributes otherwise.
class WRIT_EXPORT elements {
public:
    // How many there are.
    [[nodiscard]] virtual std::size_t size() const noexcept = 0;
    // One of them.  Precondition: index < size().
    [[nodiscard]] virtual value element(std::size_t index) const noexcept = 0;

protected:
    elements() = default;
    elements(elements const&) = default;
    elements& operator=(elements const&) = default;
    ~elements() = default;
};

// What a value is.  The numbers are three kinds of storage of one JSON type.
enum class value_kind : std::uint8_t {
    missing,
    null,
    boolean,
    signed_integer,
    unsigned_integer,
    real,
    string,
    array,
    object,
};

// A trivially copyable reference to one attribute value.
// Lifetime: valid as long as what it refers to, unchanged.
class value {
public:
    // No value: the attribute is not there.
    constexpr value() noexcept = default;
    // An explicit null: the attribute is there and holds nothing.
    constexpr value(std::nullptr_t) noexcept : kind_(value_kind::null) {}

    template <std::same_as<bool> T>
    constexpr value(T v) noexcept : first_{.boolean = v}, kind_(value_kind::boolean) {}
    template <std::signed_integral T>
    constexpr value(T v) noexcept : first_{.signed_integer = v}, kind_(value_kind::signed_integer) {}
    template <std::unsigned_integral T>
    requires(!std::same_as<T, bool>) constexpr value(T v) noexcept
        : first_{.unsigned_integer = v}, kind_(value_kind::unsigned_integer) {}
    constexpr value(double v) noexcept : first_{.real = v}, kind_(value_kind::real) {}

    constexpr value(std::string_view v) noexcept
        : first_{.text = v.data()}, second_{.size = v.size()}, kind_(value_kind::string) {}
    constexpr value(char const* v) noexcept : value(std::string_view(v)) {}
    value(std::string const& v) noexcept : value(std::string_view(v)) {}

    value(attributes const& v) noexcept
        : first_{.address = &v}, kind_(value_kind::object), backing_(backing::caller) {}
    value(elements const& v) noexcept
        : first_{.address = &v}, kind_(value_kind::array), backing_(backing::caller) {}
    WRIT_EXPORT value(boost::json::value const& v) noexcept;
    value(boost::json::object const& v) noexcept
        : first_{.address = &v}, kind_(value_kind::object), backing_(backing::json) {}
    value(boost::json::array const& v) noexcept
        : first_{.address = &v}, kind_(value_kind::array), backing_(backing::json) {}

    [[nodiscard]] constexpr value_kind kind() const noexcept { return kind_; }
    [[nodiscard]] constexpr bool is_missing() const noexcept { return kind_ == value_kind::missing; }
    [[nodiscard]] constexpr bool is_number() const noexcept {
        return kind_ >= value_kind::signed_integer && kind_ <= value_kind::real;
    }
    [[nodiscard]] constexpr bool is_container() const noexcept { return kind_ >= value_kind::array; }

    // The scalar.  Precondition: the kind is the one named.
    [[nodiscard]] constexpr bool as_boolean() const noexcept { return first_.boolean; }
    [[nodiscard]] constexpr std::int64_t as_signed() const noexcept { return first_.signed_integer; }
    [[nodiscard]] constexpr std::uint64_t as_unsigned() const noexcept { return first_.unsigned_integer; }
    [[nodiscard]] constexpr double as_real() const noexcept { return first_.real; }
    [[nodiscard]] constexpr std::string_view as_string() const noexcept {
        return {first_.text, second_.size};
    }

    // The own member of that name; missing where there is none or where this
    // is not an object.  Complexity: that of the object referred to.
    [[nodiscard]] WRIT_EXPORT value member(std::string_view name) const noexcept;
    // How many elements; zero where this is not an array.
    [[nodiscard]] WRIT_EXPORT std::size_t size() const noexcept;
    // One element; missing where there is none.
    [[nodiscard]] WRIT_EXPORT value element(std::size_t index) const noexcept;

private:
    friend struct detail::described_type;
    friend struct detail::projection;

    // What `address` of a container points to.
    enum class backing : std::uint8_t { none, json, described, caller, projection };

    union first {
        void const* address = nullptr;
        char const* text;
        bool boolean;
        std::int64_t signed_integer;
        std::uint64_t unsigned_integer;
        double real;
    };
    union second {
        std::size_t size = 0;
        detail::described_type const* type;
    };

    constexpr value(value_kind kind, backing b, void const* address, second s) noexcept
        : first_{.address = address}, second_(s), kind_(kind), backing_(b) {}

    first first_;
    second second_;
    value_kind kind_ = value_kind::missing;
    backing backing_ = backing::none;
};

} // namespace writ::inline WRIT_ABI

#endif
