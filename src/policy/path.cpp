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

std::vector<path_segment> split_path(std::string_view path) {
    std::vector<path_segment> segments;
    for (;;) {
        auto const dot = path.find('.');
        segments.push_back(make_segment(path.substr(0, dot)));
        if (dot == path.npos) {
            return segments;
        }
        path.remove_prefix(dot + 1);
    }
}

value resolve(value const& start, std::span<path_segment const> segments,
              detail::projection_room& room) noexcept {
    if (segments.empty()) {
        return start;
    }
    path_segment const& s = segments.front();
    if (start.kind() != value_kind::array || s.number_like) {
        return segments.size() == 1 ? step(start, s) : resolve(step(start, s), segments.subspan(1), room);
    }
    std::size_t names = 0;
    while (names < segments.size() && !segments[names].number_like) {
        ++names;
    }
    room = detail::projection{start, segments.first(names)};
    value const collected = detail::projection::view(*room);
    if (names == segments.size()) {
        return collected;
    }
    return resolve(step(collected, segments[names]), segments.subspan(names + 1), room);
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
