// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_CODEC_JSON_HPP
#define WRIT_CODEC_JSON_HPP

// Records and changes as JSON, and back.
//
// Reading is strict: unknown members, members of other types, null, absent
// required members and values that validate() refuses are errors, all at once,
// each with its JSON pointer.  Writing leaves out members that have their
// default, and secrets unless told otherwise; reading back what was written
// with its secrets gives an equal record.
//
//     boost::json::object const o = writ::to_json(role);
//     auto const back = writ::from_json<writ::role>(o);

#include <writ/directory/change.hpp>
#include <writ/directory/field.hpp>
#include <writ/directory/record.hpp>
#include <writ/error.hpp>

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <utility>
#include <variant>

namespace writ::inline WRIT_ABI {

// How instants stand in JSON.
enum class instant_form {
    // RFC 3339.
    text,
    // Integers since 1970, rounded down when written.
    seconds,
    milliseconds,
    // { "epochSecond": 1712220972, "nano": 28375000 }
    parts,
};

// Which of the accepted spellings are used.
struct json_format {
    // Members are written with this system's names; both those and writ's own are
    // read.  The others than writ's write null for absent, so it is read as that.
    wire names = wire::writ;
    // How instants are written; that form and text are read.
    instant_form instants = instant_form::text;
    // For a store: digests are written too.
    bool with_secrets = false;
};

// Writes one record's members.
[[nodiscard]] WRIT_EXPORT boost::json::object to_json(record const& r, json_format const& format = {});

// Reads a record of one kind.
//
// Errors: errc::unknown_member, missing_member, duplicate_member (a member
// under two of its names), wrong_type, unknown_value, invalid_instant,
// number_out_of_range; those of validate() and of policy::from_json.
[[nodiscard]] WRIT_EXPORT result<record> record_from_json(record_kind k, boost::json::value const& v,
                                                          json_format const& format = {});
// The same of a kind known when compiling.
template <class Record>
[[nodiscard]] result<Record> from_json(boost::json::value const& v, json_format const& format = {}) {
    auto read = record_from_json(kind_of<Record>, v, format);
    if (!read) {
        return std::move(read).error();
    }
    return std::get<Record>(std::move(*read));
}

// { "put": "role", "record": {...} }, or "erase" with the key members alone;
// with secrets, for changes are what stores keep.
[[nodiscard]] WRIT_EXPORT boost::json::object to_json(change const& c);

// Errors: as record_from_json.
[[nodiscard]] WRIT_EXPORT result<change> change_from_json(boost::json::value const& v);

} // namespace writ::inline WRIT_ABI

#endif
