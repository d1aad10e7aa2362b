// SPDX-License-Identifier: Apache-2.0
#include "policy/regex_translation.hpp"

#include "policy/code_unit_set.hpp"
#include "policy/place.hpp"
#include "policy/regex_reader.hpp"
#include "utf8.hpp"

#include <cstddef>
#include <optional>
#include <utility>
#include <variant>

namespace writ::inline WRIT_ABI {
namespace {

struct regex_flags {
    bool ignore_case = false;
    bool multiline = false;
    bool dot_all = false;
};

result<regex_flags> parse_flags(std::string_view text) {
    regex_flags flags;
    for (std::size_t at = 0; at < text.size(); ++at) {
        char const flag = text[at];
        if (text.find(flag) < at) {
            return make_failure(errc::invalid_regex, "", std::string("the flag `") + flag + "` stands twice");
        }
        switch (flag) {
        case 'i': flags.ignore_case = true; break;
        case 'm': flags.multiline = true; break;
        case 's': flags.dot_all = true; break;
        case 'd':
        case 'g':
        case 'u':
        case 'v':
        case 'y':
            return make_failure(errc::unsupported_regex, "",
                                std::string("the flag `") + flag
                                    + "` is not supported, expected `i`, `m` or `s`");
        default:
            return make_failure(errc::invalid_regex, "",
                                "unknown flag in " + quoted(text) + ", expected `i`, `m` or `s`");
        }
    }
    return flags;
}

// Nothing when a surrogate stands alone.
std::optional<std::string> to_utf8(std::u16string_view units) {
    std::string text;
    for (std::size_t at = 0; at < units.size(); ++at) {
        char32_t const unit = units[at];
        if (unit < 0xD800 || unit > 0xDFFF) {
            append_utf8(text, unit);
            continue;
        }
        if (unit > 0xDBFF || at + 1 == units.size() || units[at + 1] < 0xDC00 || units[at + 1] > 0xDFFF) {
            return std::nullopt;
        }
        append_utf8(text, 0x10000 + ((unit - 0xD800) << 10) + (units[++at] - 0xDC00u));
    }
    return text;
}

// Reads the pattern once from left to right and writes as it goes.
class regex_translator {
public:
    regex_translator(std::string_view pattern, regex_flags flags)
        : reader_(pattern, flags.ignore_case), flags_(flags), plain_(!flags.ignore_case) {}

    regex_translation translate() {
        disjunction(true);
        if (!reader_.at_end()) {
            reader_.refuse(errc::invalid_regex, reader_.position(), "a `)` closes no group");
        }
        // RE2 searches from every byte, and would find a `\B` in the middle of
        // a character.
        return {.expression = non_boundary_ ? "\\A(?s:.)*?(?:" + out_ + ")" : std::move(out_),
                .literal = plain_ ? to_utf8(literal_) : std::nullopt,
                .at_begin = at_begin_,
                .at_end = at_end_};
    }

private:
    // Where a part holds `^` or `$` under the flag `m`.  They take the line
    // terminator, so nothing may stand on their outer side.
    struct line_anchors {
        std::optional<std::size_t> begin;
        std::optional<std::size_t> end;

        void add(line_anchors const& other) {
            begin = begin ? begin : other.begin;
            end = end ? end : other.end;
        }
    };

    // `first`: nothing stands before on any path through the pattern.
    line_anchors disjunction(bool first) {
        auto anchors = alternative(first);
        while (reader_.take(u'|')) {
            plain_ = false;
            out_ += '|';
            anchors.add(alternative(first));
        }
        return anchors;
    }

    line_anchors alternative(bool first) {
        line_anchors anchors;
        while (!reader_.at_end() && !reader_.next_is(u'|') && !reader_.next_is(u')')) {
            if (anchors.end) {
                reader_.refuse(errc::unsupported_regex, *anchors.end,
                               "a `$` under the flag `m` is supported only where the pattern ends");
            }
            anchors.add(term(first));
            first = false;
        }
        return anchors;
    }

