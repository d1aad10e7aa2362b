// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_CODEC_RECORD_JSON_HPP
#define WRIT_SRC_CODEC_RECORD_JSON_HPP

// Records from JSON and to it, by their tables of fields.

#include "codec/value_json.hpp"

#include <algorithm>
#include <type_traits>

namespace writ::inline WRIT_ABI {

template <class Field>
bool holds(member_set set, Field const& f) noexcept {
    switch (set) {
    case member_set::keys: return f.is_key;
    case member_set::scenario: return f.scenario != in_scenario::no;
    case member_set::all: break;
    }
    return true;
}

template <class Field>
bool requires_member(member_set set, Field const& f) noexcept {
    return f.is_required && !(set == member_set::scenario && f.scenario == in_scenario::optional);
}

// A member that is a described struct stands in an object of its own if its
// field has a name, otherwise in the object of the record that has it.
template <class Field>
bool is_part(Field const& f) noexcept {
    return f.name.empty();
}

// Calls `visit` with every field that stands in the object of a `Record`, those
// of its parts too.
template <described Record, class Visit>
void for_each_written(member_set set, Visit const& visit) {
    for_each_field<Record>([&](auto const& f) {
        using member = std::remove_cvref_t<decltype(std::declval<Record&>().*f.member)>;
        if (!holds(set, f)) {
            return;
        }
        if constexpr (described<member>) {
            if (is_part(f)) {
                for_each_written<member>(set, visit);
                return;
            }
        }
        visit(f);
    });
}

template <class Field>
bool has_alias(Field const& f, std::string_view name, wire names) noexcept {
    return std::any_of(f.aliases.begin(), f.aliases.end(), [&](wire_name const& a) {
        return a.where == names && !a.name.empty() && a.name == name;
    });
}

template <class Field>
bool is_called(Field const& f, std::string_view name, wire names) noexcept {
    return f.name == name || (names != wire::writ && has_alias(f, name, names));
}

template <class Field>
std::string_view name_of(Field const& f, wire names) noexcept {
    for (wire_name const& a : f.aliases) {
        if (a.where == names && !a.name.empty()) {
            return a.name;
        }
    }
    return f.name;
}

// The member of that field, under whichever of its names; `here` is the object.
template <class Field>
boost::json::key_value_pair const* find_member(boost::json::object const& o, Field const& f,
                                               place const& here, reading const& r) {
    boost::json::key_value_pair const* found = nullptr;
    for (auto const& member : o) {
        if (!is_called(f, member.key(), r.format.names)) {
            continue;
        }
        if (found != nullptr) {
            r.found.add(errc::duplicate_member, place(here, member.key()),
                        "expected one of the member's names, found two");
        }
        found = &member;
    }
    return found;
}

// The members of an object, for its fields in their order.
class member_source {
public:
    // Members stand in the order of their fields, as write_members() puts them, or
    // anywhere.
    enum class order { of_fields, any };

    member_source(boost::json::object const& o, order in) : object_(o), next_(o.begin()), order_(in) {}

    // The member of the field, where there is one; two are a problem.
    template <class Field>
    boost::json::key_value_pair const* take(Field const& f, place const& here, reading const& r) {
        if (order_ == order::any) {
            return find_member(object_, f, here, r);
        }
        bool const is_next = next_ != object_.end() && is_called(f, next_->key(), r.format.names);
        return is_next ? next_++ : nullptr;
    }

