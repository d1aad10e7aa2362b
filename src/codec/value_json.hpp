// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CODEC_VALUE_JSON_HPP
#define WRIT_SRC_CODEC_VALUE_JSON_HPP

// The values of members, from JSON and to it.

#include "directory/member.hpp"

#include <writ/codec/json.hpp>

#include <boost/json/array.hpp>

namespace writ::inline WRIT_ABI {

// Which members of a record a document holds.
enum class member_set {
    all,
    keys,
    scenario,
};

// What a reader carries along.
struct reading {
    json_format const& format;
    member_set members;
    problems& found;
    // Whether values must also be what validate() accepts.  What a request says
    // may be anything: that is for a check to refuse.
    bool validates = true;

    void expected(char const* what, boost::json::value const& instead, place const& here) const;
    void missing(std::string_view member, place const& here) const;
};

// Each reads `v` into `out`, or says what is wrong with it.
void read_value(boost::json::value const& v, bool& out, place const& here, reading const& r);
void read_value(boost::json::value const& v, std::int64_t& out, place const& here, reading const& r);
void read_value(boost::json::value const& v, std::string& out, place const& here, reading const& r);
void read_value(boost::json::value const& v, instant& out, place const& here, reading const& r);
void read_value(boost::json::value const& v, std::chrono::seconds& out, place const& here, reading const& r);
void read_value(boost::json::value const& v, policy& out, place const& here, reading const& r);
void read_value(boost::json::value const& v, boost::json::object& out, place const& here, reading const& r);
void read_value(boost::json::value const& v, boost::json::value& out, place const& here, reading const& r);

template <class Kind>
void read_value(boost::json::value const& v, basic_id<Kind>& out, place const& here, reading const& r) {
    if (auto const* s = v.if_string()) {
        out = basic_id<Kind>(std::string(std::string_view(*s)));
    } else {
        r.expected("a string", v, here);
    }
}

// The index of the word, or what is wrong.
std::optional<std::size_t> read_word(boost::json::value const& v, std::span<std::string_view const> words,
                                     place const& here, reading const& r);

template <enumeration E>
void read_value(boost::json::value const& v, E& out, place const& here, reading const& r) {
    if (auto const index = read_word(v, words<E>, here, r)) {
        out = static_cast<E>(*index);
    }
}

// The list that `v` is, or nothing and a problem.
boost::json::array const* read_list(boost::json::value const& v, place const& here, reading const& r);

inline boost::json::value write_value(bool b, json_format const&) {
    return b;
}
inline boost::json::value write_value(std::int64_t n, json_format const&) {
    return n;
}
inline boost::json::value write_value(std::string const& s, json_format const&) {
    return boost::json::value(s);
}
inline boost::json::value write_value(std::chrono::seconds s, json_format const&) {
    return std::int64_t{s.count()};
}
inline boost::json::value write_value(policy const& p, json_format const&) {
    return p.json();
}
// In memory of its own, not in that of the record.
inline boost::json::value write_value(boost::json::object const& o, json_format const&) {
    return boost::json::object(o, boost::json::storage_ptr());
}
inline boost::json::value write_value(boost::json::value const& v, json_format const&) {
    return boost::json::value(v, boost::json::storage_ptr());
}
boost::json::value write_value(instant when, json_format const& format);

template <class Kind>
boost::json::value write_value(basic_id<Kind> const& id, json_format const&) {
    return boost::json::value(id.text());
}

template <enumeration E>
boost::json::value write_value(E value, json_format const&) {
    return boost::json::value(words<E>[static_cast<std::size_t>(value)]);
}

} // namespace writ::inline WRIT_ABI

#endif
