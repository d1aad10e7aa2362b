// SPDX-License-Identifier: Apache-2.0
#include "policy/code_unit_set.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace writ::inline WRIT_ABI {
namespace {

constexpr char32_t last_unit = 0xFFFF;

void write_unit(std::string& out, char32_t unit) {
    std::array<char, 16> text;
    std::snprintf(text.data(), text.size(), "\\x{%x}", static_cast<unsigned>(unit));
    out += text.data();
}

} // namespace

void code_unit_set::add(char16_t first, char16_t last) {
    range added{first, last};
    auto const begin =
        std::ranges::find_if(ranges_, [&](range const& r) { return r.last + 1 >= added.first; });
    auto const end =
        std::find_if(begin, ranges_.end(), [&](range const& r) { return r.first > added.last + 1; });
    if (begin != end) {
        added = {std::min(added.first, begin->first), std::max(added.last, (end - 1)->last)};
    }
    ranges_.insert(ranges_.erase(begin, end), added);
}

void code_unit_set::add(code_unit_set const& other) {
    for (auto const& r : other.ranges_) {
        add(static_cast<char16_t>(r.first), static_cast<char16_t>(r.last));
    }
}

bool code_unit_set::add_ignoring_case(char16_t first, char16_t last) {
    // Nothing inside equals anything outside, apart from the pairs below.  No
    // non-ASCII letter equals an ASCII one, not even the Kelvin sign.
    static constexpr std::array<range, 6> known{
        {{0x80, 0xB4}, {0xB6, 0xFE}, {0x0590, 0x109F}, {0x2000, 0x2125}, {0x2E80, 0xA63F}, {0xAC00, 0xFF20}}};
    // Letters whose other case lies 32 further on.
    static constexpr std::array<range, 3> upper{{{u'A', u'Z'}, {0xC0, 0xD6}, {0xD8, 0xDE}}};

    char32_t const beyond_ascii = std::max<char32_t>(first, 0x80);
    auto const holds = [&](range const& r) { return r.first <= beyond_ascii && last <= r.last; };
    bool const none_beyond_ascii = last < 0x80;
    bool const all_beyond_ascii = first <= 0x80 && last == last_unit;
    if (!none_beyond_ascii && !all_beyond_ascii && std::ranges::none_of(known, holds)) {
        return false;
    }
    add(first, last);
    auto const shift = [&](char32_t from, char32_t to, int by) {
        from = std::max<char32_t>(from, first);
        to = std::min<char32_t>(to, last);
        if (from <= to) {
            add(static_cast<char16_t>(static_cast<int>(from) + by),
                static_cast<char16_t>(static_cast<int>(to) + by));
        }
    };
    for (auto const& r : upper) {
        shift(r.first, r.last, 32);
        shift(r.first + 32, r.last + 32, -32);
    }
    return true;
}

code_unit_set code_unit_set::complement() const {
    code_unit_set all;
    char32_t next = 0;
    for (auto const& r : ranges_) {
        if (next < r.first) {
            all.ranges_.push_back({next, r.first - 1});
        }
        next = r.last + 1;
    }
    if (next <= last_unit) {
        all.ranges_.push_back({next, last_unit});
    }
    return all;
}

void code_unit_set::write(std::string& out) const {
    if (ranges_.empty()) {
        out += "[^\\x{0}-\\x{10ffff}]";
        return;
    }
    out += '[';
    // RE2 makes of `[Kk]` a `k` in any case, which in an alternative grows to
    // hold the Kelvin sign.  A third member that no text holds prevents it.
    if (ranges_.size() == 2) {
        write_unit(out, 0x10FFFF);
    }
    for (auto const& r : ranges_) {
        write_unit(out, r.first);
        if (r.last > r.first) {
            out += '-';
            write_unit(out, r.last);
        }
    }
    out += ']';
}

code_unit_set code_unit_set::digits() {
    code_unit_set set;
    set.add(u'0', u'9');
    return set;
}

code_unit_set code_unit_set::word() {
    auto set = digits();
    set.add(u'A', u'Z');
    set.add(u'_', u'_');
    set.add(u'a', u'z');
    return set;
}

code_unit_set code_unit_set::space() {
    auto set = line_terminators();
    set.add(u'\t', u'\r');
    set.add(0x2000, 0x200A);
    for (char16_t const unit : {u' ', u'\xA0', u'\x1680', u'\x202F', u'\x205F', u'\x3000', u'\xFEFF'}) {
        set.add(unit, unit);
    }
    return set;
}

code_unit_set code_unit_set::line_terminators() {
    code_unit_set set;
    set.add(u'\n', u'\n');
    set.add(u'\r', u'\r');
    set.add(0x2028, 0x2029);
    return set;
}

} // namespace writ::inline WRIT_ABI
