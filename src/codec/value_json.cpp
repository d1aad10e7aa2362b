// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/codec/json_test.cpp.
#include "codec/value_json.hpp"

#include "policy/statement_compiler.hpp"

#include <limits>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// Takes a result's value; its problems are moved below `here`.
template <class T>
void take(result<T> from, T& out, place const& here, problems& found) {
    if (from) {
        out = std::move(*from);
        return;
    }
    failure f = std::move(from).error();
    for (problem& p : f.problems) {
        p.where = here.pointer() + p.where;
        found.add(std::move(p));
    }
}

void read_parts(boost::json::object const& parts, instant& out, place const& here, reading const& r) {
    auto const* const seconds = parts.if_contains("epochSecond");
    auto const* const nano = parts.if_contains("nano");
    if (seconds == nullptr || nano == nullptr || parts.size() != 2) {
        r.found.add(errc::invalid_instant, here, "expected `epochSecond` and `nano`, found other members");
        return;
    }
    std::size_t const before = r.found.count();
    std::int64_t whole = 0;
    std::int64_t part = 0;
    read_value(*seconds, whole, place(here, "epochSecond"), r);
    read_value(*nano, part, place(here, "nano"), r);
    if (r.found.count() == before) {
        take(to_instant(whole, part), out, here, r.found);
    }
}

} // namespace

void reading::expected(char const* what, boost::json::value const& instead, place const& here) const {
    found.add(errc::wrong_type, here, std::string("expected ") + what + ", found " + kind_name(instead));
}

void reading::missing(std::string_view member, place const& here) const {
    found.add(errc::missing_member, here, "expected a member " + quoted(member) + ", found none");
}

void read_value(boost::json::value const& v, bool& out, place const& here, reading const& r) {
    if (auto const* b = v.if_bool()) {
        out = *b;
    } else {
        r.expected("true or false", v, here);
    }
}

void read_value(boost::json::value const& v, std::int64_t& out, place const& here, reading const& r) {
    if (auto const* n = v.if_int64()) {
        out = *n;
    } else if (v.is_uint64()) {
        r.found.add(errc::number_out_of_range, here, "expected an integer below 2^63, found a larger one");
    } else {
        r.expected("an integer", v, here);
    }
}

void read_value(boost::json::value const& v, std::string& out, place const& here, reading const& r) {
    if (auto const* s = v.if_string()) {
        out = std::string_view(*s);
    } else {
        r.expected("a string", v, here);
    }
}

void read_value(boost::json::value const& v, instant& out, place const& here, reading const& r) {
    instant_form const form = r.format.instants;
    if (auto const* text = v.if_string()) {
        take(parse_instant(*text), out, here, r.found);
    } else if (form == instant_form::parts && v.is_object()) {
        read_parts(v.get_object(), out, here, r);
    } else if ((form == instant_form::seconds || form == instant_form::milliseconds) && v.is_int64()) {
        take(to_instant(v.get_int64(),
                        form == instant_form::seconds ? time_unit::seconds : time_unit::milliseconds),
             out, here, r.found);
    } else {
        r.expected("an instant", v, here);
    }
}

void read_value(boost::json::value const& v, std::chrono::seconds& out, place const& here, reading const& r) {
    std::int64_t count = 0;
    read_value(v, count, here, r);
    out = std::chrono::seconds(count);
}

void read_value(boost::json::value const& v, policy& out, place const& here, reading const& r) {
    take(policy::from_json(v), out, here, r.found);
}

void read_value(boost::json::value const& v, boost::json::object& out, place const& here, reading const& r) {
    if (auto const* o = v.if_object()) {
        out = *o;
    } else {
        r.expected("an object", v, here);
    }
}

void read_value(boost::json::value const& v, boost::json::value& out, place const&, reading const&) {
    out = v;
}

std::optional<std::size_t> read_word(boost::json::value const& v, std::span<std::string_view const> words,
                                     place const& here, reading const& r) {
    std::string_view written;
    if (auto const* s = v.if_string()) {
        written = *s;
    } else {
        r.expected("a string", v, here);
        return std::nullopt;
    }
    std::string choices;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (words[i] == written) {
            return i;
        }
        choices += (i == 0 ? "`" : ", `") + std::string(words[i]) + '`';
    }
    r.found.add(errc::unknown_value, here, "expected one of " + choices + ", found " + quoted(written));
    return std::nullopt;
}

boost::json::array const* read_list(boost::json::value const& v, place const& here, reading const& r) {
    auto const* const list = v.if_array();
    if (list == nullptr) {
        r.expected("a list", v, here);
    }
    return list;
}

boost::json::value write_value(instant when, json_format const& format) {
    switch (format.instants) {
    case instant_form::seconds: return to_integer(when, time_unit::seconds);
    case instant_form::milliseconds: return to_integer(when, time_unit::milliseconds);
    case instant_form::parts: {
        std::int64_t const whole = to_integer(when, time_unit::seconds);
        std::int64_t const part = (when.time_since_epoch() % std::chrono::seconds(1)).count();
        constexpr std::int64_t nanoseconds_per_second = 1'000'000'000;
        return {{"epochSecond", whole}, {"nano", part < 0 ? part + nanoseconds_per_second : part}};
    }
    case instant_form::text: break;
    }
    return boost::json::value(to_text(when));
}

} // namespace writ::inline WRIT_ABI
