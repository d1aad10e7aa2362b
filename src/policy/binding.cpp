// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/described_test.cpp.
#include "policy/binding.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <memory>
#include <new>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

using detail::described_type;

// How far a member lies from the start of its struct.  The address is only
// formed, in room of the struct's size and alignment; nothing is read there.
std::uint32_t offset_of(detail::described_member const& m, described_type const& record) {
    auto const alignment = std::align_val_t{record.alignment};
    void* const room = ::operator new(record.size, alignment);
    auto const distance =
        static_cast<std::byte const*>(m.address(room)) - static_cast<std::byte const*>(room);
    ::operator delete(room, alignment);
    return static_cast<std::uint32_t>(distance);
}

// What the segments lead to from a value of the type; null where it cannot
// have them.
described_type const* find_type(described_type const* t, std::span<path_segment const> segments) noexcept {
    while (t->inner != nullptr && t->count == nullptr && t->find == nullptr) {
        t = t->inner; // An optional.
    }
    if (segments.empty()) {
        return t;
    }
    auto const rest = segments.subspan(1);
    if (t->count != nullptr) {
        return find_type(t->inner, segments.front().number_like ? rest : segments);
    }
    if (t->find != nullptr) {
        return find_type(t->inner, rest);
    }
    for (detail::described_member const& m : t->members) {
        if (m.name == segments.front().name) {
            return find_type(m.type, rest);
        }
    }
    // A JSON member may hold anything; other scalars and enums hold no members.
    return t->is_open ? t : nullptr;
}

class path_checker {
public:
    path_checker(registered_type const& type, problems& found) noexcept : type_(type), found_(found) {}

    // Conditions, or the operators on one attribute, about values of the type;
    // only an instance itself may state an id and a name.
    void check(boost::json::object const& members, described_type const& t, place const& where,
               bool is_instance) {
        for (auto const& m : members) {
            std::string_view const key = m.key();
            place const at(where, key);
            if (key == "$and" || key == "$or" || key == "$nor") {
                auto const& parts = m.value().get_array();
                for (std::size_t i = 0; i < parts.size(); ++i) {
                    check(parts[i].get_object(), t, place(at, i), is_instance);
                }
            } else if (key == "$not") {
                check(m.value().get_object(), t, at, is_instance);
            } else if (key == "$elemMatch") {
                // Below a path through an array, the type is that of an element already.
                check(m.value().get_object(), t.count != nullptr ? *find_type(t.inner, {}) : t, at, false);
            } else if (!key.starts_with('$')) {
                attribute(key, m.value(), t, at, is_instance);
            }
        }
    }

private:
    void attribute(std::string_view path, boost::json::value const& tests, described_type const& t,
                   place const& where, bool is_instance) {
        std::vector<path_segment> const segments = split_path(path);
        bool const may_be_stated = is_instance && (path == "id" || path == "name");
        if (auto const* const reached = find_type(&t, segments)) {
            auto const* const operators = tests.if_object();
            if (operators != nullptr && !operators->empty() && operators->begin()->key().starts_with('$')) {
                check(*operators, *reached, where, false);
            }
        } else if (!may_be_stated) {
            found_.add(errc::unknown_path, where,
                       (is_instance ? "type " : "an element of a list in type ") + quoted(type_.name)
                           + " has no path " + quoted(path));
        }
    }

    registered_type const& type_;
    problems& found_;
};

} // namespace

path_binding bind_path(policy_program const& program, attribute_path const& path,
                       described_type const& type) {
    auto const segments = path.segments.of(program.segments);
    path_binding b;
    b.may_be_stated = path.begins_with_id || path.begins_with_name;
    b.type = &type;
    b.rest = path.segments;
    if (find_type(&type, segments) == nullptr) {
        return b;
    }
    while (!b.rest.empty() && b.type->storage == detail::storage::record) {
        auto const member = std::find_if(b.type->members.begin(), b.type->members.end(), [&](auto const& m) {
            return m.name == program.segments[b.rest.begin].name;
        });
        b.offset += offset_of(*member, *b.type);
        b.type = member->type;
        ++b.rest.begin;
    }
    b.storage = b.rest.empty() ? b.type->storage : detail::storage::other;
    return b;
}

void check_paths(boost::json::object const& conditions, registered_type const& type, place const& where,
                 problems& found) {
    path_checker(type, found).check(conditions, *type.described, where, true);
}

} // namespace writ::inline WRIT_ABI