    // Whether all were taken in the order of the fields: each was known, and there was
    // no other of its field, for no two fields of a record share a name.
    [[nodiscard]] bool is_empty() const noexcept { return next_ == object_.end(); }

private:
    boost::json::object const& object_;
    boost::json::key_value_pair const* next_;
    order order_;
};

template <described Record>
void read_object(boost::json::value const& v, Record& out, place const& here, reading const& r);

template <described Record>
void read_value(boost::json::value const& v, Record& out, place const& here, reading const& r) {
    read_object(v, out, here, r);
}

template <class T>
void read_value(boost::json::value const& v, std::optional<T>& out, place const& here, reading const& r);

template <class T>
void read_value(boost::json::value const& v, std::vector<T>& out, place const& here, reading const& r) {
    auto const* const list = read_list(v, here, r);
    if (list == nullptr) {
        return;
    }
    // Items take more memory than their text: a list of nonsense is given up early.
    for (std::size_t i = 0; i < list->size() && !r.found.full(); ++i) {
        read_value((*list)[i], out.emplace_back(), place(here, i), r);
    }
}

template <class T>
void read_value(boost::json::value const& v, std::optional<T>& out, place const& here, reading const& r) {
    read_value(v, out.emplace(), here, r);
}

template <class Field, class Member>
void read_member(boost::json::key_value_pair const& from, Field const& f, Member& out, place const& here,
                 reading const& r) {
    place const at(here, from.key());
    std::size_t const before = r.found.count();
    read_value(from.value(), out, at, r);
    if (r.found.count() == before && r.validates) {
        check_member(out, member_rule::of(f), at, r.found);
    }
}

template <class Field>
bool is_absent(boost::json::key_value_pair const* member, Field const& f, reading const& r) noexcept {
    return member == nullptr
           || (r.format.names != wire::writ && !requires_member(r.members, f) && member->value().is_null());
}

template <described Record>
void read_members(member_source& from, Record& out, place const& here, reading const& r) {
    std::size_t const before = r.found.count();
    for_each_field<Record>([&](auto const& f) {
        if (!holds(r.members, f)) {
            return;
        }
        auto& member = out.*f.member;
        if constexpr (described<std::remove_cvref_t<decltype(member)>>) {
            if (is_part(f)) {
                read_members(from, member, here, r);
                return;
            }
        }
        auto const* const found = from.take(f, here, r);
        if (!is_absent(found, f, r)) {
            read_member(*found, f, member, here, r);
        } else if (requires_member(r.members, f)) {
            r.missing(f.name, here);
        }
    });
    if (r.found.count() == before && r.validates && r.members != member_set::keys) {
        check_whole(out, here, r.found);
    }
}

template <described Record>
void refuse_unknown(boost::json::object const& o, place const& here, reading const& r) {
    for (auto const& member : o) {
        bool is_known = false;
        for_each_written<Record>(r.members, [&](auto const& f) {
            is_known = is_known || is_called(f, member.key(), r.format.names);
        });
        if (!is_known) {
            r.found.add(errc::unknown_member, place(here, member.key()),
                        "expected a member of this kind of object, found " + quoted(member.key()));
        }
    }
}

// `out` is as it was made.
template <described Record>
void read_object(boost::json::value const& v, Record& out, place const& here, reading const& r) {
    auto const* const o = v.if_object();
    if (o == nullptr) {
        r.expected("an object", v, here);
        return;
    }
    std::size_t const before = r.found.count();
    member_source in_order(*o, member_source::order::of_fields);
    read_members(in_order, out, here, r);
    if (!in_order.is_empty()) {
        r.found.keep(before);
        out = Record();
        refuse_unknown<Record>(*o, here, r);
        member_source anywhere(*o, member_source::order::any);
        read_members(anywhere, out, here, r);
    }
}

template <described Record>
boost::json::object write_object(Record const& from, member_set set, json_format const& format);

template <described Record>
boost::json::value write_value(Record const& from, json_format const& format) {
    return write_object(from, member_set::all, format);
}

template <class T>
boost::json::value write_value(std::optional<T> const& value, json_format const& format) {
    return value ? write_value(*value, format) : boost::json::value();
}

template <class T>
boost::json::value write_value(std::vector<T> const& items, json_format const& format) {
    boost::json::array list;
    list.reserve(items.size());
    for (T const& item : items) {
        list.push_back(write_value(item, format));
    }
    return list;
}

template <described Record>
void write_members(Record const& from, boost::json::object& out, member_set set, json_format const& format) {
    static Record const defaults;
    for_each_field<Record>([&](auto const& f) {
        auto const& member = from.*f.member;
        if (!holds(set, f)) {
            return;
        }
        if constexpr (described<std::remove_cvref_t<decltype(member)>>) {
            if (is_part(f)) {
                write_members(member, out, set, format);
                return;
            }
        }
        bool const says_something = requires_member(set, f) || !(member == defaults.*f.member);
        if (says_something && (!f.is_secret || format.with_secrets)) {
            out[name_of(f, format.names)] = write_value(member, format);
        }
    });
}

template <described Record>
boost::json::object write_object(Record const& from, member_set set, json_format const& format) {
    boost::json::object out;
    write_members(from, out, set, format);
    return out;
}

} // namespace writ::inline WRIT_ABI

#endif