    line_anchors term(bool first) {
        auto const begin = reader_.position();
        if (reader_.quantifier()) {
            reader_.refuse(errc::invalid_regex, begin, "there is nothing to repeat");
        }
        char16_t const unit = reader_.take_any();
        switch (unit) {
        case u'^': return begin_anchor(begin, first);
        case u'$': return end_anchor(begin);
        case u'(': return group(begin, first);
        case u'[': return set(reader_.character_class(begin));
        case u'.':
            return set(flags_.dot_all ? code_unit_set{}.complement()
                                      : code_unit_set::line_terminators().complement());
        case u'\\': return escape(begin);
        default: return literal(unit, begin);
        }
    }

    line_anchors begin_anchor(std::size_t begin, bool first) {
        if (!flags_.multiline) {
            out_ += "\\A";
            plain_ = plain_ && begin == 0;
            at_begin_ = true;
            return {};
        }
        if (!first) {
            reader_.refuse(errc::unsupported_regex, begin,
                           "a `^` under the flag `m` is supported only where the pattern begins");
        }
        plain_ = false;
        line_break_or("\\A");
        return {.begin = begin, .end = {}};
    }

    line_anchors end_anchor(std::size_t begin) {
        if (!flags_.multiline) {
            out_ += "\\z";
            plain_ = plain_ && reader_.at_end();
            at_end_ = true;
            return {};
        }
        plain_ = false;
        line_break_or("\\z");
        return {.begin = {}, .end = begin};
    }

    void line_break_or(std::string_view edge) {
        out_ += "(?:";
        out_ += edge;
        out_ += '|';
        code_unit_set::line_terminators().write(out_);
        out_ += ')';
    }

    line_anchors group(std::size_t begin, bool first) {
        plain_ = false;
        if (reader_.take(u'?')) {
            group_kind(begin);
        }
        out_ += "(?:";
        auto anchors = disjunction(first);
        if (!reader_.take(u')')) {
            reader_.refuse(errc::invalid_regex, begin, "a `(` is not closed");
        }
        out_ += ')';
        if (quantifier() && (anchors.begin || anchors.end)) {
            reader_.refuse(errc::unsupported_regex, anchors.begin ? *anchors.begin : *anchors.end,
                           "a `^` or `$` under the flag `m` is not supported in a group that repeats");
        }
        return anchors;
    }

    void group_kind(std::size_t begin) {
        bool const named = reader_.take(u'<');
        if (reader_.take(u'=') || reader_.take(u'!')) {
            reader_.refuse(errc::unsupported_regex, begin, "look-ahead and look-behind are not supported");
        }
        if (named) {
            reader_.group_name(begin);
        } else if (!reader_.take(u':')) {
            reader_.refuse(errc::invalid_regex, begin, "a `(?` begins no kind of group");
        }
    }

    line_anchors set(code_unit_set const& members) {
        plain_ = false;
        members.write(out_);
        quantifier();
        return {};
    }

    line_anchors literal(char16_t unit, std::size_t begin) {
        code_unit_set one;
        reader_.add(one, unit, unit, begin);
        one.write(out_);
        literal_ += unit;
        if (quantifier()) {
            plain_ = false;
        }
        return {};
    }

    // Whether one stood here.
    bool quantifier() {
        auto const written = reader_.quantifier();
        out_ += written.value_or("");
        return written.has_value();
    }

    line_anchors escape(std::size_t begin) {
        if (reader_.next_is(u'b') || reader_.next_is(u'B')) {
            plain_ = false;
            bool const boundary = reader_.take_any() == u'b';
            non_boundary_ = non_boundary_ || !boundary;
            out_ += boundary ? "\\b" : "\\B";
            return {};
        }
        auto const atom = reader_.escaped(begin);
        if (auto const* const unit = std::get_if<char16_t>(&atom)) {
            return literal(*unit, begin);
        }
        return set(std::get<code_unit_set>(atom));
    }

    regex_reader reader_;
    regex_flags const flags_;
    std::string out_;
    bool non_boundary_ = false;

    // Whether there was nothing but literal_ so far, and anchors around it.
    bool plain_;
    std::u16string literal_;
    bool at_begin_ = false;
    bool at_end_ = false;
};

} // namespace

result<regex_translation> translate_regex(std::string_view pattern, std::string_view flags) {
    auto const parsed = parse_flags(flags);
    if (!parsed) {
        return parsed.error();
    }
    try {
        return regex_translator(pattern, *parsed).translate();
    } catch (regex_refusal& refused) {
        return std::move(refused.why);
    }
}

} // namespace writ::inline WRIT_ABI
