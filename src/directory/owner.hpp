// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_DIRECTORY_OWNER_HPP
#define WRIT_SRC_DIRECTORY_OWNER_HPP

// Whose a record is.

#include <writ/directory/record.hpp>

#include <optional>
#include <type_traits>

namespace writ::inline WRIT_ABI {

// The organization that the record stands in; null: it is the platform's.
template <class Record>
organization_id const* owner_of(Record const& r) noexcept {
    organization_id const* found = nullptr;
    for_each_field<Record>([&](auto const& f) {
        auto const& member = r.*f.member;
        using type = std::remove_cvref_t<decltype(member)>;
        if constexpr (std::is_same_v<type, organization_id>) {
            found = f.is_scope ? &member : found;
        } else if constexpr (std::is_same_v<type, std::optional<organization_id>>) {
            found = f.is_scope && member ? &*member : found;
        }
    });
    return found;
}

} // namespace writ::inline WRIT_ABI

#endif
