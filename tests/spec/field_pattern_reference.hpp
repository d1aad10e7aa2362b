// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SPEC_FIELD_PATTERN_REFERENCE_HPP
#define WRIT_TESTS_SPEC_FIELD_PATTERN_REFERENCE_HPP

// What a field pattern means, by trying every split of the field.
//
// Exponential in the number of star groups: for short patterns only.

#include <string>
#include <string_view>

namespace writ_spec {

// Whether stars may stand for `text`.
inline bool stars_take(std::string_view text, bool deep) {
    if (!deep)
        return text.find('.') == text.npos;
    for (std::string_view line_break : {"\n", "\r", "\xE2\x80\xA8", "\xE2\x80\xA9"})
        if (text.find(line_break) != text.npos)
            return false;
    return true;
}

// Whether `rest`, the pattern from somewhere outside all groups, describes the
// whole of `field`.  `least` is the minimum of a group with at most one dot.
inline bool rest_matches(std::string_view rest, std::string_view field, std::size_t least) {
    if (rest.empty())
        return field.empty();
    bool pre = rest.starts_with(".*");
    if (!pre && rest.front() != '*')
        return !field.empty() && field.front() == rest.front()
               && rest_matches(rest.substr(1), field.substr(1), least);

    auto after = rest.substr(pre ? 1 : 0);
    std::size_t stars = 0;
    while (after.starts_with('*')) {
        after.remove_prefix(1);
        ++stars;
    }
    bool post = after.starts_with('.');
    if (post)
        after.remove_prefix(1);
    if (after.empty() && field.empty())
        return true;

    std::string_view const before_dot = pre ? "." : "", after_dot = post ? "." : "";
    std::size_t const minimum = pre && post ? 1 : least;
    for (std::size_t end = 0; end <= field.size(); ++end) {
        auto taken = field.substr(0, end);
        if (taken.size() < before_dot.size() + after_dot.size() || !taken.starts_with(before_dot)
            || !taken.ends_with(after_dot))
            continue;
        taken.remove_prefix(before_dot.size());
        taken.remove_suffix(after_dot.size());
        if (taken.size() >= minimum && stars_take(taken, stars >= 2)
            && rest_matches(after, field.substr(end), least))
            return true;
    }
    return false;
}

inline bool field_pattern_matches(std::string_view pattern, std::string_view field) {
    if (pattern.find('*') == pattern.npos)
        return pattern == field;
    return rest_matches(pattern, field, pattern.starts_with('*') ? 1 : 0);
}

} // namespace writ_spec

#endif
