// SPDX-License-Identifier: Apache-2.0
#include "policy/regex.hpp"

#if defined(WRIT_WITH_REGEX) && WRIT_WITH_REGEX

#include <writ/limits.hpp>

#include "policy/regex_translation.hpp"
#include "utf8.hpp"

#include <re2/re2.h>

#include <cstdint>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

bool compare(std::string_view text, std::string_view literal, bool at_begin, bool at_end) noexcept {
    if (at_begin && at_end) {
        return text == literal;
    }
    if (at_begin) {
        return text.starts_with(literal);
    }
    return at_end ? text.ends_with(literal) : text.find(literal) != text.npos;
}

// The text with each character above U+FFFF as two surrogates.
std::string with_surrogates(std::string_view text) {
    std::string units;
    units.reserve(text.size() + text.size() / 2);
    for (std::size_t at = 0; at < text.size();) {
        char32_t const character = *decode_utf8(text, at);
        if (character > 0xFFFF) {
            append_utf8(units, 0xD7C0 + (character >> 10));
            append_utf8(units, 0xDC00 + (character & 0x3FF));
        } else {
            append_utf8(units, character);
        }
    }
    return units;
}

bool search(re2::RE2 const& expression, std::string_view text) {
    re2::StringPiece const piece(text.data(), text.size());
    return expression.Match(piece, 0, text.size(), re2::RE2::UNANCHORED, nullptr, 0);
}

} // namespace

result<regex> regex::compile(std::string_view pattern, std::string_view flags) {
    if (pattern.size() > limits::max_regex_bytes) {
        return make_failure(errc::too_large, "",
                            "a regular expression takes " + std::to_string(pattern.size())
                                + " bytes, expected at most " + std::to_string(limits::max_regex_bytes));
    }
    auto translation = translate_regex(pattern, flags);
    if (!translation) {
        return translation.error();
    }
    regex compiled;
    if (translation->literal) {
        compiled.literal_ = {std::move(*translation->literal), translation->at_begin, translation->at_end};
        return compiled;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_longest_match(false);
    options.set_max_mem(static_cast<std::int64_t>(limits::max_regex_memory_bytes));
    compiled.expression_ = std::make_shared<re2::RE2 const>(translation->expression, options);
    if (!compiled.expression_->ok()) {
        return make_failure(errc::unsupported_regex, "",
                            "a regular expression repeats or nests too often, or needs too much memory");
    }
    return compiled;
}

bool regex::matches(std::string_view text) const noexcept {
    if (!allocates()) {
        return compare(text, literal_.text, literal_.at_begin, literal_.at_end) && valid_utf8(text);
    }
    bool astral = false;
    for (std::size_t at = 0; at < text.size();) {
        auto const character = decode_utf8(text, at);
        if (!character) {
            return false;
        }
        astral = astral || *character > 0xFFFF;
    }
    return search(*expression_, astral ? with_surrogates(text) : text);
}

} // namespace writ::inline WRIT_ABI

#else

namespace writ::inline WRIT_ABI {

result<regex> regex::compile(std::string_view, std::string_view) {
    return make_failure(errc::unsupported_regex, "", "this build of writ has no regular expressions");
}

// No regex exists to be asked.
bool regex::matches(std::string_view) const noexcept {
    return false;
}

} // namespace writ::inline WRIT_ABI

#endif
