// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_JSON_SCANNER_HPP
#define WRIT_JSON_SCANNER_HPP

// Where things stand in JSON text.
//
// Only errors pay for positions: the reader keeps none, and what it refuses or
// what a caller wants located is scanned again.

#include <writ/export.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI::detail {

// Walks the tokens of a text that is well-formed as far as it goes: it may end
// anywhere.  Other text yields senseless steps, but is walked safely.
class json_scanner {
public:
    enum class step { key, scalar, open, close, end };

    // An array or an object that has begun and not ended.
    struct level {
        bool is_object;
        std::size_t begin;
        // Of the current element.
        std::size_t index;
        // The current member's, as written, with its quotes; empty between a
        // comma and the next name.
        std::string_view key;
    };

    explicit json_scanner(std::string_view text) noexcept : text_(text) {}

    step next();

    // The first byte of the last token, and the token, which the end of the
    // text may have cut.
    [[nodiscard]] std::size_t begin() const noexcept { return begin_; }
    [[nodiscard]] std::string_view token() const noexcept { return text_.substr(begin_, end_ - begin_); }

    [[nodiscard]] std::vector<level> const& levels() const noexcept { return levels_; }

    // The text ended inside a string, which begin() begins.
    [[nodiscard]] bool in_string() const noexcept { return in_string_; }

    // What the grammar allows next, as a phrase.
    [[nodiscard]] char const* expected() const noexcept { return expected_; }

    // The JSON pointer of the current value.
    [[nodiscard]] std::string pointer() const;

private:
    void comma();
    step open();
    step close();
    step string();
    step scalar();
    void after_value() noexcept;

    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool in_string_ = false;
    char const* expected_ = "a value";
    std::vector<level> levels_;
};

// The string that a member name stands for; `token` has its quotes.
[[nodiscard]] std::string decoded_key(std::string_view token);

// Turns offsets into lines and columns.
class line_counter {
public:
    explicit line_counter(std::string_view text) noexcept : text_(text) {}

    // Precondition: `offset` is at most the size of the text, and at least the
    // offset of the last call.
    void advance_to(std::size_t offset) noexcept;

    [[nodiscard]] std::size_t line() const noexcept { return line_; }
    [[nodiscard]] std::size_t column() const noexcept { return at_ - line_begin_ + 1; }

private:
    std::string_view text_;
    std::size_t at_ = 0;
    std::size_t line_ = 1;
    std::size_t line_begin_ = 0;
};

} // namespace writ::inline WRIT_ABI::detail

#endif
