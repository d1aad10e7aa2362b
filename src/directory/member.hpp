// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_DIRECTORY_MEMBER_HPP
#define WRIT_SRC_DIRECTORY_MEMBER_HPP

// What one member of a record may hold: shared by validate() and the JSON
// reader, so that neither accepts what the other refuses.

#include "policy/place.hpp"

#include <writ/directory/record.hpp>

#include <boost/json/object.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// A record or a part of one.  As a member, a part's own members stand in the
// record's object; as an item of a list it is an object.
template <class T>
concept described = requires {
    record_traits<T>::fields;
};

template <class T>
concept enumeration = std::is_enum_v<T>;

// What a field says of the values of its member.
struct member_rule {
    bool is_required = false;
    bool has_lines = false;
    std::size_t most = 0;

    template <class Field>
    static constexpr member_rule of(Field const& f) noexcept {
        return {f.is_required, f.has_lines, f.most};
    }
};

void check_member(std::string const& text, member_rule rule, place const& here, problems& found);
void check_member(boost::json::object const& o, member_rule rule, place const& here, problems& found);
void check_member(boost::json::value const& v, member_rule rule, place const& here, problems& found);
void check_member(policy const& p, member_rule rule, place const& here, problems& found);
void check_count(std::size_t count, member_rule rule, place const& here, problems& found);

inline void check_member(bool, member_rule, place const&, problems&) {}
inline void check_member(std::int64_t, member_rule, place const&, problems&) {}
inline void check_member(instant, member_rule, place const&, problems&) {}
inline void check_member(std::chrono::seconds, member_rule, place const&, problems&) {}

template <class Kind>
void check_member(basic_id<Kind> const& id, member_rule, place const& here, problems& found) {
    if (auto refused = refuse_id(Kind::form, Kind::noun, Kind::bound, id.text())) {
        found.add(static_cast<errc>(refused->code().value()), here, refused->what());
    }
}

template <enumeration E>
void check_member(E value, member_rule, place const& here, problems& found) {
    if (static_cast<std::size_t>(value) >= words<E>.size()) {
        found.add(errc::unknown_value, here, "expected a value of the enumeration, found another");
    }
}

// What the members of a record or part say of each other.
template <described Record>
void check_whole(Record const&, place const&, problems&) {}
void check_whole(validity const& v, place const& here, problems& found);
void check_whole(permission const& p, place const& here, problems& found);
void check_whole(key_limit const& l, place const& here, problems& found);

template <described Record>
void check_record(Record const& r, place const& here, problems& found);

template <described Record>
void check_member(Record const& r, member_rule, place const& here, problems& found) {
    check_record(r, here, found);
}

template <class T>
void check_member(std::optional<T> const& value, member_rule rule, place const& here, problems& found) {
    if (value) {
        check_member(*value, rule, here, found);
    } else if (rule.is_required) {
        found.add(errc::missing_member, here, "expected a value, found none");
    }
}

template <class T>
void check_member(std::vector<T> const& items, member_rule rule, place const& here, problems& found) {
    check_count(items.size(), rule, here, found);
    for (std::size_t i = 0; i < items.size(); ++i) {
        check_member(items[i], member_rule{.is_required = true}, place(here, i), found);
    }
}

template <described Record>
void check_record(Record const& r, place const& here, problems& found) {
    std::size_t const before = found.count();
    for_each_field<Record>([&](auto const& f) {
        auto const& member = r.*f.member;
        if constexpr (described<std::remove_cvref_t<decltype(member)>>) {
            check_record(member, here, found);
        } else {
            check_member(member, member_rule::of(f), place(here, f.name), found);
        }
    });
    if (found.count() == before) {
        check_whole(r, here, found);
    }
}

} // namespace writ::inline WRIT_ABI

#endif
