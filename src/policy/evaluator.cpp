// SPDX-License-Identifier: Apache-2.0
#include "policy/evaluator.hpp"

namespace writ::inline WRIT_ABI {
namespace {

// Calls `test(holder)` for what should hold the last segment: each element
// where that is an array and the segment names a member.
template <class Test>
bool any_holder(value const& start, std::span<path_segment const> segments, Test const& test) noexcept {
    detail::projection_room room;
    value const parent = resolve(start, segments.first(segments.size() - 1), room);
    if (parent.kind() == value_kind::array && !segments.back().number_like) {
        return !for_each_element(parent, [&](value const& e) noexcept { return !test(e, true); });
    }
    return test(parent, false);
}

// The own member; an array below an array has none by name.
value own_member(value const& holder, path_segment const& s, bool in_array) noexcept {
    return in_array ? holder.member(s.name) : step(holder, s);
}

} // namespace

bool is_comparable_list(value const& v) noexcept {
    return v.kind() == value_kind::array
           && for_each_element(v, [](value const& e) noexcept { return is_comparable(e); });
}

bool is_absent(value const& start, std::span<path_segment const> segments) noexcept {
    path_segment const& last = segments.back();
    return any_holder(start, segments, [&](value const& holder, bool in_array) noexcept {
        return holder.is_container() && own_member(holder, last, in_array).is_missing();
    });
}

bool is_element_absent(value const& element) noexcept {
    // CASL looks for a member of its own name for "the element itself".
    static constexpr path_segment itself{"__itself__"};
    return is_absent(element, {&itself, 1});
}

bool has_existence(value const& start, std::span<path_segment const> segments, bool wanted) noexcept {
    path_segment const& last = segments.back();
    return any_holder(start, segments, [&](value const& holder, bool in_array) noexcept {
        return !own_member(holder, last, in_array).is_missing() == wanted;
    });
}

bool has_size(value const& start, std::span<path_segment const> segments, value const& wanted) noexcept {
    auto const is_wanted = [&](value const& v) noexcept {
        return v.kind() == value_kind::array && compare_numbers(value(v.size()), wanted) == 0;
    };
    if (segments.empty()) {
        return is_wanted(start);
    }
    return any_holder(start, segments, [&](value const& holder, bool) noexcept {
        detail::projection_room room;
        return is_wanted(resolve(holder, segments.last(1), room));
    });
}

} // namespace writ::inline WRIT_ABI
