// SPDX-License-Identifier: Apache-2.0
#include "policy/path.hpp"

#include "policy/javascript.hpp"

#include <charconv>
#include <cmath>

namespace writ::inline WRIT_ABI {

path_segment make_segment(std::string_view name) noexcept {
    path_segment s{name};
    s.number_like = !std::isnan(javascript::to_number(name));
    std::size_t index = 0;
    auto const [end, error] = std::from_chars(name.data(), name.data() + name.size(), index);
    bool const whole = error == std::errc() && end == name.data() + name.size();
    if (whole && (name.size() == 1 || name.front() != '0')) {
        s.index = index;
    }
    return s;
}

value resolve(value current, std::span<path_segment const> segments, detail::projection& room) noexcept {
    while (!segments.empty()) {
        path_segment const& s = segments.front();
        if (current.kind() != value_kind::array || s.number_like) {
            current = step(current, s);
            segments = segments.subspan(1);
            continue;
        }
        std::size_t names = 0;
        while (names < segments.size() && !segments[names].number_like) {
            ++names;
        }
        room = {current, segments.first(names)};
        current = detail::projection::view(room);
        segments = segments.subspan(names);
        if (!segments.empty()) {
            current = step(current, segments.front());
            segments = segments.subspan(1);
        }
    }
    return current;
}

namespace detail {

std::size_t projection::size() const noexcept {
    std::size_t n = 0;
    for_each_element(view(*this), [&n](value const&) noexcept { return ++n, true; });
    return n;
}

value projection::element(std::size_t index) const noexcept {
    value found;
    for_each_element(view(*this), [&](value const& v) noexcept {
        if (index-- == 0) {
            found = v;
            return false;
        }
        return true;
    });
    return found;
}

} // namespace detail

} // namespace writ::inline WRIT_ABI
