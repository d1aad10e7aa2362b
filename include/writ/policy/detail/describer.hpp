// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_DETAIL_DESCRIBER_HPP
#define WRIT_POLICY_DETAIL_DESCRIBER_HPP

// How each supported C++ type becomes a described_type.  Included by
// <writ/policy/described.hpp>, which documents the types; not for direct use.

#include <writ/policy/described.hpp>
#include <writ/policy/detail/milliseconds.hpp>

#include <limits>
#include <type_traits>
#include <utility>

namespace writ::inline WRIT_ABI::detail {

template <class T>
consteval storage scalar_storage() {
    if constexpr (std::is_same_v<T, bool>) {
        return storage::boolean;
    } else if constexpr (std::is_floating_point_v<T>) {
        static_assert(sizeof(T) == sizeof(float) || sizeof(T) == sizeof(double),
                      "long double is not supported");
        return sizeof(T) == sizeof(float) ? storage::float32 : storage::float64;
    } else {
        constexpr storage signed_[] = {storage::int8, storage::int16, storage::int32, storage::int64};
        constexpr storage unsigned_[] = {storage::uint8, storage::uint16, storage::uint32, storage::uint64};
        constexpr int width = sizeof(T) == 1 ? 0 : sizeof(T) == 2 ? 1 : sizeof(T) == 4 ? 2 : 3;
        return std::is_signed_v<T> ? signed_[width] : unsigned_[width];
    }
}

template <class T>
requires std::is_arithmetic_v<T>
struct describer<T> {
    static value read(T v) noexcept {
        if constexpr (std::is_floating_point_v<T>) {
            return static_cast<double>(v);
        } else {
            return v;
        }
    }
    static constexpr described_type make() {
        return {.storage = scalar_storage<T>(), .read = &detail::read<T>};
    }
};

template <>
struct describer<std::string> {
    static value read(std::string const& v) noexcept { return std::string_view(v); }
    static constexpr described_type make() {
        return {.storage = storage::string, .read = &detail::read<std::string>};
    }
};

template <>
struct describer<std::string_view> {
    static value read(std::string_view v) noexcept { return v; }
    static constexpr described_type make() {
        return {.storage = storage::string_view, .read = &detail::read<std::string_view>};
    }
};

template <class T>
requires(
    std::is_same_v<
        T,
        boost::json::
            value> || std::is_same_v<T, boost::json::object> || std::is_same_v<T, boost::json::array>) struct
    describer<T> {
    static value read(T const& v) noexcept { return v; }
    static constexpr described_type make() { return {.read = &detail::read<T>, .is_open = true}; }
};

template <class T>
requires std::is_enum_v<T>
struct describer<T> {
    static_assert(boost::describe::has_describe_enumerators<T>::value,
                  "an enum member needs BOOST_DESCRIBE_ENUM");
    static value read(T v) noexcept {
        value name;
        boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) noexcept {
            if (d.value == v) {
                name = d.name;
            }
        });
        return name;
    }
    static constexpr described_type make() { return {.read = &detail::read<T>}; }
};

template <class Clock, class Duration>
struct describer<std::chrono::time_point<Clock, Duration>> {
    using type = std::chrono::time_point<Clock, Duration>;
    static value read(type v) noexcept { return to_milliseconds(v.time_since_epoch()); }
    static constexpr described_type make() { return {.read = &detail::read<type>}; }
};

template <class T>
struct describer<std::optional<T>> {
    static value read(std::optional<T> const& v) noexcept { return v ? described<T>.read(&*v) : value(); }
    static constexpr described_type make() {
        return {.read = &detail::read<std::optional<T>>, .inner = &described<T>};
    }
};

template <class T>
concept string_keyed_map = requires(T const& m) {
    typename T::mapped_type;
    { m.begin()->first } -> std::convertible_to<std::string_view>;
};

template <class T>
concept sequence = !string_keyed_map<T> && !std::is_same_v<T, boost::json::array> && requires(T const& s) {
    typename T::value_type;
    { s.size() } -> std::convertible_to<std::size_t>;
    s[0];
};

