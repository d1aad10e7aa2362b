// SPDX-License-Identifier: Apache-2.0
#include <writ/codec/json.hpp>

#include "codec/record_json.hpp"
#include "codec/record_reading.hpp"
#include "directory/owner.hpp"
#include "directory/record_type.hpp"

#include <array>

namespace writ::inline WRIT_ABI {
namespace {

template <class Record>
bool append_as(boost::json::value const& v, std::optional<organization_id> const& scope, directory& to) {
    auto& list = records<Record>(to);
    problems found;
    Record& added = list.emplace_back();
    read_object(v, added, place(), {{}, member_set::all, found});
    auto const* const owner = owner_of(added);
    if (found.none() && (scope ? owner != nullptr && *owner == *scope : owner == nullptr)) {
        return true;
    }
    list.pop_back();
    return false;
}

void read_kind(record_kind k, boost::json::value const& v, record& out, place const& here, reading const& r) {
    // In place: records are large.
    with_record_type(
        k, [&]<class Record>(std::type_identity<Record>) { read_object(v, out.emplace<Record>(), here, r); });
}

boost::json::object write_record(record const& from, member_set set, json_format const& format) {
    return std::visit([&](auto const& one) { return write_object(one, set, format); }, from);
}

constexpr std::array<std::string_view, 2> verbs{"put", "erase"};

} // namespace

boost::json::object to_json(record const& r, json_format const& format) {
    return write_record(r, member_set::all, format);
}

result<record> record_from_json(record_kind k, boost::json::value const& v, json_format const& format) {
    result<record> read(boost::system::in_place_value);
    problems found;
    read_kind(k, v, *read, place(), {format, member_set::all, found});
    if (!found.none()) {
        read = found.take();
    }
    return read;
}

bool append_record(record_kind k, boost::json::value const& v, std::optional<organization_id> const& scope,
                   directory& to) {
    return with_record_type(
        k, [&]<class Record>(std::type_identity<Record>) { return append_as<Record>(v, scope, to); });
}

boost::json::object to_json(change const& c) {
    member_set const set = c.what == change::verb::put ? member_set::all : member_set::keys;
    boost::json::object out;
    out[verbs[static_cast<std::size_t>(c.what)]] = to_string(kind(c.record));
    out["record"] = write_record(c.record, set, {.with_secrets = true});
    return out;
}

result<change> change_from_json(boost::json::value const& v) {
    constexpr char const* shape = "expected `put` or `erase` with a kind of record, and `record`";
    auto const* const o = v.if_object();
    auto const* const content = o == nullptr ? nullptr : o->if_contains("record");
    if (content == nullptr || o->size() != 2) {
        return make_failure(errc::wrong_type, "", shape);
    }
    change c;
    boost::json::value const* name = o->if_contains(verbs[0]);
    if (name == nullptr) {
        c.what = change::verb::erase;
        name = o->if_contains(verbs[1]);
    }
    if (name == nullptr || !name->is_string()) {
        return make_failure(errc::wrong_type, "", shape);
    }
    auto const k = parse_record_kind(name->get_string());
    if (!k) {
        return make_failure(errc::unknown_value, '/' + std::string(verbs[static_cast<std::size_t>(c.what)]),
                            "expected a kind of record, found " + quoted(name->get_string()));
    }
    problems found;
    json_format const format;
    member_set const set = c.what == change::verb::put ? member_set::all : member_set::keys;
    read_kind(*k, *content, c.record, place(place(), "record"), {format, set, found});
    if (!found.none()) {
        return found.take();
    }
    return c;
}

} // namespace writ::inline WRIT_ABI
