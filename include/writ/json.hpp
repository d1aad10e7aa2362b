// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_JSON_HPP
#define WRIT_JSON_HPP

// The strict JSON reader.
//
// Boost.JSON's own parse() keeps the last of two members of one name, reads
// integers beyond 64 bits as doubles and misreads some 17-digit doubles: each
// is a way to make two readers of one policy disagree.  This reader refuses
// or reads exactly, and says where.
//
//     auto document = writ::parse_json(text);
//     if (!document) { ... document.error().first().line ... }

#include <writ/error.hpp>

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

// What to do with an integer outside -2^63 ... 2^64-1.
enum class large_integers {
    // Refuse it: no 64-bit integer holds it, and a double would change it.
    refuse,
    // Read it as the nearest double, as JavaScript does.
    round,
};

// Reads one JSON text (RFC 8259): UTF-8 without a byte order mark, one value,
// white space around it, nothing else.  Integers without fraction or exponent
// become std::int64_t, above that std::uint64_t; other numbers the nearest
// double, ties to even.  `-0` is the double -0.0.
//
// The value uses `storage` for all its memory; with a non-owning pointer the
// caller keeps the resource alive.
//
// Errors: errc::invalid_json, errc::invalid_utf8, errc::duplicate_member,
// errc::number_out_of_range (also a double that overflows, or an exponent of
// more than 31 bits), errc::too_deep, errc::too_large, errc::too_many; one
// problem, with line, column and the JSON pointer of the innermost value
// concerned.  Of two members of one name that is the second.
// Complexity: linear in the text; objects cost n log n of their members.
[[nodiscard]] WRIT_EXPORT result<boost::json::value>
parse_json(std::string_view text, boost::json::storage_ptr storage = {},
           large_integers integers = large_integers::refuse);

// Fills in `line` and `column` of each problem whose `where` is the JSON
// pointer of a value in `text`; where a member is absent, those of the object
// that lacks it.  For a member (an unknown one, say) the position is that of its key.
// `text` must be readable by parse_json.
// Complexity: linear in the text for all problems together.
WRIT_EXPORT void locate(std::string_view text, failure& f);

} // namespace writ::inline WRIT_ABI

#endif