template <class T>
requires(
    sequence<
        T> && !std::is_same_v<T, std::string> && !std::is_same_v<T, std::string_view>) struct describer<T> {
    using element_type = typename T::value_type;
    static value read(T const& v) noexcept { return described_type::make_array(&v, described<T>); }
    static std::size_t count(void const* v) noexcept { return static_cast<T const*>(v)->size(); }
    static value element(void const* v, std::size_t index) noexcept {
        if constexpr (std::is_same_v<element_type, bool>) {
            return static_cast<bool>((*static_cast<T const*>(v))[index]);
        } else {
            return described<element_type>.read(&(*static_cast<T const*>(v))[index]);
        }
    }
    static constexpr described_type make() {
        return {.read = &detail::read<T>,
                .count = &count,
                .element = &element,
                .inner = &described<element_type>};
    }
};

template <string_keyed_map T>
struct describer<T> {
    static value read(T const& v) noexcept { return described_type::make_object(&v, described<T>); }
    // A map that compares keys transparently is searched, another is walked:
    // searching it would build a std::string.
    static value find(void const* v, std::string_view name) noexcept {
        T const& map = *static_cast<T const*>(v);
        if constexpr (requires { map.find(name); }) {
            auto const at = map.find(name);
            return at == map.end() ? value() : described<typename T::mapped_type>.read(&at->second);
        } else {
            for (auto const& [key, mapped] : map) {
                if (std::string_view(key) == name) {
                    return described<typename T::mapped_type>.read(&mapped);
                }
            }
            return {};
        }
    }
    static constexpr described_type make() {
        return {.read = &detail::read<T>, .find = &find, .inner = &described<typename T::mapped_type>};
    }
};

template <class T, class Member>
consteval std::string_view wire_name() {
    std::string_view const name = Member::name;
    if constexpr (requires { resource_traits<T>::renames; }) {
        for (rename const& r : resource_traits<T>::renames) {
            if (r.member == name) {
                return r.name;
            }
        }
    }
    return name;
}

template <class T>
using members_of =
    boost::describe::describe_members<T, boost::describe::mod_any_access | boost::describe::mod_inherited>;

template <class T, class Member>
void const* address_of(void const* object) noexcept {
    return &(static_cast<T const*>(object)->*Member::pointer);
}

template <class T, class Member>
using member_type = std::remove_cvref_t<decltype(std::declval<T const&>().*Member::pointer)>;

template <class T, class... Members>
constexpr std::array<described_member, sizeof...(Members)> make_members(boost::mp11::mp_list<Members...>) {
    return {described_member{wire_name<T, Members>(), &address_of<T, Members>,
                             &described<member_type<T, Members>>}...};
}

template <class T>
inline constexpr auto
    members_table = make_members<T>(boost::mp11::mp_rename<members_of<T>, boost::mp11::mp_list>());

// Each wire name is stated once, and each rename names a member.
template <class T>
consteval bool names_are_sound() {
    auto const& members = members_table<T>;
    for (std::size_t i = 0; i < members.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
            if (members[i].name == members[j].name) {
                return false;
            }
        }
    }
    if constexpr (requires { resource_traits<T>::renames; }) {
        for (rename const& r : resource_traits<T>::renames) {
            bool found = false;
            boost::mp11::mp_for_each<members_of<T>>([&](auto d) { found = found || r.member == d.name; });
            if (!found) {
                return false;
            }
        }
    }
    return true;
}

template <described_struct T>
requires(!sequence<T> && !string_keyed_map<T>) struct describer<T> {
    static_assert(!std::is_polymorphic_v<T> && !std::is_union_v<T>, "a resource is a plain struct");
    static value read(T const& v) noexcept { return described_type::make_object(&v, described<T>); }
    static constexpr described_type make() {
        static_assert(names_are_sound<T>(),
                      "resource_traits renames a member that is not there, or two members share a name");
        return {.storage = storage::record,
                .read = &detail::read<T>,
                .members = members_table<T>,
                .size = sizeof(T),
                .alignment = alignof(T)};
    }
};

} // namespace writ::inline WRIT_ABI::detail

#endif
