// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_DESCRIBED_HPP
#define WRIT_POLICY_DESCRIBED_HPP

// Structs as resources, without conversion.
//
// Describe the members once with Boost.Describe, name the resource type with
// resource_traits, and conditions read the members where they are:
//
//     struct Article { std::string id, owner_id; std::vector<std::string> tags; };
//     BOOST_DESCRIBE_STRUCT(Article, (), (id, owner_id, tags))
//     template <> struct writ::resource_traits<Article> {
//         static constexpr std::string_view type = "Article";
//         static constexpr writ::rename renames[] = {{"owner_id", "ownerId"}};
//     };
//
// Members may be booleans, integers, floating-point numbers, std::string,
// std::string_view, described enums (read as the enumerator's name),
// std::chrono time points (integer milliseconds since the epoch, rounded
// down), Boost.JSON values, described structs, std::optional (disengaged:
// missing), std::vector and std::array of these, and maps with string keys.
// A described enum's value without an enumerator is missing.  Nested structs
// need no `type`, and may state renames.

#include <writ/export.hpp>
#include <writ/policy/value.hpp>

#include <boost/describe.hpp>
#include <boost/json/fwd.hpp>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace writ::inline WRIT_ABI {

// The wire name of a member whose C++ name differs.
struct rename {
    std::string_view member;
    std::string_view name;
};

// What writ needs to know of a described struct: `type`, the resource type's
// name, and optionally `renames`, an array of rename.  Specialize it.
template <class T>
struct resource_traits {};

namespace detail {

// How the bytes of a C++ type are read; `other` goes through `read`.
enum class storage : std::uint8_t {
    boolean,
    int8,
    int16,
    int32,
    int64,
    uint8,
    uint16,
    uint32,
    uint64,
    float32,
    float64,
    string,
    string_view,
    record,
    other,
};

struct described_member {
    std::string_view name;
    void const* (*address)(void const* object) noexcept;
    described_type const* type;
};

// What is known of one C++ type, as constant data.
struct described_type {
    detail::storage storage = storage::other;
    // The value at an address of this type.
    value (*read)(void const*) noexcept = nullptr;
    // Of records only.
    std::span<described_member const> members = {};
    std::size_t size = 0;
    std::size_t alignment = 0;
    // Of sequences only.
    std::size_t (*count)(void const*) noexcept = nullptr;
    value (*element)(void const*, std::size_t) noexcept = nullptr;
    // Of maps only.
    value (*find)(void const*, std::string_view) noexcept = nullptr;
    // Of optionals, sequences and maps.
    described_type const* inner = nullptr;
    // May hold any members: Boost.JSON values and objects.
    bool is_open = false;

    static value make_array(void const* object, described_type const& t) noexcept {
        return {value_kind::array, value::backing::described, object, {.type = &t}};
    }
    static value make_object(void const* object, described_type const& t) noexcept {
        return {value_kind::object, value::backing::described, object, {.type = &t}};
    }
    // The type of a described container, and where it is; null if it is another kind of value.
    static described_type const* of(value const& v) noexcept {
        return v.backing_ == value::backing::described ? v.second_.type : nullptr;
    }
    static void const* address_of(value const& v) noexcept {
        return v.backing_ == value::backing::described ? v.first_.address : nullptr;
    }
};

template <class T>
struct describer;

// One constant per type; its address is the type's identity.
template <class T>
inline constexpr described_type described = describer<T>::make();

template <class T>
value read(void const* address) noexcept {
    return describer<T>::read(*static_cast<T const*>(address));
}

template <class T>
concept described_struct = std::is_class_v<T> && boost::describe::has_describe_members<T>::value;

} // namespace detail

// A type that can be asked about as an instance.
template <class T>
concept described_resource = detail::described_struct<T> && requires {
    { resource_traits<T>::type } -> std::convertible_to<std::string_view>;
};

// One C++ type that an ability is compiled for.
struct registered_type {
    std::string_view name;
    detail::described_type const* described;
};

// The types whose paths ability::compile binds and checks.
template <described_resource... Types>
[[nodiscard]] constexpr std::array<registered_type, sizeof...(Types)> types() noexcept {
    return {registered_type{resource_traits<Types>::type, &detail::described<Types>}...};
}

} // namespace writ::inline WRIT_ABI

#include <writ/policy/detail/describer.hpp>

#endif
