// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_REGEX_READER_HPP
#define WRIT_POLICY_REGEX_READER_HPP

// The words of ECMAScript's regular expressions: escapes, classes, counts and
// names, without the flag `u` and with the web's additions.

#include "policy/code_unit_set.hpp"

#include <writ/error.hpp>
#include <writ/export.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace writ::inline WRIT_ABI {

// What the reader throws to leave a parser; translate_regex() catches it.
struct regex_refusal {
    failure why;
};

class regex_reader {
public:
    using atom = std::variant<char16_t, code_unit_set>;

    regex_reader(std::string_view pattern, bool ignore_case);

    // Positions count code units.
    [[nodiscard]] std::size_t position() const { return at_; }
    [[nodiscard]] bool at_end() const { return at_ == units_.size(); }
    [[nodiscard]] bool next_is(char16_t unit) const { return !at_end() && units_[at_] == unit; }
    // Not at the end.
    char16_t take_any() { return units_[at_++]; }
    bool take(char16_t unit);

    // Where a word began is `begin`: the place that a refusal names.
    [[noreturn]] void refuse(errc code, std::size_t begin, std::string const& what) const;

    // `*`, `+`, `?`, `{n}`, `{n,}` or `{n,m}`, and a `?` after it, as RE2 writes
    // them; a brace that begins nothing of the kind is left where it is.
    [[nodiscard]] std::optional<std::string> quantifier();

    // What follows a backslash, in and outside classes.
    [[nodiscard]] atom escaped(std::size_t begin);

    // What follows a `[`, its `]` included.
    [[nodiscard]] code_unit_set character_class(std::size_t begin);

    // What follows a `(?<`, its `>` included.
    void group_name(std::size_t begin);

    // Adds units, and their other cases if case is ignored.
    void add(code_unit_set& members, char16_t first, char16_t last, std::size_t begin) const;

private:
    std::optional<std::string> counted_quantifier();
    std::optional<unsigned> number();
    char16_t hexadecimal(std::size_t begin, int digits);
    atom one_of_class(std::size_t begin);
    void add(code_unit_set& members, atom const& added, std::size_t begin) const;

    std::u16string units_;
    // The byte at which each unit stands, and the length.
    std::vector<std::size_t> bytes_;
    std::size_t at_ = 0;
    bool ignore_case_;
    std::vector<std::u16string> names_;
};

} // namespace writ::inline WRIT_ABI

#endif
