// SPDX-License-Identifier: Apache-2.0
#include "policy/resource_pattern.hpp"

#include "policy/place.hpp"

#include <writ/limits.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

constexpr std::string_view separators = ":/";

// The first segment of what is left.
std::string_view first_segment(std::string_view rest) noexcept {
    return rest.substr(0, rest.find_first_of(separators));
}

template <class Accept>
bool all_segments(std::string_view text, Accept const& accept) noexcept {
    for (;;) {
        std::string_view const segment = first_segment(text);
        if (segment.empty() || segment == "." || segment == ".." || !accept(segment)) {
            return false;
        }
        if (segment.size() == text.size()) {
            return true;
        }
        text.remove_prefix(segment.size() + 1);
    }
}

} // namespace

bool is_resource_name(std::string_view name) noexcept {
    return name.size() <= limits::max_resource_name_bytes
           && all_segments(name, [](std::string_view) { return true; });
}

result<void> check_resource_pattern(std::string_view pattern) {
    if (pattern.size() > limits::max_resource_name_bytes) {
        return make_failure(errc::too_large, {}, "resource pattern " + quoted(pattern) + " is too long");
    }
    if (pattern.find("${") != pattern.npos) {
        return make_failure(errc::invalid_placeholder, {},
                            "resource pattern " + quoted(pattern) + " holds `${`, which only conditions may");
    }
    bool const sound = all_segments(pattern, [](std::string_view segment) {
        return segment == "*" || std::find(segment.begin(), segment.end(), '*') == segment.end();
    });
    if (!sound) {
        return make_failure(errc::invalid_resource_name, {},
                            "resource pattern " + quoted(pattern)
                                + " has an empty segment, `.`, `..`, or a `*` that is not a whole segment");
    }
    return {};
}

bool matches_resource_pattern(std::string_view pattern, std::string_view name) noexcept {
    for (;;) {
        std::string_view const wanted = first_segment(pattern);
        bool const last = wanted.size() == pattern.size();
        if (wanted == "*" && last) {
            return !name.empty();
        }
        std::string_view const found = first_segment(name);
        if (wanted != "*" && wanted != found) {
            return false;
        }
        if (last || found.size() == name.size()) {
            return last && found.size() == name.size();
        }
        if (pattern[wanted.size()] != name[found.size()]) {
            return false;
        }
        pattern.remove_prefix(wanted.size() + 1);
        name.remove_prefix(found.size() + 1);
    }
}

} // namespace writ::inline WRIT_ABI
