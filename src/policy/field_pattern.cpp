// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/field_pattern.hpp>

#include <writ/limits.hpp>

#include "utf8.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

struct star_group {
    // The dots and stars are [begin, end), the stars [stars_begin, stars_end).
    std::size_t begin, stars_begin, stars_end, end;
    std::size_t minimum;
    bool deep;
};

star_group group_at(std::string_view text, std::size_t stars_begin) noexcept {
    auto const stars_end = std::min(text.find_first_not_of('*', stars_begin), text.size());
    bool const pre =
        stars_begin > 0 && text[stars_begin - 1] == '.' && (stars_begin == 1 || text[stars_begin - 2] != '*');
    bool const post = stars_end < text.size() && text[stars_end] == '.';
    return {.begin = stars_begin - (pre ? 1u : 0u),
            .stars_begin = stars_begin,
            .stars_end = stars_end,
            .end = stars_end + (post ? 1u : 0u),
            .minimum = (pre && post) || text.front() == '*' ? 1u : 0u,
            .deep = stars_end - stars_begin > 1};
}

// Whether a group may take the byte at `at`.  A line break is recognised by its
// first byte, which no other character of UTF-8 can hold.
bool takes(bool deep, std::string_view field, std::size_t at) noexcept {
    if (!deep) {
        return field[at] != '.';
    }
    auto const separator = [&] {
        auto const rest = field.substr(at);
        return rest.starts_with("\xE2\x80\xA8") || rest.starts_with("\xE2\x80\xA9");
    };
    return field[at] != '\n' && field[at] != '\r' && (field[at] != '\xE2' || !separator());
}

// The pattern as a row of steps that an automaton walks.  Steps are bytes:
// those below never occur in UTF-8, so any other stands for itself.
class automaton {
public:
    explicit automaton(std::string_view text) noexcept {
        std::size_t at = 0;
        while (at < text.size()) {
            auto const stars = text.find('*', at);
            auto const group = stars == text.npos ? star_group{text.size(), 0, 0, text.size(), 0, false}
                                                  : group_at(text, stars);
            append(text.substr(at, group.begin - at));
            if (stars != text.npos) {
                if (group.end == text.size()) {
                    optional_tail_ = size_;
                    steps_[size_++] = pass;
                }
                append(text.substr(group.begin, group.stars_begin - group.begin));
                append(group);
                append(text.substr(group.stars_end, group.end - group.stars_end));
            }
            at = group.end;
        }
    }

    bool matches(std::string_view field) const noexcept {
        auto const words = size_ / 64 + 1;
        states current{};
        states next{};
        enter(current, 0);
        for (std::size_t at = 0; at < field.size(); ++at) {
            bool alive = false;
            for (std::size_t word = 0; word < words; ++word) {
                for (auto bits = std::exchange(current[word], 0); bits != 0; bits &= bits - 1) {
                    alive = true;
                    advance(next, word * 64 + static_cast<std::size_t>(std::countr_zero(bits)), field, at);
                }
            }
            if (!alive) {
                return false;
            }
            std::swap_ranges(current.begin(), current.begin() + static_cast<std::ptrdiff_t>(words),
                             next.begin());
        }
        return holds(current, size_) || holds(current, optional_tail_);
    }

private:
    static constexpr char one = '\xF8', one_deep = '\xF9', many = '\xFA', many_deep = '\xFB', pass = '\xFC';

    // Every group is at least a byte of the text and at most one step longer;
    // one step more stands before the last group.
    static constexpr std::size_t capacity = 2 * limits::max_field_pattern_bytes + 1;
    using states = std::array<std::uint64_t, capacity / 64 + 1>;

    void append(std::string_view literal) noexcept {
        std::copy(literal.begin(), literal.end(), steps_.begin() + static_cast<std::ptrdiff_t>(size_));
        size_ += literal.size();
    }
    void append(star_group const& group) noexcept {
        if (group.minimum > 0) {
            steps_[size_++] = group.deep ? one_deep : one;
        }
        steps_[size_++] = group.deep ? many_deep : many;
    }

    void enter(states& set, std::size_t step) const noexcept {
        for (bool more = true; more; ++step) {
            set[step / 64] |= std::uint64_t{1} << (step % 64);
            more =
                step < size_ && (steps_[step] == many || steps_[step] == many_deep || steps_[step] == pass);
        }
    }
    void advance(states& next, std::size_t step, std::string_view field, std::size_t at) const noexcept {
        if (step == size_ || steps_[step] == pass) {
            return;
        }
        char const kind = steps_[step];
        bool const repeats = kind == many || kind == many_deep;
        bool const wild = repeats || kind == one || kind == one_deep;
        if (wild ? takes(kind == one_deep || kind == many_deep, field, at) : kind == field[at]) {
            enter(next, repeats ? step : step + 1);
        }
    }
    static bool holds(states const& set, std::size_t step) noexcept {
        return (set[step / 64] >> (step % 64) & 1) != 0;
    }

    std::array<char, capacity> steps_;
    std::size_t size_ = 0;
    // Where a group that ends the pattern begins: the pattern may end here too.
    // A step of its own, which only the text before the group leads to.
    std::size_t optional_tail_ = capacity;
};

} // namespace

field_pattern::field_pattern(std::string_view text) : text_(text) {
    auto const stars = text.find('*');
    if (stars == text.npos) {
        return;
    }
    auto const group = group_at(text, stars);
    stars_begin_ = static_cast<std::uint16_t>(group.stars_begin);
    stars_end_ = static_cast<std::uint16_t>(group.stars_end);
    groups_ = text.find('*', group.end) == text.npos ? 1 : 2;
}

result<field_pattern> field_pattern::parse(std::string_view text) {
    if (text.empty()) {
        return make_failure(errc::empty_name, "", "a field pattern is empty");
    }
    if (text.size() > limits::max_field_pattern_bytes) {
        return make_failure(errc::too_large, "",
                            "a field pattern takes " + std::to_string(text.size())
                                + " bytes, expected at most "
                                + std::to_string(limits::max_field_pattern_bytes));
    }
    if (!valid_utf8(text)) {
        return make_failure(errc::invalid_utf8, "", "a field pattern is not UTF-8");
    }
    return field_pattern(text);
}

bool field_pattern::matches(std::string_view field) const noexcept {
    if (groups_ == 0) {
        return field == text_;
    }
    return groups_ == 1 ? matches_one_group(field) : matches_many_groups(field);
}

bool field_pattern::matches_one_group(std::string_view field) const noexcept {
    std::string_view const text = text_;
    auto const group = group_at(text, stars_begin_);
    auto const before = text.substr(0, stars_begin_);
    auto const after = text.substr(stars_end_);
    if (group.end == text.size() && field == text.substr(0, group.begin)) {
        return true;
    }
    if (field.size() < before.size() + group.minimum + after.size() || !field.starts_with(before)
        || !field.ends_with(after)) {
        return false;
    }
    for (auto at = before.size(); at < field.size() - after.size(); ++at) {
        if (!takes(group.deep, field, at)) {
            return false;
        }
    }
    return true;
}

bool field_pattern::matches_many_groups(std::string_view field) const noexcept {
    return automaton(text_).matches(field);
}

} // namespace writ::inline WRIT_ABI
