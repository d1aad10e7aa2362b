// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/described_test.cpp.
#include "policy/binding.hpp"

#include <algorithm>
#include <memory>
#include <new>

namespace writ::inline WRIT_ABI {
namespace {

using detail::described_type;

// How far a member lies from the start of its struct.  The address is only
// formed, in room of the struct's size and alignment; nothing is read there.
std::uint32_t offset_of(detail::described_member const& m, described_type const& record) {
    auto const alignment = std::align_val_t{record.alignment};
    void* const room = ::operator new(record.size, alignment);
    auto const distance = static_cast<std::byte const*>(m.address(room)) - static_cast<std::byte const*>(room);
    ::operator delete(room, alignment);
    return static_cast<std::uint32_t>(distance);
}

// Whether values of the type can have what the segments name.
bool can_have(described_type const* t, std::span<path_segment const> segments) noexcept {
    while (t->inner != nullptr && t->count == nullptr && t->find == nullptr) {
        t = t->inner; // An optional.
    }
    if (segments.empty()) {
        return true;
    }
    auto const rest = segments.subspan(1);
    if (t->count != nullptr) {
        return segments.front().number_like ? can_have(t->inner, rest) : can_have(t->inner, segments);
    }
    if (t->find != nullptr) {
        return can_have(t->inner, rest);
    }
    if (t->storage == detail::storage::record) {
        return std::any_of(t->members.begin(), t->members.end(), [&](detail::described_member const& m) {
            return m.name == segments.front().name && can_have(m.type, rest);
        });
    }
    // A JSON member may hold anything; other scalars and enums hold no members.
    return t->is_open;
}

} // namespace

std::optional<path_binding> bind_path(policy_program const& program, attribute_path const& path,
                                      described_type const& type) {
    auto const segments = path.segments.of(program.segments);
    if (!can_have(&type, segments)) {
        return std::nullopt;
    }
    path_binding b;
    b.may_be_stated = path.begins_with_id || path.begins_with_name;
    b.type = &type;
    b.rest = path.segments;
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

} // namespace writ::inline WRIT_ABI
