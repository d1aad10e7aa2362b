// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_PATH_HPP
#define WRIT_SRC_POLICY_PATH_HPP

// Attribute paths: `meta.level`, `lines.0.sku`, `lines.sku`.
//
// Through an array, a segment that does not look like a number collects that
// member of every element.  The collection is never built: a projection walks
// the elements again each time it is looked at.

#include <writ/policy/value.hpp>

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

struct path_segment {
    std::string_view name;
    // Reads as a number, and so addresses an element of an array or nothing.
    bool number_like = false;
    // The element, if the name is its canonical form.
    std::size_t index = static_cast<std::size_t>(-1);
};

[[nodiscard]] path_segment make_segment(std::string_view name) noexcept;

// The segments of a path, which dots separate.  Refer to it; at least one.
[[nodiscard]] std::vector<path_segment> split_path(std::string_view path);

namespace detail {

// The members `segments` of the elements of `base`, as an array.
// Lifetime: a value that refers to it lives as long as it.
struct projection {
    value base;
    std::span<path_segment const> segments;

    [[nodiscard]] std::size_t size() const noexcept;
    [[nodiscard]] value element(std::size_t index) const noexcept;
    [[nodiscard]] static value view(projection const& p) noexcept {
        return {value_kind::array, value::backing::projection, &p, {.size = 0}};
    }
    // The projection that a value views; null if it is another kind of value.
    [[nodiscard]] static projection const* of(value const& v) noexcept {
        return v.backing_ == value::backing::projection ? static_cast<projection const*>(v.first_.address)
                                                        : nullptr;
    }
};

// Where a projection is kept while it is looked at; empty, it costs nothing.
using projection_room = std::optional<projection>;

} // namespace detail

// Calls `visit(element)` for each element of an array until it answers false.
// Answers whether all were visited.
template <class Visit>
bool for_each_element(value const& array, Visit const& visit) noexcept;

// The member that one segment names, of an object or by index of an array.
// Precondition: not (an array and a segment that is not number-like).
[[nodiscard]] inline value step(value const& holder, path_segment const& s) noexcept {
    return holder.kind() == value_kind::array ? holder.element(s.index) : holder.member(s.name);
}

// Follows the segments from `start`.  `room` holds the collection if the
// answer is one; it must outlive the answer.
[[nodiscard]] value resolve(value const& start, std::span<path_segment const> segments,
                            detail::projection_room& room) noexcept;

namespace detail {

// Visits what `segments` collect below one element.
template <class Visit>
bool visit_projected(value const& element, std::span<path_segment const> segments,
                     Visit const& visit) noexcept {
    value const found = element.member(segments.front().name);
    if (found.is_missing()) {
        return true;
    }
    auto const rest = segments.subspan(1);
    auto const visit_rest = [&](value const& v) noexcept {
        return rest.empty() ? visit(v) : visit_projected(v, rest, visit);
    };
    if (found.kind() != value_kind::array) {
        return visit_rest(found);
    }
    for (std::size_t i = 0, n = found.size(); i < n; ++i) {
        if (!visit_rest(found.element(i))) {
            return false;
        }
    }
    return true;
}

} // namespace detail

template <class Visit>
bool for_each_element(value const& array, Visit const& visit) noexcept {
    detail::projection const* const p = detail::projection::of(array);
    value const& base = p != nullptr ? p->base : array;
    for (std::size_t i = 0, n = base.size(); i < n; ++i) {
        value const e = base.element(i);
        if (!(p != nullptr ? detail::visit_projected(e, p->segments, visit) : visit(e))) {
            return false;
        }
    }
    return true;
}

} // namespace writ::inline WRIT_ABI

#endif
