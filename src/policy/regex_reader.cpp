// SPDX-License-Identifier: Apache-2.0
#include "policy/regex_reader.hpp"

#include "utf8.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

constexpr unsigned max_repetitions = 1'000;

bool ascii_digit(char16_t unit) {
    return unit >= u'0' && unit <= u'9';
}
bool ascii_letter(char16_t unit) {
    return (unit | 0x20) >= u'a' && (unit | 0x20) <= u'z';
}

} // namespace

regex_reader::regex_reader(std::string_view pattern, bool ignore_case) : ignore_case_(ignore_case) {
    for (std::size_t at = 0; at < pattern.size();) {
        auto const begin = at;
        auto const character = decode_utf8(pattern, at);
        if (!character) {
            throw regex_refusal{
                make_failure(errc::invalid_utf8, "",
                             "a regular expression is not UTF-8, at byte " + std::to_string(at + 1))};
        }
        if (*character > 0xFFFF) {
            units_ += static_cast<char16_t>(0xD7C0 + (*character >> 10));
            units_ += static_cast<char16_t>(0xDC00 + (*character & 0x3FF));
            bytes_.push_back(begin);
        } else {
            units_ += static_cast<char16_t>(*character);
        }
        bytes_.push_back(begin);
    }
    bytes_.push_back(pattern.size());
}

bool regex_reader::take(char16_t unit) {
    bool const found = next_is(unit);
    at_ += found ? 1 : 0;
    return found;
}

void regex_reader::refuse(errc code, std::size_t begin, std::string const& what) const {
    throw regex_refusal{make_failure(code, "", what + ", at byte " + std::to_string(bytes_[begin] + 1))};
}

std::optional<std::string> regex_reader::quantifier() {
    std::optional<std::string> written;
    if (next_is(u'*') || next_is(u'+') || next_is(u'?')) {
        written = std::string(1, static_cast<char>(take_any()));
    } else {
        written = counted_quantifier();
    }
    if (written && take(u'?')) {
        *written += '?';
    }
    return written;
}

std::optional<std::string> regex_reader::counted_quantifier() {
    auto const begin = at_;
    if (!take(u'{')) {
        return std::nullopt;
    }
    auto const least = number();
    bool const comma = least && take(u',');
    auto const most = comma ? number() : least;
    if (!least || !take(u'}')) {
        at_ = begin;
        return std::nullopt;
    }
    if (most && *most < *least) {
        refuse(errc::invalid_regex, begin, "the counts of a repetition are out of order");
    }
    if (std::max(*least, most.value_or(0)) > max_repetitions) {
        refuse(errc::unsupported_regex, begin, "more than 1000 repetitions are not supported");
    }
    return '{' + std::to_string(*least) + (comma ? "," : "") + (comma && most ? std::to_string(*most) : "")
           + '}';
}

// Large numbers stop at one more than is accepted.
std::optional<unsigned> regex_reader::number() {
    std::optional<unsigned> value;
    while (at_ < units_.size() && ascii_digit(units_[at_])) {
        value = std::min(value.value_or(0) * 10 + (units_[at_++] - u'0'), max_repetitions + 1);
    }
    return value;
}

regex_reader::atom regex_reader::escaped(std::size_t begin) {
    if (at_ == units_.size()) {
        refuse(errc::invalid_regex, begin, "a `\\` ends the pattern");
    }
    char16_t const unit = units_[at_++];
    switch (unit) {
    case u'd': return code_unit_set::digits();
    case u'D': return code_unit_set::digits().complement();
    case u'w': return code_unit_set::word();
    case u'W': return code_unit_set::word().complement();
    case u's': return code_unit_set::space();
    case u'S': return code_unit_set::space().complement();
    case u'f': return u'\f';
    case u'n': return u'\n';
    case u'r': return u'\r';
    case u't': return u'\t';
    case u'v': return u'\v';
    case u'x': return hexadecimal(begin, 2);
    case u'u': return hexadecimal(begin, 4);
    case u'c':
        if (at_ < units_.size() && ascii_letter(units_[at_])) {
            return static_cast<char16_t>(units_[at_++] % 32);
        }
        break;
    case u'0':
        if (at_ == units_.size() || !ascii_digit(units_[at_])) {
            return u'\0';
        }
        break;
    default: break;
    }
    if (ascii_digit(unit)) {
        refuse(errc::unsupported_regex, begin, "back-references and octal escapes are not supported");
    }
    if (ascii_letter(unit)) {
        refuse(errc::unsupported_regex, begin,
               std::string("the escape `\\") + static_cast<char>(unit) + "` is incomplete or not supported");
    }
    return unit;
}

