// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_REGEX_TRANSLATION_HPP
#define WRIT_POLICY_REGEX_TRANSLATION_HPP

// ECMAScript's regular expressions, without the flag `u`, said to RE2.
//
// ECMAScript matches UTF-16 code units: `^.$` does not match U+1F600, whose
// halves are two.  RE2 reads UTF-8, but takes a surrogate that is written as
// three bytes for a character like any other.  So the translation speaks of
// text whose characters above U+FFFF are written as two surrogates.

#include <writ/error.hpp>
#include <writ/export.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

struct regex_translation {
    // Finds something exactly where the original does; what is found may be
    // longer by a line terminator at either end.
    std::string expression;

    // Present when the pattern only asks for this text, and whether it must
    // stand at the begin or at the end.  It is UTF-8.
    std::optional<std::string> literal;
    bool at_begin = false;
    bool at_end = false;
};

// Flags are any of `i`, `m` and `s`.
//
// Refused with errc::unsupported_regex: look-around, back-references, octal
// escapes, escapes of letters that mean nothing (they are slips for the flag
// `u` or another language), counts above 1,000, names of groups beyond ASCII,
// `^` and `$` under `m` inside the pattern (RE2's know only one of the four
// line terminators; first and last they are translated), letters under `i` that
// are not in ASCII or Latin-1 and have case, and the flags `d g u v y`.
// Errors: that, errc::invalid_regex, errc::invalid_utf8; one problem whose
// sentence holds the byte of the pattern, counted from one.
// Complexity: linear in the pattern; classes cost n squared of their members.
// Recursion is as deep as the groups: the caller bounds the pattern.
[[nodiscard]] result<regex_translation> translate_regex(std::string_view pattern, std::string_view flags);

} // namespace writ::inline WRIT_ABI

#endif
