// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_FIELD_PATTERN_HPP
#define WRIT_POLICY_FIELD_PATTERN_HPP

// Which fields a statement speaks of.
//
// A pattern without `*` is the name of one field.  A run of stars, together
// with a dot directly before it and a dot directly after it, is a star group;
// everything else stands for itself.  (A dot between two runs belongs to the
// first.)  One star takes characters other than `.`, line breaks included;
// two or more take any but the line breaks LF, CR, U+2028 and U+2029.
//
// A group takes at least one character when it has dots on both sides, or when
// the pattern begins with `*`.  A group at the end of the pattern may always
// stand for nothing, its dots included:
//
//     address.*     address  address.  address.city    not address.city.name
//     address.**    address  address.city.name         not addressx
//     *.street      home.street                        not .street, a.b.street
//     a.*.c         a.b.c                              not a.c, a..c
//     street*       street  street1                    not street.x
//     *name         firstname                          not name
//
// The meaning is that of CASL's fields, oddities included.  Names are compared
// as bytes, without regard to Unicode normalization or case.

#include <writ/error.hpp>
#include <writ/export.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {

// Immutable; safe to ask from all threads.  Small: the text, and where its
// first group stands.  Something moved from may be assigned or destroyed.
class WRIT_EXPORT field_pattern {
public:
    // Errors: errc::empty_name; errc::too_large above
    // limits::max_field_pattern_bytes; errc::invalid_utf8.
    // Complexity: linear in the text; allocates at most the copy of the text.
    [[nodiscard]] static result<field_pattern> parse(std::string_view text);

    // Whether the whole of `field` is described.  `field` may be any bytes.
    // Complexity: linear in the field for up to one star group; otherwise at
    // most pattern times field, whatever they hold.  Never allocates.
    [[nodiscard]] bool matches(std::string_view field) const noexcept;

    [[nodiscard]] std::string_view text() const noexcept { return text_; }

    // Whether this is the name of exactly one field, text().
    [[nodiscard]] bool literal() const noexcept { return groups_ == 0; }

private:
    explicit field_pattern(std::string_view text);

    bool matches_one_group(std::string_view field) const noexcept;
    bool matches_many_groups(std::string_view field) const noexcept;

    std::string text_;
    // The run of stars of the first group, without its dots.
    std::uint16_t stars_begin_ = 0;
    std::uint16_t stars_end_ = 0;
    // None, one, or two for more than one.
    std::uint8_t groups_ = 0;
};

} // namespace writ::inline WRIT_ABI

#endif