char16_t regex_reader::hexadecimal(std::size_t begin, int digits) {
    unsigned value = 0;
    for (; digits > 0; --digits, ++at_) {
        char16_t const unit = at_ < units_.size() ? units_[at_] : u'\0';
        auto const letter = (unit | 0x20u) - u'a';
        if (!ascii_digit(unit) && (!ascii_letter(unit) || letter > 5)) {
            refuse(errc::unsupported_regex, begin, "a hexadecimal escape is incomplete");
        }
        value = value * 16 + (ascii_digit(unit) ? unit - u'0' : letter + 10u);
    }
    return static_cast<char16_t>(value);
}

code_unit_set regex_reader::character_class(std::size_t begin) {
    bool const negated = take(u'^');
    code_unit_set members;
    while (!take(u']')) {
        auto const member = at_;
        auto const first = one_of_class(begin);
        if (!next_is(u'-') || (at_ + 1 < units_.size() && units_[at_ + 1] == u']')) {
            add(members, first, member);
            continue;
        }
        ++at_;
        auto const last = one_of_class(begin);
        auto const* const from = std::get_if<char16_t>(&first);
        auto const* const to = std::get_if<char16_t>(&last);
        if (from == nullptr || to == nullptr) {
            add(members, first, member);
            add(members, u'-', member);
            add(members, last, member);
            continue;
        }
        if (*from > *to) {
            refuse(errc::invalid_regex, member, "the ends of a range are out of order");
        }
        add(members, *from, *to, member);
    }
    return negated ? members.complement() : members;
}

regex_reader::atom regex_reader::one_of_class(std::size_t begin) {
    if (at_ == units_.size()) {
        refuse(errc::invalid_regex, begin, "a `[` is not closed");
    }
    auto const member = at_;
    char16_t const unit = units_[at_++];
    if (unit != u'\\') {
        return unit;
    }
    return take(u'b') ? atom{u'\b'} : escaped(member);
}

void regex_reader::add(code_unit_set& members, atom const& added, std::size_t begin) const {
    if (auto const* const unit = std::get_if<char16_t>(&added)) {
        add(members, *unit, *unit, begin);
    } else {
        // Class escapes hold each letter with its other cases.
        members.add(std::get<code_unit_set>(added));
    }
}

void regex_reader::add(code_unit_set& members, char16_t first, char16_t last, std::size_t begin) const {
    if (!ignore_case_) {
        members.add(first, last);
    } else if (!members.add_ignoring_case(first, last)) {
        refuse(errc::unsupported_regex, begin,
               "letters beyond ASCII and Latin-1 are not supported under the flag `i`");
    }
}

void regex_reader::group_name(std::size_t begin) {
    std::u16string name;
    while (at_ < units_.size() && !next_is(u'>')) {
        char16_t const unit = units_[at_++];
        if (unit >= 0x80 || unit == u'\\') {
            refuse(errc::unsupported_regex, begin, "the name of a group is not ASCII");
        }
        if (!ascii_letter(unit) && unit != u'_' && unit != u'$' && (name.empty() || !ascii_digit(unit))) {
            refuse(errc::invalid_regex, begin, "the name of a group is not an identifier");
        }
        name += unit;
    }
    if (name.empty() || !take(u'>')) {
        refuse(errc::invalid_regex, begin, "the name of a group is empty or not closed");
    }
    if (std::ranges::find(names_, name) != names_.end()) {
        refuse(errc::invalid_regex, begin, "two groups have one name");
    }
    names_.push_back(std::move(name));
}

} // namespace writ::inline WRIT_ABI
